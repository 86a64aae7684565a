"""A run's tables in the shape of a coding, so that one comparison serves coder and program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pipeline.evaluation.align import Placed, Span, Text
from pipeline.evaluation.gold import (
    CORE_LABELS,
    ISSUE_LABELS,
    Coding,
)
from pipeline.tables import Row, Tables, records

CODES = {label: code for code, label in [*CORE_LABELS.items(), *ISSUE_LABELS.items()]}
Mark = dict[str, object]  # a row under the keys of a coding
RATINGS = ("follow_up", "response")


def placed(tables: Tables, doc_id: str, text: Text) -> Placed:
    """The program's own coding of one document, with its spans."""
    rows = {name: _of(tables, name, doc_id) for name in SOURCES}
    words = text.text
    scores = {r["rec_id"]: r for r in records(tables["scores"])}
    labels = _labels(tables)
    same, answered = _links(tables)
    units: dict[str, list[tuple[Mark, Row]]] = {
        "asks": [
            (_ask(r, scores[r["rec_id"]], labels[r["rec_id"]], words), r)
            for r in rows["recommendations"]
        ],
        "criticisms": [
            (_criticism(r, labels[r["criticism_id"]], same, answered), r)
            for r in rows["criticisms"]
        ],
        "followups": _followups(rows["links"], words),
        "quotations": [(_quotation(r, words), r) for r in rows["quotations"]],
        "paras": [
            (
                {
                    "q": r["text"],
                    **_themes(labels[r["passage_id"]]),
                    "val": _valence(labels[r["passage_id"]]),
                },
                r,
            )
            for r in rows["passages"]
            if r["kind"] in ("paragraph", "list_item", "table_cell") and r["text"]
        ],
        "evidence": [(_evidence(r, words), r) for r in rows["evidence"]],
    }
    marks = {name: [mark for mark, _ in listed] for name, listed in units.items()}
    spans = {
        (name, i): Span(row["start"], row["end"])
        for name, listed in units.items()
        for i, (_, row) in enumerate(listed)
    }
    return Placed(Coding.model_validate({"doc": doc_id} | marks), spans, text)


SOURCES = ("recommendations", "criticisms", "links", "quotations", "passages", "evidence")


def _of(tables: Tables, name: str, doc_id: str) -> list[Row]:
    table = tables[name]
    rows = records(table[table["doc_id"].eq(doc_id)])
    return sorted(rows, key=lambda r: (r["start"], r["end"]))


def _labels(tables: Tables) -> dict[str, dict[str, list[str]]]:
    """unit id -> frame -> labels."""
    out: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    table = tables["labels"]
    for unit, frame, label in zip(table["unit_id"], table["frame"], table["label"], strict=True):
        out[unit][frame].append(label)
    return out


def _links(tables: Tables) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """(criticism -> the same finding elsewhere, criticism -> the asks that answer it)."""
    same: dict[str, list[str]] = defaultdict(list)
    answered: dict[str, list[str]] = defaultdict(list)
    table = tables["links"]
    for relation, start, end in zip(
        table["relation"], table["from_id"], table["to_id"], strict=True
    ):
        if relation == "same_finding":
            same[start].append(end)
            same[end].append(start)
        elif relation == "asks_for":
            answered[start].append(end)
    return same, answered


def _followups(links: list[Row], text: str) -> list[tuple[Mark, Row]]:
    """An account of earlier asks is one mark, however many asks it is linked to."""
    rated = [r for r in links if r["relation"] in RATINGS and r["status"]]
    first = {(r["start"], r["end"], r["status"]): r for r in reversed(rated)}
    return [
        (dict(q=text[r["start"] : r["end"]], status=r["status"], by=r["rated_by"]), r)
        for r in sorted(first.values(), key=lambda r: (r["start"], r["end"], r["status"]))
    ]


def _themes(frames: Mapping[str, list[str]]) -> Mark:
    return {
        field: frozenset(CODES[label] for label in frames.get(frame, []))
        for field, frame in (("core", "core"), ("issues", "issues"))
    }


def _valence(frames: Mapping[str, list[str]]) -> str:
    return next(iter(frames.get("valence", [])), "neutral")


def _ask(row: Row, score: Row, themes: Mapping[str, list[str]], text: str) -> Mark:
    governor = row["governor_start"]
    return dict(
        id=row["rec_id"],
        q=row["text"],
        place=row["place"],
        item=None if row["place"] == "in_text" else row["item_id"],
        label=row["label"] or "",
        lead=row["lead"] or "",
        n_asks=row["n_asks"],
        gov=text[governor : row["governor_end"]] if governor is not None else "",
        asker=row["asker"],
        to=row["addressee"],
        repeat_of=row["repeat_of"],
        level=score["level"],
        clauses=tuple(score["clause_levels"]),
        flags=frozenset(score["flags"]),
        process_only=score["process_only"],
        clear=frozenset(
            m for m in ("owner", "act", "object", "time", "result") if score[f"clarity_{m}"]
        ),
        ground=frozenset(m for m in ("evidence", "cause", "action") if score[f"grounding_{m}"]),
        rat=tuple(text[a:b] for a, b in row["rationale"]),
        val=_valence(themes),
        **_themes(themes),
    )


def _criticism(
    row: Row,
    themes: Mapping[str, list[str]],
    same: Mapping[str, list[str]],
    answered: Mapping[str, list[str]],
) -> Mark:
    marks = {"hedges": row["hedges"] > 0} | {
        m: row[m] for m in ("named", "shield", "buried", "consequence", "evidence")
    }
    return dict(
        id=row["criticism_id"],
        q=row["text"],
        sev=row["severity"],
        place=row["place"],
        marks=frozenset(m for m, holds in marks.items() if holds),
        agent=row["agent"],
        same=tuple(same.get(row["criticism_id"], ())),
        asks=tuple(answered.get(row["criticism_id"], ())),
        **_themes(themes),
    )


def _quotation(row: Row, text: str) -> Mark:
    start = row["attribution_start"]
    return dict(
        q=text[row["start"] : row["end"]],
        speaker=row["speaker"] or "",
        role=row["role"] or "",
        org=row["organisation"] or "",
        attr=text[start : row["attribution_end"]] if start is not None else "",
        reported=row["reported"],
    )


def _evidence(row: Row, text: str) -> Mark:
    return dict(
        q=text[row["start"] : row["end"]],
        proposition=row["proposition"],
        stance=row["stance"],
        speaker=row["speaker"] or "",
        independence=row["independence"],
        own_view=row["own_view"],
    )
