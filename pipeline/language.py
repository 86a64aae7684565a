"""Sentences, quoted stretches and tokens: what the stages ask of the language model."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language

Span = tuple[int, int]
ABBREVIATIONS = (
    "Cllr.",
    "Cllrs.",
    "Cncllr.",
    "No.",
    "Nos.",
    "para.",
    "paras.",
    "approx.",
    "dept.",
    "vs.",
    "Rt.",
    "Hon.",
    "Ltd.",
    "St.",
    "Mt.",
    "p.",
    "pp.",
    "s.",
    "ss.",
    "cf.",
)
OPENERS = "“‘\"'([ "
QUOTES = {"“": "”", '"': '"', "‘": "’", "'": "'"}
RE_TAIL = re.compile(r"[\s“‘(\[]+$")


def load(folder: Path) -> Language:
    """The spaCy pipeline in a folder, with the abbreviations that council papers use."""
    import spacy

    language = spacy.load(folder)
    for word in ABBREVIATIONS:
        language.tokenizer.add_special_case(word, [{"ORTH": word}])  # type: ignore[union-attr]
    return language


def sentences(language: Language, text: str) -> list[Span]:
    """(start, end) of each sentence, without the space around it; openers go with what follows."""
    bounds = [s.start_char for s in language(text).sents][1:]
    starts = [0]
    for bound in bounds:
        tail = RE_TAIL.search(text[:bound])
        start = tail.start() if tail else bound
        before = text[:start].rstrip()
        if before and _ends(before, text[start:]):
            starts.append(start)
    spans = []
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        piece = text[start:end]
        left = start + len(piece) - len(piece.lstrip())
        right = start + len(piece.rstrip())
        if left < right:
            spans.append((left, right))
    return spans


def _ends(before: str, after: str) -> bool:
    """A real end: not an ellipsis or stop inside a clause that goes on in small letters."""
    opens = after.lstrip(OPENERS + "–-")
    return not (
        opens[:1].islower() and (before.endswith(("...", "…")) or before[-1] not in ".!?”\"’'")
    )


def quoted(text: str) -> list[Span]:
    """(start, end) of stretches in quotation marks, the marks outside; the outermost only.

    Curly and straight, double and single; an apostrophe or a plural's possessive is no mark. A
    mark that never closes is closed at the text's end when it is double.
    """
    spans: list[Span] = []
    place = 0
    while place < len(text):
        mark = text[place]
        if mark in QUOTES and _opens(text, place):
            end = _closing(text, place, QUOTES[mark])
            if end is not None:
                if end > place + 1:
                    spans.append((place + 1, end))
                place = end
        place += 1
    end = spans[-1][1] + 1 if spans else 0
    stray = text.rstrip()
    if (
        spans
        and stray.endswith(('"', "”"))
        and len(stray) - end > 20
        and text[end - 1] == stray[-1]
    ):
        left = end + len(text[end:]) - len(text[end:].lstrip())
        spoken = re.search(r"\b(?:said|explained|added|recalled|commented|reflected): ", text[end:])
        left = end + spoken.end() if spoken else left
        spans.append((left, len(stray) - 1))  # closed twice, opened once: the speaker goes on
    return spans


def _opens(text: str, place: int) -> bool:
    before = text[place - 1] if place else " "
    after = text[place + 1] if place + 1 < len(text) else " "
    if text[place] == "“":
        return True
    return (before.isspace() or before in "([–—-:;/") and not after.isspace()


def _closing(text: str, start: int, mark: str) -> int | None:
    """Where the stretch ends; for single marks the last candidate before the next opening."""
    if mark in '”"':
        for place in _marks(text, start, mark):
            if mark == "”" or _closes(text, place):
                return place
        return len(text) if mark == "”" or text.count('"', start) == 1 else None
    limit = next(
        (
            i
            for i in range(start + 1, len(text))
            if text[i] == text[start] and _opens(text, i) and text[i] == "‘"
        ),
        len(text),
    )
    for place in _marks(text, start, mark):
        if place >= limit:
            break
        if _closes(text, place) and not _is_possessive(text, place, start, limit, mark):
            return place
    return None


def _marks(text: str, start: int, mark: str) -> Iterator[int]:
    place = text.find(mark, start + 1)
    while place >= 0:
        yield place
        place = text.find(mark, place + 1)


def _closes(text: str, place: int) -> bool:
    before = text[place - 1]
    after = text[place + 1] if place + 1 < len(text) else " "
    return (not before.isspace() and not after.isalnum()) or (before in ".,!?" and after.isalpha())


def _is_possessive(text: str, place: int, start: int, limit: int, mark: str) -> bool:
    """ "councils’ participation" inside single marks, when a better end stands further on."""
    plural = text[place - 1] == "s" and re.match(r"\s[a-z]", text[place + 1 : place + 3])
    later = any(_closes(text, p) for p in _marks(text, place, mark) if p < limit)
    return bool(plural) and later


def masked(text: str, spans: list[Span]) -> str:
    """The text with quoted stretches blanked out, every offset kept."""
    out = text
    for start, end in spans:
        out = out[:start] + "\x00" * (end - start) + out[end:]
    return out
