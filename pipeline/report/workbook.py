"""The workbook: the safe form of the tables for people.

Text is stored as text: what opens like a formula cannot run. The same material gives the same
bytes.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

from openpyxl import Workbook  # type: ignore[import-untyped, unused-ignore]
from openpyxl.cell import WriteOnlyCell  # type: ignore[import-untyped, unused-ignore]
from openpyxl.styles import Alignment, Font, PatternFill  # type: ignore[import-untyped, unused-ignore]
from openpyxl.utils import get_column_letter  # type: ignore[import-untyped, unused-ignore]

from pipeline.report import figures, story, view
from pipeline.report.material import Material
from pipeline.report.package import clean, fixed
from pipeline.tables import Row

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
LONGEST = 32_000  # Excel holds 32,767 characters in a cell
WRAP = Alignment(wrap_text=True, vertical="top")
HEAD_FILL = PatternFill("solid", fgColor="DCE6F0")
MARK_FILL = PatternFill("solid", fgColor="FFE08A")
WIDE = {
    "Recommendation": 70,
    "Criticism": 70,
    "Quotation": 70,
    "Words": 60,
    "Reason": 50,
    "What to do": 50,
    "Note": 60,
    "In words": 40,
    "Measure": 36,
    "Section": 28,
    "Where": 40,
    "Document": 30,
    "Method": 34,
    "Themes": 32,
    "What it is": 100,
}
SHEETS: tuple[tuple[str, Callable[[Material], list[Row]], str], ...] = (
    ("documents", lambda m: view.documents(m.tables, m.redactor), "what was read, a row a reading"),
    (
        "recommendations",
        lambda m: view.recommendations(m.tables, m.redactor),
        "every request with its grades, a row a request",
    ),
    (
        "criticisms",
        lambda m: view.criticisms(m.tables, m.redactor),
        "every weakness, failing or risk that authors report",
    ),
    ("quotations", lambda m: view.quotations(m.tables, m.redactor), "words of a speaker"),
    (
        "findings",
        lambda m: figures.rows(m.tables, m.redactor, m.config.report.min_group),
        "every figure, with interval, n, reports and where it comes from",
    ),
    (
        "links",
        lambda m: view.links(m.tables, m.redactor),
        "two rows about the same thing: a report and its plan, a criticism and the request it led to",
    ),
    ("problems", lambda m: view.problems(m.tables, m.redactor), "what could not be used, and why"),
)


def build(material: Material) -> bytes:
    """The workbook as the bytes of an .xlsx file; an empty table gives a sheet that says so."""
    book = Workbook(write_only=True)
    sheets = [(name, make(material), about) for name, make, about in SHEETS]
    _read_me(book, material, [(name, len(rows), about) for name, rows, about in sheets])
    for name, rows, _ in sheets:
        _sheet(book, name, rows, material.banner)
    out = io.BytesIO()
    book.save(out)
    return fixed(out.getvalue(), story.title(material), material.config.run.as_at)


def _read_me(book: Any, material: Material, sheets: Sequence[tuple[str, int, str]]) -> None:
    names = (
        "Councils are named."
        if material.options.name_councils
        else "Councils are codes (R01, R02, …), people are [person]. The key is kept apart."
    )
    rows = [
        {
            "Read me": "What this is",
            "What it is": f"{story.title(material)}, as at "
            f"{story.day(material)}. The figures in the paper come from here.",
        },
        {"Read me": "Coverage", "What it is": material.coverage.line},
        {"Read me": "Names", "What it is": names},
        {"Read me": "Confidential", "What it is": story.confidential_answer(material)},
        {
            "Read me": "Standing",
            "What it is": "Two people have coded some of the same units."
            if view.coded_by_people(material.tables)
            else figures.PROVISIONAL[:1].upper() + figures.PROVISIONAL[1:] + ".",
        },
        {
            "Read me": "Levels",
            "What it is": "1 permissive (may, could), 2 soft (consider), 3 "
            "advisory (should, or an act), 4 mandatory (must). A higher level is not a better one.",
        },
        *(
            {"Read me": f"Sheet: {name}", "What it is": f"{about} ({count:,} rows)"}
            for name, count, about in sheets
        ),
    ]
    _sheet(book, "read me", rows, material.banner)


def _sheet(book: Any, name: str, rows: Sequence[Row], banner: str) -> None:
    sheet = book.create_sheet(name)
    shown = rows or [{"Nothing": f"There are no {name} in this corpus."}]
    columns = list(shown[0])
    top = 1 if banner else 0
    sheet.freeze_panes = f"A{top + 2}"
    sheet.oddHeader.center.text = banner.replace("&", "&&")
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"1:{top + 1}"
    for i, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(i)].width = WIDE.get(column, 14)
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A{top + 1}:{last}{top + 1 + len(shown)}"
    if banner:
        sheet.append([_cell(sheet, banner, Font(bold=True), MARK_FILL)])
    sheet.append([_cell(sheet, c, Font(bold=True), HEAD_FILL) for c in columns])
    for row in shown:
        sheet.append([_cell(sheet, row[c]) for c in columns])


def _cell(sheet: Any, value: object, font: Any = None, fill: Any = None) -> Any:
    """A cell whose text is text: forced to string, and quoted where it opens like a formula."""
    if isinstance(value, str):
        value = safe(value)
    cell = WriteOnlyCell(sheet, value=value)
    if isinstance(value, str):
        cell.data_type = "s"
        cell.quotePrefix = value.startswith(FORMULA)
    cell.alignment = WRAP
    if font:
        cell.font, cell.fill = font, fill
    return cell


def safe(text: str) -> str:
    """Text that a cell can hold: no characters XML forbids, and cut, with a note, when too long."""
    kept = clean(text)
    if len(kept) > LONGEST:
        kept = f"{kept[:LONGEST]} [cut: {len(kept) - LONGEST:,} more characters]"
    return kept
