"""From units to findings: one row a measure, group and reading, with the rows behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from pipeline.claims.propositions import five_lines
from pipeline.claims.statistics import Fails, Interval, agree, judge, share
from pipeline.claims.study import LEVELS, Population, Study
from pipeline.tables import Row, digest

PROVISIONAL = "provisional: not yet coded by people"
UNTESTABLE = "not testable here"
IDENTITY = ["claim", "proposition", "measure", "theme", "group_by", "group", "place", "reading"]
DESCRIPTIVE_GROUPS = (None, "era", "kind")  # drill-downs of a measure that has no verdict
HALF = 0.5  # the share at which a difference is hardest to see: for comparisons without a threshold


@dataclass(frozen=True)
class Measure:
    """What is measured. ``unit`` is the table whose rows are counted. With a ``threshold`` and the
    side of it on which the criticism holds (``fails``), a measure can carry a verdict."""

    name: str
    unit: str
    proposition: str | None = None
    type: str = "measure"
    theme: str | None = None
    place: str | None = None
    threshold: float | None = None
    fails: Fails | None = None


@dataclass(frozen=True)
class Unit:
    """A row that is counted, its report, and whether it has what the measure asks."""

    doc_id: str
    row_id: str
    holds: bool


Readings = Mapping[str | None, Sequence[Unit]]


@dataclass(frozen=True)
class Ruling:
    """A verdict, and the note that explains it."""

    verdict: str
    note: str


@dataclass(frozen=True)
class Finding:
    """A row of findings without its id, and the (table, row id) pairs behind it."""

    row: Row
    sources: frozenset[tuple[str, str]]

    def having(self, **changes: Any) -> Finding:
        """The same finding with some of its columns changed."""
        return replace(self, row=self.row | changes)


def units(rows: Iterable[Row], key: str, holds: Iterable[bool]) -> list[Unit]:
    """Units from table rows and, row for row, whether each has what the measure asks."""
    return [Unit(row["doc_id"], row[key], held) for row, held in zip(rows, holds, strict=True)]


def by_reading(rows: Sequence[Row], least: int) -> Readings:
    """Asks as units in each reading: whether the level is at least ``least``; unscored left out."""
    scored = [row for row in rows if row["level"] is not None]
    return {
        reading: units(scored, "rec_id", (row[column] >= least for row in scored))
        for reading, column in LEVELS.items()
    }


def shares(
    study: Study,
    measure: Measure,
    readings: Readings,
    ruling: Ruling | None = None,
    populations: Sequence[Population] | None = None,
) -> list[Finding]:
    """A share in every population and reading. The ruling stands on the first population's plain
    reading alone, so that a proposition has one verdict; drill-downs and comparators describe.

    A population without a unit gives no row, except the first when it carries the ruling. Behind
    a proposition's share stand all its units; behind a share that only describes, those that hold
    (its fellows at the other levels or themes hold the rest).
    """
    chosen = study.populations if populations is None else populations
    if populations is None and measure.threshold is None:
        chosen = [p for p in chosen if p.by in DESCRIPTIVE_GROUPS]
    out = []
    for population in chosen:
        for reading, listed in readings.items():
            inside = [unit for unit in listed if unit.doc_id in population.docs]
            carries = ruling if population is chosen[0] and reading in (None, "plain") else None
            if not inside and not carries:
                continue
            interval = share(((unit.doc_id, unit.holds) for unit in inside), study.resampling)
            out.append(
                finding(
                    study,
                    measure,
                    interval,
                    (
                        (measure.unit, unit.row_id)
                        for unit in inside
                        if unit.holds or measure.proposition
                    ),
                    {
                        "group_by": population.by,
                        "group": population.group,
                        "reading": reading,
                        "missing": len(population.docs) - interval.reports,
                    }
                    | _ruled(carries),
                )
            )
    return out


def grouped(
    study: Study,
    measure: Measure,
    by: str,
    groups: Mapping[str, Sequence[Unit]],
    reading: str | None = None,
) -> list[Finding]:
    """A share in each group of units (not of documents), such as criticisms by severity."""
    out = []
    for group, listed in groups.items():
        interval = share(((unit.doc_id, unit.holds) for unit in listed), study.resampling)
        if interval.n:
            out.append(
                finding(
                    study,
                    measure,
                    interval,
                    ((measure.unit, unit.row_id) for unit in listed),
                    {"group_by": by, "group": group, "reading": reading},
                )
            )
    return out


def rule(
    study: Study, measure: Measure, readings: Readings, population: Population | None = None
) -> Ruling:
    """The verdict of a measure over the CPC reports, or over ``population``.

    It holds only when every reading gives it. With fewer reports than the configured minimum it is
    "not testable here", with its five lines. Raises ValueError for a measure without a threshold.
    """
    if measure.threshold is None or measure.fails is None or measure.proposition is None:
        raise ValueError(f"measure {measure.name!r} has no proposition or threshold")
    docs = (population or study.everything).docs
    intervals = {
        reading: share(((u.doc_id, u.holds) for u in listed if u.doc_id in docs), study.resampling)
        for reading, listed in readings.items()
    }
    claims = study.config.claims
    if min((i.reports for i in intervals.values()), default=0) < claims.min_reports:
        return untestable(study, measure, next(iter(intervals.values()), None))
    verdicts = {
        reading: judge(interval, measure.threshold, claims.margin, measure.fails)
        for reading, interval in intervals.items()
    }
    return Ruling(agree(list(verdicts.values())), _reasons(measure, verdicts, claims.margin))


def untestable(study: Study, measure: Measure, interval: Interval | None = None) -> Ruling:
    """ "Not testable here" with the five lines of the measure's proposition.

    Raises ValueError for a measure without a proposition.
    """
    if measure.proposition is None:
        raise ValueError(f"measure {measure.name!r} belongs to no proposition")
    if interval is None or interval.estimate is None:
        figure = f"{measure.name}: these documents give nothing to measure"
    else:
        figure = (
            f"{measure.name}: {interval.estimate:.0%} of {interval.n} in "
            f"{interval.reports} report(s)"
        )
    proposition = study.propositions[measure.proposition]
    base = HALF if measure.threshold is None else measure.threshold
    return Ruling(UNTESTABLE, five_lines(proposition, figure, base, study.config.claims))


def statement(study: Study, measure: Measure, ruling: Ruling, method: str) -> Finding:
    """A verdict that rests on no figure: a rule, a record, or a cause that cannot be tested."""
    nothing = Interval(None, None, None, 0, 0, method)
    return finding(study, measure, nothing, (), {"n": None, "reports": None} | _ruled(ruling))


def finding(
    study: Study,
    measure: Measure,
    interval: Interval,
    sources: Iterable[tuple[str, str]],
    extra: Mapping[str, Any],
) -> Finding:
    """One finding. ``extra`` gives or overrides columns: group, reading, missing, verdict, note.

    A measure that no two people have coded says so at the end of its note, unless the note is the
    five lines of "not testable here".
    """
    claim = study.propositions[measure.proposition].claim if measure.proposition else None
    row: Row = {
        "claim": claim,
        "proposition": measure.proposition,
        "theme": measure.theme,
        "measure": measure.name,
        "type": measure.type,
        "place": measure.place,
        "unit": measure.unit,
        "estimate": interval.estimate,
        "low": interval.low,
        "high": interval.high,
        "n": interval.n,
        "reports": interval.reports,
        "threshold": measure.threshold,
        "method": interval.method,
        "rules_version": study.rules_version,
    } | dict(extra)
    if row.get("verdict") != UNTESTABLE:
        row["note"] = _note(study, measure, row.get("note"))
    return Finding(row, frozenset(sources))


def identified(row: Row) -> Row:
    """The row with its id: a hash of what it measures, never of what it found."""
    return {"finding_id": "fin_" + digest(*(str(row.get(part) or "") for part in IDENTITY))} | row


def _ruled(ruling: Ruling | None) -> Row:
    return {"verdict": ruling.verdict, "note": ruling.note} if ruling else {}


def _note(study: Study, measure: Measure, note: str | None) -> str | None:
    by_machine = measure.type == "measure" or measure.unit == "evidence"
    if not by_machine or study.coded_by_people:
        return note
    return f"{note}; {PROVISIONAL}" if note else PROVISIONAL


def _reasons(measure: Measure, verdicts: Mapping[str | None, str], margin: float) -> str:
    side = f"the criticism holds when the whole interval lies {measure.fails} {measure.threshold:g}"
    other = "above" if measure.fails == "below" else "below"
    sign = 1 if measure.fails == "below" else -1
    limit = round((measure.threshold or 0) + sign * margin, 4)
    words = f"{side}, and is not supported when it lies {other} {limit:g}"
    if list(verdicts) == [None]:
        return words
    return f"{words}; " + ", ".join(f"{name} reading: {v}" for name, v in verdicts.items())
