"""Passages to candidates to recommendations: one row an ask, listed, in text or restated."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd
from rapidfuzz import fuzz

from pipeline import items as printed
from pipeline.ask_rows import Out
from pipeline.config import Config
from pipeline.listed import asks_of_item
from pipeline.models import Models
from pipeline.running import asks_in_text
from pipeline.tables import Ids, Row, frame, records


@dataclass(frozen=True)
class Extracted:
    """Frames candidates and recommendations; ``lead_ins``: rec_id -> the words that govern it;
    ``answers``: item_id -> passage rows that answer it, in order."""

    candidates: pd.DataFrame
    recommendations: pd.DataFrame
    lead_ins: Mapping[str, str]
    answers: Mapping[str, Sequence[Row]]


def extract(
    documents: pd.DataFrame,
    passages: pd.DataFrame,
    bold_leads: Mapping[str, int],
    models: Models,
    config: Config,
) -> Extracted:
    """Find every ask of every document."""
    outs = []
    grouped = {doc_id: records(group) for doc_id, group in passages.groupby("doc_id", sort=False)}
    for document in records(documents):
        rows = sorted(grouped.get(document["doc_id"], []), key=lambda p: p["order"])
        outs.append(_of_document(document, rows, bold_leads, models, config))
    return Extracted(
        frame("candidates", [c for out in outs for c in out.candidates]),
        frame("recommendations", [r for out in outs for r in out.recommendations]),
        {k: v for out in outs for k, v in out.lead_ins.items()},
        {k: v for out in outs for k, v in out.answers.items()},
    )


def _of_document(
    document: Row,
    rows: Sequence[Row],
    bold_leads: Mapping[str, int],
    models: Models,
    config: Config,
) -> Out:
    doc_id = document["doc_id"]
    out = Out(document, Ids(doc_id, "recommendations"), Ids(doc_id, "candidates"))
    usable = [p for p in rows if not p["boilerplate"] and p["kind"] not in ("footnote", "caption")]
    items = printed.find(usable, document["kind"])
    listed: set[str] = set()
    number = Ids(doc_id, "items")
    for item in items:
        item_id = number.make(item.passages[0]["text"], item.label or "")
        listed |= {p["passage_id"] for p in item.passages}
        asks_of_item(item, item_id, bold_leads, models, config, out)
        out.answers[item_id] = [p for p in item.responses]
    by_id = {p["passage_id"]: p for p in usable}
    for passage in usable:
        if passage["passage_id"] not in listed and passage["kind"] in ("paragraph", "list_item"):
            asks_in_text(passage, by_id, models, config, out)
    out.recommendations.sort(key=lambda r: (r["start"], r["end"]))
    _mark_repeats(out.recommendations, config.recommend.repeat_similarity)
    return out


def _mark_repeats(rows: list[Row], similarity: float) -> None:
    """The second time the same ask is printed points to the first; a listed one is the main one."""
    order = sorted(range(len(rows)), key=lambda i: (rows[i]["place"] != "listed", rows[i]["start"]))
    kept: list[Row] = []
    for i in order:
        row = rows[i]
        same = next(
            (
                k
                for k in kept
                if k["place"] != "restated" or row["place"] == "restated"
                if fuzz.token_sort_ratio(k["text"].casefold(), row["text"].casefold()) >= similarity
                and k["item_id"] != row["item_id"]
            ),
            None,
        )
        if same is None or (row["place"] == "restated" and same["place"] != "restated"):
            kept.append(row)
        else:
            row["repeat_of"] = same["rec_id"]
