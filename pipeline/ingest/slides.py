"""Slides to blocks: a page a slide, its title a heading, and the speaker's notes after it.

The notes are the nearest record of what was said aloud, so they stay with their slide.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pipeline.ingest.archives import check_archive
from pipeline.ingest.blocks import Block, Reading, UnreadableError, clean, split_marker

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
TITLE_RANK, NOTES_RANK = 2, 3


def read(path: Path) -> Reading:
    """A .pptx file. Raises UnreadableError for what is no presentation."""
    from pptx import Presentation
    from pptx.exc import PackageNotFoundError

    check_archive(path)
    try:
        slides = list(Presentation(str(path)).slides)
    except (PackageNotFoundError, KeyError, ValueError, zipfile.BadZipFile) as error:
        raise UnreadableError(
            "pptx_broken",
            f"not a readable presentation ({error})",
            "open it in PowerPoint and save it again as .pptx",
        ) from error
    blocks: list[Block] = []
    tables = 0
    for page, slide in enumerate(slides, start=1):
        title = slide.shapes.title
        if title is not None and clean(title.text_frame.text):
            blocks.append(
                Block("heading", clean(title.text_frame.text), page=page, level=TITLE_RANK)
            )
        for shape in _shapes(slide.shapes):
            if title is not None and shape.shape_id == title.shape_id:
                continue
            if getattr(shape, "has_table", False):
                blocks += _table(shape.table, page, tables)
                tables += 1
            elif shape.has_text_frame:
                blocks += _lines(shape, page)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            said = [clean(p.text) for p in slide.notes_slide.notes_text_frame.paragraphs]
            if any(said):
                blocks.append(Block("heading", "Speaker notes", page=page, level=NOTES_RANK))
                blocks += [Block("paragraph", text, page=page) for text in said if text]
    first = next((b.text for b in blocks if b.kind == "heading"), None)
    return Reading(tuple(blocks), max(1, len(slides)), title=first, profile="slides")


def _shapes(shapes: Any) -> Iterator[Any]:
    """Shapes from top to bottom and left to right, those of groups among them."""
    for shape in sorted(shapes, key=lambda s: (s.top or 0, s.left or 0)):
        if hasattr(shape, "shapes"):
            yield from _shapes(shape.shapes)
        else:
            yield shape


def _lines(shape: Any, page: int) -> Iterator[Block]:
    """A text box's paragraphs: list items in a bulleted placeholder, paragraphs in a free box."""
    for paragraph in shape.text_frame.paragraphs:
        kind, number, text = split_marker(clean(paragraph.text))
        if not text:
            continue
        properties = paragraph._p.find(f"{A}pPr")
        plain = properties is not None and properties.find(f"{A}buNone") is not None
        listed = kind or (shape.is_placeholder and not plain and _is_body(shape))
        yield (
            Block(
                "list_item",
                text,
                page=page,
                level=paragraph.level + 1,
                number=number,
                marker=kind or "bullet",
            )
            if listed
            else Block("paragraph", text, page=page)
        )


def _is_body(shape: Any) -> bool:
    from pptx.enum.shapes import PP_PLACEHOLDER

    return shape.placeholder_format.type in (PP_PLACEHOLDER.BODY, PP_PLACEHOLDER.OBJECT)


def _table(table: Any, page: int, index: int) -> Iterator[Block]:
    headers = [clean(cell.text) for cell in table.rows[0].cells]
    for r, row in enumerate(table.rows):
        for c, cell in enumerate(row.cells):
            text = clean(cell.text)
            if text and not cell.is_spanned:
                yield Block(
                    "table_cell",
                    text,
                    page=page,
                    table=index,
                    row=r,
                    col=c,
                    header=headers[c] if r else None,
                )
