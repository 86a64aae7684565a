"""Claim IV.i: whether reports are published, and in the time that the rule of the day gives."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from pipeline.claims.avoidance import VISITS
from pipeline.claims.dates import add_months, earliest, latest, whole
from pipeline.claims.findings import Finding, Measure, Ruling, finding, untestable
from pipeline.claims.registry import CAVEAT, Councils, cited, facts, rows
from pipeline.claims.statistics import Interval, judge, median
from pipeline.claims.study import Study

# Assumption: "published in time" when at least half of the visits are; the same even split as the
# other thresholds.
ON_TIME_SHARE = 0.5
RE_MONTHS = re.compile(r"within (\d+) months")
# Dates that are not of publication, by how published_basis begins: weeks earlier or later.
NOT_PUBLICATION = ("committee", "cabinet", "news")
MONTH = len("2024-06")


@dataclass(frozen=True)
class Visit:
    """A visit and its report: partial ISO dates, None where not seen; ``shown`` when the report
    itself was seen in public; ``doc_id`` when it was read."""

    key: str
    code: str | None
    start: str | None
    end: str | None
    published: str | None
    shown: bool
    doc_id: str | None

    def days(self) -> int | None:
        """Days from the end of the visit to publication; None unless both are full dates."""
        end, published = whole(self.end), whole(self.published)
        return (published - end).days if end and published else None


def findings(study: Study) -> list[Finding]:
    """IV.i: reports in time with worst-case bounds; beside it reports seen, and days taken."""
    visits = seen_visits(study)
    return [_on_time(study, visits), *_shown(study, visits), *_days(study, visits)]


def seen_visits(study: Study) -> list[Visit]:
    """Visits of the reports read and of the register, those of both once, by council and month."""
    councils = Councils(study.register)
    out = [_read(doc_id, study) for doc_id in sorted(study.reports)]
    for number, row in enumerate(rows(study.register, "peer_challenges")):
        if row["kind"] not in VISITS:
            continue
        dated = row["report_date_basis"] == "published"
        published = row["report_published"] if dated and row["report_published"] else None
        listed = Visit(
            f"register {number}",
            councils.code(row["council"]),
            row["visit_start"] or None,
            row["visit_end"] or None,
            published,
            bool(row["report_url"] or published),
            None,
        )
        place = next((i for i, visit in enumerate(out) if _same(visit, listed)), None)
        if place is None:
            out.append(listed)
        else:
            out[place] = _merged(out[place], listed)
    return out


def _read(doc_id: str, study: Study) -> Visit:
    row = study.reports[doc_id]
    basis = (row["published_basis"] or "").casefold()
    published = None if basis.startswith(NOT_PUBLICATION) else row["published"]
    shown = row["sensitivity"] == "public"
    return Visit(
        doc_id,
        min(row["gss_codes"], default=None),
        row["visit_start"],
        row["visit_end"],
        published,
        shown,
        doc_id,
    )


def _same(one: Visit, other: Visit) -> bool:
    """The same council in the same month; a visit without council or month is like no other."""
    first, second = (one.start or one.end or ""), (other.start or other.end or "")
    return (
        one.code is not None
        and one.code == other.code
        and len(first) >= MONTH
        and first[:MONTH] == second[:MONTH]
    )


def _merged(one: Visit, other: Visit) -> Visit:
    """What either says; the first, a report that was read, wins where both do."""
    end = one.end if whole(one.end) else other.end or one.end
    return Visit(
        one.key,
        one.code,
        one.start or other.start,
        end,
        one.published if whole(one.published) else other.published or one.published,
        one.shown or other.shown,
        one.doc_id or other.doc_id,
    )


def _on_time(study: Study, visits: Sequence[Visit]) -> Finding:
    """Of visits whose report is due: known in time, known late, and the rest taken both ways."""
    measure = Measure(
        "share of reports published within the months that the rule of the day gives",
        "visits",
        "IV.i",
        "fact",
        threshold=ON_TIME_SHARE,
        fails="below",
    )
    due = [
        (visit, months)
        for visit in visits
        if (months := _months(study, visit)) and _is_due(visit, months, study.config.run.as_at)
    ]
    timed = [in_time for visit, months in due if (in_time := _in_time(visit, months)) is not None]
    interval, missing = _bounds(timed, len(due))
    if len(due) < study.config.claims.min_reports:
        ruling = untestable(study, measure, replace(interval, n=len(timed)))
    else:
        claims = study.config.claims
        verdict = judge(interval, ON_TIME_SHARE, claims.margin, "below")
        sources = "; ".join(cited(fact) for fact in _rules(study))
        ruling = Ruling(
            verdict,
            f"{len(due)} visits due, {len(timed)} with both dates in full; "
            f"rule: {sources}; {CAVEAT}",
        )
    documents = [("documents", visit.doc_id) for visit, _ in due if visit.doc_id]
    return finding(
        study,
        measure,
        interval,
        documents,
        {"missing": missing, "verdict": ruling.verdict, "note": ruling.note},
    )


def _rules(study: Study) -> list[dict[str, str]]:
    return facts(study.register, study.propositions["IV.i"])


def _months(study: Study, visit: Visit) -> int | None:
    """Months that the rule in force on the visit's first day gives; None before any such rule."""
    day = earliest(visit.start) or earliest(visit.end)
    in_force = [
        (start, int(found[1]))
        for fact in _rules(study)
        if (found := RE_MONTHS.search(fact["value"]))
        and (start := earliest(fact["period"]))
        and day
        and start <= day
    ]
    return max(in_force)[1] if in_force else None


def _is_due(visit: Visit, months: int, as_at: date) -> bool:
    day = latest(visit.end) or latest(visit.start)
    return day is not None and add_months(day, months) <= as_at


def _in_time(visit: Visit, months: int) -> bool | None:
    end, published = whole(visit.end), whole(visit.published)
    return published <= add_months(end, months) if end and published else None


def _bounds(timed: Sequence[bool], due: int) -> tuple[Interval, int]:
    """The share in time of those timed, between the worst and the best case of the others."""
    method = (
        "count; low takes every report without full dates as late or unpublished, high as "
        "in time; bounds, not a sampling interval"
    )
    if not due:
        return Interval(None, None, None, 0, 0, method), 0
    missing = due - len(timed)
    estimate = round(sum(timed) / len(timed), 4) if timed else None
    return Interval(
        estimate,
        round(sum(timed) / due, 4),
        round((sum(timed) + missing) / due, 4),
        due,
        len(timed),
        method,
    ), missing


def _shown(study: Study, visits: Sequence[Visit]) -> list[Finding]:
    """The share of visits whose report was seen in public, at least."""
    if not visits:
        return []
    measure = Measure("share of visits whose report was seen in public", "visits", "IV.i", "fact")
    shown = [visit for visit in visits if visit.shown]
    low = len(shown) / len(visits)
    bounds = Interval(
        low, low, 1.0, len(visits), len(shown), "count; bounds, not a sampling interval"
    )
    documents = [("documents", visit.doc_id) for visit in shown if visit.doc_id]
    return [
        finding(
            study,
            measure,
            bounds,
            documents,
            {"missing": len(visits) - len(shown), "note": f"a lower bound: {CAVEAT}"},
        )
    ]


def _days(study: Study, visits: Sequence[Visit]) -> list[Finding]:
    """Median days from visit to publication, overall and by era of the reports read."""
    measure = Measure(
        "median days from the end of the visit to publication", "visits", "IV.i", "fact"
    )
    groups: dict[str | None, list[Visit]] = {None: list(visits)}
    for population in study.populations:
        if population.by == "era":
            groups[population.group] = [v for v in visits if v.doc_id in population.docs]
    out = []
    for group, listed in groups.items():
        days = {v.key: float(taken) for v in listed if (taken := v.days()) is not None}
        if days:
            documents = [("documents", v.doc_id) for v in listed if v.doc_id and v.key in days]
            out.append(
                finding(
                    study,
                    measure,
                    median(days, study.resampling),
                    documents,
                    {
                        "group_by": group and "era",
                        "group": group,
                        "missing": len(listed) - len(days),
                        "note": CAVEAT,
                    },
                )
            )
    return out
