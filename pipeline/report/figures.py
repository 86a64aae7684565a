"""Findings as sentences and cells: each with its interval, n, reports and where it stands.

What this module expects of the findings table: a proposition's headline rows have ``group_by``
null; its verdict stands on at least one of them; the five lines of a proposition that cannot be
tested stand in ``note``, a line each, in the codebook's order; "share" in the measure's name
makes a percentage of its estimate (one with an interval within 0 to 1 is read so too).
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass

from pipeline.report.anonymity import Redactor
from pipeline.report.quoter import Quoter
from pipeline.report.view import COMPARATORS, PLACES, coded_by_people
from pipeline.report.wording import CLAIMS, LINES, PROPOSITIONS
from pipeline.tables import Row, Tables, records

PROVISIONAL = "provisional: not yet coded by people"
UNTESTABLE = "not testable here"
NOT_SHARES = (
    "count",
    "median",
    "month",
    "day",
    "year",
    "correl",
    "tau",
    "rho",
    "ratio",
    "alpha",
    "word",
    "number",
    "difference",
)


@dataclass(frozen=True)
class Proposition:
    """One proposition as the paper tells it.

    ``rows``: its headline findings. ``lines``: five lines where it is not testable, else ().
    ``sources``: up to three citations. ``examples``: (quoted words, citation).
    """

    name: str
    claim: str
    words: str
    verdict: str
    reason: str
    rows: tuple[Row, ...]
    lines: tuple[str, ...]
    examples: tuple[tuple[str, str], ...]
    provisional: bool

    @property
    def main(self) -> Row | None:
        """The one figure to show: of the measure that the verdict is on, the plain reading."""
        measured = [r for r in self.rows if r["estimate"] is not None]
        return min(
            measured,
            key=lambda r: (
                r["verdict"] is None,
                r["threshold"] is None,
                r["reading"] not in (None, "plain"),
            ),
            default=None,
        )


def propositions(
    tables: Tables, redactor: Redactor, examples: int, theme: str | None = None
) -> list[Proposition]:
    """Every proposition that has a finding, in the codebook's order.

    ``examples``: quoted examples a proposition. ``theme``: only findings of that theme; None takes
    only those of no theme.
    """
    grouped: dict[str, list[Row]] = defaultdict(list)
    for row in headlines(tables, theme):
        grouped[row["proposition"]].append(row)
    quoter = Quoter.of(tables, redactor)
    coded = coded_by_people(tables)
    return [
        _proposition(name, grouped[name], quoter, examples, coded)
        for name in sorted(grouped, key=_order)
    ]


def _proposition(
    name: str, rows: list[Row], quoter: Quoter, examples: int, coded: bool
) -> Proposition:
    verdicts = list(dict.fromkeys(r["verdict"] for r in rows if r["verdict"]))
    verdict = verdicts[0] if len(verdicts) == 1 else "mixed" if verdicts else "no verdict"
    ruled = [r["note"] for r in rows if r["verdict"] and r["note"]]
    note = _without_standing(next(iter([*ruled, *(r["note"] for r in rows if r["note"])]), ""))
    lines = five_lines(quoter.redactor.text(note)) if verdict == UNTESTABLE else ()
    reason = lines[1] if len(lines) > 1 else quoter.redactor.text(note).split("\n")[0]
    by_machine = any(
        (r["type"] in ("measure", "causal") and r["estimate"] is not None)
        or PROVISIONAL in (r["note"] or "")
        for r in rows
    )
    told = tuple({**r, "sources": quoter.citations([r["finding_id"]])} for r in rows)
    return Proposition(
        name,
        rows[0]["claim"] or name.split(".")[0],
        PROPOSITIONS.get(name, quoter.redactor.text(name)),
        verdict,
        reason or "No reason was recorded",
        told,
        lines,
        quoter.quotes([r["finding_id"] for r in rows], examples),
        by_machine and not coded,
    )


def _without_standing(note: str) -> str:
    """A note without the standing that the paper prints beside the verdict anyway."""
    return re.sub(rf"[\s;.,(]*{re.escape(PROVISIONAL)}[.)]*\s*$", "", note)


def headlines(tables: Tables, theme: str | None = None) -> list[Row]:
    """Findings about all peer challenge reports together, with a proposition."""
    return [
        r
        for r in records(tables["findings"])
        if r["proposition"] and r["group_by"] is None and r["theme"] == theme
    ]


def comparators(tables: Tables) -> list[Row]:
    """Findings about inspections and statutory reports, to stand beside and never be merged."""
    kinds = {*COMPARATORS, *(k.replace("_", " ") for k in COMPARATORS)}
    return [r for r in records(tables["findings"]) if r["group"] in kinds]


def _order(name: str) -> tuple[int, str]:
    claim = name.split(".")[0]
    return (list(CLAIMS).index(claim) if claim in CLAIMS else len(CLAIMS), name)


def five_lines(note: str) -> tuple[str, ...]:
    """The lines of a note, without a heading of ours that stands in front of one."""
    out = []
    for line in (part.strip() for part in note.split("\n")):
        for heading in LINES:
            if line.casefold().startswith(heading.casefold()):
                line = line[len(heading) :].lstrip(" :.–—-")
        if line:
            out.append(line[:1].upper() + line[1:])
    return tuple(out)


def is_share(row: Row) -> bool:
    """Whether an estimate is a share, to be printed as a percentage."""
    said = f"{row['measure']} {row['unit'] or ''}".casefold()
    values = [row[k] for k in ("estimate", "low", "high") if row[k] is not None]
    if not values or not all(0 <= v <= 1 for v in values):
        return False
    if any(word in said.split() for word in ("share", "proportion", "percentage")):
        return True
    return row["low"] is not None and not any(word in said for word in NOT_SHARES)


def is_gap(row: Row) -> bool:
    """Whether an estimate is a difference of two shares, to be printed in percentage points."""
    values = [row[k] for k in ("estimate", "low", "high")]
    return (
        "share" in row["measure"]
        and None not in values
        and min(values) < 0
        and all(-1 <= v <= 1 for v in values)
    )


def estimate(row: Row) -> str:
    """ "53% (45% to 60%)"; "not measured" where there is no estimate; "no interval" if none."""
    if row["estimate"] is None:
        return "not measured"
    share = is_share(row)
    of = next((f" {w}" for w in ("days", "months") if w in row["measure"].split()), "")
    value = number(row["estimate"], share) + of
    if is_gap(row):
        low, high = (f"{100 * row[k]:.0f}" for k in ("low", "high"))
        return f"{100 * row['estimate']:.0f} points ({low} to {high})"
    if row["low"] is None or row["high"] is None:
        return value if row["type"] in ("rule", "fact") else f"{value} (no interval)"
    return f"{value} ({number(row['low'], share)} to {number(row['high'], share)})"


def number(value: float, share: bool) -> str:
    """A share as a whole percentage; any other number with at most two places."""
    if share:
        return f"{value:.0%}"
    return f"{value:,.2f}".rstrip("0").rstrip(".")


def counted(row: Row) -> str:
    """ "n = 210 in 34 reports"; what is not known is said."""
    n = "not stated" if row["n"] is None else f"{row['n']:,}"
    if row["reports"] is None:
        return f"n = {n}"
    return f"n = {n} in {row['reports']:,} report{'' if row['reports'] == 1 else 's'}"


def share_word(value: float, most: float) -> str:
    """ "most" from the configured threshold up, otherwise nothing: the figure speaks."""
    return "most" if value >= most else ""


def table(proposition: Proposition, most: int) -> tuple[list[Row], int]:
    """Lines of a proposition's table of figures, and how many were left out.

    The readings of one measure share a line; measures with a verdict or a threshold come first.
    """
    measured = [r for r in proposition.rows if r["estimate"] is not None]
    grouped: dict[tuple[object, ...], list[Row]] = defaultdict(list)
    for row in measured:
        grouped[row["measure"], row["place"], row["n"], row["reports"]].append(row)
    ordered = sorted(
        grouped.values(),
        key=lambda rows: (
            all(r["verdict"] is None for r in rows),
            all(r["threshold"] is None for r in rows),
        ),
    )
    lines = [
        {
            "measure": rows[0]["measure"],
            "place": PLACES.get(rows[0]["place"] or "", "all"),
            "estimate": _readings(rows),
            "counted": counted(rows[0]),
            "sources": rows[0]["sources"],
        }
        for rows in ordered
    ]
    return lines[:most], max(0, len(lines) - most)


def _readings(rows: list[Row]) -> str:
    """One result, or the three readings of it: those that agree together."""
    said: dict[str, list[str]] = defaultdict(list)
    for row in sorted(rows, key=lambda r: ("strict", "plain", "loose", None).index(r["reading"])):
        said[estimate(row)].append(row["reading"] or "")
    if len(said) == 1:
        return next(iter(said)) + (" in every reading" if len(rows) == 3 else "")
    return "; ".join(
        f"{' and '.join(filter(None, names))} {value}".strip() for value, names in said.items()
    )


def too_small(row: Row, councils: int | None, min_group: int) -> bool:
    """Whether a drill-down row rests on fewer councils than may be shown."""
    if row["group_by"] is None:
        return False
    return (row["reports"] or 0) < min_group or (councils is not None and councils < min_group)


def rows(tables: Tables, redactor: Redactor, min_group: int) -> list[Row]:
    """Every finding as a row for the workbook and the explorer; small groups without figures."""
    quoter, coded = Quoter.of(tables, redactor), coded_by_people(tables)
    out = []
    for row in records(tables["findings"]):
        hidden = too_small(row, quoter.councils(row["finding_id"]), min_group)
        provisional = row["verdict"] and row["type"] in ("measure", "causal") and not coded
        figures = (
            {
                "Estimate": None,
                "Low": None,
                "High": None,
                "n": None,
                "Reports": None,
                "Missing": None,
            }
            if hidden
            else {
                "Estimate": row["estimate"],
                "Low": row["low"],
                "High": row["high"],
                "n": row["n"],
                "Reports": row["reports"],
                "Missing": row["missing"],
            }
        )
        out.append(
            {
                "Proposition": row["proposition"] or "",
                "In words": PROPOSITIONS.get(row["proposition"] or "", ""),
                "Theme": row["theme"] or "",
                "Measure": redactor.text(row["measure"]),
                "Group by": row["group_by"] or "",
                "Group": redactor.text(row["group"]),
                "Place": PLACES.get(row["place"] or "", ""),
                "Reading": row["reading"] or "",
                "Unit": row["unit"] or "",
                **figures,
                "Threshold": row["threshold"],
                "Verdict": "" if hidden else row["verdict"] or "",
                "Standing": PROVISIONAL if provisional else "",
                "Method": redactor.text(row["method"]),
                "Note": f"not shown: fewer than {min_group} councils"
                if hidden
                else redactor.text(row["note"]),
                "Where": "" if hidden else quoter.citations([row["finding_id"]]),
                "ID": row["finding_id"],
            }
        )
    return out
