"""What the reports hold, before any claim: how many asks, how forceful, on what, how grave.

These findings carry no claim and no verdict. There is no mean level: levels are an order.
"""

from __future__ import annotations

from collections import defaultdict

from pipeline.claims.findings import (
    DESCRIPTIVE_GROUPS,
    Finding,
    Measure,
    Readings,
    finding,
    shares,
    units,
)
from pipeline.claims.statistics import median
from pipeline.claims.study import COUNTED_PLACES, LEVELS, Study, ordered
from pipeline.tables import SEVERITIES

LEVEL_NAMES = {1: "permissive", 2: "soft", 3: "advisory", 4: "mandatory"}
SEVERITY_NAMES = dict(
    zip(
        SEVERITIES,
        ("refinement", "weakness", "serious", "threatens viability, legality or safety"),
        strict=True,
    )
)
NO_THEME = "none"


def findings(study: Study) -> list[Finding]:
    """Recommendations per report, shares by level, by core theme and by severity."""
    return [*_per_report(study), *_by_level(study), *_by_theme(study), *_by_severity(study)]


def _per_report(study: Study) -> list[Finding]:
    """The median number of printed items in a report's list. Reports that list none, as letters
    do, are missing and not nought."""
    measure = Measure("median recommendations per report", "recommendations", place="listed")
    listed = [row for row in study.asks if row["place"] == "listed"]
    items: dict[str, set[str]] = defaultdict(set)
    for row in listed:
        items[row["doc_id"]].add(row["item_id"])
    out = []
    for population in study.populations:
        counts = {d: float(len(found)) for d, found in items.items() if d in population.docs}
        if population.by not in DESCRIPTIVE_GROUPS or not counts:
            continue
        rows = [row for row in listed if row["doc_id"] in counts]
        out.append(
            finding(
                study,
                measure,
                median(counts, study.resampling),
                (("recommendations", row["rec_id"]) for row in rows),
                {
                    "group_by": population.by,
                    "group": population.group,
                    "n": int(sum(counts.values())),
                    "missing": len(population.docs) - len(counts),
                    "note": "items printed; reports that list none are counted as missing",
                },
            )
        )
    return out


def _by_level(study: Study) -> list[Finding]:
    out = []
    for place in COUNTED_PLACES:
        asks = [row for row in study.asks if row["place"] == place and row["level"] is not None]
        for level, name in LEVEL_NAMES.items():
            measure = Measure(
                f"share of asks at level {level}, {name}", "recommendations", place=place
            )
            readings: Readings = {
                reading: units(asks, "rec_id", (row[column] == level for row in asks))
                for reading, column in LEVELS.items()
            }
            out += shares(study, measure, readings)
    return out


def _by_theme(study: Study) -> list[Finding]:
    """Shares of asks on each core theme: an ask can have several, or none."""
    themes: dict[str, set[str]] = defaultdict(set)
    for row in ordered(study.frames, "labels"):
        if row["unit"] == "recommendations" and row["frame"] == "core":
            themes[row["label"]].add(row["unit_id"])
    if not themes:
        return []
    themed = frozenset().union(*themes.values())
    themes.setdefault(NO_THEME, {row["rec_id"] for row in study.asks} - themed)
    out = []
    for theme in sorted(themes):
        measure = Measure("share of asks on the theme", "recommendations", theme=theme)
        on_theme = (row["rec_id"] in themes[theme] for row in study.asks)
        out += shares(study, measure, {None: units(study.asks, "rec_id", on_theme)})
    return out


def _by_severity(study: Study) -> list[Finding]:
    out = []
    for severity, name in SEVERITY_NAMES.items():
        measure = Measure(f"share of criticisms at severity {severity}, {name}", "criticisms")
        at = (row["severity"] == severity for row in study.criticisms)
        out += shares(study, measure, {None: units(study.criticisms, "criticism_id", at)})
    return out
