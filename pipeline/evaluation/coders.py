"""How far two coders agree, mark by mark, with intervals over documents.

Whether both marked a unit at all is F1 (neither is the truth); what they said of the units that
both marked is Krippendorff's alpha, beside the plain share of equal codes, because alpha says
little of a mark that nearly all units have. Below 0.667 a mark is not used as a measure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.agreement import Metric, agreement
from pipeline.claims.statistics import Interval, Resampling
from pipeline.evaluation import marks, score, tallies
from pipeline.evaluation.matching import Pairing

USABLE = 0.667  # CODEBOOK section 8


@dataclass(frozen=True)
class Agreement:
    """One mark: F1 of units, or alpha with the share of equal codes and how many had the mark."""

    unit: str
    mark: str
    measure: str
    interval: Interval
    same: float | None
    marked: int | None


def _has(field: str, value: str) -> Callable[[Any], object]:
    return lambda row: value in getattr(row, field)


def _value(field: str) -> Callable[[Any], object]:
    return lambda row: getattr(row, field)


def _codes(field: str, values: Sequence[str]) -> list[tuple[str, Metric, Callable[[Any], object]]]:
    return [(f"{field}: {value}", "nominal", _has(field, value)) for value in values]


THEMES = [
    *_codes("core", tuple(marks.CORE_LABELS)),
    *_codes("issues", tuple(marks.ISSUE_LABELS)),
]
MARKS: dict[str, list[tuple[str, Metric, Callable[[Any], object]]]] = {
    "asks": [
        ("place", "nominal", _value("place")),
        ("has a lead", "nominal", lambda a: bool(a.lead)),
        ("n_asks", "ordinal", _value("n_asks")),
        ("asker", "nominal", _value("asker")),
        ("addressee", "nominal", _value("to")),
        ("is a repeat", "nominal", lambda a: a.repeat_of is not None),
        ("level", "ordinal", _value("level")),
        ("has clause levels", "nominal", lambda a: len(a.clauses) > 1),
        *_codes("flags", marks.FLAGS),
        ("process_only", "nominal", _value("process_only")),
        *_codes("clear", marks.CLARITY),
        *_codes("ground", marks.GROUNDING),
        ("has a rationale", "nominal", lambda a: bool(a.rat)),
        ("valence", "nominal", _value("val")),
        *THEMES,
    ],
    "criticisms": [
        ("severity", "ordinal", _value("sev")),
        ("place", "nominal", _value("place")),
        *_codes("marks", marks.DIRECTNESS),
        ("agent", "nominal", _value("agent")),
        ("has an ask", "nominal", lambda c: bool(c.asks)),
        ("has a twin", "nominal", lambda c: bool(c.same)),
        *THEMES,
    ],
    "negatives": [("kind", "nominal", _value("kind"))],
    "followups": [("status", "nominal", _value("status")), ("rated by", "nominal", _value("by"))],
    "quotations": [("reported", "nominal", _value("reported"))],
    "paras": [("valence", "nominal", _value("val")), *THEMES],
    "evidence": [
        ("proposition", "nominal", _value("proposition")),
        ("stance", "nominal", _value("stance")),
        ("independence", "nominal", _value("independence")),
        ("own view", "nominal", _value("own_view")),
    ],
}


PAIRED = frozenset({"rationale, words", "repeats", "same_finding", "asks_for"})


def table(pairings: Mapping[str, Pairing], settings: Resampling) -> list[Agreement]:
    """Agreement on every mark. ``pairings``: document -> first coder beside second."""
    counted = {
        doc: {key: counts for key, counts in tallies.tally(p).items() if _of_units(key[1])}
        for doc, p in pairings.items()
    }
    units = [
        Agreement(f.unit, f.measure, f.kind, f.interval, None, None)
        for f in score.figures(counted, {}, settings)
    ]
    return units + [
        _alpha(pairings, unit, name, metric, of, settings)
        for unit, marks in MARKS.items()
        for name, metric, of in marks
    ]


def _of_units(measure: str) -> bool:
    """Whether a measure is of units, stretches or words, which alpha does not take."""
    return (
        measure.startswith(("F1", "exact span"))
        or measure.endswith(", where given")
        or measure in PAIRED
    )


def _alpha(
    pairings: Mapping[str, Pairing],
    unit: str,
    name: str,
    metric: Metric,
    of: Callable[[Any], object],
    settings: Resampling,
) -> Agreement:
    units = {doc: [(of(a), of(b)) for a, b in p.marked(unit)] for doc, p in pairings.items()}
    every = [pair for listed in units.values() for pair in listed]
    same = round(sum(a == b for a, b in every) / len(every), 4) if every else None
    binary = all(isinstance(v, bool) for pair in every for v in pair)
    marked = sum(bool(a) or bool(b) for a, b in every) if binary else None
    return Agreement(
        unit, name, f"alpha, {metric}", agreement(units, metric, settings), same, marked
    )
