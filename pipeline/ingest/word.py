"""Word documents to blocks: headings, numbered lists, tables, footnotes, tracked insertions kept.

``paragraph.text`` of python-docx leaves tracked insertions out without a word, so text is taken
from the XML. A document with tracked changes has two readings: accepted (inserted runs count,
deleted ones do not) and original (the other way round). Field codes and comments are in neither.
"""

from __future__ import annotations

import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.ingest.archives import check_archive
from pipeline.ingest.blocks import Block, Reading, UnreadableError, clean, split_marker
from pipeline.ingest.headings import looks_like_heading

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
INSERTED = {f"{W}ins", f"{W}moveTo"}
DELETED = {f"{W}del", f"{W}moveFrom"}
SKIPPED = {f"{W}txbxContent", f"{W}pPr", MC_FALLBACK}
LETTERS = "abcdefghijklmnopqrstuvwxyz"


def read(path: Path, original: bool = False) -> Reading:
    """A .docx file, with its tracked changes accepted or, for ``original``, undone.

    Raises UnreadableError for what is no Word document.
    """
    import docx
    from docx.opc.exceptions import PackageNotFoundError

    check_archive(path)
    try:
        document = docx.Document(str(path))
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableError(
            "docx_broken",
            f"not a readable Word document ({error})",
            "open it in Word and save it again as .docx",
        ) from error
    settle_changes(document.element.body, original)
    notes = _footnotes(document, original)
    numbering = _Numbering(document)
    blocks: list[Block] = []
    seen_notes: list[str] = []
    table = 0
    for element in _body(document.element.body):
        if element.tag == f"{W}tbl":
            blocks += _table(element, document, table)
            table += 1
        else:
            text, anchors = _text(element)
            blocks += _paragraph(element, text, document, numbering, blocks)
            seen_notes += anchors
        for box in element.iter(f"{W}txbxContent"):
            if not any(a.tag == MC_FALLBACK for a in box.iterancestors()):
                for inner in box.iter(f"{W}p"):
                    text, _ = _text(inner)
                    blocks += _paragraph(inner, text, document, numbering, blocks)
    blocks += [
        Block("footnote", notes[n], anchor=str(i + 1))
        for i, n in enumerate(seen_notes)
        if notes.get(n)
    ]
    title = clean(document.core_properties.title or "") or None
    return Reading(tuple(blocks), 1, title=title, profile="word")


def settle_changes(root: Any, original: bool) -> None:
    """Tracked changes accepted, or undone for ``original``, in place: runs, paragraphs, rows."""
    kept, dropped = (DELETED, INSERTED) if original else (INSERTED, DELETED)
    for element in [e for e in root.iter(*dropped) if e.getparent() is not None]:
        parent = element.getparent()
        if parent.tag == f"{W}trPr":
            parent.getparent().getparent().remove(parent.getparent())
        elif parent.tag != f"{W}rPr":  # there it marks the paragraph's end, not words
            parent.remove(element)
    for element in [e for e in root.iter(*kept) if len(e)]:
        for text in element.iter(f"{W}delText"):
            text.tag = f"{W}t"


def _body(parent: Any) -> Iterator[Any]:
    for child in parent:
        if child.tag in (f"{W}p", f"{W}tbl"):
            yield child
        elif child.tag in (f"{W}sdt", f"{W}sdtContent", f"{W}customXml", *INSERTED, *DELETED):
            yield from _body(child)


def _text(paragraph: Any) -> tuple[str, list[str]]:
    """A paragraph's text and the ids of its footnotes, anchored by raised numbers."""
    parts: list[str] = []
    anchors: list[str] = []

    def walk(element: Any) -> None:
        for child in element:
            if child.tag in SKIPPED:
                continue
            if child.tag == f"{W}t":
                parts.append(child.text or "")
            elif child.tag in (f"{W}tab", f"{W}br", f"{W}cr"):
                parts.append(" ")
            elif child.tag == f"{W}noBreakHyphen":
                parts.append("-")
            elif child.tag == f"{W}footnoteReference":
                anchors.append(child.get(f"{W}id"))
                parts.append(f"\ue000{len(anchors) - 1}\ue001")
            else:
                walk(child)

    walk(paragraph)
    return "".join(parts), anchors


def _paragraph(
    element: Any, raw: str, document: Any, numbering: _Numbering, before: list[Block]
) -> list[Block]:
    count = sum(1 for b in before for _ in re.findall("[¹²³⁴⁵⁶⁷⁸⁹⁰]+", b.text))
    text = re.sub("\ue000(\\d+)\ue001", lambda m: _raised(count + int(m.group(1)) + 1), raw)
    text = clean(text)
    if not text:
        return []
    level = _heading_level(element, document)
    number = numbering.next(element)
    if level:
        return [Block("heading", text, level=level)]
    bold = _bold_prefix(element)
    if number is not None:
        mark, depth = number
        return [
            Block(
                "list_item",
                text,
                level=depth + 1,
                number=mark,
                marker="number" if mark else "bullet",
                bold_lead=min(bold, len(text)),
            )
        ]
    whole = bold >= len(text) - 1
    if whole and looks_like_heading(text, before, "x"):
        return [Block("heading", text, level=8)]
    kind, mark_text, rest = split_marker(text)
    if kind:
        lead = max(0, bold - (len(text) - len(rest)))
        return [Block("list_item", rest, level=1, number=mark_text, marker=kind, bold_lead=lead)]
    caption = _style_name(element, document).lower() == "caption"
    return [Block("caption" if caption else "paragraph", text, bold_lead=0 if whole else bold)]


def _raised(n: int) -> str:
    return str(n).translate(str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰"))


def _style(element: Any, document: Any) -> Any:
    found = element.find(f"{W}pPr/{W}pStyle")
    if found is None:
        return None
    wanted = found.get(f"{W}val")
    return next((s for s in document.styles if s.style_id == wanted), None)


def _style_name(element: Any, document: Any) -> str:
    style = _style(element, document)
    return style.name if style is not None else ""


def _heading_level(element: Any, document: Any) -> int:
    """1 to 9 for a heading or title, by outline level or style name, inherited styles included."""
    outline = element.find(f"{W}pPr/{W}outlineLvl")
    if outline is not None and int(outline.get(f"{W}val")) < 9:
        return int(outline.get(f"{W}val")) + 2
    style = _style(element, document)
    while style is not None:
        found = re.match(r"heading (\d)", style.name or "", re.I)
        if found:
            return int(found.group(1)) + 1
        if (style.name or "").lower() == "title":
            return 1
        level = style.element.find(f"{W}pPr/{W}outlineLvl")
        if level is not None and int(level.get(f"{W}val")) < 9:
            return int(level.get(f"{W}val")) + 2
        style = getattr(style, "base_style", None)
    return 0


def _bold_prefix(element: Any) -> int:
    """How many characters at the paragraph's start are bold."""
    length = 0
    for run in element.iter(f"{W}r"):
        text = "".join(t.text or "" for t in run.iter(f"{W}t"))
        bold = run.find(f"{W}rPr/{W}b")
        if text.strip() and (bold is None or bold.get(f"{W}val") in ("0", "false")):
            break
        length += len(text)
    return length


class _Numbering:
    """Word's list numbers, which are not in the text: counted as Word would count them."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.formats: dict[tuple[str, int], str] = {}
        self.counts: dict[str, dict[int, int]] = defaultdict(dict)
        try:
            root = document.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {a.get(f"{W}abstractNumId"): a for a in root.iter(f"{W}abstractNum")}
        for num in root.iter(f"{W}num"):
            link = num.find(f"{W}abstractNumId")
            source = abstract.get(link.get(f"{W}val")) if link is not None else None
            for level in source.iter(f"{W}lvl") if source is not None else ():
                fmt = level.find(f"{W}numFmt")
                key = (num.get(f"{W}numId"), int(level.get(f"{W}ilvl")))
                self.formats[key] = fmt.get(f"{W}val") if fmt is not None else "decimal"

    def next(self, element: Any) -> tuple[str | None, int] | None:
        """(label, depth) of a list paragraph, label None for a bullet; None outside lists."""
        found = self._reference(element)
        if found is None or found[0] == "0":
            return None
        num_id, depth = found
        named = re.match(
            r"list (?:bullet|number|continue) (\d)", _style_name(element, self.document), re.I
        )
        depth = max(depth, int(named.group(1)) - 1) if named else depth
        fmt = self.formats.get((num_id, depth), self.formats.get((num_id, 0), "bullet"))
        if fmt in ("bullet", "none"):
            return None if fmt == "none" else (None, depth)
        counts = self.counts[num_id]
        counts[depth] = counts.get(depth, 0) + 1
        for deeper in [d for d in counts if d > depth]:
            del counts[deeper]
        value = counts[depth]
        if fmt in ("lowerLetter", "upperLetter"):
            letter = LETTERS[(value - 1) % 26]
            return (letter if fmt == "lowerLetter" else letter.upper()), depth
        return str(value), depth

    def _reference(self, element: Any) -> tuple[str, int] | None:
        holders = [element.find(f"{W}pPr/{W}numPr")]
        style = _style(element, self.document)
        while style is not None:
            holders.append(style.element.find(f"{W}pPr/{W}numPr"))
            style = getattr(style, "base_style", None)
        for holder in holders:
            num = holder.find(f"{W}numId") if holder is not None else None
            if num is not None:
                level = holder.find(f"{W}ilvl")
                return num.get(f"{W}val"), int(level.get(f"{W}val")) if level is not None else 0
        return None


def _table(element: Any, document: Any, index: int) -> list[Block]:
    """A table's cells, each merged cell once, with its column's header."""
    from docx.table import Table

    table = Table(element, document)
    seen: set[Any] = set()
    blocks: list[Block] = []
    headers: dict[int, str] = {}
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            if cell._tc in seen:
                continue
            seen.add(cell._tc)
            lines = [clean(_text(p)[0]) for p in cell._tc.iter(f"{W}p")]
            text = " ".join(line for line in lines if line)
            if r == 0:
                headers[c] = text
            if text:
                blocks.append(
                    Block(
                        "table_cell",
                        text,
                        table=index,
                        row=r,
                        col=c,
                        header=headers.get(c) if r else None,
                    )
                )
    return blocks


def _footnotes(document: Any, original: bool) -> dict[str, str]:
    for rel in document.part.rels.values():
        if rel.reltype.endswith("/footnotes"):
            from lxml import etree

            parser = etree.XMLParser(resolve_entities=False, no_network=True)
            root = etree.fromstring(rel.target_part.blob, parser)
            settle_changes(root, original)
            return {
                n.get(f"{W}id"): clean(" ".join(_text(p)[0] for p in n.iter(f"{W}p")))
                for n in root.iter(f"{W}footnote")
            }
    return {}
