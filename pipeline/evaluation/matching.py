"""Two codings of one document side by side: which mark of the one is which of the other.

Two marks are the same when their stretches overlap by at least half of what they cover together;
each is matched once, so that the overlap is greatest in all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

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
            one, other = self.stretches(self.reference, unit), self.stretches(self.other, unit)
            self._pairs[unit] = _opened(one, other) if unit == "paras" else match(one, other)
        return self._pairs[unit]

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


def match(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[tuple[int, int]]:
    """Pairs of indices, each index once, with the greatest overlap in all."""
    if not one or not other:
        return []
    gain = np.array([[overlap(a, b) for b in other] for a in one])
    gain[gain < LEAST_OVERLAP] = 0.0
    rows, columns = linear_sum_assignment(gain, maximize=True)
    return [(int(i), int(j)) for i, j in zip(rows, columns, strict=True) if gain[i, j] > 0]


def _opened(one: Sequence[Stretch], other: Sequence[Stretch]) -> list[tuple[int, int]]:
    """Paragraphs are marked by their opening words: the passage in which these stand."""
    out = []
    for i, a in enumerate(one):
        found = [j for j, b in enumerate(other) if a and b and b[0] <= a[0] < min(a[1], b[1])]
        if found:
            out.append((i, found[0]))
    return out
