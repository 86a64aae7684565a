"""Quotes and occurrences to spans of the text that the program read.

A mark that stands nowhere, or that starts or ends inside a word (it was moved), is a problem row.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.evaluation.gold import fault
from pipeline.evaluation.marks import UNITS, Coding, Hashed, Quote
from pipeline.tables import Row, normalise


@dataclass(frozen=True)
class Span:
    """A stretch of canonical text, [start, end) in code points."""

    start: int
    end: int


class Text:
    """A canonical text that quotes are looked for in, letter and digit only."""

    def __init__(self, text: str) -> None:
        self.text = text
        folded = [(normalise(c), i) for i, c in enumerate(text)]
        self.letters = "".join(f for f, _ in folded)
        self.offsets = [i for f, i in folded for _ in f]  # letter -> code point
        self.word_starts = [m.start() for m in re.finditer(r"\w+", text)]
        self._first_letters = [
            at for at, offset in enumerate(self.offsets) if not self._runs_on(offset)
        ]
        self._hashes: dict[int, dict[str, list[int]]] = {}

    def find(self, quote: Quote, nth: int = 1) -> Span | str:
        """Where a quote stands for the nth time; or, in words, why it does not."""
        if isinstance(quote, Hashed):
            length = quote.length
            whole = self._windows(length).get(quote.sha256, [])
            places = whole
        else:
            bare = normalise(quote)
            length = len(bare)
            places = list(self._occurrences(bare)) if bare else []
            whole = [p for p in places if self._whole(p, length)]
        if len(whole) >= nth:
            at = whole[nth - 1]
            return Span(self.offsets[at], self.offsets[at + length - 1] + 1)
        if whole:
            return f"stands {len(whole)} times, and is marked as number {nth}"
        return "starts or ends inside a word" if places else "stands nowhere in the document"

    def words(self, quotes: Iterable[Quote]) -> set[int]:
        """The words that quotes cover, each by where it starts; quotes that stand nowhere: none."""
        out: set[int] = set()
        for span in map(self.find, quotes):
            if isinstance(span, Span):
                first, last = (bisect_left(self.word_starts, at) for at in (span.start, span.end))
                out |= set(self.word_starts[first:last])
        return out

    def letters_of(self, start: int, end: int) -> tuple[int, int]:
        """A span in letters and digits: markers, spaces and stops at its edges do not count."""
        return bisect_left(self.offsets, start), bisect_left(self.offsets, end)

    def _occurrences(self, bare: str) -> Iterator[int]:
        at = self.letters.find(bare)
        while at >= 0:
            yield at
            at = self.letters.find(bare, at + 1)

    def _whole(self, at: int, length: int) -> bool:
        """Whether a stretch of letters starts and ends between words (or numbers)."""
        start, end = self.offsets[at], self.offsets[at + length - 1] + 1
        return not (self._runs_on(start) or self._runs_on(end))

    def _runs_on(self, at: int) -> bool:
        before, after = self.text[at - 1 : at], self.text[at : at + 1]
        return (before.isalpha() and after.isalpha()) or (before.isdigit() and after.isdigit())

    def _windows(self, length: int) -> dict[str, list[int]]:
        """Hash -> where it starts, for every stretch of whole words of this length."""
        if length not in self._hashes:
            found: dict[str, list[int]] = {}
            for at in self._first_letters:
                if at + length <= len(self.letters) and self._whole(at, length):
                    bare = self.letters[at : at + length].encode()
                    found.setdefault(hashlib.sha256(bare).hexdigest(), []).append(at)
            self._hashes[length] = found
        return self._hashes[length]


@dataclass(frozen=True)
class Placed:
    """A coding with the span of each mark that aligned, by (unit, index)."""

    coding: Coding
    spans: Mapping[tuple[str, int], Span]
    text: Text

    def letters(self, unit: str, index: int) -> tuple[int, int] | None:
        """A mark's stretch in letters and digits; None where it did not align."""
        span = self.spans.get((unit, index))
        return None if span is None else self.text.letters_of(span.start, span.end)

    def mark(self, unit: str, index: int) -> Any:
        """A mark by its index."""
        return getattr(self.coding, unit)[index]


def place(coding: Coding, text: Text) -> tuple[Placed, list[Row]]:
    """(a coding with its spans, a problem row for each mark that aligns with nothing)."""
    spans: dict[tuple[str, int], Span] = {}
    problems: list[Row] = []
    for name in UNITS:
        for index, unit in enumerate(getattr(coding, name)):
            found = text.find(unit.q, unit.n)
            if isinstance(found, Span):
                spans[name, index] = found
            said = [("quote", unit.q, found)]
            said += [("rationale", q, text.find(q)) for q in getattr(unit, "rat", ())]
            who = f"{name} {getattr(unit, 'id', index)}"
            problems += [
                fault("gold_unaligned", coding.doc, f"{who}: the {what} {_shown(quote)} {why}")
                for what, quote, why in said
                if isinstance(why, str)
            ]
    return Placed(coding, spans, text), problems


def _shown(quote: Quote) -> str:
    return f"{quote[:60]!r}" if isinstance(quote, str) else f"of {quote.length} letters"
