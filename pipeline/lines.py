"""One line from stdin, graded as an item of a list of recommendations: what ``cpc score`` does."""

from __future__ import annotations

import re

from pipeline.asks import Setting, refusal
from pipeline.codebook import Codebook
from pipeline.ingest.blocks import item_label, split_marker
from pipeline.listed import plain_lead
from pipeline.scoring import RE_WORD, clarity, grounding, levels
from pipeline.scoring.clauses import governed
from pipeline.scoring.directiveness import NOTHING, grade
from pipeline.scoring.imperatives import opening_verb, states_a_fact
from pipeline.tables import Row

# refusals that hold even in a list: praise, judgements of the past, reports, boilerplate
HARD = ("X1 ", "X2 ", "X3 ", "X8 ", "X9 ", "X11", "X12", "X13", "X14", "X18", "X19", "X21")


def line_score(line: str, book: Codebook) -> Row:
    """What ``cpc score`` says of a line: levels (0 when nothing is asked), flags, cues with their
    words, clarity and grounding parts. The line is taken as an item of a list."""
    text = _item_text(line, book)
    start = line.index(text) if text else 0
    result = grade(text, book, True) if _asks(text, book) else NOTHING
    governor = result.governor or (0, 0)
    row = {"text": text, "start": 0, "governor_start": governor[0], "rationale": []}
    asked = result.level > 0
    return {
        "text": line,
        **levels(result),
        "n_asks": result.n_asks if asked else 0,
        "cues": [
            {
                "rule": c["rule"],
                "start": c["start"] + start,
                "end": c["end"] + start,
                "text": text[c["start"] : c["end"]],
            }
            for c in result.cues
        ],
        **({k: v and asked for k, v in clarity.marks(row, book).items()}),
        **({k: v and asked for k, v in grounding.marks(row, text, book).items()}),
    }


def _item_text(line: str, book: Codebook) -> str:
    """A line without its marker, label and lead."""
    text = split_marker(line.strip())[2].strip()
    label = item_label(text)
    if label:
        text = text[label.end() :]
    lead = plain_lead(text, book)
    text = text[lead.end() :] if lead else text
    return re.sub(r"^[^\w“‘\"'(£]+", "", text)


def _asks(text: str, book: Codebook) -> bool:
    """Whether a list item asks: not praise, not a past judgement, not a plain statement of fact."""
    if not RE_WORD.search(text):
        return False
    clauses = governed(text, book)
    if opening_verb(text, book)[1] or text.rstrip().endswith("?"):
        return True
    setting = Setting("cpc_report", True, 0.0)
    if clauses:
        cues = {c.id: c for c in book["governors"]}
        refused = [
            refusal(text, c.span, cues[c.rule], book, setting) for c in clauses if c.rule in cues
        ]
        return not refused or not all(r is not None and r.startswith(HARD) for r in refused)
    if any(c.pattern.search(text) for c in book["not_asks"] if f"{c.id} " in ("X1 ", "X2 ", "X3 ")):
        return False
    result = grade(text, book, True)
    return not (result.flags == ["verbless"] and states_a_fact(text))
