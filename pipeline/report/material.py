"""What the paper, the workbook and the explorer are all made from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.config import Config
from pipeline.report import coverage, view
from pipeline.report.anonymity import Redactor
from pipeline.tables import Row, Tables, records

INVENTED = "INVENTED SAMPLE: the councils, people and words here do not exist"


@dataclass(frozen=True)
class Options:
    """How a run is to be reported.

    ``name_councils``: names in place of codes. ``audience``: "public" or "confidential".
    ``theme``: a core or issue label to which the Word paper keeps (workbook and explorer hold
    all). ``template``: an officer's copy of template.docx. ``recall``: what was found of 1 on
    coded documents, by what it is (models.recall), so that a reader knows what figures leave out.
    """

    name_councils: bool = False
    audience: str = "public"
    theme: str | None = None
    template: Path | None = None
    recall: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Material:
    """One run, seen by one audience.

    ``redactor`` speaks to that audience; ``public`` to everybody, and makes the body of the paper,
    so that confidential words stand in its appendix only.
    """

    tables: Tables
    config: Config
    options: Options
    redactor: Redactor
    public: Redactor
    coverage: coverage.Coverage
    invented: bool

    @property
    def banner(self) -> str:
        """What must stand on every page: INVENTED, CONFIDENTIAL, both or nothing."""
        parts = [INVENTED if self.invented else "", "CONFIDENTIAL" if self.confidential else ""]
        return " · ".join(p for p in parts if p)

    @property
    def confidential(self) -> bool:
        """Whether words of confidential documents are shown."""
        return self.options.audience == "confidential"

    def asks(self) -> list[Row]:
        """Asks that count: by peers, in public reports, in lists or running text, repeats left
        out, with their scores; of the paper's theme if it has one."""
        scores = {s["rec_id"]: s for s in records(self.tables["scores"])}
        reports, chosen = self.report_ids(), self._chosen()
        return [
            {**r, **scores[r["rec_id"]]}
            for r in records(self.tables["recommendations"])
            if r["doc_id"] in reports
            and r["asker"] == "peers"
            and r["repeat_of"] is None
            and r["place"] != "restated"
            and r["rec_id"] in scores
            and (chosen is None or r["rec_id"] in chosen)
        ]

    def criticisms(self) -> list[Row]:
        """Criticisms in public reports, summary and body; of the paper's theme if it has one."""
        reports, chosen = self.report_ids(), self._chosen()
        return [
            c
            for c in records(self.tables["criticisms"])
            if c["doc_id"] in reports and (chosen is None or c["criticism_id"] in chosen)
        ]

    def report_ids(self) -> set[str]:
        """doc_ids of the peer challenge reports that are public: those that figures rest on."""
        return {d for d in view.report_ids(self.tables) if not self.public.withheld(d)}

    def _chosen(self) -> set[str] | None:
        theme = self.options.theme
        if theme is None:
            return None
        return {unit for unit, found in view.themes(self.tables).items() if theme in found}


def gather(
    tables: Tables, register: Mapping[str, pd.DataFrame], config: Config, options: Options
) -> Material:
    """Prepare a run for reporting.

    Raises ValueError for an unknown audience or theme, FileNotFoundError for a missing template.
    """
    _check(tables, options)
    redactor = Redactor.build(tables, register, options.name_councils, options.audience)
    public = Redactor.build(tables, register, options.name_councils, "public")
    found = coverage.measure(tables, register, config.report.min_group)
    return Material(tables, config, options, redactor, public, found, view.invented(tables))


def _check(tables: Tables, options: Options) -> None:
    if options.template and not options.template.is_file():
        raise FileNotFoundError(
            f"no template at {options.template}; leave it out, or copy "
            "pipeline/report/template.docx"
        )
    known = {label for labels in view.themes(tables).values() for label in labels}
    known |= set(tables["findings"]["theme"].dropna())
    if options.theme is not None and options.theme not in known:
        raise ValueError(
            f"no row has the theme {options.theme!r}; these have some: "
            f"{', '.join(sorted(known)) or 'none'}"
        )
