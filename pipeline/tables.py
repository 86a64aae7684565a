"""The data model: every table's columns, types, keys and allowed values, in one place.

A table is a pandas DataFrame that satisfies the pandera model of its name. Stages build one with
:func:`frame` from plain row dicts, read one with :func:`records`, and the run ends with
:func:`check`, which looks at every table and between them. Offsets are code points into the
document's canonical text: ``texts[doc_id][start:end]``.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa
from pandera.typing.pandas import Series

KINDS = """
cpc_report progress_review action_plan response position_statement feedback_presentation
evaluation transcript survey annual_report board_paper minutes press statutory_report
inspection other
""".split()
PRODUCTS = ["corporate", "finance", "governance", "remote"]
ERAS = ["letter", "questions", "components", "strengthened"]
PASSAGE_KINDS = ["heading", "paragraph", "list_item", "table_cell", "footnote", "caption"]
ASK_PLACES = ["listed", "in_text", "restated"]
CRITICISM_PLACES = ["summary", "body"]
ASKERS = ["peers", "reviewer", "author", "officers", "members", "other"]
ADDRESSEES = ["council", "named body", "LGA", "government", "other"]
RELATIONS = ["follow_up", "response", "restates", "repeat", "revision", "asks_for", "same_finding"]
STATUSES = [
    "complete",
    "on track",
    "partial",
    "not started",
    "superseded",
    "disputed",
    "accepted",
    "rejected",
    "not stated",
]
STANCES = ["backs", "answers", "mixed"]
INDEPENDENCE = [
    "independent",
    "commissioned by the LGA",
    "host's own testimony",
    "self-report survey",
    "statutory",
]
TYPES = ["rule", "fact", "measure", "causal"]
READINGS = ["plain", "strict", "loose"]
VERDICTS = [
    "true by rule",
    "supported",
    "not supported",
    "mixed",
    "inconclusive",
    "not testable here",
]
FRAMES = ["core", "issues", "process", "impact", "valence"]
FLAGS = ["considered", "hedged", "urgent", "continue", "verbless", "question"]
SENSITIVITIES = ["public", "confidential"]
SEVERITIES = [0, 1, 2, 3]

Text = pd.StringDtype
Whole = pd.Int64Dtype
Number = pd.Float64Dtype
Truth = pd.BooleanDtype
Row = dict[str, Any]


def _key() -> Any:
    return pa.Field(unique=True, nullable=False)


def _some(values: Sequence[Any] | None = None, **kwargs: Any) -> Any:
    """A column that must be filled."""
    return (
        pa.Field(nullable=False, isin=list(values), **kwargs)
        if values
        else pa.Field(nullable=False, **kwargs)
    )


def _any(values: Sequence[Any] | None = None, **kwargs: Any) -> Any:
    """A column that may be empty: not known, never "no"."""
    return (
        pa.Field(nullable=True, isin=list(values), **kwargs)
        if values
        else pa.Field(nullable=True, **kwargs)
    )


def _list(of: str = "string") -> Any:
    """A list column: lists in memory and in parquet, JSON in CSV. ``of``: string, int or pairs."""
    return pa.Field(nullable=False, metadata={"list": of})


class _Table(pa.DataFrameModel):
    class Config:
        strict = True
        ordered = True
        coerce = True


class Documents(_Table):
    """A reading of a document."""

    doc_id: Series[Text] = _key()
    path: Series[Text] = _some()
    sha256: Series[Text] = _some(str_length=64)
    text_sha256: Series[Text] = _some(str_length=64)
    kind: Series[Text] = _some(KINDS)
    product: Series[Text] = _any(PRODUCTS)
    title: Series[Text] = _any()
    council: Series[Text] = _any()
    gss_codes: Series[object] = _list()
    era: Series[Text] = _any(ERAS)
    version: Series[Text] = _any()
    reading: Series[Text] = _some(["published", "original", "accepted"])
    follows_doc_id: Series[Text] = _any()
    duplicate_of: Series[Text] = _any()
    visit_start: Series[Text] = _any()
    visit_end: Series[Text] = _any()
    published: Series[Text] = _any()
    published_basis: Series[Text] = _any()
    pages: Series[Whole] = _some(ge=1)
    words: Series[Whole] = _some(ge=0)
    profile: Series[Text] = _some()
    quality: Series[Text] = _some(["good", "fair", "poor"])
    quality_reasons: Series[object] = _list()
    sensitivity: Series[Text] = _some(SENSITIVITIES)
    invented: Series[Truth] = _some()
    url: Series[Text] = _any()


class Pages(_Table):
    """A page of a document; ``label`` is the number printed on it, where one was seen."""

    doc_id: Series[Text] = _some()
    page: Series[Whole] = _some(ge=1)
    label: Series[Text] = _any()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)


class Passages(_Table):
    """A heading, paragraph, list item, table cell, footnote or caption."""

    passage_id: Series[Text] = _key()
    doc_id: Series[Text] = _some()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)
    page: Series[Whole] = _some(ge=1)
    order: Series[Whole] = _some(ge=0)
    kind: Series[Text] = _some(PASSAGE_KINDS)
    depth: Series[Whole] = _some(ge=0)
    parent_id: Series[Text] = _any()
    section: Series[Text] = _any()
    number: Series[Text] = _any()
    table_id: Series[Text] = _any()
    row: Series[Whole] = _any(ge=0)
    col: Series[Whole] = _any(ge=0)
    header: Series[Text] = _any()
    speaker: Series[Text] = _any()
    boilerplate: Series[Truth] = _some()
    text: Series[Text] = _some()


class Quotations(_Table):
    """Words of a named or unnamed speaker; the quotation marks lie outside the span."""

    quotation_id: Series[Text] = _key()
    doc_id: Series[Text] = _some()
    passage_id: Series[Text] = _some()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)
    page: Series[Whole] = _some(ge=1)
    speaker: Series[Text] = _any()
    role: Series[Text] = _any()
    organisation: Series[Text] = _any()
    attribution_start: Series[Whole] = _any(ge=0)
    attribution_end: Series[Whole] = _any(ge=0)
    reported: Series[Truth] = _some()


class Candidates(_Table):
    """A span that might ask, accepted or not, and why."""

    candidate_id: Series[Text] = _key()
    doc_id: Series[Text] = _some()
    passage_id: Series[Text] = _some()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)
    probability: Series[Number] = _some(ge=0, le=1)
    accepted: Series[Truth] = _some()
    reason: Series[Text] = _some()


class Recommendations(_Table):
    """An ask. ``item_id`` groups the asks of one printed recommendation."""

    rec_id: Series[Text] = _key()
    item_id: Series[Text] = _some()
    doc_id: Series[Text] = _some()
    passage_id: Series[Text] = _some()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)
    page: Series[Whole] = _some(ge=1)
    section: Series[Text] = _any()
    place: Series[Text] = _some(ASK_PLACES)
    label: Series[Text] = _any()
    lead: Series[Text] = _any()
    text: Series[Text] = _some()
    n_asks: Series[Whole] = _some(ge=1)
    asker: Series[Text] = _some(ASKERS)
    addressee: Series[Text] = _some(ADDRESSEES)
    governor_start: Series[Whole] = _any(ge=0)
    governor_end: Series[Whole] = _any(ge=0)
    rationale: Series[object] = _list("pairs")
    repeat_of: Series[Text] = _any()
    confidence: Series[Number] = _some(ge=0, le=1)


class Scores(_Table):
    """A recommendation, graded. Levels 1 permissive, 2 soft, 3 advisory, 4 mandatory."""

    rec_id: Series[Text] = _key()
    level: Series[Whole] = _some([1, 2, 3, 4])
    level_strict: Series[Whole] = _some([1, 2, 3, 4])
    level_loose: Series[Whole] = _some([1, 2, 3, 4])
    clause_levels: Series[object] = _list("int")
    flags: Series[object] = _list()
    cues: Series[object] = _list("cues")
    process_only: Series[Truth] = _some()
    clarity_owner: Series[Truth] = _some()
    clarity_act: Series[Truth] = _some()
    clarity_object: Series[Truth] = _some()
    clarity_time: Series[Truth] = _some()
    clarity_result: Series[Truth] = _some()
    clarity: Series[Whole] = _some(ge=0, le=5)
    grounding_evidence: Series[Truth] = _some()
    grounding_cause: Series[Truth] = _some()
    grounding_action: Series[Truth] = _some()
    grounding: Series[Whole] = _some(ge=0, le=3)
    reading_ease: Series[Number] = _any()
    words: Series[Whole] = _some(ge=1)


class Criticisms(_Table):
    """A weakness, failing or risk that the authors report."""

    criticism_id: Series[Text] = _key()
    doc_id: Series[Text] = _some()
    passage_id: Series[Text] = _some()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)
    page: Series[Whole] = _some(ge=1)
    section: Series[Text] = _any()
    place: Series[Text] = _some(CRITICISM_PLACES)
    text: Series[Text] = _some()
    severity: Series[Whole] = _some(SEVERITIES)
    named: Series[Truth] = _some()
    hedges: Series[Whole] = _some(ge=0)
    shield: Series[Truth] = _some()
    agent: Series[Text] = _some(["named", "implied", "absent"])
    buried: Series[Truth] = _some()
    consequence: Series[Truth] = _some()
    evidence: Series[Truth] = _some()
    directness: Series[Text] = _some()
    confidence: Series[Number] = _some(ge=0, le=1)


class Labels(_Table):
    """A theme or valence on a passage, recommendation or criticism."""

    unit_id: Series[Text] = _some()
    unit: Series[Text] = _some(["passages", "recommendations", "criticisms"])
    frame: Series[Text] = _some(FRAMES)
    label: Series[Text] = _some()
    confidence: Series[Number] = _some(ge=0, le=1)
    cues: Series[object] = _list()
    codebook_version: Series[Text] = _some()


class Topics(_Table):
    """A group of passages that no theme covers."""

    topic_id: Series[Text] = _key()
    name: Series[Text] = _some()
    words: Series[object] = _list()
    size: Series[Whole] = _some(ge=1)
    stability: Series[Number] = _any(ge=-1, le=1)
    exemplars: Series[object] = _list()


class TopicMembers(_Table):
    """A passage in a topic."""

    topic_id: Series[Text] = _some()
    unit_id: Series[Text] = _some()
    distance: Series[Number] = _some(ge=0)


class Evidence(_Table):
    """A passage that bears on a proposition of the codebook's section 7."""

    evidence_id: Series[Text] = _key()
    doc_id: Series[Text] = _some()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)
    page: Series[Whole] = _some(ge=1)
    claim: Series[Text] = _some(["I", "II", "III", "IV", "V"])
    proposition: Series[Text] = _some()
    stance: Series[Text] = _some(STANCES)
    speaker: Series[Text] = _any()
    role: Series[Text] = _any()
    independence: Series[Text] = _some(INDEPENDENCE)
    own_view: Series[Truth] = _some()
    duplicate_of: Series[Text] = _any()
    confidence: Series[Number] = _some(ge=0, le=1)


class Links(_Table):
    """Two rows about the same thing; the span is the words that say so."""

    link_id: Series[Text] = _key()
    relation: Series[Text] = _some(RELATIONS)
    from_table: Series[Text] = _some()
    from_id: Series[Text] = _some()
    to_table: Series[Text] = _some()
    to_id: Series[Text] = _some()
    doc_id: Series[Text] = _some()
    start: Series[Whole] = _some(ge=0)
    end: Series[Whole] = _some(ge=0)
    page: Series[Whole] = _some(ge=1)
    rated_by: Series[Text] = _any(["council", "peers", "other"])
    status: Series[Text] = _any(STATUSES)
    change: Series[Text] = _any()
    owner: Series[Text] = _any()
    due: Series[Text] = _any()
    similarity: Series[Number] = _some(ge=0, le=1)


class Codes(_Table):
    """What a person (or another coder) decided."""

    unit_id: Series[Text] = _some()
    unit: Series[Text] = _some()
    other_unit_id: Series[Text] = _any()
    doc_id: Series[Text] = _some()
    quote: Series[Text] = _any()
    occurrence: Series[Whole] = _any(ge=1)
    frame: Series[Text] = _some()
    value: Series[Text] = _some()
    start: Series[Whole] = _any(ge=0)
    end: Series[Whole] = _any(ge=0)
    coder: Series[Text] = _some()
    coder_kind: Series[Text] = _some()
    round: Series[Text] = _any()
    codebook_version: Series[Text] = _some()
    inclusion_probability: Series[Number] = _any(gt=0, le=1)


class Findings(_Table):
    """One measure in one group and reading."""

    finding_id: Series[Text] = _key()
    claim: Series[Text] = _any(["I", "II", "III", "IV", "V"])
    proposition: Series[Text] = _any()
    theme: Series[Text] = _any()
    measure: Series[Text] = _some()
    type: Series[Text] = _some(TYPES)
    group_by: Series[Text] = _any()
    group: Series[Text] = _any()
    place: Series[Text] = _any([*ASK_PLACES, *CRITICISM_PLACES])
    reading: Series[Text] = _any(READINGS)
    unit: Series[Text] = _any()
    estimate: Series[Number] = _any()
    low: Series[Number] = _any()
    high: Series[Number] = _any()
    n: Series[Whole] = _any(ge=0)
    reports: Series[Whole] = _any(ge=0)
    missing: Series[Whole] = _any(ge=0)
    threshold: Series[Number] = _any()
    method: Series[Text] = _some()
    verdict: Series[Text] = _any(VERDICTS)
    rules_version: Series[Text] = _some()
    note: Series[Text] = _any()


class FindingSources(_Table):
    """A row behind a finding."""

    finding_id: Series[Text] = _some()
    table: Series[Text] = _some()
    row_id: Series[Text] = _some()


class Problems(_Table):
    """What could not be used, and what to do about it."""

    code: Series[Text] = _some()
    stage: Series[Text] = _some()
    path: Series[Text] = _any()
    doc_id: Series[Text] = _any()
    severity: Series[Text] = _some(["error", "warning"])
    reason: Series[Text] = _some()
    remedy: Series[Text] = _some()


MODELS: dict[str, type[_Table]] = {
    "documents": Documents,
    "pages": Pages,
    "passages": Passages,
    "quotations": Quotations,
    "candidates": Candidates,
    "recommendations": Recommendations,
    "scores": Scores,
    "criticisms": Criticisms,
    "labels": Labels,
    "topics": Topics,
    "topic_members": TopicMembers,
    "evidence": Evidence,
    "links": Links,
    "codes": Codes,
    "findings": Findings,
    "finding_sources": FindingSources,
    "problems": Problems,
}
KEYS = {
    "documents": "doc_id",
    "passages": "passage_id",
    "quotations": "quotation_id",
    "candidates": "candidate_id",
    "recommendations": "rec_id",
    "scores": "rec_id",
    "criticisms": "criticism_id",
    "topics": "topic_id",
    "evidence": "evidence_id",
    "links": "link_id",
    "findings": "finding_id",
}


@dataclass(frozen=True)
class Tables:
    """Everything a run makes: a frame a table, a canonical text a document, rows in and out.

    ``frames``: table name -> DataFrame. ``texts``: doc_id -> canonical text.
    ``counts``: stage -> {"in": rows, "out": rows}, written to run.json.
    """

    frames: Mapping[str, pd.DataFrame]
    texts: Mapping[str, str]
    counts: Mapping[str, Mapping[str, int]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> pd.DataFrame:
        return self.frames[name]


@cache
def schema(name: str) -> pa.DataFrameSchema:
    """A table's pandera schema; built once, because building is slow."""
    return MODELS[name].to_schema()


def columns(name: str) -> list[str]:
    """The columns of a table, in order."""
    return list(schema(name).columns)


def list_kind(name: str, column: str) -> str | None:
    """What a list column holds ("string", "int", "pairs", "cues"); None for any other column."""
    metadata = schema(name).columns[column].metadata or {}
    return metadata.get("list")


def frame(name: str, rows: Iterable[Mapping[str, Any]] = ()) -> pd.DataFrame:
    """Rows (dicts with any of the table's columns) as a validated DataFrame.

    Raises pandera.errors.SchemaErrors, which lists every failing row, or ValueError for a column
    that the table does not have.
    """
    listed = list(rows)
    names = columns(name)
    stray = sorted({key for row in listed for key in row} - set(names))
    if stray:
        raise ValueError(
            f"table {name} has no column {', '.join(stray)}; it has {', '.join(names)}"
        )
    model = schema(name)
    data = {}
    for column in names:
        values = [row.get(column) for row in listed]
        if list_kind(name, column):
            data[column] = pd.Series(
                [list(v) if v is not None else [] for v in values], dtype=object
            )
        else:
            dtype = model.columns[column].dtype.type
            if isinstance(dtype, pd.Float64Dtype):
                values = [None if v is None else round(float(v), 4) for v in values]
            data[column] = pd.Series([pd.NA if v is None else v for v in values], dtype=dtype)
    return model.validate(pd.DataFrame(data, columns=names), lazy=True)


def records(table: pd.DataFrame) -> list[Row]:
    """Rows as dicts, with None for what is empty."""
    out = {c: [None if v is pd.NA or v != v else v for v in table[c].tolist()] for c in table}
    return [
        dict(zip(map(str, out), values, strict=True)) for values in zip(*out.values(), strict=True)
    ]


def normalise(quote: str) -> str:
    """A quote's letters and digits only, so that a mended space or hyphen changes no id."""
    folded = unicodedata.normalize("NFKC", quote).casefold()
    return "".join(c for c in folded if c.isalnum())


def digest(*parts: str) -> str:
    """Sixteen hex digits over the parts."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:16]


class Ids:
    """Ids for the rows of one table in one document: (doc_id, table, quote, nth occurrence)."""

    def __init__(self, doc_id: str, table: str) -> None:
        self._doc_id, self._table = doc_id, table
        self._seen: Counter[str] = Counter()

    def make(self, quote: str, *context: str) -> str:
        """The id of the next row with this quote; ``context`` separates rows that share words."""
        key = "\x1f".join((normalise(quote), *context))
        self._seen[key] += 1
        return f"{self._table[:3]}_{digest(self._doc_id, self._table, key, str(self._seen[key]))}"


def problem(code: str, stage: str, reason: str, remedy: str, **where: Any) -> Row:
    """A row of the problems table; ``where`` gives path, doc_id and severity (default error)."""
    return {
        "code": code,
        "stage": stage,
        "reason": reason,
        "remedy": remedy,
        "severity": "error",
        **where,
    }
