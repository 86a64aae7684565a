"""The Word paper for the board, rendered into a template that officers can edit.

The words of documents go in as values, never as template text, so nothing in a report can act as
a tag. Numbers come from the findings table and from counts; no sentence here claims more than its
figure.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Mapping
from typing import Any

from docx.shared import Cm
from docxtpl import DocxTemplate, InlineImage  # type: ignore[import-untyped, unused-ignore]
from jinja2 import Environment

from pipeline.report import charts, figures, story, template, view, wording
from pipeline.report.material import Material
from pipeline.report.package import clean, fixed
from pipeline.report.quoter import clipped
from pipeline.tables import Row, records

CHART_WIDTH = {
    "chart_levels": 16.0,
    "chart_themes": 15.5,
    "chart_severity": 15.5,
    "chart_coverage": 15.5,
}
ALT_TEXT = {
    "chart_levels": "Bar chart: share of requests at each of four levels, by place and reading",
    "chart_themes": "Bar chart: share of requests on each theme, with intervals",
    "chart_severity": "Bar chart: share of criticisms at each severity, with intervals",
    "chart_coverage": "Bar chart: peer challenges read and not read, by era of the programme",
}
MOST_PROBLEMS, MOST_FIGURES = 40, 5


def build(material: Material) -> bytes:
    """The paper as the bytes of a .docx file: the same bytes for the same material.

    Raises jinja2.TemplateError when an edited template has a broken tag.
    """
    document = DocxTemplate(str(material.options.template or template.PATH))
    pictures = pngs(material)
    values = {
        **_cleaned(context(material)),
        **{
            name: InlineImage(document, io.BytesIO(data), width=Cm(CHART_WIDTH[name]))
            if data
            else ""
            for name, data in pictures.items()
        },
    }
    document.render(values, jinja_env=Environment(autoescape=True), autoescape=True)
    _describe(document.docx, [name for name, data in pictures.items() if data])
    out = io.BytesIO()
    document.save(out)
    return fixed(out.getvalue(), story.title(material), material.config.run.as_at)


def pngs(material: Material) -> dict[str, bytes | None]:
    """chart name -> PNG bytes; None where there is nothing to draw."""
    return {
        name: charts.png(chart) if chart is not None else None
        for name, chart in drawn(material).items()
    }


def drawn(material: Material) -> dict[str, Any]:
    """chart name -> Altair chart, or None where there is nothing to draw; in the paper's order."""
    asks, labels = material.asks(), view.themes(material.tables)
    return {
        "chart_coverage": charts.coverage(material.coverage, material.invented),
        "chart_levels": charts.levels(asks, material.invented),
        "chart_severity": charts.severity(
            material.criticisms(), material.config, material.invented
        ),
        "chart_themes": charts.themes(asks, labels, material.config, material.invented),
    }


def context(material: Material) -> dict[str, Any]:
    """Every value that the template may use, but the pictures."""
    told = figures.propositions(
        material.tables, material.public, material.config.report.examples, material.options.theme
    )
    return {
        "banner": material.banner,
        "title": story.title(material),
        "purpose": story.purpose(material),
        "confidential_answer": story.confidential_answer(material),
        "coverage_line": material.coverage.line,
        "as_at": story.day(material),
        "summary": story.summary(material, told),
        "key_points": story.key_points(material, told),
        "summary_end": story.summary_end(material, told),
        "recommendations": story.recommendations(material, told),
        "background": story.background(material),
        "coverage": story.coverage(material),
        "coverage_tables": [
            {"heading": head, "rows": list(rows)} for head, rows in material.coverage.groups if rows
        ],
        "known_heading": "Known" if material.coverage.known else "Reports",
        "findings_intro": story.findings_intro(material, told),
        "claims": _claims(told),
        "claims_intro": story.claims_intro(material, told),
        "claim_rows": [claim_row(p) for p in told],
        "comparators": _comparators(material),
        "themes": story.themes(material),
        "next_steps": story.next_steps(material, told),
        "method": story.method(material),
        "limits": story.limits(material),
        "untestable": _untestable(told),
        **_problems(material),
        **_appendix(material),
    }


def _claims(told: list[figures.Proposition]) -> list[Row]:
    return [
        {
            "heading": f"Claim {claim}. {wording.CLAIMS.get(claim, '')}",
            "propositions": [_item(p) for p in told if p.claim == claim],
        }
        for claim in dict.fromkeys(p.claim for p in told)
    ]


def _item(proposition: figures.Proposition) -> Row:
    lines, left = figures.table(proposition, MOST_FIGURES)
    more = f" {left} further figures are in the workbook." if left else ""
    return {
        "text": f"{proposition.words} ({proposition.name}). Verdict: {verdict(proposition)}. "
        f"{reason(proposition)}{more}",
        "figures": [
            {
                **line,
                "measure": sentence_case(line["measure"]),
                "sources": line["sources"] or "see the workbook",
            }
            for line in lines
        ],
        "examples": [{"words": words, "where": where} for words, where in proposition.examples],
    }


def verdict(proposition: figures.Proposition) -> str:
    """The verdict, and that no person has coded where that is so."""
    settled = proposition.verdict in (figures.UNTESTABLE, "true by rule")
    note = f" ({figures.PROVISIONAL})" if proposition.provisional and not settled else ""
    return proposition.verdict + note


def reason(proposition: figures.Proposition) -> str:
    """Why the verdict is what it is; for one that cannot be tested, what would settle it."""
    said = full_stop(sentence_case(proposition.reason))
    return f"What would settle it: {said}" if proposition.lines else said


def claim_row(proposition: figures.Proposition) -> Row:
    """One line of the claims page: the plain reading, or the first figure there is."""
    chosen = proposition.main
    return {
        "words": f"{proposition.name} {proposition.words}",
        "verdict": verdict(proposition),
        "estimate": figures.estimate(chosen) if chosen else "no figure",
        "counted": figures.counted(chosen) if chosen else "",
        "reason": clipped(short(proposition.reason), 120),
    }


def _comparators(material: Material) -> list[Row]:
    return [
        {
            "measure": sentence_case(material.public.text(r["measure"])),
            "group": r["group"],
            "estimate": figures.estimate(r),
            "counted": figures.counted(r),
        }
        for r in figures.comparators(material.tables)
        if (r["reports"] or 0) >= material.config.report.min_group
    ]


def _untestable(told: list[figures.Proposition]) -> list[Row]:
    return [
        {
            "heading": f"{p.words} ({p.name}).",
            "lines": [
                f"{head}: {full_stop(line)}"
                for head, line in zip(wording.LINES, p.lines, strict=False)
            ]
            or ["No lines were recorded."],
        }
        for p in told
        if p.verdict == figures.UNTESTABLE
    ]


def _problems(material: Material) -> dict[str, Any]:
    rows = view.problems(material.tables, material.public)
    kinds = Counter(r["Severity"] for r in rows)
    if not rows:
        intro = "Every file was read and used; there are no problems to report."
    else:
        counts = " and ".join(story.plural(kinds[k], k) for k in ("error", "warning") if kinds[k])
        more = (
            f" The first {MOST_PROBLEMS} are below, and all are in the workbook."
            if len(rows) > MOST_PROBLEMS
            else ""
        )
        intro = f"The program reported {counts}.{more}"
    ranked = sorted(rows, key=lambda r: r["Severity"] != "error")
    return {
        "problems_intro": [intro],
        "problems": [
            {
                "file": r["File"] or r["Document"] or "the whole corpus",
                "severity": r["Severity"],
                "reason": clipped(r["Reason"]),
                "remedy": clipped(r["What to do"]),
            }
            for r in ranked[:MOST_PROBLEMS]
        ],
    }


def _appendix(material: Material) -> dict[str, Any]:
    """Words of confidential documents, for the audience that may read them."""
    if not material.confidential:
        return {"appendix": [], "appendix_intro": []}
    closed = {d for d, row in material.public.docs.items() if row["withheld"]}
    rows = [
        {
            "where": material.redactor.citation(r["doc_id"], r["page"]),
            "what": what,
            "words": material.redactor.text(r["text"]),
        }
        for table, what in (("recommendations", "recommendation"), ("criticisms", "criticism"))
        for r in records(material.tables[table])
        if r["doc_id"] in closed
    ]
    return {
        "appendix": rows or [{"where": "none", "what": "", "words": ""}],
        "appendix_intro": [
            f"Confidential documents read: {len(closed)}. Their recommendations and "
            "criticisms are listed here and nowhere else in this paper; figures and charts "
            "in the paper that count requests and criticisms leave them out."
        ],
    }


def short(text: str) -> str:
    """The first part of a reason: up to a semicolon, or to where its source is named."""
    return full_stop(sentence_case(text.split(";")[0].split(". Source")[0]))


def sentence_case(text: str) -> str:
    """Words that open with a capital: "asks_at_level_3" reads "Asks at level 3"."""
    plain = text.strip() if " " in text else text.replace("_", " ").strip()
    return plain[:1].upper() + plain[1:]


def full_stop(text: str) -> str:
    """A sentence that ends as one."""
    return text if text.endswith((".", "?", "!")) else f"{text}."


def _cleaned(value: Any) -> Any:
    """Values without characters that Word files may not hold."""
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, Mapping):
        return {k: _cleaned(v) for k, v in value.items()}
    return [_cleaned(v) for v in value] if isinstance(value, list) else value


def _describe(document: Any, names: list[str]) -> None:
    """Give each picture its words for people who cannot see it."""
    texts = [ALT_TEXT[n] for n in names]
    for shape, text in zip(document.inline_shapes, texts, strict=False):
        shape._inline.docPr.set("descr", text)
