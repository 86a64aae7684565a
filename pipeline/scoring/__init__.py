"""Recommendations to scores: directiveness, clarity and grounding, one module each."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pyphen

from pipeline.codebook import Codebook
from pipeline.scoring import clarity, grounding
from pipeline.scoring.directiveness import Grade, grade
from pipeline.tables import Row, frame, records

RE_WORD = re.compile(r"[A-Za-z][A-Za-z’'-]*")
SYLLABLES = pyphen.Pyphen(lang="en_GB")


def score(
    recommendations: pd.DataFrame,
    lead_ins: Mapping[str, str],
    texts: Mapping[str, str],
    book: Codebook,
) -> pd.DataFrame:
    """The scores table. ``lead_ins``: rec_id -> governing words; ``texts``: doc_id -> text."""
    return frame(
        "scores",
        [
            score_row(row, lead_ins.get(row["rec_id"]), texts[row["doc_id"]], book)
            for row in records(recommendations)
        ],
    )


def score_row(row: Row, lead_in: str | None, text: str, book: Codebook) -> Row:
    """One row of scores; cue spans are offsets into the document's text."""
    result = grade(row["text"], book, row["place"] != "in_text" or lead_in is not None, lead_in)
    if result.level == 0:  # accepted on its place or its sentence, not on the clause alone
        result = Grade(3, 2, 3, [3], ["verbless"], [], None, False, 1)
    clear = clarity.marks(row, book)
    grounded = grounding.marks(row, text, book)
    return {
        "rec_id": row["rec_id"],
        **levels(result),
        "cues": [
            {**c, "start": c["start"] + row["start"], "end": c["end"] + row["start"]}
            for c in result.cues
        ],
        **clear,
        "clarity": sum(clear.values()),
        **grounded,
        "grounding": sum(grounded.values()),
        "reading_ease": reading_ease(row["text"]),
        "words": len(RE_WORD.findall(row["text"])) or 1,
    }


def levels(result: Grade) -> dict[str, Any]:
    """A grade as columns of scores, without its cues."""
    return {
        "level": result.level,
        "level_strict": result.level_strict,
        "level_loose": result.level_loose,
        "clause_levels": result.clause_levels,
        "flags": result.flags,
        "process_only": result.process_only,
    }


def reading_ease(text: str) -> float | None:
    """Flesch reading ease: higher is easier, 60 to 70 is plain English. None without words.

    Source: Flesch 1948, 206.835 - 1.015 words/sentences - 84.6 syllables/words; syllables by
    British hyphenation points, which run a little low, so figures compare texts, no more.
    """
    words = RE_WORD.findall(text)
    if not words:
        return None
    count = max(1, len(re.findall(r"[.!?;]+(?:\s|$)", text.rstrip(".!?; ") + ".")))
    syllables = sum(len(SYLLABLES.positions(w)) + 1 for w in words)
    return 206.835 - 1.015 * len(words) / count - 84.6 * syllables / len(words)
