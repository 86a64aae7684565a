"""Claim IV, the words: whether written feedback is directive, direct, forceful, clear, grounded."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from pipeline.claims.findings import (
    UNTESTABLE,
    Finding,
    Measure,
    Readings,
    Ruling,
    Unit,
    by_reading,
    grouped,
    rule,
    shares,
    units,
)
from pipeline.claims.study import COUNTED_PLACES, LEVELS, SERIOUS, Study
from pipeline.tables import SEVERITIES, Row

ADVISORY, MANDATORY = 3, 4  # codebook section 2: level 3 and above tells somebody to act
PLAN_KINDS = ("action_plan", "response")
PLAN_RELATIONS = ("response", "follow_up", "restates")
CLARITY = {
    "clarity_owner": "an owner",
    "clarity_act": "a concrete act",
    "clarity_object": "an object that stands on its own",
    "clarity_time": "a time",
    "clarity_result": "a measurable result",
}
GROUNDING = {
    "grounding_evidence": "evidence given for it",
    "grounding_cause": "its cause named",
    "grounding_action": "an act stronger than information or exhortation",
}


def findings(study: Study) -> list[Finding]:
    """IV.a to IV.e."""
    return [*_directive(study), *_direct(study), *_force(study), *_clear(study), *_grounded(study)]


def _directive(study: Study) -> list[Finding]:
    """IV.a: in-text asks decide. Listed ones describe: a list is written in imperatives, and that
    is grammar, not courage."""
    measure = Measure(
        "share of asks at level 3 or 4",
        "recommendations",
        "IV.a",
        place="in_text",
        threshold=study.config.claims.directive_share,
        fails="below",
    )
    asks = {place: [row for row in study.asks if row["place"] == place] for place in COUNTED_PLACES}
    readings = by_reading(asks["in_text"], ADVISORY)
    out = shares(study, measure, readings, rule(study, measure, readings))
    listed = replace(measure, place="listed", threshold=None, fails=None)
    out += shares(study, listed, by_reading(asks["listed"], ADVISORY))
    tails = {
        "share of asks in the lower tail, level 1": lambda level: level < 2,
        "share of asks in the upper tail, level 4": lambda level: level >= MANDATORY,
    }
    for name, holds in tails.items():
        tail = replace(measure, name=name, threshold=None, fails=None)
        out += shares(study, tail, _scored(asks["in_text"], holds))
    return out


def _scored(rows: Iterable[Row], holds: Callable[[int], bool]) -> Readings:
    listed = [row for row in rows if row["level"] is not None]
    return {
        reading: units(listed, "rec_id", (holds(row[column]) for row in listed))
        for reading, column in LEVELS.items()
    }


def _direct(study: Study) -> list[Finding]:
    """IV.b: named, in the peers' own voice, and not in one breath with praise; all three."""
    measure = Measure(
        "share of serious criticisms said directly",
        "criticisms",
        "IV.b",
        threshold=study.config.claims.direct_share,
        fails="below",
    )
    serious = [row for row in study.criticisms if row["severity"] >= SERIOUS]
    readings: Readings = {None: units(serious, "criticism_id", map(is_direct, serious))}
    by_severity = Measure("share of criticisms said directly", "criticisms", "IV.b")
    groups = {}
    for severity in SEVERITIES:
        rows = [row for row in _reported(study) if row["severity"] == severity]
        groups[str(severity)] = units(rows, "criticism_id", map(is_direct, rows))
    return [
        *shares(study, measure, readings, rule(study, measure, readings)),
        *grouped(study, by_severity, "severity", groups),
    ]


def is_direct(criticism: Row) -> bool:
    """Whether a criticism names its problem, unshielded and unburied (codebook section 4)."""
    return bool(criticism["named"] and not criticism["shield"] and not criticism["buried"])


def _reported(study: Study) -> list[Row]:
    return [row for row in study.criticisms if row["doc_id"] in study.reports]


def _force(study: Study) -> list[Finding]:
    """IV.c: the strongest ask that answers a serious criticism, in each reading; and beside it
    the serious criticisms that no ask answers."""
    strong = Measure(
        "share of answered serious criticisms whose strongest ask is at level 3 or 4",
        "criticisms",
        "IV.c",
        threshold=study.config.claims.directive_share,
        fails="below",
    )
    serious = [row for row in study.criticisms if row["severity"] >= SERIOUS]
    readings: Readings = {
        reading: _forced(study, serious, column) for reading, column in LEVELS.items()
    }
    out = shares(study, strong, readings, rule(study, strong, readings))
    silent = Measure("share of serious criticisms that no ask answers", "criticisms", "IV.c")
    unanswered = (not _answers(study, row) for row in serious)
    out += shares(study, silent, {None: units(serious, "criticism_id", unanswered)})
    any_severity = Measure(
        "share of answered criticisms whose strongest ask is at level 3 or 4", "criticisms", "IV.c"
    )
    for reading, column in LEVELS.items():
        groups = {
            str(severity): _forced(
                study, [row for row in _reported(study) if row["severity"] == severity], column
            )
            for severity in SEVERITIES
        }
        out += grouped(study, any_severity, "severity", groups, reading)
    return out


def _answers(study: Study, criticism: Row) -> list[Row]:
    """The asks that answer a criticism; a repeat of an ask is as strong as the ask."""
    return [study.answers[name] for name in criticism["asks"] if name in study.answers]


def _forced(study: Study, criticisms: Sequence[Row], column: str) -> list[Unit]:
    """Answered criticisms as units: whether the strongest ask is at level 3 or more."""
    levels = {
        row["criticism_id"]: [
            ask[column] for ask in _answers(study, row) if ask[column] is not None
        ]
        for row in criticisms
    }
    answered = [row for row in criticisms if levels[row["criticism_id"]]]
    return units(
        answered, "criticism_id", (max(levels[row["criticism_id"]]) >= ADVISORY for row in answered)
    )


def _clear(study: Study) -> list[Finding]:
    """IV.d: the report alone and the report with its plan, which often holds owner and time by
    design. Where both can be tested and differ, the verdict is mixed."""
    claims = study.config.claims
    alone = Measure(
        f"share of asks with at least {claims.clear_marks} of 5 marks of clarity, report alone",
        "recommendations",
        "IV.d",
        threshold=claims.clear_share,
        fails="below",
    )
    planned = replace(alone, name=alone.name.replace("report alone", "report with its plan"))
    asks = [row for row in study.asks if row["clarity"] is not None]
    readings: Readings = {
        None: units(asks, "rec_id", (row["clarity"] >= claims.clear_marks for row in asks))
    }
    with_plan = _with_plan(study, asks)
    ruling = _with_companion(rule(study, alone, readings), rule(study, planned, with_plan))
    out = shares(study, alone, readings, ruling) + shares(study, planned, with_plan)
    for place in COUNTED_PLACES:
        placed = replace(alone, place=place, threshold=None, fails=None)
        rows = [row for row in asks if row["place"] == place]
        out += shares(
            study,
            placed,
            {None: units(rows, "rec_id", (row["clarity"] >= claims.clear_marks for row in rows))},
        )
    return out + _marks(study, "IV.d", CLARITY)


def _with_plan(study: Study, asks: Iterable[Row]) -> Readings:
    """Asks of reports whose plan was read, with the owner and time that the plan adds."""
    added: dict[str, set[str]] = {}
    planned = set()
    for link in (row for relation in PLAN_RELATIONS for row in study.links.get(relation, [])):
        if study.documents.get(link["doc_id"], {}).get("kind") not in PLAN_KINDS:
            continue
        name = original(study, link)
        if name is not None:
            planned.add(study.answers[name]["doc_id"])
            marks = {
                f"clarity_{mark}"
                for mark, column in (("owner", "owner"), ("time", "due"))
                if link[column]
            }
            added.setdefault(name, set()).update(marks)
    rows = [row for row in asks if row["doc_id"] in planned]
    least = study.config.claims.clear_marks
    return {
        None: units(
            rows,
            "rec_id",
            (
                row["clarity"] + sum(not row[mark] for mark in added.get(row["rec_id"], ()))
                >= least
                for row in rows
            ),
        )
    }


def original(study: Study, link: Row) -> str | None:
    """The counted ask that a follow-up is about, from its target or else its source, which may be
    the ask's restatement in the plan; None when it is about none."""
    for end in ("to", "from"):
        if link[f"{end}_table"] == "recommendations" and link[f"{end}_id"] in study.originals:
            return study.originals[link[f"{end}_id"]]
    return None


def _with_companion(alone: Ruling, planned: Ruling) -> Ruling:
    if alone.verdict == UNTESTABLE:
        return alone
    if planned.verdict == UNTESTABLE:
        return Ruling(alone.verdict, f"{alone.note}; report alone: too few plans were read")
    verdict = alone.verdict if alone.verdict == planned.verdict else "mixed"
    return Ruling(
        verdict, f"{alone.note}; report alone: {alone.verdict}, with its plan: {planned.verdict}"
    )


def _grounded(study: Study) -> list[Finding]:
    """IV.e: asks with enough of the three marks of grounding."""
    claims = study.config.claims
    measure = Measure(
        f"share of asks with at least {claims.grounded_marks} of 3 marks of grounding",
        "recommendations",
        "IV.e",
        threshold=claims.grounded_share,
        fails="below",
    )
    asks = [row for row in study.asks if row["grounding"] is not None]
    readings: Readings = {
        None: units(asks, "rec_id", (row["grounding"] >= claims.grounded_marks for row in asks))
    }
    return [
        *shares(study, measure, readings, rule(study, measure, readings)),
        *_marks(study, "IV.e", GROUNDING),
    ]


def _marks(study: Study, proposition: str, marks: dict[str, str]) -> list[Finding]:
    """Each mark by itself."""
    out = []
    for column, words in marks.items():
        asks = [row for row in study.asks if row[column] is not None]
        measure = Measure(f"share of asks with {words}", "recommendations", proposition)
        out += shares(study, measure, {None: units(asks, "rec_id", (row[column] for row in asks))})
    return out
