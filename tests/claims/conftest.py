"""Small constructed tables: each test says in a few lines what its reports hold."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pipeline import claims
from pipeline.config import Config, load
from pipeline.tables import frame, records

ROOT = Path(__file__).parents[2]
# The tests' own thresholds, so that a change of config.toml changes no test.
THRESHOLDS = {
    "confidence": 0.95,
    "resamples": 400,
    "min_reports": 10,
    "directive_share": 0.5,
    "direct_share": 0.5,
    "answered_share": 0.5,
    "clear_marks": 3,
    "clear_share": 0.5,
    "grounded_marks": 2,
    "grounded_share": 0.5,
    "softened_share": 0.5,
    "acted_share": 0.5,
    "margin": 0.1,
}


class Corpus:
    """Collects rows; every method returns the new row's id."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def _id(self, name: str) -> str:
        return f"{name}_{len(self.rows[name]):04d}"

    def document(self, kind: str = "cpc_report", **other: Any) -> str:
        doc_id = self._id("documents")
        self.rows["documents"].append(
            {
                "doc_id": doc_id,
                "path": f"{doc_id}.txt",
                "sha256": "0" * 64,
                "text_sha256": "0" * 64,
                "kind": kind,
                "reading": "published",
                "pages": 1,
                "words": 100,
                "profile": "test",
                "quality": "good",
                "sensitivity": "public",
                "invented": True,
                "era": "components",
                "product": "corporate",
            }
            | other
        )
        return doc_id

    def _span(self, doc: str) -> dict[str, Any]:
        return {"doc_id": doc, "start": 0, "end": 9, "page": 1}

    def ask(self, doc: str, level: int | None = 3, place: str = "in_text", **other: Any) -> str:
        """An ask with its score; ``strict`` and ``loose`` follow ``level`` unless given."""
        rec_id = self._id("recommendations")
        marks = {
            name: other.pop(name)
            for name in list(other)
            if name.startswith(("clarity", "grounding"))
        }
        strict, loose = other.pop("strict", level), other.pop("loose", level)
        self.rows["recommendations"].append(
            {
                "rec_id": rec_id,
                "item_id": rec_id,
                "passage_id": "p",
                "place": place,
                "text": "x",
                "n_asks": 1,
                "asker": "peers",
                "addressee": "council",
                "confidence": 1.0,
            }
            | self._span(doc)
            | other
        )
        if level is not None:
            flags = {f"clarity_{m}": False for m in ("owner", "act", "object", "time", "result")}
            flags |= {f"grounding_{m}": False for m in ("evidence", "cause", "action")}
            self.rows["scores"].append(
                {
                    "rec_id": rec_id,
                    "level": level,
                    "level_strict": strict,
                    "level_loose": loose,
                    "process_only": False,
                    "clarity": 0,
                    "grounding": 0,
                    "words": 5,
                }
                | flags
                | marks
            )
        return rec_id

    def criticism(self, doc: str, severity: int = 2, place: str = "body", **other: Any) -> str:
        """A criticism, said directly unless told otherwise."""
        criticism_id = self._id("criticisms")
        self.rows["criticisms"].append(
            {
                "criticism_id": criticism_id,
                "passage_id": "p",
                "place": place,
                "text": "x",
                "severity": severity,
                "named": True,
                "hedges": 0,
                "shield": False,
                "agent": "implied",
                "buried": False,
                "consequence": False,
                "evidence": False,
                "directness": "x",
                "confidence": 1.0,
            }
            | self._span(doc)
            | other
        )
        return criticism_id

    def link(
        self, relation: str, one: str, other: str, doc: str = "documents_0000", **more: Any
    ) -> str:
        """A link between two rows; the table stands in each id."""
        link_id = self._id("links")
        self.rows["links"].append(
            {
                "link_id": link_id,
                "relation": relation,
                "from_table": one.rsplit("_", 1)[0],
                "from_id": one,
                "to_table": other.rsplit("_", 1)[0],
                "to_id": other,
                "similarity": 1.0,
            }
            | self._span(doc)
            | more
        )
        return link_id

    def evidence(self, doc: str, proposition: str, stance: str, **other: Any) -> str:
        evidence_id = self._id("evidence")
        self.rows["evidence"].append(
            {
                "evidence_id": evidence_id,
                "claim": proposition.split(".")[0],
                "proposition": proposition,
                "stance": stance,
                "own_view": True,
                "confidence": 1.0,
                "independence": "commissioned by the LGA",
            }
            | self._span(doc)
            | other
        )
        return evidence_id

    def label(self, unit_id: str, label: str) -> None:
        self.rows["labels"].append(
            {
                "unit_id": unit_id,
                "unit": "recommendations",
                "frame": "core",
                "label": label,
                "confidence": 1.0,
                "codebook_version": "1",
            }
        )

    def code(self, unit_id: str, coder: str, kind: str = "person") -> None:
        self.rows["codes"].append(
            {
                "unit_id": unit_id,
                "unit": "recommendations",
                "doc_id": "documents_0000",
                "frame": "level",
                "value": "3",
                "coder": coder,
                "coder_kind": kind,
                "codebook_version": "1",
            }
        )

    def frames(self) -> dict[str, pd.DataFrame]:
        names = "documents recommendations scores criticisms links evidence labels quotations codes"
        return {name: frame(name, self.rows[name]) for name in names.split()}


class Result:
    """Findings and sources of a run, with ways to ask for one row."""

    def __init__(self, findings: pd.DataFrame, sources: pd.DataFrame) -> None:
        self.findings, self.sources = findings, sources
        self.rows = records(findings)

    def verdict_row(self, proposition: str) -> dict[str, Any]:
        found = [
            row
            for row in self.rows
            if row["proposition"] == proposition and row["verdict"] is not None
        ]
        assert len(found) == 1, f"{len(found)} verdicts on {proposition}"
        return found[0]

    def verdict(self, proposition: str) -> str:
        return str(self.verdict_row(proposition)["verdict"])

    def find(self, words: str, **values: Any) -> list[dict[str, Any]]:
        """Rows whose measure holds the words, and whose other columns are as given."""
        return [
            row
            for row in self.rows
            if words in row["measure"] and all(row[key] == value for key, value in values.items())
        ]

    def one(self, words: str, **values: Any) -> dict[str, Any]:
        found = self.find(words, **values)
        assert len(found) == 1, f"{len(found)} rows for {words!r} {values}"
        return found[0]

    def behind(self, row: dict[str, Any], table: str) -> set[str]:
        mine = self.sources[self.sources["finding_id"] == row["finding_id"]]
        return set(mine.loc[mine["table"] == table, "row_id"])


@pytest.fixture
def corpus() -> Corpus:
    return Corpus()


@pytest.fixture(scope="session")
def config() -> Config:
    loaded = load(ROOT / "config.toml")
    return loaded.model_copy(
        update={
            "claims": loaded.claims.model_copy(update=THRESHOLDS),
            "run": loaded.run.model_copy(update={"seed": 7}),
        }
    )


@pytest.fixture(scope="session")
def propositions() -> pd.DataFrame:
    path = ROOT / "models" / "codebook" / "claims.csv"
    return pd.read_csv(path, dtype=str, keep_default_na=False)


@pytest.fixture
def run(config: Config, propositions: pd.DataFrame) -> Any:
    def _run(corpus: Corpus, register: dict[str, list[dict[str, str]]] | None = None) -> Result:
        tables = {
            name: pd.DataFrame(rows, dtype=str).fillna("")
            for name, rows in (register or {}).items()
        }
        return Result(*claims.test(corpus.frames(), tables, propositions, config))

    return _run
