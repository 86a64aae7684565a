"""Claim III: that councils choose the peers who come, and so hear what they want."""

from __future__ import annotations

from pipeline.claims.findings import Finding, Measure, Ruling, finding, untestable
from pipeline.claims.settled import causal
from pipeline.claims.statistics import Interval
from pipeline.claims.study import Study, ordered
from pipeline.tables import Row

RECORD = "evaluation"  # the kind of document whose word on the process is a record of it


def findings(study: Study) -> list[Finding]:
    """III.a from what an evaluation records; III.b not testable from reports."""
    return [_influence(study), causal(study, "III.b")]


def _influence(study: Study) -> Finding:
    """Whether an evaluation says that councils influence the team.

    One passage settles it as well as twenty: the passages are pointed to, and their number decides
    nothing. Records that contradict each other leave it inconclusive.
    """
    measure = Measure(
        "what evaluations record about the choice of peers", "evidence", "III.a", "fact"
    )
    passages = [
        row
        for row in ordered(study.frames, "evidence")
        if row["proposition"] == "III.a" and row["duplicate_of"] is None and _is_record(study, row)
    ]
    stances = {row["stance"] for row in passages}
    if not passages:
        ruling = untestable(study, measure)
    elif stances == {"backs"}:
        ruling = Ruling(
            "supported",
            "an evaluation says so; influence on who comes says nothing "
            "about what they then say, which is III.b",
        )
    elif stances == {"answers"}:
        ruling = Ruling("not supported", "an evaluation says that councils do not")
    else:
        ruling = Ruling("inconclusive", "evaluations say both; read the passages")
    documents = {row["doc_id"] for row in passages}
    record = Interval(
        None,
        None,
        None,
        len(passages),
        len(documents),
        "what the evaluation says; passages are shown, their number decides nothing",
    )
    return finding(
        study,
        measure,
        record,
        (("evidence", row["evidence_id"]) for row in passages),
        {"verdict": ruling.verdict, "note": ruling.note},
    )


def _is_record(study: Study, passage: Row) -> bool:
    document = study.documents.get(passage["doc_id"])
    return document is not None and document["kind"] == RECORD and document["duplicate_of"] is None
