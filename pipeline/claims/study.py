"""What every claim works from: the reports that count, their asks and criticisms, joined on ids.

Nothing here measures. Tables come in as DataFrames and are read once into plain rows, in the
order of their keys, so that the order of a table's rows changes no figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.claims.propositions import Proposition, read
from pipeline.claims.registry import rows as register_rows
from pipeline.claims.statistics import Resampling
from pipeline.config import Config
from pipeline.tables import KEYS, READINGS, Row, columns, digest, frame, records

RULES = "claims 1"  # raised by hand when a rule of this package changes
LEVELS = dict(zip(READINGS, ("level", "level_strict", "level_loose"), strict=True))
COMPARATORS = ("inspection", "statutory_report")
COUNTED_PLACES = ("listed", "in_text")
SERIOUS = 2  # severity from which the codebook calls a criticism a serious failing or risk
# Peers ask in a peer challenge; in an inspection or statutory report its own authors do.
ASKERS = {"cpc_report": {"peers"}} | {kind: {"peers", "reviewer", "author"} for kind in COMPARATORS}
# Columns of councils.csv that identify or date a council; any other is a drill-down.
NOT_GROUPS = {"gss_code", "council", "start_date", "end_date", "replaced_by"}
UNKNOWN = "not known"


@dataclass(frozen=True)
class Population:
    """Documents that a figure is about: all reports, or those of one group."""

    by: str | None
    group: str | None
    docs: frozenset[str]


@dataclass(frozen=True)
class Study:
    """The tables of a run, made ready.

    ``documents``: every document by id. ``reports``: the CPC reports that count. ``asks``: the
    counted asks of reports and comparators with their scores (None where not scored).
    ``answers``: the same and their repeats, by rec_id. ``originals``: rec_id of an ask, a repeat
    or a restatement in a plan or review -> the counted ask that it is. ``criticisms``: each said
    once, with ``asks`` (the rec_ids that answer it). ``links`` are grouped by relation.
    """

    documents: Mapping[str, Row]
    reports: Mapping[str, Row]
    asks: tuple[Row, ...]
    answers: Mapping[str, Row]
    originals: Mapping[str, str]
    criticisms: tuple[Row, ...]
    links: Mapping[str, list[Row]]
    frames: Mapping[str, pd.DataFrame]
    register: Mapping[str, pd.DataFrame]
    propositions: Mapping[str, Proposition]
    config: Config
    populations: tuple[Population, ...]
    coded_by_people: bool
    rules_version: str

    @property
    def resampling(self) -> Resampling:
        """How intervals are made in this run."""
        claims = self.config.claims
        return Resampling(claims.confidence, claims.resamples, self.config.run.seed)

    @property
    def everything(self) -> Population:
        """All CPC reports that count."""
        return self.populations[0]


def prepare(
    frames: Mapping[str, pd.DataFrame],
    register: Mapping[str, pd.DataFrame],
    propositions: pd.DataFrame,
    config: Config,
) -> Study:
    """Read the tables into a Study. A table that is missing is taken as empty.

    Raises ValueError for a faulty propositions table.
    """
    documents = {row["doc_id"]: row for row in ordered(frames, "documents")}
    counted = {doc_id: row for doc_id, row in documents.items() if _counts(row)}
    reports = {d: row for d, row in counted.items() if row["kind"] == "cpc_report"}
    links: dict[str, list[Row]] = defaultdict(list)
    for row in ordered(frames, "links"):
        links[row["relation"]].append(row)
    answers = _asks(frames, counted)
    return Study(
        documents=documents,
        reports=reports,
        asks=tuple(row for row in answers.values() if row["repeat_of"] is None),
        answers=answers,
        originals=_originals(answers, links.get("restates", [])),
        criticisms=_criticisms(frames, counted, links),
        links=links,
        frames=frames,
        register=register,
        propositions=read(propositions),
        config=config,
        populations=_populations(counted, register),
        coded_by_people=_coded_by_people(frames),
        rules_version=_version(propositions, config),
    )


def ordered(frames: Mapping[str, pd.DataFrame], name: str) -> list[Row]:
    """A table's rows in the order of their keys; [] when the run has no such table."""
    table = frames.get(name)
    listed = records(frame(name) if table is None else table)
    order = [KEYS[name]] if name in KEYS else columns(name)
    return sorted(listed, key=lambda row: tuple(str(row[column]) for column in order))


def is_draft(document: Row) -> bool:
    """Whether a document is not what was published: a draft, or tracked changes undone."""
    return document["reading"] == "original" or "draft" in (document["version"] or "").casefold()


def _counts(document: Row) -> bool:
    return (
        document["kind"] in ASKERS and document["duplicate_of"] is None and not is_draft(document)
    )


def _asks(frames: Mapping[str, pd.DataFrame], counted: Mapping[str, Row]) -> dict[str, Row]:
    scores = {row["rec_id"]: row for row in ordered(frames, "scores")}
    unscored: Row = dict.fromkeys(columns("scores"))
    return {
        row["rec_id"]: unscored | scores.get(row["rec_id"], {}) | row
        for row in ordered(frames, "recommendations")
        if row["doc_id"] in counted
        and row["place"] in COUNTED_PLACES
        and row["asker"] in ASKERS[counted[row["doc_id"]]["kind"]]
    }


def _originals(answers: Mapping[str, Row], restates: Iterable[Row]) -> dict[str, str]:
    """Each ask's counted original: of a repeat what it repeats, of a restatement what it restates,
    over as many plans and reviews as restate one another."""
    nearer = {link["from_id"]: link["to_id"] for link in restates}
    out = {}
    for name in {*answers, *nearer}:
        seen, reached = {name}, name
        while reached not in answers and nearer.get(reached, name) not in seen:
            reached = nearer[reached]
            seen.add(reached)
        if reached in answers:
            original = answers[reached]["repeat_of"] or reached
            if original in answers:
                out[name] = original
    return out


def _criticisms(
    frames: Mapping[str, pd.DataFrame],
    counted: Mapping[str, Row],
    links: Mapping[str, list[Row]],
) -> tuple[Row, ...]:
    """Criticisms of counted documents, each finding once, with every ask that answers it.

    A finding in body and summary counts where it is gravest, and in the body at a tie; the asks
    of either place answer it.
    """
    found = {
        row["criticism_id"]: row
        for row in ordered(frames, "criticisms")
        if row["doc_id"] in counted
    }
    asked: dict[str, set[str]] = defaultdict(set)
    for link in links.get("asks_for", []):
        asked[link["from_id"]].add(link["to_id"])
    twins: dict[str, set[str]] = defaultdict(set)
    for link in links.get("same_finding", []):
        if link["from_id"] in found and link["to_id"] in found:
            twins[link["from_id"]].add(link["to_id"])
            twins[link["to_id"]].add(link["from_id"])
    kept = []
    for name, row in found.items():
        others = [found[twin] for twin in sorted(twins[name])]
        if any(_rank(other) > _rank(row) for other in others):
            continue
        reached = asked[name].union(*(asked[other["criticism_id"]] for other in others))
        kept.append(row | {"asks": sorted(reached)})
    return tuple(kept)


def _rank(criticism: Row) -> tuple[int, bool]:
    return criticism["severity"], criticism["place"] == "body"


def _populations(
    counted: Mapping[str, Row], register: Mapping[str, pd.DataFrame]
) -> tuple[Population, ...]:
    """All reports; reports by era, product and each further column of councils.csv; comparators
    by kind, which are never merged with reports."""
    reports = {d: row for d, row in counted.items() if row["kind"] == "cpc_report"}
    others = {d: row for d, row in counted.items() if d not in reports}
    out = [Population(None, None, frozenset(reports))]
    for column in ("era", "product"):
        out += _split(column, ((d, row[column] or UNKNOWN) for d, row in reports.items()))
    councils = {row["gss_code"]: row for row in register_rows(register, "councils")}
    further = sorted({key for row in councils.values() for key in row} - NOT_GROUPS)
    for column in further:
        if column.startswith("population"):
            continue  # a number for each council groups nothing
        values = (
            (d, councils[code].get(column) or UNKNOWN if code in councils else UNKNOWN)
            for d, row in reports.items()
            for code in row["gss_codes"] or [""]
        )
        out += _split(column, values)
    return (*out, *_split("kind", ((d, row["kind"]) for d, row in others.items())))


def _split(by: str, members: Iterable[tuple[str, str]]) -> list[Population]:
    groups: dict[str, set[str]] = defaultdict(set)
    for doc_id, group in members:
        groups[group].add(doc_id)
    return [Population(by, group, frozenset(groups[group])) for group in sorted(groups)]


def _coded_by_people(frames: Mapping[str, pd.DataFrame]) -> bool:
    """Whether two people have coded the same unit for the same mark at least once."""
    coders: dict[tuple[str, str], set[str]] = defaultdict(set)
    for row in ordered(frames, "codes"):
        if row["coder_kind"] == "person":
            coders[row["unit_id"], row["frame"]].add(row["coder"])
    return any(len(people) >= 2 for people in coders.values())


def _version(propositions: pd.DataFrame, config: Config) -> str:
    """Changes with the rules, the table of propositions and the thresholds."""
    listed = sorted(str(sorted(row.items())) for row in records(propositions))
    return f"{RULES}-{digest(*listed, config.claims.model_dump_json())[:8]}"
