"""The explorer: one HTML file that opens from a mail attachment and asks the network for nothing.

Tables are itables (DataTables) from the bundle inside the Python package, charts are SVG in the
page, and a Content-Security-Policy forbids every request.
"""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
from itables import to_html_datatable
from itables.javascript import generate_init_offline_itables_html
from itables.options import dt_bundle
from jinja2 import Environment, PackageLoader
from markupsafe import Markup

from pipeline.report import charts, figures, paper, story, view
from pipeline.report.material import Material
from pipeline.report.package import clean
from pipeline.tables import Row

POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' blob:; style-src 'unsafe-inline'; "
    "img-src data:; font-src data:; base-uri 'none'; form-action 'none'"
)
# Notes of itables that would lead out of the file: its static preview mark and its help line.
RE_OUTWARD = re.compile(
    r"<sup>.*?</sup>|\(need <a href=https?://[^)]*\)|<a href=https?://.*?</a>", re.DOTALL
)
SHOWN = {
    "recommendations": (
        "Code",
        "Page",
        "Place",
        "Level, plain",
        "Level, strict",
        "Level, loose",
        "Flags",
        "Recommendation",
        "Section",
        "Themes",
        "Document",
        "ID",
    ),
    "criticisms": (
        "Code",
        "Page",
        "Place",
        "Severity",
        "Said by name",
        "Only through others",
        "Beside praise",
        "Criticism",
        "Section",
        "Themes",
        "Document",
        "ID",
    ),
}
LONG = ("Recommendation", "Criticism", "Quotation", "Reason", "What to do")


def build(material: Material) -> str:
    """The explorer as HTML text: the same text for the same material."""
    told = figures.propositions(material.tables, material.redactor, 0)
    env = Environment(loader=PackageLoader("pipeline.report"), autoescape=True)
    return env.get_template("explorer.html.j2").render(
        policy=POLICY,
        title=story.title(material),
        banner=material.banner,
        as_at=story.day(material),
        coverage=material.coverage,
        coverage_lines=story.coverage(material),
        no_reports=story.NO_REPORTS,
        claim_rows=[paper.claim_row(p) for p in told],
        claims_intro=story.claims_intro(material, told),
        # Markup: made by Vega and itables, which escape what they are given (tested).
        charts=[Markup(charts.svg(c)) for c in paper.drawn(material).values() if c is not None],  # noqa: S704
        init=Markup(_init()),  # noqa: S704
        sections=_sections(material),
        confidential=story.confidential_answer(material),
    )


def _sections(material: Material) -> list[dict[str, Any]]:
    tables, redactor = material.tables, material.redactor
    made = (
        ("Recommendations", "recommendations", view.recommendations(tables, redactor)),
        ("Criticisms", "criticisms", view.criticisms(tables, redactor)),
        ("Quotations", "quotations", view.quotations(tables, redactor)),
        ("Findings", "findings", figures.rows(tables, redactor, material.config.report.min_group)),
        ("Documents", "documents", view.documents(tables, redactor)),
        ("Problems", "problems", view.problems(tables, redactor)),
    )
    return [
        {
            "heading": heading,
            "id": name,
            "count": len(rows),
            "table": Markup(_table(name, rows)) if rows else "",  # noqa: S704
        }
        for heading, name, rows in made
    ]


def _table(name: str, rows: list[Row]) -> str:
    """A filterable table whose cells are text: markup in a cell is shown, never run."""
    columns = [c for c in SHOWN.get(name, rows[0]) if any(r[c] not in (None, "") for r in rows)]
    frame = pd.DataFrame(
        {
            c: pd.Series(["" if r[c] is None else _text(r[c]) for r in rows], dtype=object)
            for c in columns
        }
    )
    made = to_html_datatable(
        frame,
        connected=False,
        table_id=f"table-{name}",
        allow_html=False,
        maxBytes=0,
        showIndex=False,
        column_filters="footer",
        classes="display compact",
        autoWidth=False,
        style="width:100%",
        lengthMenu=[10, 25, 100],
        order=[],
        columnDefs=[{"targets": [i], "width": "32em"} for i, c in enumerate(columns) if c in LONG],
    )
    return RE_OUTWARD.sub("", made)


def _text(value: object) -> object:
    return clean(value) if isinstance(value, str) else value


def _init() -> str:
    """itables' own script and style, from the package on this machine."""
    made = generate_init_offline_itables_html(dt_bundle)
    return made[: made.rindex("<div")]
