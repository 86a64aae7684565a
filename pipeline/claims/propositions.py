"""The nineteen propositions as rows of models/codebook/claims.csv, and their five lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from string import Formatter

import pandas as pd

from pipeline.claims.statistics import reports_needed
from pipeline.config import Claims
from pipeline.tables import TYPES, records

COLUMNS = """
proposition claim type words answered_by source register_facts register_events said
settled_by reports_needed until_then must_not
""".split()
LINES = {
    "said": "What can still be said",
    "settled_by": "What would settle it, and who holds it",
    "reports_needed": "How many reports would show a difference that matters",
    "until_then": "What may be said until then",
    "must_not": "What must not be said",
}
NAMES = """
I.a I.b I.c II.a II.b III.a III.b IV.a IV.b IV.c IV.d IV.e IV.f IV.g IV.h IV.i V.a V.b
V.c
""".split()
FIELDS = frozenset(["figure", "minimum", "single", "each", "each_wide", "points", "points_wide"])


@dataclass(frozen=True)
class Proposition:
    """One proposition: what it says, what type of thing settles it, and its five lines.

    ``facts`` and ``events`` name the rows of the register's programme_facts and interventions
    that bear on it; ``lines`` holds five templates with the fields in FIELDS, or is empty for a
    rule.
    """

    name: str
    claim: str
    type: str
    words: str
    source: str
    facts: tuple[str, ...]
    events: tuple[str, ...]
    lines: tuple[str, ...]


def read(table: pd.DataFrame) -> dict[str, Proposition]:
    """The rows of claims.csv by proposition. Raises ValueError listing every fault at once.

    ``table``: all text, empty cells as "" (``pandas.read_csv(dtype=str, keep_default_na=False)``).
    """
    absent = [column for column in COLUMNS if column not in table.columns]
    if absent:
        raise ValueError(f"claims.csv lacks the column(s) {', '.join(absent)}")
    rows = records(table)
    seen = [row["proposition"] for row in rows]
    faults = [f"proposition {name} is missing" for name in NAMES if name not in seen]
    faults += [
        f"proposition {name} stands twice" for name in sorted(set(seen)) if seen.count(name) > 1
    ]
    faults += [fault for row in rows for fault in _faults(row)]
    if faults:
        raise ValueError("claims.csv cannot be used:\n  " + "\n  ".join(faults))
    return {row["proposition"]: _proposition(row) for row in rows}


def five_lines(proposition: Proposition, figure: str, base: float, claims: Claims) -> str:
    """Exactly five lines: why it is not testable here and what may be said instead.

    ``figure``: what the documents show so far, in words. ``base``: the share from which a
    difference of the equivalence margin, or of twice that, is to be shown. Raises ValueError for
    a proposition without lines (a rule needs none).
    """
    if len(proposition.lines) != len(LINES):
        raise ValueError(f"proposition {proposition.name} has no five lines in claims.csv")
    values = _numbers(base, claims) | {"figure": figure.replace("\n", " ")}
    return "\n".join(
        f"{label}: {template.format_map(values)}"
        for label, template in zip(LINES.values(), proposition.lines, strict=True)
    )


def _numbers(base: float, claims: Claims) -> dict[str, str]:
    gap, wide, confidence = claims.margin, 2 * claims.margin, claims.confidence
    return {
        "minimum": str(claims.min_reports),
        "single": str(reports_needed(base, gap, confidence, 1)),
        "each": str(reports_needed(base, gap, confidence, 2)),
        "each_wide": str(reports_needed(base, wide, confidence, 2)),
        "points": f"{100 * gap:.0f}",
        "points_wide": f"{100 * wide:.0f}",
    }


def _faults(row: Mapping[str, str | None]) -> list[str]:
    name = row["proposition"] or ""
    faults = []
    if name not in NAMES:
        faults.append(f"proposition {name!r} is not one of {', '.join(NAMES)}")
    if row["type"] not in TYPES:
        faults.append(f"{name}: type {row['type']!r} is not one of {', '.join(TYPES)}")
    if row["claim"] != name.partition(".")[0]:
        faults.append(f"{name}: claim {row['claim']!r} does not match the proposition")
    for column in ("words", "answered_by", *(["source"] if row["type"] == "rule" else LINES)):
        text = row[column] or ""
        fields = {field for _, field, _, _ in Formatter().parse(text) if field is not None}
        if not text.strip() or "\n" in text:
            faults.append(f"{name}: {column} must be one filled line")
        if fields - FIELDS:
            faults.append(
                f"{name}: {column} has unknown field(s) {sorted(fields - FIELDS)}; "
                f"allowed are {sorted(FIELDS)}"
            )
    return faults


def _proposition(row: Mapping[str, str]) -> Proposition:
    return Proposition(
        name=row["proposition"],
        claim=row["claim"],
        type=row["type"],
        words=row["words"],
        source=row["source"],
        facts=_split(row["register_facts"]),
        events=_split(row["register_events"]),
        lines=() if row["type"] == "rule" else tuple(row[column] for column in LINES),
    )


def _split(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(";") if part.strip())
