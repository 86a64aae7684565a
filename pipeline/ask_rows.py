"""Rows of recommendations and candidates, while one document is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pipeline.asks import trim
from pipeline.codebook import Codebook
from pipeline.scoring.clauses import governed
from pipeline.scoring.directiveness import Grade
from pipeline.scoring.imperatives import opening_verb
from pipeline.tables import Ids, Row


@dataclass
class Out:
    """Rows of one document while they are made."""

    document: Row
    rec_ids: Ids
    candidate_ids: Ids
    recommendations: list[Row] = field(default_factory=list)
    candidates: list[Row] = field(default_factory=list)
    lead_ins: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Sequence[Row]] = field(default_factory=dict)


def row_of(
    out: Out,
    passage: Row,
    span: tuple[int, int],
    result: Grade,
    confidence: float,
    lead_in: str | None,
) -> Row:
    """A recommendation row (item, place and people still to come), and its accepted candidate."""
    left, right = trim(passage["text"], span)
    shift = left - span[0]
    text = passage["text"][left:right]
    rec_id = out.rec_ids.make(text)
    governor = None
    if result.governor:
        a = min(max(result.governor[0] - shift, 0), len(text) - 1)
        b = min(max(result.governor[1] - shift, a + 1), len(text))
        governor = (a, b)
    candidate(
        out,
        passage,
        (left, right),
        confidence,
        True,
        result.cues[0]["rule"] if result.cues else "place",
    )
    if lead_in:
        out.lead_ins[rec_id] = lead_in
    base = passage["start"] + left
    return {
        "rec_id": rec_id,
        "doc_id": passage["doc_id"],
        "passage_id": passage["passage_id"],
        "start": base,
        "end": base + len(text),
        "page": passage["page"],
        "section": passage["section"],
        "text": text,
        "n_asks": result.n_asks,
        "repeat_of": None,
        "confidence": confidence,
        "governor_start": base + governor[0] if governor else None,
        "governor_end": base + governor[1] if governor else None,
        "_governor_in_text": governor or (0, 0),
        "_verbless": result.flags == ["verbless"],
    }


def candidate(
    out: Out, passage: Row, span: tuple[int, int], probability: float, accepted: bool, reason: str
) -> None:
    left, right = trim(passage["text"], span)
    if right <= left:
        return
    out.candidates.append(
        {
            "candidate_id": out.candidate_ids.make(passage["text"][left:right]),
            "doc_id": passage["doc_id"],
            "passage_id": passage["passage_id"],
            "start": passage["start"] + left,
            "end": passage["start"] + right,
            "probability": probability,
            "accepted": accepted,
            "reason": reason,
        }
    )


RE_FOLLOWING = re.compile(r"\b(?:the )?following\b|\bbelow\b|\bset out\b", re.I)


def only_announces(sentence: str, book: Codebook) -> bool:
    """ "The council should:" or "we recommend the following:" asks nothing by itself."""
    bare = sentence.rstrip(":- ")
    clauses = governed(bare, book)
    if RE_FOLLOWING.search(bare) or len(bare.split()) < 4:
        return True
    ends_open = bool(
        re.search(
            r"\b(?:(?:should|must|need to|needs to), [^,]{3,60}|should|must|to|need|needs|encourage|recommend|suggest|that|include|including|also|is|will|by)$",
            bare,
            re.I,
        )
    )
    return ends_open or (not clauses and opening_verb(bare, book)[1] is None)
