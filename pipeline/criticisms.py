"""Passages to criticisms: weaknesses and risks that the authors report, and how directly.

One row a sentence that carries a weakness cue in the authors' voice; asks without a finding,
praise, plans and other people's quoted words are left out. Severity and marks follow CODEBOOK
section 4.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import pandas as pd

from pipeline.asks import FEEDBACK, trim
from pipeline.codebook import Codebook
from pipeline.language import masked, quoted, sentences
from pipeline.models import Models
from pipeline.tables import Ids, Row, frame, records

# documents whose authors report on a council in their own voice
JUDGING = FEEDBACK | {"inspection", "statutory_report"}
RE_SUMMARY = re.compile(
    r"\b(?:executive )?summary\b|\boverview\b|\bour view in brief\b|\bkey (?:messages|findings)\b|\bheadlines?\b",
    re.I,
)
RE_SKIPPED = re.compile(
    r"\b(?:peer team|team and its work|process|approach|scope and focus|next steps|what happens next|introduction|background|"
    r"contents|follow[- ]up|signposting|contact)\b",
    re.I,
)
RE_PRAISE_ONLY = re.compile(
    r"^\W*(?:no|not|never|without|nobody|few|little)\b.{0,40}\b(?:better|doubt|complain\w*|question|criticis\w+|concerns?|lack of (?:ambition|commitment|passion))\b"
    r"|\b(?:not|no) (?:afraid|shortage|lack|doubt|problem|concern)\b"
    r"|\bno (?:\w+ )?(?:weakness(?:es)?|concerns?|problems?|gaps?|complaints?|backlog)\b|\bscarcely a\b"
    r"|\bno longer (?:failing|weak|at risk|a problem|inadequate)|\bovercome\b|\bnever (?:missed|failed)\b|\bon (?:time and on )?budget\b"
    r"|\b(?:do|does|did) not suggest\b|\bnobody (?:we (?:met|spoke to) )?(?:was bored|disputes|doubts)\b"
    r"|\b(?:tackled|resolved|cleared|addressed|reduced|cut|fallen|down from)\b[^.;]{0,40}\b(?:backlog|deficit|gap|delays?|problems?)\b"
    r"|\b(?:caseloads?|complaints?|backlogs?|sickness|arrears|vacanc\w+|delays?)\b[^.;]{0,30}\b(?:fallen|dropped|halved|reduced|down)\b",
    re.I,
)
RE_PLACE_CONDITION = re.compile(
    r"\b(?:deprivation|poverty|unemployment|ageing population|life expectancy|child poverty|inflation|government grant|austerity|cost of living)\b",
    re.I,
)
RE_RESPONSE = re.compile(
    r"\b(?:council|cabinet|officers|members|plan|strategy|response|scrutiny|leadership|service|team)\b",
    re.I,
)
RE_REFINEMENT = re.compile(
    r"\b(?:even (?:better|more|stronger|clearer)|further (?:strengthen|build|enhance|improve)|next step|build on|go further|make more of)\b",
    re.I,
)
RE_FUTURE_PLAN = re.compile(
    r"\b(?:will be|is being|are being|plans to|is due to|intends to)\b", re.I
)
MIN_WORDS = 3


def find(
    documents: pd.DataFrame, passages: pd.DataFrame, recommendations: pd.DataFrame, models: Models
) -> pd.DataFrame:
    """The criticisms table."""
    kinds = dict(zip(documents["doc_id"], documents["kind"], strict=True))
    listed = {r["passage_id"] for r in records(recommendations) if r["place"] != "in_text"}
    rows: list[Row] = []
    for doc_id, group in passages.groupby("doc_id", sort=False):
        if kinds.get(str(doc_id)) in JUDGING:
            rows += _of_document(
                str(doc_id), sorted(records(group), key=lambda p: p["order"]), listed, models
            )
    return frame("criticisms", rows)


def _of_document(
    doc_id: str, passages: Sequence[Row], listed: set[str], models: Models
) -> list[Row]:
    ids = Ids(doc_id, "criticisms")
    rows: list[Row] = []
    for passage in passages:
        section = passage["section"] or ""
        if (
            passage["kind"] not in ("paragraph", "list_item")
            or passage["boilerplate"]
            or passage["passage_id"] in listed
        ):
            continue
        if RE_SKIPPED.search(section.rsplit(" > ", 1)[-1]):
            continue
        place = "summary" if RE_SUMMARY.search(section) else "body"
        text = passage["text"]
        plain = masked(text, quoted(text))
        bounds = sentences(models.language, text)
        for i, (left, right) in enumerate(bounds):
            following = plain[bounds[i + 1][0] : bounds[i + 1][1]] if i + 1 < len(bounds) else ""
            marks = judge(plain[left:right], following, models.book)
            if marks is None:
                continue
            start, end = trim(text, (left, right))
            rows.append(
                {
                    "criticism_id": ids.make(text[start:end]),
                    "doc_id": doc_id,
                    "passage_id": passage["passage_id"],
                    "start": passage["start"] + start,
                    "end": passage["start"] + end,
                    "page": passage["page"],
                    "section": passage["section"],
                    "place": place,
                    "text": text[start:end],
                    **marks,
                }
            )
    return rows


def judge(sentence: str, following: str, book: Codebook) -> Mapping[str, object] | None:
    """Severity and marks of one sentence (quotations blanked), or None when it criticises nothing."""
    if len(sentence.split()) < MIN_WORDS or sentence.rstrip().endswith(("?", ":")):
        return None
    hits = {
        mark: [
            m for c in book["criticisms"] if c.label == mark for m in c.pattern.finditer(sentence)
        ]
        for mark in (
            "weakness",
            "wrapped",
            "serious",
            "grave",
            "hedge",
            "shield",
            "concession",
            "agent",
            "consequence",
        )
    }
    weak = len(hits["weakness"]) + 2 * len(hits["serious"]) + 3 * len(hits["grave"])
    wrapped = bool(hits["wrapped"])
    strengths = sum(
        1 for c in book["valence"] if c.label == "strength" for _ in c.pattern.finditer(sentence)
    )
    if (not weak and not wrapped) or RE_PRAISE_ONLY.search(sentence):
        return None
    score = weak + (1 if wrapped else 0) - 0.7 * strengths
    if RE_PLACE_CONDITION.search(sentence) and not RE_RESPONSE.search(sentence):
        return None
    if score <= 0 or (RE_FUTURE_PLAN.search(sentence) and score < 1):
        return None
    evidence = any(
        c.pattern.search(sentence) or c.pattern.search(following)
        for c in book["marks"]
        if c.label == "evidence"
    )
    severity = (
        3
        if hits["grave"]
        else 2
        if hits["serious"]
        else 0
        if (RE_REFINEMENT.search(sentence) or (wrapped and not weak and strengths))
        else 1
    )
    named = bool(weak)
    buried = bool(hits["concession"]) and strengths > 0
    shield = bool(hits["shield"])
    agent = (
        "named"
        if hits["agent"]
        else "implied"
        if re.search(r"\b(?:council|authority|organisation|it|you)\b", sentence, re.I)
        else "absent"
    )
    consequence = bool(hits["consequence"])
    return {
        "severity": severity,
        "named": named,
        "hedges": len(hits["hedge"]),
        "shield": shield,
        "agent": agent,
        "buried": buried,
        "consequence": consequence,
        "evidence": evidence,
        "directness": directness(named, len(hits["hedge"]), shield, buried),
        "confidence": round(min(0.95, 0.45 + 0.12 * score), 2),
    }


def directness(named: bool, hedges: int, shield: bool, buried: bool) -> str:
    """The profile of marks in words; a description, never a number to rank by."""
    parts = ["named" if named else "wrapped"]
    parts += ["hedged"] if hedges else []
    parts += ["shielded"] if shield else []
    parts += ["buried"] if buried else []
    return ", ".join(parts)
