"""Blocks to the canonical text and its passages: the one layout step that all formats share.

In order: footnotes are set aside, paragraphs that a page turn broke are joined, contents pages and
web noise are marked, numbered paragraphs are told from lists, headings are nested; then everything
is written out once, and each passage keeps where it stands.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pipeline.ingest.blocks import Block, Reading, merge
from pipeline.ingest.geometry import RE_DOTS, RE_TERMINAL
from pipeline.ingest.headings import RE_LABELLED, heading_number, is_top
from pipeline.tables import Ids, Row, normalise

RE_NOISE = re.compile(
    r"\bcookies?\b.{0,80}\b(?:browser|site|website|accept|consent|visit|settings)|no longer supported"
    r"|upgrade to a newer version|^(?:skip to|toggle menu|share this|print this|back to top|top|learn more"
    r"|have your say|comment|comments powered|you must sign in|was this page|is this page useful"
    r"|supporting documents:?|accept all|sign up|subscribe|cookies on)\b.{0,120}$"
    r"|all rights reserved|governed by our terms|terms and conditions and|html is not permitted"
    r"|open government licence|nationalarchives|crown copyright|©",
    re.I,
)
SUPERSCRIPTS = str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰")


@dataclass(frozen=True)
class Arranged:
    """A document's canonical text with its page and passage rows (columns of tables.py)."""

    text: str
    pages: list[Row]
    passages: list[Row]


def arrange(reading: Reading, doc_id: str) -> Arranged:
    """Canonical text and passages of one reading."""
    notes = [b for b in reading.blocks if b.kind == "footnote"]
    body = join_broken([b for b in reading.blocks if b.kind != "footnote"])
    body = join_cells(body)
    body = mark_boilerplate(body)
    body = renumber(body)
    body = nest_headings(body)
    return _write([*body, *notes], reading, doc_id)


def join_broken(blocks: Sequence[Block]) -> list[Block]:
    """Paragraphs and list items joined where a page turn, or an exporter, broke them."""
    out: list[Block] = []
    for block in blocks:
        if out and _continues(out[-1], block):
            out[-1] = merge(out[-1], block)
        else:
            out.append(block)
    return out


def _continues(first: Block, second: Block) -> bool:
    if second.kind != "paragraph" or first.kind not in ("paragraph", "list_item") or second.speaker:
        return False
    if RE_TERMINAL.search(first.text) or first.boilerplate or second.boilerplate:
        return False
    if second.text[0].islower() or second.text[0] == "(":
        return len(first.text) > 40 or first.page != second.page
    if (
        first.page != second.page
        and len(first.text) > 60
        and first.text[-1].isalnum()
        and (RE_TERMINAL.search(second.text))
    ):
        return True
    long = len(first.text) > 90 and (first.text[-1].isalnum() or first.text[-1] in ",-–")
    return (
        long
        and len(second.text) > 40
        and bool(RE_TERMINAL.search(second.text))
        and (
            first.text.count("“") > first.text.count("”")
            or first.text[-1] == ","
            or first.text.split()[-1][0].isupper()
            or first.page != second.page
        )
    )


def join_cells(blocks: Sequence[Block]) -> list[Block]:
    """Tables that go on over a page are one table; its cells cut by the turn are joined."""
    out: list[Block] = []
    shift, previous, offset = {}, None, 0
    widths = {
        t: max((b.col or 0) for b in blocks if b.table == t)
        for t in {b.table for b in blocks if b.table is not None}
    }
    headers = {t: [b.text for b in blocks if b.table == t and b.row == 0] for t in widths}
    for i, block in enumerate(blocks):
        if block.table is None:
            out.append(block)
            if block.kind == "paragraph" or block.kind == "heading":
                previous = None
            continue
        if block.table not in shift:
            joined = (
                previous is not None
                and widths[previous] == widths[block.table]
                and (blocks[i - 1].page < block.page)
            )
            root = shift[previous][0] if joined and previous is not None else block.table
            same = joined and headers[block.table] == headers[root]
            offset = 1 + max((b.row or 0) for b in out if b.table == root) if joined else 0
            shift[block.table] = (root, offset - (1 if same else 0), same)
        root, offset, same = shift[block.table]
        previous = block.table
        if same and block.row == 0:
            continue
        header = block.header
        if root != block.table:
            header = next(
                (b.text for b in blocks if b.table == root and b.row == 0 and b.col == block.col),
                header,
            )
        out.append(replace(block, table=root, row=(block.row or 0) + offset, header=header))
    return out


def mark_boilerplate(blocks: Sequence[Block]) -> list[Block]:
    """Contents lists and web noise, marked and kept: nothing disappears."""
    out: list[Block] = []
    titles = {normalise(heading_number(b.text)[1]): i for i, b in enumerate(blocks)}
    contents = False
    for i, block in enumerate(blocks):
        title = normalise(heading_number(RE_DOTS.sub("", block.text))[1])
        if len(title) < 20 and title in ("contents", "tableofcontents", "onthispage"):
            contents = True
            out.append(replace(block, kind="paragraph", boilerplate=True))
            continue
        if contents and (block.boilerplate or titles.get(title, 0) > i):
            out.append(replace(block, kind="paragraph", boilerplate=True))
            continue
        contents = contents and block.boilerplate
        noise = len(block.text) < 420 and block.table is None and RE_NOISE.search(block.text)
        kind = "paragraph" if noise and block.kind == "heading" else block.kind
        out.append(replace(block, kind=kind, boilerplate=True) if noise else block)
    return out


def renumber(blocks: Sequence[Block]) -> list[Block]:
    """Numbered paragraphs told from lists: a decimal number, or a count that runs over headings."""
    out = list(blocks)
    last: tuple[int, int] | None = None
    crossing: set[int] = set()
    run: list[int] = []
    for i, block in enumerate(out):
        if block.marker == "decimal":
            out[i] = replace(block, kind="paragraph")
        if block.marker != "number" or not (block.number or "").isdigit():
            continue
        value = int(block.number or 0)
        if last and value == last[1] + 1:
            run.append(i)
            if any(b.kind == "heading" for b in out[last[0] : i]):
                crossing.update(run)
            elif crossing & set(run):
                crossing.add(i)
        else:
            run = [i]
        last = (i, value)
    for i in crossing:
        out[i] = replace(out[i], kind="paragraph")
    return out


def nest_headings(blocks: Sequence[Block]) -> list[Block]:
    """Every heading's depth from 1: from its number, its printed size, or its words."""
    out = list(blocks)
    sizes = sorted({b.level for b in out if b.kind == "heading" and b.level})
    last = 0
    families: dict[str, int] = {}  # "Recommendation 4" and "Recommendation 5" are siblings
    for i, block in enumerate(out):
        if block.kind != "heading":
            continue
        family = (
            re.sub(r"\d+.*", "", block.text.casefold()).strip()
            if RE_LABELLED.match(block.text)
            else ""
        )
        number, _ = heading_number(block.text)
        if block.level:
            depth = 1 + sizes.index(block.level)
            if number and "." in number:
                depth = max(depth, 1 + number.count("."))
        elif number and number[0].isdigit():
            depth = 1 + number.rstrip(".").count(".")
        elif is_top(block.text) or last == 0:
            depth = 1
        elif RE_LABELLED.match(block.text) and last:
            depth = 2
        else:
            depth = 2
        if family:
            depth = families.setdefault(family, depth)
        elif depth < min(families.values(), default=0):
            families = {}
        out[i] = replace(block, level=depth)
        last = depth
    return out


def _write(blocks: Sequence[Block], reading: Reading, doc_id: str) -> Arranged:
    parts: list[str] = []
    rows: list[Row] = []
    ids = Ids(doc_id, "passages")
    place = 0
    starts: dict[int, int] = {}
    context = _Context()
    for order, block in enumerate(blocks):
        prefix = _prefix(block)
        if parts:
            gap = (
                "\n" if block.kind == "table_cell" and rows[-1]["kind"] == "table_cell" else "\n\n"
            )
            parts.append(gap)
            place += len(gap)
        if block.kind != "footnote":
            starts.setdefault(block.page, place)
        parts.append(prefix + block.text)
        start = place + len(prefix)
        place = start + len(block.text)
        passage_id = ids.make(block.text)
        depth, parent, section = context.place(block, passage_id)
        rows.append(
            {
                "passage_id": passage_id,
                "doc_id": doc_id,
                "start": start,
                "end": place,
                "page": block.page,
                "order": order,
                "kind": block.kind,
                "depth": depth,
                "parent_id": parent,
                "section": section,
                "number": block.anchor
                or block.number
                or (heading_number(block.text)[0] if block.kind == "heading" else None),
                "table_id": None if block.table is None else f"{doc_id}.t{block.table}",
                "row": block.row,
                "col": block.col,
                "header": block.header or None,
                "speaker": block.speaker,
                "boilerplate": block.boilerplate,
                "text": block.text,
                "_bold_lead": block.bold_lead,
            }
        )
    _anchor_notes(rows)
    return Arranged("".join(parts), _page_rows(starts, place, reading, doc_id), rows)


def _prefix(block: Block) -> str:
    if block.kind == "footnote":
        return f"[{block.anchor}] "
    if block.number and block.kind != "heading":
        return f"{block.number} " if block.marker == "decimal" else f"{block.number}) "
    return "  " * (block.level - 1) + "• " if block.kind == "list_item" else ""


class _Context:
    """Where we are while writing: open headings, the last lead-in, open list items."""

    def __init__(self) -> None:
        self.headings: list[tuple[int, str, str]] = []
        self.lead: str | None = None
        self.items: list[tuple[int, str]] = []

    def place(self, block: Block, passage_id: str) -> tuple[int, str | None, str | None]:
        """(depth, parent_id, heading path) of a block, which then becomes part of the context."""
        if block.kind == "heading":
            while self.headings and self.headings[-1][0] >= block.level:
                self.headings.pop()
            parent = self.headings[-1][1] if self.headings else None
            self.headings.append((block.level, passage_id, block.text))
            self.lead, self.items = None, []
            return block.level, parent, self.path()
        home = self.headings[-1][1] if self.headings else None
        if block.kind == "list_item":
            while self.items and self.items[-1][0] >= block.level:
                self.items.pop()
            parent = self.items[-1][1] if self.items else self.lead or home
            depth = len(self.items) + 1
            self.items.append((block.level, passage_id))
            return depth, parent, self.path()
        if block.kind == "footnote":
            return 0, None, None
        if block.kind == "paragraph":
            self.items = []
            self.lead = passage_id if block.text.endswith((":", ":-", "–")) else None
        return 0, home, self.path()

    def path(self) -> str | None:
        return " > ".join(text for _, _, text in self.headings) or None


def _anchor_notes(rows: list[Row]) -> None:
    """Each footnote's parent is the passage that carries its mark."""
    for note in rows:
        if note["kind"] != "footnote" or not note["number"]:
            continue
        raised = str(note["number"]).translate(SUPERSCRIPTS)
        pattern = re.compile(rf"(?<=[^\d\s£.]){re.escape(str(note['number']))}(?!\d)")
        body = [r for r in rows if r["kind"] != "footnote" and r["page"] <= note["page"] + 1]
        home = next((r for r in body if raised in r["text"]), None) or next(
            (r for r in body if r["page"] == note["page"] and pattern.search(r["text"])), None
        )
        note["parent_id"] = home["passage_id"] if home else None


def _page_rows(starts: dict[int, int], end: int, reading: Reading, doc_id: str) -> list[Row]:
    rows: list[Row] = []
    place = 0
    for page in range(1, reading.pages + 1):
        place = starts.get(page, place)
        rows.append(
            {
                "doc_id": doc_id,
                "page": page,
                "label": reading.labels.get(page),
                "start": place,
                "end": end,
            }
        )
    for row, after in itertools.pairwise(rows):
        row["end"] = max(after["start"], row["start"])
        after["start"] = row["end"]
    return rows
