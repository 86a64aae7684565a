"""PDF pages to lines with place and style (pypdfium2), and to table cells (pdfplumber).

A line is what a reader's eye takes for one: characters on one baseline, with the size and weight
that most of them have. Small drawn squares and discs at a line's left are its bullet.
"""

from __future__ import annotations

import ctypes
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c

from pipeline.ingest.blocks import UnreadableError, clean

BOLDER = 1.25  # pdfium's weights are guesses from stems: bold is this much over the body's
MAX_BULLET = 9.0  # points: a drawn bullet is smaller than this both ways
SUPERSCRIPT = str.maketrans("1234567890", "¹²³⁴⁵⁶⁷⁸⁹⁰")
MIN_RULE = 40.0  # points: a ruling line is longer than this one way and thin the other


@dataclass(frozen=True)
class Line:
    """One printed line. Points, y downwards from the page's top; ``bottom`` is its baseline."""

    page: int
    text: str
    x0: float
    x1: float
    top: float
    bottom: float
    size: float
    bold: bool
    bullet: bool = False
    bold_lead: int = 0
    superscript: str = ""


@dataclass(frozen=True)
class Page:
    """A page's lines, size, and the cells of its ruled tables: (bbox, rows of texts)."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    tables: tuple[tuple[tuple[float, float, float, float], list[list[str | None]]], ...] = ()
    label: str | None = None


@dataclass
class _Char:
    text: str
    x0: float
    x1: float
    y0: float
    y1: float
    size: float
    base: float
    bold: bool


def read_pages(path: Path, max_pages: int) -> list[Page]:
    """Every page of a PDF. Raises UnreadableError for a locked, broken or oversized file."""
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableError(
                "pdf_locked",
                "the PDF is protected by a password",
                "save an unprotected copy and put it in the folder",
            ) from error
        raise UnreadableError(
            "pdf_broken",
            f"not a readable PDF ({error})",
            "download it again, or print it to a new PDF",
        ) from error
    try:
        if len(document) > max_pages:
            raise UnreadableError(
                "too_many_pages",
                f"{len(document)} pages; the limit is {max_pages}",
                "split the file, or raise ingest.max_pages in config.toml",
            )
        bold_weight = BOLDER * _body_weight(document)
        pages = [_read_page(document, i, bold_weight) for i in range(len(document))]
    finally:
        document.close()
    return _with_tables(path, pages)


def _body_weight(document: Any) -> int:
    """The weight most characters have, looked for on pages from the middle outwards."""
    weights: Counter[int] = Counter()
    middle = len(document) // 2
    for index in sorted(range(len(document)), key=lambda i: abs(i - middle))[:5]:
        page = document[index]
        textpage = page.get_textpage()
        weights.update(
            pdfium_c.FPDFText_GetFontWeight(textpage, i)
            for i in range(0, textpage.count_chars(), 7)
        )
        textpage.close()
        page.close()
    weights.pop(-1, None)
    return weights.most_common(1)[0][0] if weights else 400


def _read_page(document: Any, index: int, bold_weight: float) -> Page:
    page = document[index]
    try:
        width, height = page.get_size()
        textpage = page.get_textpage()
        try:
            rows = _rows(textpage, bold_weight)
        finally:
            textpage.close()
        bullets, ruled = _marks(page, height)
    finally:
        page.close()
    lines = [line for row in rows if (line := _line(row, index + 1, height))]
    lines = _join_baselines(lines)
    lines = _with_bullets(lines, bullets)
    # a table needs rules; remembered as an empty entry until pdfplumber looks
    tables: tuple[Any, ...] = (((0.0, 0.0, 0.0, 0.0), []),) if ruled else ()
    return Page(index + 1, width, height, tuple(lines), tables)


def _rows(textpage: Any, bold_weight: float) -> list[list[_Char]]:
    """Characters row by row, in pdfium's reading order; generated spaces are kept.

    pdfium runs a broken word or address on over the line's end: another baseline opens a row.
    """
    rows: list[list[_Char]] = [[]]
    left, right, x, y = (ctypes.c_double() for _ in range(4))
    bottom, top = ctypes.c_double(), ctypes.c_double()
    style: tuple[float, int] | None = None  # looked up anew at each word: names are slow to get
    bold = False
    for i in range(textpage.count_chars()):
        code = pdfium_c.FPDFText_GetUnicode(textpage, i)
        text = chr(code) if code else ""
        if text in "\r\n":
            style = None
            if text == "\n":
                rows.append([])
            continue
        if code in (2, 0xFFFE):  # pdfium's mark for a hyphen at a line's end
            text = "-"
        pdfium_c.FPDFText_GetCharBox(textpage, i, left, right, bottom, top)
        pdfium_c.FPDFText_GetCharOrigin(textpage, i, x, y)
        size = round(pdfium_c.FPDFText_GetFontSize(textpage, i), 1)
        weight = pdfium_c.FPDFText_GetFontWeight(textpage, i)
        if text.isspace():
            style = None
        elif style != (size, weight):
            style, bold = (size, weight), weight >= bold_weight or _bold_name(textpage, i)
        char = _Char(
            text,
            left.value,
            right.value,
            bottom.value,
            top.value,
            size,
            y.value,
            bold,
        )
        inked = next((c for c in reversed(rows[-1]) if c.text.strip() and c.x1 > c.x0), None)
        if inked and text.strip() and abs(inked.base - char.base) > 0.7 * max(_glyph_size(char), 4):
            rows.append([])
        rows[-1].append(char)
    return rows


def _bold_name(textpage: Any, i: int) -> bool:
    """Some producers leave the weight out and say it in the font's name."""
    buffer = ctypes.create_string_buffer(96)
    flags = ctypes.c_int()
    n = pdfium_c.FPDFText_GetFontInfo(textpage, i, buffer, 96, flags)
    name = buffer.raw[: max(0, min(n, 96) - 1)].lower()
    return b"bold" in name or b"black" in name or b"heavy" in name


def _line(row: list[_Char], page: int, height: float) -> Line | None:
    inked = [c for c in row if c.text.strip() and c.x1 > c.x0]
    if not inked:
        return None
    sizes = Counter(_glyph_size(c) for c in inked)
    size = sizes.most_common(1)[0][0]
    text = clean("".join(_raised(c, size, c is inked[0]) for c in row))
    if not text:
        return None
    body = [c for c in inked if _glyph_size(c) >= 0.8 * size] or inked
    base = Counter(round(c.base, 1) for c in body).most_common(1)[0][0]
    bold = sum(c.bold for c in inked) > 0.8 * len(inked)
    lead = 0
    first = next((i for i, c in enumerate(row) if c.text.isalpha()), None)
    if not bold and first is not None and row[first].bold:  # a marker before it may be plain
        last = next(
            (
                i
                for i, c in enumerate(row)
                if i > first and c.text.strip() and not c.bold and c.x1 > c.x0
            ),
            len(row),
        )
        lead = len(clean("".join(c.text for c in row[:last])))
    mark = ""
    if inked[0].size < 0.8 * size and inked[0].text.isdigit():
        mark = inked[0].text
    return Line(
        page,
        text,
        min(c.x0 for c in inked),
        max(c.x1 for c in inked),
        height - max(c.y1 for c in body),
        height - base,
        size,
        bold,
        bold_lead=lead,
        superscript=mark,
    )


def _raised(char: _Char, size: float, opens: bool) -> str:
    """A character, a small digit inside a line being a footnote's anchor."""
    small = char.x1 > char.x0 and _glyph_size(char) < 0.8 * size
    return char.text.translate(SUPERSCRIPT) if small and not opens else char.text


def _glyph_size(char: _Char) -> float:
    return char.size if char.size > 1.5 else round(char.y1 - char.y0, 1)


def _marks(page: Any, height: float) -> tuple[list[tuple[float, float]], bool]:
    """Drawn bullets as (x, y of the middle), and whether the page may hold a ruled table."""
    bullets: list[tuple[float, float]] = []
    across, down, boxes = set(), set(), 0
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_PATH], max_depth=3):
        left, bottom, right, top = item.get_bounds()
        wide, high = right - left, top - bottom
        if 1.0 < wide < MAX_BULLET and 1.0 < high < MAX_BULLET and 0.6 < wide / high < 1.7:
            bullets.append((left, height - (bottom + top) / 2))
        elif wide > MIN_RULE and high < 3:
            across.add(round(bottom))
        elif high > 8 and wide < 3:
            down.add(round(left))
        elif wide > MIN_RULE / 2 and 8 < high < 0.5 * height:
            boxes += 1
    return bullets, (len(across) >= 2 and len(down) >= 3) or boxes >= 4


def _join_baselines(lines: list[Line]) -> list[Line]:
    """A marker that pdfium set on its own row goes back before the text on its baseline."""
    out: list[Line] = []
    for line in lines:
        last = out[-1] if out else None
        if (
            last
            and len(last.text) <= 6
            and abs(last.bottom - line.bottom) < 0.4 * line.size
            and (0 <= line.x0 - last.x1 < 60)
        ):
            out[-1] = replace(
                line,
                text=f"{last.text} {line.text}",
                x0=last.x0,
                top=min(last.top, line.top),
                bold_lead=line.bold_lead + len(last.text) + 1 if line.bold_lead else 0,
            )
        elif (
            last
            and abs(last.bottom - line.bottom) < 0.3 * line.size
            and abs(last.size - line.size) < 0.5
            and -1 < line.x0 - last.x1 < 1.2 * line.size
        ):
            gap = " " if line.x0 - last.x1 > 0.15 * line.size else ""
            out[-1] = replace(
                last,
                text=last.text + gap + line.text,
                x1=line.x1,
                bold=last.bold and line.bold,
                bold_lead=last.bold_lead or (len(last.text) if last.bold and not line.bold else 0),
            )
        else:
            out.append(line)
    return out


def _with_bullets(lines: list[Line], bullets: list[tuple[float, float]]) -> list[Line]:
    """Each drawn bullet given to the one line whose middle it stands beside."""
    out = list(lines)
    for x, y in bullets:
        near = [
            i
            for i, line in enumerate(out)
            if 0 < line.x0 - x < 30 and line.top - 3 < y < line.bottom + 3
        ]
        if near:
            i = min(near, key=lambda i: abs((out[i].top + out[i].bottom) / 2 - y))
            out[i] = replace(out[i], bullet=True)
    return out


def _with_tables(path: Path, pages: list[Page]) -> list[Page]:
    """Cells of ruled tables, on pages that have rules; pdfplumber is opened only for those."""
    ruled = [page for page in pages if page.tables]
    if not ruled:
        return pages
    import pdfplumber

    found = {}
    with pdfplumber.open(path) as document:
        for page in ruled:
            sheet = document.pages[page.number - 1]
            tables = []
            for table in sheet.find_tables():
                rows = [
                    [None if c is None else clean(c) for c in row]
                    for row in table.extract(x_tolerance=1.5)
                ]
                if len(rows) >= 2 and max(len(r) for r in rows) >= 2 and _is_grid(rows):
                    tables.append((table.bbox, rows))
            found[page.number] = tuple(tables)
            sheet.close()
    return [replace(page, tables=found.get(page.number, ())) for page in pages]


def _is_grid(rows: list[list[str | None]]) -> bool:
    filled = sum(bool(cell) for row in rows for cell in row)
    return filled >= 4 and sum(sum(bool(c) for c in row) >= 2 for row in rows) >= 2
