"""What bears on which proposition, and on which side. Counting it never makes a verdict."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pandas as pd
from rapidfuzz import fuzz

from pipeline.codebook import Codebook
from pipeline.language import sentences
from pipeline.models import Models
from pipeline.tables import Ids, Row, frame, records

# documents that argue about peer challenge itself, and whose word they are
SPEAKS = {
    "evaluation": "commissioned by the LGA",
    "press": "independent",
    "board_paper": "commissioned by the LGA",
    "minutes": "commissioned by the LGA",
    "transcript": "host's own testimony",
    "survey": "self-report survey",
    "annual_report": "commissioned by the LGA",
    "statutory_report": "statutory",
}
RE_ABOUT = re.compile(
    r"\b(?:cpcs?|peer (?:challenges?|reviews?|teams?)|peers?|sli|sector-led|lga|feedback|challenges?|process|recommendations?|reports?|team)\b",
    re.I,
)
MIN_WORDS = 6
RE_OTHERS_CLAIM = re.compile(
    r"\b(?:perceptions?|criticisms?|claims?|misconceptions?|accusations?|critics|charges?)\b", re.I
)
SAME_VOICE = 90  # RapidFuzz token-sort ratio at which one voice says the same thing again


def find(
    documents: pd.DataFrame, passages: pd.DataFrame, quotations: pd.DataFrame, models: Models
) -> pd.DataFrame:
    """The evidence table: one row a sentence and proposition, from documents about the programme."""
    kinds = dict(zip(documents["doc_id"], documents["kind"], strict=True))
    spoken: dict[str, list[Row]] = {}
    for quotation in records(quotations):
        spoken.setdefault(quotation["passage_id"], []).append(quotation)
    rows: list[Row] = []
    for doc_id, group in passages.groupby("doc_id", sort=False):
        kind = kinds.get(str(doc_id), "other")
        if kind in SPEAKS:
            rows += _of_document(
                str(doc_id), kind, sorted(records(group), key=lambda p: p["order"]), spoken, models
            )
    return frame("evidence", rows)


def _of_document(
    doc_id: str, kind: str, passages: Sequence[Row], spoken: dict[str, list[Row]], models: Models
) -> list[Row]:
    ids = Ids(doc_id, "evidence")
    rows: list[Row] = []
    kept: list[tuple[str, str | None, str, str]] = []
    by_id = {p["passage_id"]: p for p in passages}
    about = any(RE_ABOUT.search(p["text"]) for p in passages)
    for passage in passages:
        if passage["kind"] not in ("paragraph", "list_item") or passage["boilerplate"] or not about:
            continue
        text = passage["text"]
        above = by_id.get(passage["parent_id"] or "")
        repeated = above is not None and RE_OTHERS_CLAIM.search(above["text"]) is not None
        for left, right in sentences(models.language, text):
            sentence = text[left:right]
            if not RE_ABOUT.search(text) or sentence.endswith(("?", ":", ";")):
                continue  # a question, or an item of a list, claims nothing
            if len(sentence.split()) < MIN_WORDS:
                continue
            for proposition, stance, words in bearing(sentence, models.book):
                quote = _speaker(passage, left, right, spoken)
                row = _row(ids, passage, (left, right), kind, proposition, stance, quote, words)
                same = next(
                    (
                        k
                        for k in kept
                        if k[0] == proposition
                        and k[1] == row["speaker"]
                        and fuzz.token_sort_ratio(k[2], sentence) >= SAME_VOICE
                    ),
                    None,
                )
                row["own_view"] = row["own_view"] and not repeated
                row["duplicate_of"] = same[3] if same else None
                kept.append((proposition, row["speaker"], sentence, row["evidence_id"]))
                rows.append(row)
    return rows


def bearing(sentence: str, book: Codebook) -> list[tuple[str, str, int]]:
    """(proposition, stance, number of cues) for each proposition that a sentence bears on."""
    found: dict[str, dict[str, list[tuple[int, int]]]] = {}
    stances = book.tables["evidence"]["stance"]
    for cue, stance in zip(book["evidence"], stances, strict=True):
        for match in cue.pattern.finditer(sentence):
            found.setdefault(cue.label, {}).setdefault(stance, []).append(match.span())
    sides: dict[str, dict[str, int]] = {}
    for proposition, spans in found.items():
        against = spans.get("backs", [])
        # "do not identify failure" holds "identify failure": the longer words decide
        spans["answers"] = [
            s for s in spans.get("answers", []) if not any(b[0] <= s[0] < b[1] for b in against)
        ]
        sides[proposition] = {stance: len(own) for stance, own in spans.items() if own}
    return [
        (p, "mixed" if len(s) > 1 else next(iter(s)), sum(s.values()))
        for p, s in sorted(sides.items())
    ]


def _speaker(passage: Row, left: int, right: int, spoken: dict[str, list[Row]]) -> Row | None:
    start, end = passage["start"] + left, passage["start"] + right
    return next(
        (q for q in spoken.get(passage["passage_id"], []) if q["start"] < end and start < q["end"]),
        None,
    )


def _row(
    ids: Ids,
    passage: Row,
    span: tuple[int, int],
    kind: str,
    proposition: str,
    stance: str,
    quote: Row | None,
    words: int,
) -> Row:
    text = passage["text"][span[0] : span[1]]
    independence = SPEAKS[kind]
    if quote is not None and kind in ("evaluation", "press"):
        independence = (
            "host's own testimony"
            if re.search(r"chief exec|leader|director|mayor", quote["role"] or "")
            else independence
        )
    return {
        "evidence_id": ids.make(text, proposition),
        "doc_id": passage["doc_id"],
        "start": passage["start"] + span[0],
        "end": passage["start"] + span[1],
        "page": passage["page"],
        "claim": proposition.split(".")[0],
        "proposition": proposition,
        "stance": stance,
        "speaker": quote["speaker"] if quote else None,
        "role": quote["role"] if quote else None,
        "independence": independence,
        "own_view": quote is None or not quote["reported"],
        "duplicate_of": None,
        "confidence": min(0.9, 0.4 + 0.15 * words),
    }
