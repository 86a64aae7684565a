"""A run's tables in the shape of a coding, so that one comparison serves coder and program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pipeline.evaluation.align import Placed, Span, Text
from pipeline.evaluation.gold import (
    CORE_LABELS,
    ISSUE_LABELS,
    UNITS,
    Coding,
)
from pipeline.tables import Row, Tables, records

CODES = {label: code for code, label in [*CORE_LABELS.items(), *ISSUE_LABELS.items()]}
Mark = dict[str, object]  # a row under the keys of a coding
RATINGS = ("follow_up", "response")


def placed(tables: Tables, texts: Mapping[str, Text]) -> dict[str, Placed]:
    """path -> the program's own coding of that document, with its spans.

    ``texts``: path -> the document's text, as the gold of that document was aligned to.
    """
    paths = {r["doc_id"]: r["path"] for r in records(tables["documents"])}
    rows = {name: _by_document(tables, name) for name in SOURCES}
    scores = {r["rec_id"]: r for r in records(tables["scores"])}
    labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for row in records(tables["labels"]):
        labels[row["unit_id"]][row["frame"]].append(row["label"])
    same, answered = defaultdict(list), defaultdict(list)
    for row in records(tables["links"]):
        if row["relation"] == "same_finding":
            same[row["from_id"]].append(row["to_id"])
            same[row["to_id"]].append(row["from_id"])
        elif row["relation"] == "asks_for":
            answered[row["from_id"]].append(row["to_id"])
    out = {}
    for doc_id, path in paths.items():
        text = tables.texts[doc_id]
        units: dict[str, list[tuple[Mark, Row]]] = {
            "asks": [
                (_ask(r, scores[r["rec_id"]], labels, text), r)
                for r in rows["recommendations"][doc_id]
            ],
            "criticisms": [
                (_criticism(r, labels, same, answered), r) for r in rows["criticisms"][doc_id]
            ],
            "followups": [
                (
                    dict(
                        q=text[r["start"] : r["end"]],
                        status=r["status"],
                        by=r["rated_by"] or "council",
                    ),
                    r,
                )
                for r in rows["links"][doc_id]
                if r["relation"] in RATINGS and r["status"]
            ],
            "quotations": [(_quotation(r, text), r) for r in rows["quotations"][doc_id]],
            "paras": [
                (
                    dict(
                        q=r["text"],
                        **_themes(labels[r["passage_id"]]),
                        val=_valence(labels[r["passage_id"]]),
                    ),
                    r,
                )
                for r in rows["passages"][doc_id]
                if r["kind"] in ("paragraph", "list_item", "table_cell") and r["text"]
            ],
            "evidence": [(_evidence(r, text), r) for r in rows["evidence"][doc_id]],
        }
        coding = Coding.model_validate(
            {"doc": path} | {name: [u for u, _ in listed] for name, listed in units.items()}
        )
        spans = {
            (name, i): Span(row["start"], row["end"])
            for name in UNITS
            for i, (_, row) in enumerate(units.get(name, []))
        }
        out[path] = Placed(coding, spans, texts[path])
    return out


SOURCES = ("recommendations", "criticisms", "links", "quotations", "passages", "evidence")


def _by_document(tables: Tables, name: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = defaultdict(list)
    for row in records(tables[name]):
        out[row["doc_id"]].append(row)
    for listed in out.values():
        listed.sort(key=lambda r: (r["start"], r["end"]))
    return out


def _themes(frames: Mapping[str, list[str]]) -> Mark:
    return {
        field: frozenset(CODES[label] for label in frames.get(frame, []))
        for field, frame in (("core", "core"), ("issues", "issues"))
    }


def _valence(frames: Mapping[str, list[str]]) -> str:
    return next(iter(frames.get("valence", [])), "neutral")


def _ask(row: Row, score: Row, labels: Mapping[str, Mapping[str, list[str]]], text: str) -> Mark:
    themes = labels[row["rec_id"]]
    governor = row["governor_start"]
    return dict(
        id=row["rec_id"],
        q=row["text"],
        place=row["place"],
        item=row["item_id"],
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
    labels: Mapping[str, Mapping[str, list[str]]],
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
        **_themes(labels[row["criticism_id"]]),
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
