"""Two codings of one document side by side: which mark of the one is which of the other.

Two marks are the same when their stretches overlap by at least half of what they cover together;
each is matched once, so that the overlap is greatest in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.optimize import linear_sum_assignment  # type: ignore[import-untyped,unused-ignore]

from pipeline.evaluation.align import Placed

LEAST_OVERLAP = 0.5
Stretch = tuple[int, int] | None


@dataclass(frozen=True)
class Pairing:
    """Reference and other coding of one document, and the indices of the marks that match."""

    reference: Placed
    other: Placed

    @cached_property
    def _pairs(self) -> dict[str, list[tuple[int, int]]]:
        return {}

    def pairs(self, unit: str) -> list[tuple[int, int]]:
        """(index in the reference, index in the other) of each matched mark of a unit."""
        if unit not in self._pairs:
            one, other = (self.stretches(side, unit) for side in (self.reference, self.other))
            if unit == "paras":
                gain = [[float(_opens_in(a, b)) for b in other] for a in one]
            else:
                gain = [[overlap(a, b) for b in other] for a in one]
            if unit == "evidence":  # one passage may bear on several propositions
                for row, mark in zip(gain, self.reference.coding.evidence, strict=True):
                    for j, twin in enumerate(self.other.coding.evidence):
                        row[j] *= mark.proposition == twin.proposition
            self._pairs[unit] = match(gain)
        return self._pairs[unit]

    def marked(self, unit: str) -> list[tuple[Any, Any]]:
        """The matched marks themselves, reference first."""
        return [
            (self.reference.mark(unit, i), self.other.mark(unit, j)) for i, j in self.pairs(unit)
        ]

    @staticmethod
    def stretches(placed: Placed, unit: str) -> list[Stretch]:
        """Every mark's stretch in letters and digits, in the coding's order."""
        return [placed.letters(unit, i) for i in range(len(getattr(placed.coding, unit)))]

    def exact(self, unit: str, pair: tuple[int, int]) -> bool:
        """Whether a matched pair covers the same letters and digits."""
        return self.reference.letters(unit, pair[0]) == self.other.letters(unit, pair[1])


def overlap(one: Stretch, other: Stretch) -> float:
    """Shared letters over all letters of two stretches: 0 to 1 (Jaccard)."""
    if one is None or other is None:
        return 0.0
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return max(0, shared) / (max(one[1], other[1]) - min(one[0], other[0])) if shared > 0 else 0.0


def match(gain: Sequence[Sequence[float]]) -> list[tuple[int, int]]:
    """Pairs of row and column, each once, with the greatest gain in all; too small a gain is none."""
    table = np.array(gain, dtype=float)
    if not table.size:
        return []
    table[table < LEAST_OVERLAP] = 0.0
    rows, columns = linear_sum_assignment(table, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if table[i, j] > 0]


def _opens_in(one: Stretch, other: Stretch) -> bool:
    """Paragraphs are marked by their opening words: whether either holds where the other starts."""
    if one is None or other is None or one[0] >= one[1] or other[0] >= other[1]:
        return False
    return other[0] <= one[0] < other[1] or one[0] <= other[0] < one[1]
