"""Plain text to blocks: encodings, hard-wrapped lines, page marks, speaker turns, web noise."""

from __future__ import annotations

import itertools
import re
import statistics
from dataclasses import replace
from pathlib import Path

from pipeline.ingest.blocks import Block, Reading, UnreadableError, clean, join_lines, split_marker
from pipeline.ingest.geometry import RE_ALONE, RE_DOTS
from pipeline.ingest.headings import looks_like_heading

WRAPPED = 100  # characters: a file whose long lines nearly all end before this was hard-wrapped
RE_PAGE_LINE = re.compile(r"^\s*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\s*$", re.I)
RE_TURN = re.compile(
    r"^(?P<speaker>[A-Z][\w.'’-]*(?:\s+[A-Z(][\w.'’()-]*){0,4}|Q\d*|A\d*):\s+(?=\S)"
)
RE_ANSWERED = re.compile(r"^(?P<speaker>[QA])\d{0,3}[.):]\s+(?=\S)")
RE_NOTE = re.compile(r"^\s*(?P<mark>[¹²³⁴⁵⁶⁷⁸⁹⁰]{1,3}|\[\d{1,2}\])\s*(?=\S)")
SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")


def read(path: Path) -> Reading:
    """A .txt or .md file. Raises UnreadableError for bytes that are no text."""
    raw = decode(path.read_bytes())
    lines = [line.rstrip() for line in raw.splitlines()]
    wrapped = is_wrapped(lines)
    paragraphs, pages, labels = _paragraphs(lines, wrapped)
    blocks: list[Block] = []
    turn = next((t for t in (RE_TURN, RE_ANSWERED) if _is_talk(paragraphs, t)), None)
    for index, (page, text) in enumerate(paragraphs):
        following = paragraphs[index + 1][1] if index + 1 < len(paragraphs) else ""
        blocks.append(_block(clean_indent(text), page, blocks, following, turn))
    return Reading(tuple(blocks), pages, labels, profile="text wrapped" if wrapped else "text")


def _is_talk(paragraphs: list[tuple[int, str]], turn: re.Pattern[str]) -> bool:
    """Whether enough paragraphs open with a speaker for the document to be talk."""
    turns = sum(bool(turn.match(text)) for _, text in paragraphs)
    return turns >= 6 and turns > 0.3 * len(paragraphs)


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8, UTF-16 (with its mark) or Windows-1252."""
    encodings = ["utf-16"] if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp1252"]
    if b"\x00" in data[:4096] and encodings[0] != "utf-16":
        raise UnreadableError(
            "not_text",
            "the file holds binary data, not text",
            "give it the ending of its real format, for example .pdf or .docx",
        )
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise UnreadableError(
        "not_text", "the text is in no encoding that is known here", "save it again as UTF-8"
    )


def is_wrapped(lines: list[str]) -> bool:
    """Whether lines were broken to a width, so that a paragraph is several of them."""
    lengths = [len(line) for line in lines if len(line) > 40]
    if len(lengths) < 8:
        return False
    return statistics.quantiles(lengths, n=20)[18] <= WRAPPED and max(lengths) < 1.6 * WRAPPED


def clean_indent(text: str) -> str:
    """Cleaned text that keeps two spaces a step of indentation at its start."""
    body = clean(text)
    indent = len(text.replace("\t", "    ")) - len(text.replace("\t", "    ").lstrip())
    return "  " * min(indent // 2 if indent < 8 else indent // 4, 4) + body if indent else body


def _paragraphs(
    lines: list[str], wrapped: bool
) -> tuple[list[tuple[int, str]], int, dict[int, str]]:
    """(page, text) of each paragraph, and the pages that form feeds or page numbers show."""
    found: list[tuple[int, str]] = []
    labels: dict[int, str] = {}
    numbers = [i for i, ln in enumerate(lines) if RE_PAGE_LINE.match(ln)]
    paged = len(numbers) >= 2 and _rising([lines[i] for i in numbers])
    running = _running_lines(lines, numbers) if paged else set()
    page, blank = 1, True
    for i, line in enumerate(lines):
        if "\f" in line:
            page, line, blank = page + 1, line.replace("\f", ""), True
        if paged and i in numbers:
            labels[page] = clean(line)
            page, blank = page + 1, True
            continue
        text = clean(line)
        if not text or text in running:
            blank = True
            continue
        opens = (
            blank
            or not wrapped
            or bool(split_marker(line)[0])
            or RE_ALONE.match(text)
            or (found and (RE_DOTS.search(found[-1][1]) or RE_ALONE.match(found[-1][1].strip())))
        )
        if opens:
            found.append((page, line))
        else:
            found[-1] = (found[-1][0], join_lines(found[-1][1], text))
        blank = False
    last = max([p for p, _ in found], default=1)
    return found, last, {p: label for p, label in labels.items() if p <= last}


def _rising(marks: list[str]) -> bool:
    values = [int(found.group()) for m in marks if (found := re.search(r"\d+", m))]
    return all(b > a for a, b in itertools.pairwise(values))


def _running_lines(lines: list[str], numbers: list[int]) -> set[str]:
    """Lines beside page numbers that come back: running headers and footers."""
    beside: list[str] = []
    for i in numbers:
        near = [clean(lines[j]) for j in range(max(0, i - 2), min(len(lines), i + 3)) if j != i]
        beside += [t for t in near if t]
    return {t for t in beside if beside.count(t) >= 2}


def _block(
    text: str, page: int, before: list[Block], following: str, turn: re.Pattern[str] | None
) -> Block:
    bare = text.strip()
    note = RE_NOTE.match(bare)
    if note and before:
        mark = note.group("mark").strip("[]").translate(SUPERSCRIPTS)
        return Block("footnote", bare[note.end() :], page, anchor=mark)
    if RE_DOTS.search(bare):
        return Block("paragraph", bare, page, boilerplate=True)
    said = turn.match(bare) if turn else None
    if said:
        return Block("paragraph", bare[said.end() :], page, speaker=said.group("speaker"))
    previous = before[-1] if before else None
    if looks_like_heading(bare, before, following):
        return Block("heading", bare, page, level=0)
    kind, number, rest = split_marker(text)
    if not kind:
        return Block("paragraph", bare, page)
    depth = 1 + (len(text) - len(bare)) // 2
    block = Block("list_item", rest.strip(), page, level=depth, number=number, marker=kind)
    if (
        kind == "bullet"
        and re.match(r"\s*[o–-]", text)
        and previous
        and previous.marker == "decimal"
    ):
        block = replace(block, level=2)
    return block
