"""Printed lines to blocks: furniture out, paragraphs joined, headings and lists told apart.

The steps, each a function: drop furniture, put table cells in place of their lines, group lines
into paragraphs, name each group's kind. Sizes and gaps are compared with the document's own body
text, never with fixed points.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.blocks import Block, clean, join_lines, split_marker
from pipeline.ingest.headings import looks_like_heading
from pipeline.ingest.pdf import Line, Page

MARGIN = 0.11  # share of the page's height in which running headers and footers stand
RE_ALONE = re.compile(r"^(?:recommendation|suggestion)\s+(?:no\.?\s*)?(?:\d{1,2}|[A-H])\W*$", re.I)
RE_DIGITS = re.compile(r"\d+")
RE_PAGE_MARK = re.compile(
    r"^(?:page\s*)?[-–—|\s]*\d{1,4}\s*(?:(?:/|of)\s*\d{1,4})?[-–—|\s]*$|^[ivxl]{1,6}$", re.I
)
RE_PRINTED = re.compile(
    r"^\d{1,2}/\d{1,2}/\d{2,4},?\s+\d{1,2}:\d{2}|^(?:https?|file)://\S+|^\S+\s+\d{1,3}/\d{1,3}$"
)
RE_DOTS = re.compile(r"(?:\.\s?){4,}\s*\d+\s*$|…{2,}\s*\d+\s*$")
RE_TERMINAL = re.compile(r"[.!?:;][\"'”’)\]]*$")
RE_FOOT = re.compile(r"^(?:\d{1,2}|[*†‡])\s*\S")


@dataclass(frozen=True)
class Style:
    """What body text looks like in this document: size, usual line pitch, left and right edge."""

    size: float
    pitch: float
    left: float
    right: float
    heading_sizes: tuple[float, ...]


def to_blocks(pages: Sequence[Page]) -> list[Block]:
    """Blocks of a PDF in reading order, from lines without furniture and table cells."""
    style = measure(pages)
    blocks: list[Block] = []
    tables = 0
    for page in pages:
        notes, lines = _footnotes(page, style)
        for item in _in_order(page, lines):
            if isinstance(item, _Cells):
                blocks += _cells(item.rows, page.number, tables)
                tables += 1
            else:
                blocks += [_block(group, style) for group in _groups(item, style)]
        blocks += notes
    return _plain_headings([block for block in blocks if block.text])


def _plain_headings(blocks: list[Block]) -> list[Block]:
    """Headings told by their words, in a document that prints none larger or bolder."""
    if sum(b.kind == "heading" for b in blocks) >= 3:
        return blocks
    out: list[Block] = []
    for block, after in zip(blocks, [*blocks[1:], None], strict=True):
        following = after.text if after is not None and after.kind == "paragraph" else ""
        heads = (
            block.kind == "paragraph"
            and len(following) > 60
            and len(block.text) < 70
            and looks_like_heading(block.text, out, following)
        )
        out.append(replace(block, kind="heading", level=1) if heads else block)
    return out


def drop_furniture(pages: Sequence[Page]) -> list[Page]:
    """Pages without running headers, footers and page numbers, whatever their wording.

    A line in the top or bottom margin goes when its words, digits aside, recur on other pages, or
    when it can only be a page mark or a browser's print line.
    """
    seen: dict[str, set[int]] = defaultdict(set)
    for page in pages:
        for line in page.lines:
            if _in_margin(line, page):
                seen[_shape(line.text)].add(page.number)
    need = 2 if len(pages) < 4 else max(3, round(0.3 * len(pages)))
    out = []
    for page in pages:
        keep, label = [], None
        for line, after in zip(page.lines, [*page.lines[1:], None], strict=True):
            margin = _in_margin(line, page) and not _opens_note(line, after)
            recurs = len(seen[_shape(line.text)]) >= need
            if margin and (recurs or RE_PAGE_MARK.match(line.text) or RE_PRINTED.match(line.text)):
                label = label or _label(line.text)
            else:
                keep.append(line)
        out.append(replace(page, lines=tuple(keep), label=label))
    return out


def _opens_note(line: Line, after: Line | None) -> bool:
    """A lone digit that belongs to the note beside it, not a page number."""
    return (
        after is not None
        and line.text.isdigit()
        and abs(after.bottom - line.bottom) < 8
        and (0 <= after.x0 - line.x1 < 12)
    )


def _in_margin(line: Line, page: Page) -> bool:
    return line.bottom < MARGIN * page.height or line.top > (1 - MARGIN) * page.height


def _shape(text: str) -> str:
    return RE_DIGITS.sub("#", text.casefold()).strip(" -–—|")


def _label(text: str) -> str | None:
    found = re.search(
        r"(?:page\s*)?(\d{1,4})\s*(?:/|of)\s*\d|(?:^|page\s*|\|\s*)(\d{1,4})\W*$", text, re.I
    )
    return (found.group(1) or found.group(2)) if found else None


def measure(pages: Sequence[Page]) -> Style:
    """The body style: the size that most characters have, and what goes with it."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page.lines:
            sizes[line.size] += len(line.text)
    if not sizes:
        return Style(10, 12, 0, 500, ())
    size = sizes.most_common(1)[0][0]
    body = [ln for page in pages for ln in page.lines if abs(ln.size - size) < 0.6]
    pitches: Counter[float] = Counter()
    for page in pages:
        for a, b in zip(page.lines, page.lines[1:], strict=False):
            step = b.bottom - a.bottom
            if a.size == b.size == size and step > 0.8 * size * (size > 1.5):
                pitches[round(step)] += 1
    common = [p for p, n in pitches.items() if n >= 0.15 * max(pitches.values())]
    pitch = float(min(common)) if common else 1.2 * size
    lefts = Counter(round(ln.x0 / 3) * 3 for ln in body)
    rights = sorted(ln.x1 for ln in body)
    heads = sorted(
        {ln.size for p in pages for ln in p.lines if ln.size > 1.08 * size}, reverse=True
    )
    return Style(
        size,
        pitch,
        float(lefts.most_common(1)[0][0]),
        rights[int(0.95 * len(rights))] if rights else 500,
        tuple(heads),
    )


def _footnotes(page: Page, style: Style) -> tuple[list[Block], list[Line]]:
    """Small print at the foot that opens with a mark, and the lines without it."""
    notes: list[Block] = []
    rest: list[Line] = []
    pending = ""
    low = 0.6 * page.height
    for line in page.lines:
        small = line.size < 0.92 * style.size and line.top > low and _table_of(page, line) is None
        mark = line.superscript or (line.text if line.text.isdigit() and len(line.text) < 3 else "")
        if small and line.text == mark:
            pending = mark
            continue
        opens = small and (
            pending
            or line.superscript
            or (RE_FOOT.match(line.text) and not split_marker(line.text)[0])
        )
        if opens:
            anchor = pending or line.superscript or line.text.split()[0].strip(".")[:2]
            text = line.text.removeprefix(anchor).strip() if not pending else line.text
            notes.append(Block("footnote", text, page.number, anchor=anchor))
            pending = ""
        elif small and notes:
            notes[-1] = replace(notes[-1], text=join_lines(notes[-1].text, line.text))
        else:
            rest.append(line)
    return notes, rest


def _in_order(page: Page, lines: list[Line]) -> list[list[Line] | _Cells]:
    """Runs of lines, with each table's rows where its lines stood."""
    runs: list[list[Line] | _Cells] = []
    current: list[Line] = []
    placed: set[int] = set()
    for line in lines:
        inside = _table_of(page, line)
        if inside is None:
            current.append(line)
        elif inside not in placed:
            placed.add(inside)
            runs += [current, _Cells(page.tables[inside][1])]
            current = []
    return [run for run in (*runs, current) if isinstance(run, _Cells) or run]


def _table_of(page: Page, line: Line) -> int | None:
    """The index of the table in which a line stands."""
    middle = (line.top + line.bottom) / 2
    for i, (box, _) in enumerate(page.tables):
        if box[1] - 1 <= middle <= box[3] + 1 and box[0] - 3 <= line.x0 <= box[2]:
            return i
    return None


@dataclass(frozen=True)
class _Cells:
    """A table's rows of cell texts."""

    rows: Sequence[Sequence[str | None]]


def _cells(rows: Sequence[Sequence[str | None]], page: int, table: int) -> list[Block]:
    header = [clean(c or "") for c in rows[0]]
    return [
        Block(
            "table_cell",
            clean(cell),
            page,
            table=table,
            row=r,
            col=c,
            header=header[c] if c < len(header) and r else None,
        )
        for r, row in enumerate(rows)
        for c, cell in enumerate(row)
        if cell and clean(cell)
    ]


def _groups(lines: Sequence[Line], style: Style) -> list[list[Line]]:
    """Lines that belong to one block."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and not _starts(groups[-1], line, style):
            groups[-1].append(line)
        else:
            groups.append([line])
    return groups


def _starts(group: list[Line], line: Line, style: Style) -> bool:
    """Whether a line opens a new block after this group."""
    last = group[-1]
    kind, _, _ = split_marker(line.text)
    if line.bullet or RE_DOTS.search(last.text):
        return True
    if RE_ALONE.match(line.text) or (len(group) == 1 and RE_ALONE.match(last.text)):
        return True
    if kind and _plausible_marker(group, line, kind):
        return True
    if line.page != last.page:
        return True
    if abs(line.size - last.size) > 0.12 * style.size or line.bold != last.bold:
        return (
            not (line.bold_lead or last.bold_lead) or abs(line.size - last.size) > 0.12 * style.size
        )
    gap = line.bottom - last.bottom
    if gap > 1.35 * style.pitch * max(1.0, line.size / style.size) or gap < -style.pitch:
        return True
    short = last.x1 < style.right - 0.25 * (style.right - style.left)
    if short and RE_TERMINAL.search(last.text) and line.text[:1].isupper():
        return True
    if last.x0 > group[0].x0 + 5 and len(group) > 1 and line.x0 <= group[0].x0 + 2:
        return True  # back at the margin after a hanging indent
    indent = line.x0 - group[0].x0
    hanging = bool(split_marker(group[0].text)[0]) or group[0].bullet
    return (
        not hanging and len(group) > 1 and abs(line.x0 - last.x0) > 1.5 * style.size and indent > 0
    )


def _plausible_marker(group: list[Line], line: Line, kind: str) -> bool:
    """A marker at a line's start that is no accident of wrapping ("in May\\n2019. The")."""
    if kind in ("bullet", "decimal"):
        return kind == "bullet" or line.x0 <= group[0].x0 + 2
    last = group[-1]
    return line.x0 <= group[0].x0 + 2 and (
        bool(RE_TERMINAL.search(last.text))
        or bool(split_marker(group[0].text)[0])
        or line.bottom - last.bottom > 1.2 * (last.bottom - last.top)
    )


def _block(group: list[Line], style: Style) -> Block:
    first = group[0]
    text = ""
    for line in group:
        text = join_lines(text, line.text)
    kind, number, rest = split_marker(text)
    page = first.page
    if len(group) == 1 and RE_ALONE.match(text):
        return Block("heading", text, page, level=_rank(first, style))
    large = first.size > 1.08 * style.size
    prose = len(text.split()) > 22 or (len(group) > 3)
    if (
        (large or (first.bold and len(group) <= 3))
        and not prose
        and not first.bullet
        and (kind != "bullet")
        and not text.endswith((",", ";"))
        and (not text.endswith(".") or large)
    ):
        return Block("heading", text, page, level=_rank(first, style))
    if first.bullet and not kind:
        kind, rest = "bullet", text
    if kind:
        lead = max(0, first.bold_lead - (len(text) - len(rest)))
        depth = 1 + round(max(0.0, first.x0 - style.left) / (3 * style.size))
        return Block(
            "list_item", rest, page, level=min(depth, 4), number=number, marker=kind, bold_lead=lead
        )
    if RE_DOTS.search(text):
        return Block("paragraph", text, page, boilerplate=True)
    return Block("paragraph", text, page, bold_lead=first.bold_lead)


def _rank(line: Line, style: Style) -> int:
    for rank, size in enumerate(style.heading_sizes, start=1):
        if line.size >= size - 0.3:
            return rank
    return len(style.heading_sizes) + 1
