"""Claim IV, the changes: whether summary, spoken feedback and council edits soften the report."""

from __future__ import annotations

from collections.abc import Mapping

from pipeline.claims.findings import (
    Finding,
    Measure,
    Readings,
    Unit,
    grouped,
    rule,
    shares,
    units,
)
from pipeline.claims.study import LEVELS, SERIOUS, Population, Study, is_draft, ordered
from pipeline.tables import Row

SPOKEN = ("feedback_presentation", "transcript")
SUMMARY = "summary"


def findings(study: Study) -> list[Finding]:
    """IV.f, IV.g and IV.h."""
    return [*_summary(study), *_spoken(study), *_edited(study)]


def _summary(study: Study) -> list[Finding]:
    """IV.f: serious criticisms of the body that the summary leaves out or makes lighter.

    A report that is known to have no summary softens nothing and is left out, as missing.
    """
    measure = Measure(
        "share of serious criticisms in the body missing or softened in the summary",
        "criticisms",
        "IV.f",
        place="body",
        threshold=study.config.claims.softened_share,
        fails="above",
    )
    every = {row["criticism_id"]: row for row in ordered(study.frames, "criticisms")}
    in_summary: dict[str, list[int]] = {}
    for link in study.links.get("same_finding", []):
        for one, other in (("from_id", "to_id"), ("to_id", "from_id")):
            twin = every.get(link[other])
            if twin is not None and twin["place"] == "summary":
                in_summary.setdefault(link[one], []).append(twin["severity"])
    summarised = _summarised(study, every)
    body = [
        row
        for row in every.values()
        if row["place"] == "body" and row["severity"] >= SERIOUS and row["doc_id"] in summarised
    ]
    softened = (max(in_summary.get(row["criticism_id"], [-1])) < row["severity"] for row in body)
    readings: Readings = {None: units(body, "criticism_id", softened)}
    return shares(study, measure, readings, rule(study, measure, readings))


def _summarised(study: Study, criticisms: Mapping[str, Row]) -> set[str]:
    """Documents that have a summary, or whose layout is not known."""
    passages = ordered(study.frames, "passages")
    known = {row["doc_id"] for row in passages}
    has = {row["doc_id"] for row in criticisms.values() if row["place"] == SUMMARY}
    has |= {row["doc_id"] for row in passages if SUMMARY in (row["section"] or "").casefold()}
    return has | (set(study.documents) - known)


def _spoken(study: Study) -> list[Finding]:
    """IV.g: visits where slides or a transcript and the written report differ in whether they
    hold a serious criticism at all; one unit a report."""
    measure = Measure(
        "share of visits whose spoken feedback and report differ in holding a serious criticism",
        "documents",
        "IV.g",
        threshold=study.config.claims.softened_share,
        fails="above",
    )
    serious = {
        row["doc_id"] for row in ordered(study.frames, "criticisms") if row["severity"] >= SERIOUS
    }
    pairs = _pairs(study)
    readings: Readings = {
        None: [
            Unit(doc_id, doc_id, (doc_id in serious) != bool(serious & spoken))
            for doc_id, spoken in pairs.items()
        ]
    }
    out = shares(study, measure, readings, rule(study, measure, readings))
    behind = frozenset(("documents", s) for spoken in pairs.values() for s in spoken)
    return [Finding(out[0].row, out[0].sources | behind), *out[1:]]


def _pairs(study: Study) -> dict[str, set[str]]:
    """Each report with the slides and transcripts of its own visit: one follows the other, or
    council and first day of the visit are the same. An evaluation interview is of no visit."""
    pairs: dict[str, set[str]] = {}
    for name, spoken in study.documents.items():
        if spoken["kind"] not in SPOKEN or spoken["duplicate_of"] is not None:
            continue
        for doc_id, report in study.reports.items():
            follows = report["follows_doc_id"] == name or spoken["follows_doc_id"] == doc_id
            same_visit = (
                spoken["visit_start"] is not None
                and spoken["visit_start"] == report["visit_start"]
                and bool(set(spoken["gss_codes"]) & set(report["gss_codes"]))
            )
            if follows or same_visit:
                pairs.setdefault(doc_id, set()).add(name)
    return dict(sorted(pairs.items()))


def _edited(study: Study) -> list[Finding]:
    """IV.h: of the council's own edits that change force or severity, the share that lower it.

    An edit is a revision link from draft to final; ``rated_by`` is its author. Edits by peers or
    by nobody known are shown beside and decide nothing.
    """
    measure = Measure(
        "share of a council's edits to force or severity that lower it",
        "links",
        "IV.h",
        threshold=study.config.claims.softened_share,
        fails="above",
    )
    changed = {reading: _changes(study, column) for reading, column in LEVELS.items()}
    finals = Population(
        None, None, frozenset(unit.doc_id for listed in changed.values() for _, unit in listed)
    )
    readings: Readings = {
        reading: [unit for author, unit in listed if author == "council"]
        for reading, listed in changed.items()
    }
    out = shares(study, measure, readings, rule(study, measure, readings, finals), [finals])
    any_author = Measure("share of edits to force or severity that lower it", "links", "IV.h")
    for reading, listed in changed.items():
        authors = sorted({author for author, _ in listed})
        groups = {a: [unit for author, unit in listed if author == a] for a in authors}
        out += grouped(study, any_author, "author of the change", groups, reading)
    return out


def _changes(study: Study, column: str) -> list[tuple[str, Unit]]:
    """(author, link as unit) for each edit whose level (of asks) or severity (of criticisms)
    moved. Rows dropped from the draft have no link and are not counted."""
    revisions = study.links.get("revision", [])
    weights = _weights(study, column) if revisions else {}
    out = []
    for link in revisions:
        ends = [weights.get((link[f"{end}_table"], link[f"{end}_id"])) for end in ("from", "to")]
        if ends[0] is None or ends[1] is None:
            continue
        (before_doc, before), (after_doc, after) = ends[0], ends[1]
        if is_draft(study.documents[after_doc]) and not is_draft(study.documents[before_doc]):
            (before_doc, before), (after_doc, after) = ends[1], ends[0]
        if before != after:
            author = link["rated_by"] or "not known"
            out.append((author, Unit(after_doc, link["link_id"], after < before)))
    return out


def _weights(study: Study, column: str) -> dict[tuple[str, str], tuple[str, int]]:
    """(table, row id) -> (document, level or severity), drafts included; peers' asks only."""
    scores = {row["rec_id"]: row[column] for row in ordered(study.frames, "scores")}
    out = {
        ("recommendations", row["rec_id"]): (row["doc_id"], scores[row["rec_id"]])
        for row in ordered(study.frames, "recommendations")
        if row["rec_id"] in scores and row["asker"] == "peers"
    }
    return out | {
        ("criticisms", row["criticism_id"]): (row["doc_id"], row["severity"])
        for row in ordered(study.frames, "criticisms")
    }
