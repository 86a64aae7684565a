"""A run's tables in the shape of a coding, so that one comparison serves coder and program."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from pipeline.evaluation.align import Placed, Span, Text
from pipeline.evaluation.marks import (
    CLARITY,
    CORE_LABELS,
    DIRECTNESS,
    GROUNDING,
    ISSUE_LABELS,
    Coding,
)
from pipeline.tables import Row, Tables, records

CODES = {label: code for code, label in [*CORE_LABELS.items(), *ISSUE_LABELS.items()]}
Mark = dict[str, object]  # a row under the keys of a coding
RATINGS = ("follow_up", "response")


SOURCES = ("recommendations", "criticisms", "links", "quotations", "passages", "evidence")


class Made:
    """What a run made, indexed once: rows by document, scores, labels and links by id."""

    def __init__(self, tables: Tables) -> None:
        self.rows = {name: _by_document(tables, name) for name in SOURCES}
        self.scores = {r["rec_id"]: r for r in records(tables["scores"])}
        self.labels: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        for row in records(tables["labels"]):
            self.labels[row["unit_id"]][row["frame"]].append(row["label"])
        self.same: dict[str, list[str]] = defaultdict(list)
        self.answered: dict[str, list[str]] = defaultdict(list)
        for row in records(tables["links"]):
            if row["relation"] == "same_finding":
                self.same[row["from_id"]].append(row["to_id"])
                self.same[row["to_id"]].append(row["from_id"])
            elif row["relation"] == "asks_for":
                self.answered[row["from_id"]].append(row["to_id"])

    def placed(self, doc_id: str, text: Text) -> Placed:
        """The program's own coding of one document, with its spans."""
        rows = {name: self.rows[name][doc_id] for name in SOURCES}
        words = text.text
        units: dict[str, list[tuple[Mark, Row]]] = {
            "asks": [
                (_ask(r, self.scores[r["rec_id"]], self.labels[r["rec_id"]], words), r)
                for r in rows["recommendations"]
            ],
            "criticisms": [
                (_criticism(r, self.labels[r["criticism_id"]], self.same, self.answered), r)
                for r in rows["criticisms"]
            ],
            "followups": _followups(rows["links"], words),
            "quotations": [(_quotation(r, words), r) for r in rows["quotations"]],
            "paras": [
                (_paragraph(r, self.labels[r["passage_id"]]), r)
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


def _by_document(tables: Tables, name: str) -> dict[str, list[Row]]:
    out: dict[str, list[Row]] = defaultdict(list)
    for row in sorted(records(tables[name]), key=lambda r: (r["start"], r["end"])):
        out[row["doc_id"]].append(row)
    return out


def _followups(links: list[Row], text: str) -> list[tuple[Mark, Row]]:
    """An account of earlier asks is one mark, however many asks it is linked to."""
    rated = [r for r in links if r["relation"] in RATINGS and r["status"]]
    first = {(r["start"], r["end"], r["status"]): r for r in reversed(rated)}
    return [
        (dict(q=text[r["start"] : r["end"]], status=r["status"], by=r["rated_by"]), r)
        for r in sorted(first.values(), key=lambda r: (r["start"], r["end"], r["status"]))
    ]


def _themes(frames: Mapping[str, list[str]]) -> Mark:
    return {f: frozenset(CODES[label] for label in frames.get(f, [])) for f in ("core", "issues")}


def _valence(frames: Mapping[str, list[str]]) -> str:
    return next(iter(frames.get("valence", [])), "neutral")


def _paragraph(row: Row, themes: Mapping[str, list[str]]) -> Mark:
    return {"q": row["text"], **_themes(themes), "val": _valence(themes)}


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
        clear=frozenset(m for m in CLARITY if score[f"clarity_{m}"]),
        ground=frozenset(m for m in GROUNDING if score[f"grounding_{m}"]),
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
    return dict(
        id=row["criticism_id"],
        q=row["text"],
        sev=row["severity"],
        place=row["place"],
        marks=frozenset(m for m in DIRECTNESS if row[m]),  # hedges is a count
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
