"""Codebook themes and valence on passages, recommendations and criticisms, by cue tables."""

from __future__ import annotations

import re

import pandas as pd

from pipeline.codebook import Codebook
from pipeline.tables import Row, frame, records

KEYS = {"passages": "passage_id", "recommendations": "rec_id", "criticisms": "criticism_id"}
PROCESS_KINDS = frozenset({"evaluation", "transcript", "survey", "press", "board_paper", "minutes"})
RE_STORY = re.compile(
    r"\b(?:as a result|since (?:the|its|our) (?:cpc|challenge|visit)|has (?:subsequently|since)|following the (?:cpc|challenge)|"
    r"(?:is|are) now|we now have|have fallen|(?:peer (?:challenge|review)|cpc) (?:prompted|has helped|led to|accelerated|gave)|changed)\b",
    re.I,
)
# a theme named by one word among many is a mention: the heading above counts as two
MIN_HITS = {"passages": 2, "recommendations": 1, "criticisms": 1}


def code(
    passages: pd.DataFrame,
    recommendations: pd.DataFrame,
    criticisms: pd.DataFrame,
    documents: pd.DataFrame,
    book: Codebook,
) -> pd.DataFrame:
    """The labels table: core and issues on every unit, process and impact on passages of
    evaluations and the like, one valence each."""
    kinds = dict(zip(documents["doc_id"], documents["kind"], strict=True))
    stance = {
        c.id: row for c, row in zip(book["themes"], book.tables["themes"]["frame"], strict=True)
    }
    rows: list[Row] = []
    for unit, table in (
        ("passages", passages),
        ("recommendations", recommendations),
        ("criticisms", criticisms),
    ):
        for row in records(table):
            if unit == "passages" and (row["kind"] == "heading" or row["boilerplate"]):
                continue
            rows += _labels(row, unit, kinds.get(row["doc_id"], "other"), stance, book)
    return frame("labels", rows)


def _labels(row: Row, unit: str, kind: str, frames: dict[str, str], book: Codebook) -> list[Row]:
    unit_id = row[KEYS[unit]]
    heading = (row["section"] or "").rsplit(" > ", 1)[-1]
    found: list[Row] = []
    for cue in book["themes"]:
        name = frames[cue.id]
        if name in ("process", "impact") and (unit != "passages" or kind not in PROCESS_KINDS):
            continue
        words = sorted({m.group().lower() for m in cue.pattern.finditer(row["text"])})
        weight = len(words) + (2 if cue.pattern.search(heading) else 0)
        if (words and weight >= MIN_HITS[unit]) or (not words and weight and unit == "passages"):
            found.append(
                _label(
                    unit_id,
                    unit,
                    name,
                    cue.label,
                    min(0.95, 0.4 + 0.15 * weight),
                    words or [heading.lower()],
                    book,
                )
            )
    if unit == "passages" and kind in PROCESS_KINDS and RE_STORY.search(row["text"]):
        words = sorted({m.group().lower() for m in RE_STORY.finditer(row["text"])})
        found.append(_label(unit_id, unit, "impact", "impact_story", 0.5, words, book))
    return [*found, _valence(row, unit_id, unit, book)]


def _valence(row: Row, unit_id: str, unit: str, book: Codebook) -> Row:
    hits = {
        c.label: sorted({m.group().lower() for m in c.pattern.finditer(row["text"])})
        for c in book["valence"]
    }
    up, down = hits.get("strength", []), hits.get("challenge", [])
    if unit == "criticisms" or len(down) > len(up):
        return _label(unit_id, unit, "valence", "challenge", 0.6, down, book)
    if len(up) > len(down):
        return _label(unit_id, unit, "valence", "strength", 0.6, up, book)
    return _label(unit_id, unit, "valence", "neutral", 0.5, [], book)


def _label(
    unit_id: str,
    unit: str,
    frame_name: str,
    label: str,
    confidence: float,
    cues: list[str],
    book: Codebook,
) -> Row:
    return {
        "unit_id": unit_id,
        "unit": unit,
        "frame": frame_name,
        "label": label,
        "confidence": confidence,
        "cues": cues,
        "codebook_version": book.version,
    }
