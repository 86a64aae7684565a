"""Rows about the same thing: report to plan to review, body to summary, criticism to ask.

Links are found by printed label first, then by wording (RapidFuzz token-set ratio); joins are on
ids throughout.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd
from rapidfuzz import fuzz

from pipeline.codebook import Codebook
from pipeline.config import Config
from pipeline.tables import Row, digest, frame, records

STATUS_ORDER = (
    "rejected",
    "disputed",
    "not started",
    "partial",
    "superseded",
    "complete",
    "on track",
    "accepted",
)
RE_STATUS = re.compile(r"^(?:status|rag(?: status| rating)?|progress|position|rating)$", re.I)
RE_OWNER = re.compile(r"\b(?:owner|lead|responsible|accountable|officer)\b", re.I)
RE_DUE = re.compile(
    r"\b(?:timescales?|deadline|due|target date|by when|completed?|date|when)\b", re.I
)
RE_ACTION = re.compile(r"\b(?:actions?|response|update|progress|position)\b", re.I)
STOP = frozenset(
    """
the a an of to and in for on with by is are be this that its it as at from or their has
have not council
""".split()
)


def find(
    frames: Mapping[str, pd.DataFrame],
    answers: Mapping[str, Sequence[Row]],
    book: Codebook,
    config: Config,
) -> pd.DataFrame:
    """The links table. ``frames``: documents, passages, recommendations, criticisms;
    ``answers``: item_id -> passages that answer it."""
    documents = {d["doc_id"]: d for d in records(frames["documents"])}
    recommendations = records(frames["recommendations"])
    cells = _cells(records(frames["passages"]))
    rows = [
        *_restated(documents, recommendations, config),
        *_responses(recommendations, answers, book),
        *_plan_rows(documents, recommendations, cells, book),
        *_asked_for(records(frames["criticisms"]), recommendations, config),
        *_summarised(records(frames["criticisms"]), config),
        *_repeats(recommendations),
    ]
    unique = {row["link_id"]: row for row in rows}
    return frame(
        "links", sorted(unique.values(), key=lambda r: (r["doc_id"], r["start"], r["link_id"]))
    )


def _link(
    relation: str, origin: tuple[str, str], target: tuple[str, str], span: Row, **more: object
) -> Row:
    row = {
        "link_id": "lin_" + digest(relation, *origin, *target),
        "relation": relation,
        "from_table": origin[0],
        "from_id": origin[1],
        "to_table": target[0],
        "to_id": target[1],
        "doc_id": span["doc_id"],
        "start": span["start"],
        "end": span["end"],
        "page": span["page"],
        "similarity": 1.0,
    }
    return {**row, **more}


def _restated(
    documents: Mapping[str, Row], recommendations: Sequence[Row], config: Config
) -> list[Row]:
    """A plan's or review's restated asks to the report's own: by label and wording, else wording."""
    rows = []
    for row in recommendations:
        follows = documents[row["doc_id"]]["follows_doc_id"]
        if row["place"] != "restated" or not follows:
            continue
        own = [r for r in recommendations if r["doc_id"] == follows and r["place"] == "listed"]
        scored = [
            (
                fuzz.token_set_ratio(_bare(row["text"]), _bare(f"{r['lead'] or ''} {r['text']}"))
                + (25 if r["label"] and r["label"] == row["label"] else 0),
                -r["start"],
                r,
            )
            for r in own
        ]
        best = max(scored, default=None, key=lambda s: (s[0], s[1]))
        if best and best[0] >= config.link.similarity:
            rows.append(
                _link(
                    "restates",
                    ("recommendations", row["rec_id"]),
                    ("recommendations", best[2]["rec_id"]),
                    row,
                    similarity=round(min(best[0], 100) / 100, 4),
                )
            )
    return rows


def _responses(
    recommendations: Sequence[Row], answers: Mapping[str, Sequence[Row]], book: Codebook
) -> list[Row]:
    """Each ask of an item to the passage that answers the item."""
    rows = []
    for row in recommendations:
        own = answers.get(row["item_id"], [])
        if own:
            status, _ = read_status(own[0]["text"], book)
            rows.append(
                _link(
                    "response",
                    ("recommendations", row["rec_id"]),
                    ("passages", own[0]["passage_id"]),
                    own[0],
                    rated_by="council" if status != "not stated" else None,
                    status=status,
                )
            )
    return rows


def _plan_rows(
    documents: Mapping[str, Row],
    recommendations: Sequence[Row],
    cells: Mapping[str, dict[int, dict[str, list[Row]]]],
    book: Codebook,
) -> list[Row]:
    """Each restated ask in a table to the action cell beside it, with owner, date and status."""
    rows = []
    for row in recommendations:
        table = cells.get(row["passage_id"])
        if table is None or row["place"] != "restated":
            continue
        for number in sorted(table):
            parts = table[number]
            action = next(iter(parts.get("action", [])), None)
            if action is None:
                continue
            said = [*parts.get("status", []), action]
            status = next(
                (s for s, found in (read_status(c["text"], book) for c in said) if found),
                "not stated",
            )
            rows.append(
                _link(
                    "response",
                    ("recommendations", row["rec_id"]),
                    ("passages", action["passage_id"]),
                    action,
                    rated_by="council",
                    status=status,
                    owner=_words(parts.get("owner")),
                    due=_words(parts.get("due")),
                )
            )
    return rows


def _words(cells: Sequence[Row] | None) -> str | None:
    return "; ".join(c["text"] for c in cells) if cells else None


def _cells(passages: Sequence[Row]) -> dict[str, dict[int, dict[str, list[Row]]]]:
    """For each cell, the table rows it rules (its own and those below with the cell empty), as
    row -> part -> cells; parts are action, status, owner and due, by their headers."""
    tables: dict[str, list[Row]] = {}
    for passage in passages:
        if passage["kind"] == "table_cell":
            tables.setdefault(passage["table_id"], []).append(passage)
    ruled: dict[str, dict[int, dict[str, list[Row]]]] = {}
    for own in tables.values():
        for cell in own:
            below = [c["row"] for c in own if c["col"] == cell["col"] and c["row"] > cell["row"]]
            last = min(below, default=10**6)
            parts: dict[int, dict[str, list[Row]]] = {}
            for other in own:
                part = _part(other["header"] or "")
                if cell["row"] <= other["row"] < last and other["col"] != cell["col"] and part:
                    parts.setdefault(other["row"], {}).setdefault(part, []).append(other)
            ruled[cell["passage_id"]] = parts
    return ruled


def _part(header: str) -> str | None:
    for name, pattern in (
        ("status", RE_STATUS),
        ("owner", RE_OWNER),
        ("due", RE_DUE),
        ("action", RE_ACTION),
    ):
        if pattern.search(header):
            return name
    return None


def read_status(text: str, book: Codebook) -> tuple[str, bool]:
    """(status, whether the words say one), the first sentence read first, the graver word first."""
    for piece in (text[:60], text):
        hits = {c.label for c in book["status"] if c.pattern.search(piece)}
        for status in STATUS_ORDER:
            if status in hits:
                return status, True
    return "not stated", False


def _asked_for(
    criticisms: Sequence[Row], recommendations: Sequence[Row], config: Config
) -> list[Row]:
    """A criticism to the asks of the same report that answer it, by the words they share."""
    rows = []
    for criticism in criticisms:
        for ask in recommendations:
            if (
                ask["doc_id"] != criticism["doc_id"]
                or ask["repeat_of"]
                or ask["place"] == "restated"
            ):
                continue
            near = ask["passage_id"] == criticism["passage_id"]
            score = fuzz.token_set_ratio(_bare(criticism["text"]), _bare(ask["text"]))
            if score >= config.link.similarity or (near and score >= 0.6 * config.link.similarity):
                rows.append(
                    _link(
                        "asks_for",
                        ("criticisms", criticism["criticism_id"]),
                        ("recommendations", ask["rec_id"]),
                        criticism,
                        similarity=round(score / 100, 4),
                    )
                )
    return rows


def _summarised(criticisms: Sequence[Row], config: Config) -> list[Row]:
    """A body criticism to its counterpart in the summary, the likest by its words."""
    rows = []
    for body in (c for c in criticisms if c["place"] == "body"):
        scored = [
            (fuzz.token_set_ratio(_bare(body["text"]), _bare(c["text"])), -c["start"], c)
            for c in criticisms
            if c["place"] == "summary" and c["doc_id"] == body["doc_id"]
        ]
        best = max(scored, default=None, key=lambda s: (s[0], s[1]))
        if best and best[0] >= config.link.similarity:
            rows.append(
                _link(
                    "same_finding",
                    ("criticisms", body["criticism_id"]),
                    ("criticisms", best[2]["criticism_id"]),
                    body,
                    similarity=round(best[0] / 100, 4),
                )
            )
    return rows


def _repeats(recommendations: Sequence[Row]) -> list[Row]:
    return [
        _link("repeat", ("recommendations", r["rec_id"]), ("recommendations", r["repeat_of"]), r)
        for r in recommendations
        if r["repeat_of"]
    ]


def _bare(text: str) -> str:
    """Content words only, cut to a stem, so that "savings" meets "saving"."""
    words = re.findall(r"[a-z]{3,}|\d[\d.,]*", text.casefold())
    return " ".join(re.sub(r"(?:ings?|ed|es|s)$", "", w) for w in words if w not in STOP)
