"""What a reader hands on: blocks in reading order, and the markers that open them.

A block is one heading, paragraph, list item, table cell, footnote or caption, before it has a
place in the canonical text. Readers differ by format; everything after them is shared.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field, replace

RE_SPACES = re.compile(r"[\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
RE_INVISIBLE = re.compile(
    r"[\u200b-\u200d\u2060\ufeff\u00ad\ufffe\uffff]|[\x00-\x08\x0b\x0c\x0e-\x1f]"
)
BULLETS = "•·∙▪▫■□◦●○‣⁃➢➤►▸✓✔❖◆–—−*\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d-"
RE_BULLET = re.compile(rf"^\s*(?P<mark>[{re.escape(BULLETS)}]|o(?=\s+[A-Z]))\s+(?=\S)")
RE_DECIMAL = re.compile(r"^\s*(?P<mark>\d{1,3}(?:\.\d{1,3}){1,3})[.)]?\s+(?=\S)")
RE_NUMBER = re.compile(r"^\s*(?:\((?P<a>\d{1,3})\)|(?P<b>\d{1,3})[.)])\s*(?=[^\d\s])")
RE_LETTER = re.compile(r"^\s*(?:\((?P<a>[a-z])\)|(?P<b>[a-zA-Z])[.)])\s+(?=\S)")
RE_ROMAN = re.compile(
    r"^\s*(?:\((?P<a>[ivxl]{1,5}|[IVXL]{1,5})\)|(?P<b>[ivxl]{1,5}|[IVXL]{1,5})[.)])\s+(?=\S)"
)
RE_LABEL = re.compile(
    r"^\s*(?P<word>(?:key |headline |main )?(?:recommendations?|rec\.?|suggestion|action)|r)"
    r"\s*(?:no\.?\s*|number\s+|#\s*)?(?P<mark>\d{1,3}(?:\.\d{1,2})?|(?-i:[A-H]))(?![\w.]\w)\s*(?:[:.)–—-]\s*)?",
    re.I,
)


@dataclass(frozen=True)
class Block:
    """One stretch of a document.

    ``level``: heading rank (1 is the highest) or list depth (1 outermost). ``number``: the printed
    number or letter, without its punctuation. ``anchor``: a footnote's mark. ``table``: the table's
    index in the document, with ``row``, ``col`` and ``header`` beside it.
    """

    kind: str
    text: str
    page: int = 1
    level: int = 0
    number: str | None = None
    marker: str = ""
    anchor: str | None = None
    table: int | None = None
    row: int | None = None
    col: int | None = None
    header: str | None = None
    speaker: str | None = None
    boilerplate: bool = False
    bold_lead: int = 0


@dataclass(frozen=True)
class Reading:
    """A document as its reader saw it: blocks in order, pages, and what went less than well."""

    blocks: tuple[Block, ...]
    pages: int
    labels: dict[int, str] = field(default_factory=dict)
    title: str | None = None
    profile: str = "text"
    quality_reasons: tuple[str, ...] = ()


class UnreadableError(Exception):
    """A file that no reader can use: a problem code, what is wrong, and what to do."""

    def __init__(self, code: str, reason: str, remedy: str) -> None:
        super().__init__(code, reason, remedy)
        self.code, self.reason, self.remedy = code, reason, remedy


def clean(text: str) -> str:
    """One line of plain text: odd spaces folded, invisible characters and ligatures mended."""
    text = RE_INVISIBLE.sub("", text)
    for ligature, letters in (("ﬁ", "fi"), ("ﬂ", "fl"), ("ﬀ", "ff"), ("ﬃ", "ffi"), ("ﬄ", "ffl")):
        text = text.replace(ligature, letters)
    return RE_SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def split_marker(text: str) -> tuple[str, str | None, str]:
    """A line's marker kind, number and the rest.

    Returns (kind, number, rest) with kind one of "bullet", "decimal", "number", "letter",
    "roman" or "" when there is none. "- 2.10 Text" is a decimal: exporters put a bullet first.
    """
    bullet = RE_BULLET.match(text)
    if bullet:
        inner = split_marker(text[bullet.end() :])
        return (
            inner if inner[0] in ("decimal", "number") else ("bullet", None, text[bullet.end() :])
        )
    for kind, pattern in (
        ("decimal", RE_DECIMAL),
        ("number", RE_NUMBER),
        ("roman", RE_ROMAN),
        ("letter", RE_LETTER),
    ):
        found = pattern.match(text)
        if found:
            mark = next(v for v in found.groupdict().values() if v)
            return kind, mark, text[found.end() :]
    return "", None, text


def item_label(text: str) -> re.Match[str] | None:
    """A printed recommendation's label at the start of its text: "Recommendation 4:", "R4."."""
    found = RE_LABEL.match(text)
    if found is None or found.end() >= len(text) or found.group("word").lower() == "action":
        return None
    closed = re.search(r"[:.)–—-]\s*$", found.group()) is not None
    capital = text.lstrip()[0] == "R" and text[found.end()].isupper()
    return found if capital or (closed and found.group("word").lower() != "r") else None


def join_lines(first: str, second: str) -> str:
    """Two lines of one paragraph; a word broken with a hyphen at the line's end is mended."""
    if not first or not second:
        return first or second
    if re.search(r"(?:https?:|www\.|/)\S*$", first) and re.search(r"[-/_.?=&]$", first):
        return first + second  # an address broken at a sign that belongs to it
    if re.search(r"[a-z]{2}-$", first) and re.match(r"[a-z]{2}", second):
        stem, tail = re.search(r"([A-Za-z]+)-$", first), re.match(r"[a-z]+", second)
        if stem and tail and not _is_compound(stem.group(1), tail.group()):
            return first[:-1] + second
        return first + second
    if re.search(r"\S[-/]$", first) and re.match(r"[\w]", second) and not re.search(r"\s-$", first):
        return first + second
    return f"{first} {second}"


# first and last parts that are words of their own keep their hyphen ("term-" + "time")
COMPOUND_FIRST = frozenset(
    """
self well long short medium cross non co post pre part full two three four five six high
low member officer sector peer place decision community council county best mid inter
multi anti evidence risk data user customer city whole face ex re out in on off up over
under hard joined open like much client third first second one half all value income
cost year day old new money problem policy service resident public private partner
partnership
""".split()
)
COMPOUND_LAST = frozenset(
    """
led wide based making term time driven related up to date building level specific owned
focused funded being known term setting sector making person day year old effective
holder holders party quality going standing out off in on
""".split()
)


def _is_compound(stem: str, tail: str) -> bool:
    return stem.casefold() in COMPOUND_FIRST or tail in COMPOUND_LAST


def merge(first: Block, second: Block) -> Block:
    """A block continued by another, for example over a page turn."""
    return replace(first, text=join_lines(first.text, second.text))
