"""Claim V: that nobody has to act on the recommendations, and so nobody does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pipeline.claims.dates import months_between
from pipeline.claims.feedback import ADVISORY, original
from pipeline.claims.findings import (
    UNTESTABLE,
    Finding,
    Measure,
    Readings,
    Ruling,
    Unit,
    grouped,
    rule,
    shares,
)
from pipeline.claims.settled import by_rule, causal
from pipeline.claims.study import LEVELS, UNKNOWN, Study
from pipeline.tables import Row

ACTED = frozenset(["complete", "on track"])
# An answer ("accepted"), an overtaken ask ("superseded") and "not stated" rate no action.
RATED = ACTED | {"partial", "not started", "disputed", "rejected"}
RATERS = {"peers": 2, "council": 1, "other": 0}  # peers' rating first: a council's is its own word
FOLLOW_UP = ("follow_up", "response")
# The months at which reviews were seen (7 to 40 after the report, mostly 9 to 14).
PERIODS = {"under 9 months": 9, "9 to 14 months": 15}
LATER = "15 months or more"


@dataclass(frozen=True)
class Rating:
    """What one follow-up document's rater says of one recommendation, in one link or several."""

    rec_id: str
    doc_id: str
    follow_up: str
    rater: str
    acted: bool
    months: int | None
    links: tuple[str, ...]


def findings(study: Study) -> list[Finding]:
    """V.a by rule, V.b from follow-ups, V.c not testable, with the association beside it."""
    ratings = all_ratings(study)
    first = preferred(ratings)
    return [
        by_rule(study, "V.a"),
        *_acted(study, ratings, first),
        causal(study, "V.c"),
        *_association(study, first),
    ]


def all_ratings(study: Study) -> list[Rating]:
    """Every rating of a peers' recommendation in a report that counts.

    A plan gives a recommendation several actions, each with its status: it is acted on only when
    every one of them is.
    """
    found: dict[tuple[str, str, str], list[Row]] = {}
    for link in (row for relation in FOLLOW_UP for row in study.links.get(relation, [])):
        rec_id = original(study, link)
        if rec_id is not None and link["status"] in RATED:
            key = rec_id, link["doc_id"], link["rated_by"] or "other"
            found.setdefault(key, []).append(link)
    out = []
    for (rec_id, follow_up, rater), links in sorted(found.items()):
        report, document = study.answers[rec_id]["doc_id"], study.documents[follow_up]
        if report in study.reports and document["duplicate_of"] is None:
            out.append(
                Rating(
                    rec_id,
                    report,
                    follow_up,
                    rater,
                    all(row["status"] in ACTED for row in links),
                    _elapsed(study.reports[report], document),
                    tuple(row["link_id"] for row in links),
                )
            )
    return out


def preferred(ratings: Sequence[Rating]) -> list[Rating]:
    """One rating a recommendation: peers' first, then the council's; the latest of each."""
    best: dict[str, Rating] = {}
    for rating in sorted(ratings, key=_weight):
        best[rating.rec_id] = rating
    return [best[name] for name in sorted(best)]


def _weight(rating: Rating) -> tuple[int, int, str]:
    months = -1 if rating.months is None else rating.months
    return RATERS[rating.rater], months, rating.follow_up


def _elapsed(report: Row, follow_up: Row) -> int | None:
    """Months from the end of the visit to a review's own visit, or to a plan's publication: a
    plan's visit is the one that it answers."""
    visit = report["visit_end"] or report["visit_start"] or report["published"]
    own = follow_up["visit_end"] or follow_up["visit_start"]
    if follow_up["kind"] != "progress_review":
        own = None
    return months_between(visit, own or follow_up["published"])


def _units(ratings: Sequence[Rating]) -> list[Unit]:
    return [Unit(rating.doc_id, rating.rec_id, rating.acted) for rating in ratings]


def _acted(study: Study, ratings: Sequence[Rating], first: Sequence[Rating]) -> list[Finding]:
    """V.b: the share of rated recommendations complete or on track; by rater, by months."""
    measure = Measure(
        "share of rated recommendations complete or on track",
        "recommendations",
        "V.b",
        threshold=study.config.claims.acted_share,
        fails="below",
    )
    readings: Readings = {None: _units(first)}
    out = shares(study, measure, readings, _judged(study, measure, first))
    behind = {rating.rec_id: rating.links for rating in first}
    out = [_linked(one, behind) for one in out]
    by_rater = {
        rater: _units(preferred([r for r in ratings if r.rater == rater])) for rater in RATERS
    }
    describing = Measure(measure.name, measure.unit, "V.b")
    return [
        *out,
        *grouped(study, describing, "rated_by", by_rater),
        *grouped(study, describing, "months elapsed", _by_period(first)),
        *_disagreement(study, ratings),
    ]


def _linked(one: Finding, behind: Mapping[str, tuple[str, ...]]) -> Finding:
    """The finding with the follow-up links behind its recommendations."""
    links = {("links", link) for _, row_id in one.sources for link in behind.get(row_id, ())}
    return Finding(one.row, one.sources | links)


def _judged(study: Study, measure: Measure, first: Sequence[Rating]) -> Ruling:
    """A council's own word cannot clear it: where peers rated too few reports to be judged alone,
    "not supported" is inconclusive; where they rated enough and differ, it is mixed."""
    ruling = rule(study, measure, {None: _units(first)})
    if ruling.verdict == UNTESTABLE:
        return ruling
    by_peers = [rating for rating in first if rating.rater == "peers"]
    peers = rule(study, measure, {None: _units(by_peers)})
    note = f"{ruling.note}; {len(by_peers)} of {len(first)} ratings by peers"
    if peers.verdict == UNTESTABLE:
        own_word = ruling.verdict == "not supported"
        return Ruling(
            "inconclusive" if own_word else ruling.verdict,
            f"{note}: too few to be judged alone"
            + (", and councils' own ratings do not clear them" if own_word else ""),
        )
    verdict = ruling.verdict if ruling.verdict == peers.verdict else "mixed"
    return Ruling(verdict, f"{note}, which alone say: {peers.verdict}")


def _by_period(first: Sequence[Rating]) -> dict[str, list[Unit]]:
    groups: dict[str, list[Rating]] = {name: [] for name in (*PERIODS, LATER, UNKNOWN)}
    for rating in first:
        months = rating.months
        name = (
            UNKNOWN
            if months is None
            else next((period for period, end in PERIODS.items() if months < end), LATER)
        )
        groups[name].append(rating)
    return {name: _units(listed) for name, listed in groups.items()}


def _disagreement(study: Study, ratings: Sequence[Rating]) -> list[Finding]:
    """Where peers and the council rated the same recommendation: how often they differ."""
    measure = Measure(
        "share of recommendations rated by both where peers and council differ",
        "recommendations",
        "V.b",
    )
    said = {
        rater: {r.rec_id: r for r in preferred([r for r in ratings if r.rater == rater])}
        for rater in ("peers", "council")
    }
    both = sorted(said["peers"].keys() & said["council"].keys())
    listed = [
        Unit(
            said["peers"][name].doc_id,
            name,
            said["peers"][name].acted != said["council"][name].acted,
        )
        for name in both
    ]
    return shares(study, measure, {None: listed}, populations=[study.everything])


def _association(study: Study, first: Sequence[Rating]) -> list[Finding]:
    """V.c: the share acted on by force of the ask, in each reading; an association only."""
    measure = Measure(
        "share of rated recommendations complete or on track", "recommendations", "V.c"
    )
    out = []
    for reading, column in LEVELS.items():
        groups: dict[str, list[Rating]] = {"level 1 or 2": [], "level 3 or 4": []}
        for rating in first:
            level = study.answers[rating.rec_id][column]
            if level is not None:
                groups["level 3 or 4" if level >= ADVISORY else "level 1 or 2"].append(rating)
        out += grouped(study, measure, "force", {g: _units(r) for g, r in groups.items()}, reading)
    note = "an association only: harder asks may be worded more strongly"
    return [
        one.having(note=f"{note}; {one.row['note']}" if one.row["note"] else note) for one in out
    ]
