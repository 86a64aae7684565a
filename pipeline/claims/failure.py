"""Claim II: that peer challenges miss failing councils, or leave what they see unmended.

A case series. A failed council is one with an event of the kinds that claims.csv names for II.a;
its case is its last report that is certainly earlier than its first dated event. Councils without
any event in the register stand beside them, and that register proves no absence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from pipeline.claims.dates import earliest, financial_year_start, latest
from pipeline.claims.findings import (
    UNTESTABLE,
    Finding,
    Measure,
    Readings,
    Ruling,
    Unit,
    finding,
    rule,
    shares,
    units,
)
from pipeline.claims.registry import CAVEAT, Councils, TextRow, rows
from pipeline.claims.statistics import difference, share
from pipeline.claims.study import SERIOUS, Population, Study
from pipeline.tables import Row

# Assumption: reports warned when at least half of the last reports before a failure did; the same
# even split as the other thresholds, for want of a published one.
WARNED_SHARE = 0.5

WARNED = Measure(
    "share of last reports before a failure with a serious criticism",
    "documents",
    "II.a",
    threshold=WARNED_SHARE,
    fails="below",
)


@dataclass(frozen=True)
class Series:
    """The case series. ``before``: doc_id of a last report -> days to the failure. ``elsewhere``:
    last reports of councils without any event seen. ``unfound`` and ``undated`` count failed
    councils without an earlier report and without a date; ``unmatched`` names without a code."""

    before: Mapping[str, int]
    elsewhere: frozenset[str]
    failed: int
    unfound: int
    undated: int
    unmatched: int


def findings(study: Study) -> list[Finding]:
    """II.a and II.b, each before failures and beside it elsewhere."""
    series = case_series(study)
    return [*_warned(study, series), *_cases(study, series), *_answered(study, series)]


def case_series(study: Study) -> Series:
    """Failed councils and their last report before, from the register and the reports read."""
    councils, kinds = Councils(study.register), study.propositions["II.a"].events
    events: dict[str, list[TextRow]] = {}
    unmatched = set()
    for row in rows(study.register, "interventions"):
        code = councils.code(row["council"])
        if code is None:
            unmatched.add(row["council"])
        else:
            events.setdefault(code, []).append(row)
    first = {
        code: _first([row for row in listed if row["event"] in kinds])
        for code, listed in events.items()
        if any(row["event"] in kinds for row in listed)
    }
    visits = _visits(study)
    before = {}
    for code, day in first.items():
        earlier = [(when, doc_id) for when, doc_id in visits.get(code, []) if day and when < day]
        if day and earlier:
            when, doc_id = max(earlier)
            before[doc_id] = (day - when).days
    undated = sum(day is None for day in first.values())
    quiet = {max(listed)[1] for code, listed in visits.items() if code not in events}
    found = sum(
        1
        for code, day in first.items()
        if day and any(when < day for when, _ in visits.get(code, []))
    )
    return Series(
        before,
        frozenset(quiet - set(before)),
        len(first),
        len(first) - undated - found,
        undated,
        len(unmatched),
    )


def _first(events: Sequence[TextRow]) -> date | None:
    """The first day that the earliest dated event can mean."""
    days = [
        earliest(row["date"]) or financial_year_start(row.get("financial_year")) for row in events
    ]
    return min((day for day in days if day), default=None)


def _visits(study: Study) -> dict[str, list[tuple[date, str]]]:
    """By council code: the last day that each report's visit can mean, and the report."""
    out: dict[str, list[tuple[date, str]]] = {}
    for doc_id, row in study.reports.items():
        day = latest(row["visit_end"]) or latest(row["visit_start"]) or latest(row["published"])
        if day is None:
            continue
        for code in row["gss_codes"]:
            out.setdefault(code, []).append((day, doc_id))
    return out


def _groups(series: Series) -> tuple[Population, Population]:
    return (
        Population(None, None, frozenset(series.before)),
        Population("failure", "no failure seen", series.elsewhere),
    )


def _serious(study: Study) -> list[Row]:
    return [row for row in study.criticisms if row["severity"] >= SERIOUS]


def _warned(study: Study, series: Series) -> list[Finding]:
    """II.a: the share of reports with a serious criticism; one unit a report, so Wilson's."""
    warned = {row["doc_id"] for row in _serious(study)}
    readings: Readings = {
        None: [Unit(doc_id, doc_id, doc_id in warned) for doc_id in sorted(study.reports)]
    }
    groups = _groups(series)
    ruling = _known(rule(study, WARNED, readings, groups[0]), series)
    out = shares(study, WARNED, readings, ruling, groups)
    missing = series.unfound + series.undated
    out[0] = out[0].having(missing=missing)
    behind = frozenset(
        ("criticisms", row["criticism_id"])
        for row in _serious(study)
        if row["doc_id"] in series.before
    )
    out[0] = Finding(out[0].row, out[0].sources | behind)
    return [*out, *_difference(study, readings, groups)]


def _known(ruling: Ruling, series: Series) -> Ruling:
    """The ruling with what is known of the failed councils; the five lines stay five."""
    counts = (
        f"{series.failed} failed councils in the register, {len(series.before)} last "
        f"reports found, {series.unfound} councils with no report found, {series.undated} "
        f"without a date, {series.unmatched} names without a code"
    )
    if ruling.verdict != UNTESTABLE:
        return Ruling(ruling.verdict, f"{ruling.note}; {counts}; {CAVEAT}")
    first, _, others = ruling.note.partition("\n")
    return Ruling(ruling.verdict, f"{first} ({counts})\n{others}")


def _difference(
    study: Study, readings: Readings, groups: tuple[Population, Population]
) -> list[Finding]:
    """Whether reports before failures warn more than reports elsewhere do."""
    chosen = [[u for u in readings[None] if u.doc_id in group.docs] for group in groups]
    if not all(chosen):
        return []
    before, elsewhere = ((sum(u.holds for u in listed), len(listed)) for listed in chosen)
    measure = Measure(
        "share of last reports with a serious criticism, before a failure less elsewhere",
        "documents",
        "II.a",
    )
    interval = difference(before, elsewhere, study.config.claims.confidence)
    sources = (("documents", u.row_id) for listed in chosen for u in listed)
    return [finding(study, measure, interval, sources, {"note": CAVEAT})]


def _cases(study: Study, series: Series) -> list[Finding]:
    """One row a case: how many serious criticisms, how many months before the failure. The
    group is the document, never the council."""
    measure = Measure(
        "serious criticisms in the last report before a failure", "criticisms", "II.a"
    )
    out = []
    for doc_id in sorted(series.before):
        listed = [row for row in _serious(study) if row["doc_id"] == doc_id]
        count = share([(doc_id, True)], study.resampling)
        sources = {("documents", doc_id), *(("criticisms", r["criticism_id"]) for r in listed)}
        months = round(series.before[doc_id] / 30.44)
        out.append(
            finding(
                study,
                measure,
                count,
                sources,
                {
                    "group_by": "document",
                    "group": doc_id,
                    "estimate": float(len(listed)),
                    "low": None,
                    "high": None,
                    "n": len(listed),
                    "method": "a count in one report: no interval",
                    "note": f"about {months} months before the first failure dated in the register",
                },
            )
        )
    return out


def _answered(study: Study, series: Series) -> list[Finding]:
    """II.b: the share of serious criticisms that an ask answers."""
    measure = Measure(
        "share of serious criticisms that an ask answers",
        "criticisms",
        "II.b",
        threshold=study.config.claims.answered_share,
        fails="below",
    )
    rows_ = _serious(study)
    answered = (any(name in study.answers for name in row["asks"]) for row in rows_)
    readings: Readings = {None: units(rows_, "criticism_id", answered)}
    groups = _groups(series)
    return shares(
        study, measure, readings, _known(rule(study, measure, readings, groups[0]), series), groups
    )
