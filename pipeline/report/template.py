"""Makes template.docx, the Word file that officers edit; run `build()` once and commit the file.

Officers reword what is not a tag: ``{{ … }}`` puts a value, ``{%p for … %}`` and ``{%tr for … %}``
repeat paragraphs and table rows.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor

from pipeline.report.package import fixed

PATH = Path(__file__).with_name("template.docx")
FONT, INK = "Arial", RGBColor(0x11, 0x2F, 0x4E)
WIDTH = 17.0
NUMBERING = """<w:abstractNum {ns} w:abstractNumId="{id}"><w:multiLevelType w:val="singleLevel"/>
<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{fmt}"/><w:pStyle w:val="{style}"/>
<w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>
<w:pPr><w:ind w:left="567" w:hanging="567"/></w:pPr></w:lvl></w:abstractNum>"""


def build(path: Path = PATH) -> Path:
    """Write the template; the same bytes every time. Returns its path."""
    document = Document()
    _page(document)
    _styles(document)
    for section in (_front, _background, _findings, _claims_page, _closing, _annex, _appendix):
        section(document)
    document.save(str(path))
    path.write_bytes(fixed(path.read_bytes(), "Template of the board paper", date(2026, 1, 1)))
    return path


def _page(document: Any) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)
    section.top_margin, section.bottom_margin = Cm(2.2), Cm(2)
    header = section.header.paragraphs[0]
    header.alignment, run = WD_ALIGN_PARAGRAPH.CENTER, header.add_run("{{ banner }}")
    run.bold, run.font.size = True, Pt(10)
    footer = section.footer.paragraphs[0]
    footer.add_run("{{ coverage_line }} Page ").font.size = Pt(8)
    _field(footer, "PAGE")
    footer.add_run(" of ").font.size = Pt(8)
    _field(footer, "NUMPAGES")


def _field(paragraph: Any, code: str) -> None:
    run = paragraph.add_run()
    run.font.size = Pt(8)
    for kind in ("begin", None, "end"):
        if kind:
            element = OxmlElement("w:fldChar")
            element.set(qn("w:fldCharType"), kind)
        else:
            element = OxmlElement("w:instrText")
            element.text = code
        run._r.append(element)


def _styles(document: Any) -> None:
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = FONT, Pt(11)
    normal.paragraph_format.space_after = Pt(6)
    for name, size, before in (
        ("Title", 18, 0),
        ("Heading 1", 13, 12),
        ("Heading 2", 11.5, 10),
        ("Heading 3", 11, 8),
    ):
        style = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), INK
        style.font.bold, style.font.italic = True, False
        style.element.get_or_add_rPr().get_or_add_rFonts().attrib.clear()
        style.font.name = FONT
        style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(4)
        style.paragraph_format.keep_with_next = True
    border = document.styles["Title"].element.pPr.find(qn("w:pBdr"))
    if border is not None:
        document.styles["Title"].element.pPr.remove(border)
    _numbered(document, "Numbered paragraph", "decimal", "%1.")
    _numbered(document, "Board recommendation", "lowerLetter", "(%1)")
    for name, size, left, after in (
        ("Cell", 9, 0, 2),
        ("Small cell", 8, 0, 1),
        ("Small note", 9, 0, 0),
        ("Quoted", 10.5, 1.7, 4),
    ):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = normal
        style.font.size = Pt(size)
        style.paragraph_format.left_indent = Cm(left)
        style.paragraph_format.space_before = style.paragraph_format.space_after = Pt(after)
    small = document.styles.add_style("Annex bullet", WD_STYLE_TYPE.PARAGRAPH)
    small.base_style = document.styles["List Bullet"]
    small.font.size, small.paragraph_format.space_after = Pt(9), Pt(1)
    bullet = document.styles["List Bullet"].paragraph_format
    bullet.space_after, bullet.left_indent, bullet.first_line_indent = Pt(3), Cm(1.6), Cm(-0.6)
    document.styles["Footer"].font.size = Pt(8)


def _numbered(document: Any, name: str, fmt: str, text: str) -> None:
    """A paragraph style whose paragraphs count on by themselves through the whole paper."""
    style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.paragraph_format.space_before = Pt(4)
    numbering = document.part.numbering_part.element
    used = [int(e.get(qn("w:abstractNumId"))) for e in numbering.findall(qn("w:abstractNum"))]
    new = max(used, default=0) + 1
    xml = NUMBERING.format(ns=nsdecls("w"), id=new, fmt=fmt, style=style.style_id, text=text)
    numbering.insert(len(used), parse_xml(xml))
    number = numbering.add_num(new)
    properties = style.element.get_or_add_pPr()
    properties._insert_numPr(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{number.numId}"/></w:numPr>')
    )


def _lines(document: Any, *lines: tuple[str, str | None]) -> None:
    """Paragraphs as (text, style); a tag alone stands in a plain paragraph and vanishes."""
    for text, style in lines:
        document.add_paragraph(text, style=style)


def _loop(document: Any, name: str, style: str) -> None:
    _lines(
        document,
        (f"{{%p for line in {name} %}}", None),
        ("{{ line }}", style),
        ("{%p endfor %}", None),
    )


def _table(
    document: Any, loop: str, columns: list[tuple[str, str, float]], kind: str = "Cell"
) -> None:
    """A table of one repeated row. ``columns``: (heading, tag, centimetres)."""
    _sit(document)
    table = document.add_table(rows=4, cols=len(columns))
    table.style, table.autofit = "Table Grid", False
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    for column, (_, _, width) in zip(table.columns, columns, strict=True):
        column.width = Cm(width)
    texts = [
        [c[0] for c in columns],
        [f"{{%tr for row in {loop} %}}"],
        [c[1] for c in columns],
        ["{%tr endfor %}"],
    ]
    for row, cells in zip(table.rows, texts, strict=True):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for cell, text, column in zip(row.cells, [*cells, *[""] * 9], columns, strict=False):
            cell.width = Cm(column[2])
            cell.paragraphs[0].style = document.styles[kind]
            cell.paragraphs[0].add_run(text).bold = cells is texts[0]
    head = table.rows[0]
    head._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cell in head.cells:
        cell.paragraphs[0].paragraph_format.keep_with_next = True
        cell._tc.get_or_add_tcPr().append(
            parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="DCE6F0"/>')
        )


def _sit(document: Any) -> None:
    """Keep what stands before a table (a heading, a numbered line, tags) on the table's page."""
    for paragraph in reversed(document.paragraphs):
        paragraph.paragraph_format.keep_with_next = True
        if not paragraph.text.startswith("{%"):
            break


def _chart(document: Any, name: str) -> None:
    _lines(
        document, (f"{{%p if {name} %}}", None), (f"{{{{ {name} }}}}", None), ("{%p endif %}", None)
    )


def _front(document: Any) -> None:
    _lines(
        document,
        ("{{ title }}", "Title"),
        ("Purpose of report", "Heading 1"),
        ("For information and direction. {{ purpose }}", None),
        ("Is this report confidential? {{ confidential_answer }}", None),
        ("Summary", "Heading 1"),
    )
    _loop(document, "summary", "Normal")
    _loop(document, "key_points", "List Bullet")
    _loop(document, "summary_end", "Normal")
    _lines(document, ("Recommendations", "Heading 1"), ("That the Board:", None))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _loop(document, "recommendations", "Board recommendation")
    _lines(document, ("Contact details", "Heading 1"))
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    table = document.add_table(rows=4, cols=2)
    table.autofit = False
    table.columns[0].width, table.columns[1].width = Cm(4), Cm(13)
    for row, (name, value) in zip(
        table.rows,
        (
            ("Contact officer:", "[name]"),
            ("Position:", "[position]"),
            ("Phone no:", "[telephone]"),
            ("Email:", "[e-mail]"),
        ),
        strict=True,
    ):
        row.cells[0].text, row.cells[1].text = name, value
        row.cells[0].width, row.cells[1].width = Cm(4), Cm(13)
        for cell in row.cells:
            cell.paragraphs[0].paragraph_format.space_after = Pt(0)
            cell.paragraphs[0].paragraph_format.keep_with_next = name != "Email:"


def _background(document: Any) -> None:
    _lines(document, ("Background", "Heading 1"))
    _loop(document, "background", "Numbered paragraph")
    _lines(document, ("Coverage: what was read", "Heading 1"))
    _loop(document, "coverage", "Numbered paragraph")
    _chart(document, "chart_coverage")
    _lines(
        document, ("{%p for part in coverage_tables %}", None), ("{{ part.heading }}", "Heading 3")
    )
    _table(
        document,
        "part.rows",
        [
            ("{{ part.heading }}", "{{ row.group }}", 8),
            ("{{ known_heading }}", "{{ row.known }}", 3),
            ("Read", "{{ row.read }}", 3),
            ("Share read", "{{ row.share }}", 3),
        ],
    )
    _lines(document, ("{%p endfor %}", None))


def _findings(document: Any) -> None:
    _lines(document, ("Findings", "Heading 1"))
    _loop(document, "findings_intro", "Numbered paragraph")
    for name in ("chart_levels", "chart_severity"):
        _chart(document, name)
    _lines(
        document,
        ("{%p for claim in claims %}", None),
        ("{{ claim.heading }}", "Heading 2"),
        ("{%p for item in claim.propositions %}", None),
        ("{{ item.text }}", "Numbered paragraph"),
        ("{%p if item.figures %}", None),
    )
    _table(
        document,
        "item.figures",
        [
            ("What was measured", "{{ row.measure }}", 4.8),
            ("Where", "{{ row.place }}", 2),
            ("Result (95% interval)", "{{ row.estimate }}", 3.6),
            ("n and reports", "{{ row.counted }}", 2.2),
            ("Source", "{{ row.sources }}", 4.4),
        ],
    )
    _lines(
        document,
        ("{%p endif %}", None),
        ("{%p for example in item.examples %}", None),
        ("“{{ example.words }}” ({{ example.where }})", "Quoted"),
        ("{%p endfor %}", None),
        ("{%p endfor %}", None),
        ("{%p endfor %}", None),
        ("{%p if comparators %}", None),
        ("Comparators: not peer challenges", "Heading 2"),
        (
            "The figures below are from inspections and statutory reports. They stand beside peer "
            "challenge reports for comparison and enter no other figure in this paper.",
            "Numbered paragraph",
        ),
    )
    _table(
        document,
        "comparators",
        [
            ("What was measured", "{{ row.measure }}", 6),
            ("Kind of document", "{{ row.group }}", 3.5),
            ("Result (95% interval)", "{{ row.estimate }}", 4),
            ("n and reports", "{{ row.counted }}", 3.5),
        ],
    )
    _lines(document, ("{%p endif %}", None))


def _claims_page(document: Any) -> None:
    _lines(document, ("Claims on a page", "Heading 1"))
    document.paragraphs[-1].paragraph_format.page_break_before = True
    _loop(document, "claims_intro", "Numbered paragraph")
    _lines(document, ("{%p if claim_rows %}", None))
    _table(
        document,
        "claim_rows",
        [
            ("Proposition", "{{ row.words }}", 4.9),
            ("Verdict", "{{ row.verdict }}", 2.6),
            ("Result (95% interval)", "{{ row.estimate }}", 2.4),
            ("n, reports", "{{ row.counted }}", 1.9),
            ("Why, or what would settle it", "{{ row.reason }}", 5.2),
        ],
        "Small cell",
    )
    _lines(document, ("{%p endif %}", None), ("Themes", "Heading 1"))
    _loop(document, "themes", "Numbered paragraph")
    _chart(document, "chart_themes")


def _closing(document: Any) -> None:
    for heading, line in (
        (
            "Financial implications",
            "None arise directly from this report. Coding a sample by hand "
            "takes staff time, to be met from existing budgets.",
        ),
        (
            "Equalities implications",
            "None arise directly from this report. Equality, diversity and "
            "inclusion is one of the themes that are coded, so the Board can ask for a paper on it.",
        ),
        (
            "Implications for Wales",
            "None arise. The programme and the reports read here concern councils in England.",
        ),
    ):
        _lines(document, (heading, "Heading 1"), (line, "Numbered paragraph"))
    _lines(document, ("Next steps", "Heading 1"))
    _loop(document, "next_steps", "Numbered paragraph")


def _annex(document: Any) -> None:
    _lines(document, ("Annex: method, limits and what could not be used", "Heading 1"))
    document.paragraphs[-1].paragraph_format.page_break_before = True
    for heading, name in (("Method in brief", "method"), ("Limits", "limits")):
        _lines(document, (heading, "Heading 2"))
        _loop(document, name, "Numbered paragraph")
    _lines(
        document,
        ("{%p if untestable %}", None),
        ("What cannot be tested here", "Heading 2"),
        ("{%p for item in untestable %}", None),
        ("{{ item.heading }}", "Numbered paragraph"),
    )
    document.paragraphs[-1].paragraph_format.keep_with_next = True
    _loop(document, "item.lines", "Annex bullet")
    _lines(
        document,
        ("{%p endfor %}", None),
        ("{%p endif %}", None),
        ("Problems: what could not be used", "Heading 2"),
    )
    _loop(document, "problems_intro", "Numbered paragraph")
    _lines(document, ("{%p if problems %}", None))
    _table(
        document,
        "problems",
        [
            ("File", "{{ row.file }}", 3.5),
            ("Severity", "{{ row.severity }}", 2),
            ("Reason", "{{ row.reason }}", 6),
            ("What to do", "{{ row.remedy }}", 5.5),
        ],
    )
    _lines(document, ("{%p endif %}", None))


def _appendix(document: Any) -> None:
    _lines(
        document,
        ("{%p if appendix %}", None),
        ("Confidential appendix: not for publication", "Heading 1"),
    )
    document.paragraphs[-1].paragraph_format.page_break_before = True
    _loop(document, "appendix_intro", "Numbered paragraph")
    _table(
        document,
        "appendix",
        [
            ("Source", "{{ row.where }}", 4),
            ("What", "{{ row.what }}", 3),
            ("Words", "{{ row.words }}", 10),
        ],
    )
    _lines(document, ("{%p endif %}", None), ("End of report.", "Small note"))
