"""What was read of what is known: by year, type and era, and how the unread differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.report import councils
from pipeline.report.names import folded
from pipeline.report.view import is_report
from pipeline.tables import ERAS, Row, Tables, records

ERA_NAMES = {
    "letter": "Letters, to 2016",
    "questions": "Five questions, 2017 to 2020",
    "components": "Five components, 2021 to March 2024",
    "strengthened": "Strengthened, from April 2024",
    None: "Date not known",
}
SMALL = "Groups of fewer than {} councils, together"


@dataclass(frozen=True)
class Coverage:
    """Counts of known peer challenges and of those read.

    ``groups``: (heading, rows of group, known, read, share), for year, type and era.
    ``outside``: reports read that the register does not list.
    """

    known: int
    read: int
    outside: int
    reports: int
    documents: int
    confidential: int
    unreadable: int
    kinds: Mapping[str, int]
    groups: tuple[tuple[str, tuple[Row, ...]], ...]
    difference: str

    @property
    def line(self) -> str:
        """One sentence for the foot of every page."""
        known = (
            f"{self.read} of {self.known} known peer challenges read ({self.read / self.known:.0%})"
            if self.known
            else "how many peer challenges took place is not known"
        )
        files = (
            f"{self.unreadable} file{'' if self.unreadable == 1 else 's'} could not be read"
            if self.unreadable
            else "every file was read"
        )
        all_read = f"{self.documents} document{'' if self.documents == 1 else 's'} in all"
        return f"Coverage: {known}; {all_read}; {files}."


def measure(tables: Tables, register: Mapping[str, pd.DataFrame], min_group: int) -> Coverage:
    """Set the reports in the corpus against the register's list of peer challenges.

    ``register``: councils, council_names and peer_challenges; any may be missing. A challenge
    counts as read where a report of the same council and year (or the year beside it) is there.
    Groups with fewer than ``min_group`` councils are put together.
    """
    documents = records(tables["documents"])
    known = councils.read(tables, register)
    reports = [_report(d, known) for d in documents if is_report(d)]
    challenges = _challenges(register, known)
    used = _match(challenges, reports)
    # With no register the reports themselves are all there is to count.
    units = challenges or [{**r, "read": True} for r in reports]
    return Coverage(
        known=len(challenges),
        read=sum(c["read"] for c in challenges),
        outside=len(reports) - len(used),
        reports=len(reports),
        documents=len(documents),
        confidential=sum(d["sensitivity"] == "confidential" for d in documents),
        unreadable=len(_unreadable(tables)),
        kinds=Counter(_kind(d) for d in documents),
        groups=tuple((head, _grouped(units, column, min_group)) for head, column in COLUMNS),
        difference=_difference(challenges, min_group),
    )


COLUMNS = (("Year of visit", "year"), ("Type of council", "type"), ("Era of the programme", "era"))


def _kind(doc: Row) -> str:
    if doc["kind"] == "cpc_report":
        return "peer challenge report" if is_report(doc) else "draft or second copy of a report"
    return str(doc["kind"]).replace("_", " ")


def _report(doc: Row, known: councils.Councils) -> Row:
    ids = known.subjects[doc["doc_id"]]
    date = doc["visit_start"] or doc["visit_end"] or doc["published"] or ""
    return {
        "council": ids[0] if ids else doc["doc_id"],
        "year": date[:4] or "Date not known",
        "type": known.types.get(ids[0], "council") if ids else "not stated",
        "era": ERA_NAMES[doc["era"] or era_of(date)],
    }


def _challenges(register: Mapping[str, pd.DataFrame], known: councils.Councils) -> list[Row]:
    by_name = {folded(n): gss for gss, names in known.forms.items() for n in names}
    out = []
    for row in councils.rows(register, "peer_challenges"):
        if row["kind"] != "cpc":
            continue
        name = str(row["council"])
        identity = by_name.get(folded(name), name)
        date = str(row.get("visit_start") or row.get("report_published") or "")
        out.append(
            {
                "council": identity,
                "year": date[:4] or "Date not known",
                "read": False,
                "type": known.types.get(identity, "not stated"),
                "era": ERA_NAMES[era_of(date)],
            }
        )
    return out


def era_of(date: str) -> str | None:
    """The era of an ISO date, whole or partial; None where a year alone does not settle it."""
    if not date[:4].isdigit() or date == "2024":
        return None
    return ERAS[sum(date >= start for start in ("2017", "2021", "2024-04"))]


def _match(challenges: list[Row], reports: list[Row]) -> set[int]:
    """Mark the challenges that were read; returns the places of the reports that were matched."""
    used: set[int] = set()
    for reach in (0, 1, None):
        for challenge in challenges:
            for i, report in enumerate(reports):
                if challenge["read"] or i in used or report["council"] != challenge["council"]:
                    continue
                if _near(challenge["year"], report["year"], reach):
                    challenge["read"] = True
                    used.add(i)
    return used


def _near(a: str, b: str, reach: int | None) -> bool:
    if not (a.isdigit() and b.isdigit()):
        return reach is None
    return reach is not None and abs(int(a) - int(b)) <= reach


def _grouped(units: list[Row], column: str, min_group: int) -> tuple[Row, ...]:
    groups: dict[str, list[Row]] = defaultdict(list)
    for unit in units:
        groups[unit[column]].append(unit)
    shown: list[tuple[str, list[Row]]] = []
    small: list[Row] = []
    for name in sorted(groups, key=_rank):
        if len({u["council"] for u in groups[name]}) < min_group:
            small += groups[name]
        else:
            shown.append((name, groups[name]))
    if small:
        shown.append((SMALL.format(min_group), small))
    if len(shown) == 1 and small:
        return ()  # one row that says only that nothing may be shown
    return tuple(_count(name, group) for name, group in shown)


def _rank(name: str) -> tuple[int, str]:
    eras = list(ERA_NAMES.values())
    return (eras.index(name) if name in eras else -1, name)


def _count(name: str, group: list[Row]) -> Row:
    read = sum(u["read"] for u in group)
    return {
        "group": name[:1].upper() + name[1:],
        "known": len(group),
        "read": read,
        "share": f"{read / len(group):.0%}",
    }


def _difference(challenges: list[Row], min_group: int) -> str:
    """The widest gap between read and unread, in a sentence, for type and for era."""
    read = [c for c in challenges if c["read"]]
    unread = [c for c in challenges if not c["read"]]
    if not challenges:
        return (
            "No list of peer challenges was given, so how the unread differ from the read "
            "cannot be said."
        )
    if not unread:
        return "Every known peer challenge was read."
    if min(len(read), len(unread)) < min_group:
        return (
            f"Read: {len(read)}; not read: {len(unread)}. These are too few on one side to say "
            "how the unread differ."
        )
    parts = [_gap(read, unread, column, min_group) for column in ("type", "era")]
    told = "; ".join(p for p in parts if p)
    return (
        f"The unread differ from the read: {told}."
        if told
        else ("No group of councils is large enough to say how the unread differ.")
    )


def _gap(read: list[Row], unread: list[Row], column: str, min_group: int) -> str:
    """Where the shares of one group lie furthest apart; "" where no group may be shown."""
    a, b = Counter(c[column] for c in read), Counter(c[column] for c in unread)
    members: dict[str, set[str]] = defaultdict(set)
    for challenge in (*read, *unread):
        members[challenge[column]].add(challenge["council"])
    shown = sorted(k for k, v in members.items() if len(v) >= min_group and k != "not stated")
    if not shown:
        return ""
    gaps = {k: b[k] / len(unread) - a[k] / len(read) for k in shown}
    widest = max(shown, key=lambda k: (abs(gaps[k]), gaps[k]))
    what = "of type" if column == "type" else "of the era"
    return (
        f"those {what} “{widest}” are {b[widest] / len(unread):.0%} of the unread and "
        f"{a[widest] / len(read):.0%} of the read"
    )


def _unreadable(tables: Tables) -> set[str]:
    if "problems" not in tables.frames:
        return set()
    have = set(tables["documents"]["path"])
    return {
        p["path"]
        for p in records(tables["problems"])
        if p["path"] and p["severity"] == "error" and p["path"] not in have
    }
