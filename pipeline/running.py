"""Asks in running text, under governing lead-ins, and printed whole inside a paragraph."""

from __future__ import annotations

import re
from collections.abc import Mapping

from pipeline import items as printed
from pipeline.addressing import addressee, asker
from pipeline.ask_rows import Out, candidate, only_announces, row_of
from pipeline.asks import Setting, judge, trim, unquoted
from pipeline.codebook import Codebook
from pipeline.config import Config
from pipeline.language import sentences
from pipeline.models import Models
from pipeline.scoring.directiveness import Grade, grade
from pipeline.tables import Row

RE_INTRODUCES = re.compile(
    r"\b(?:made|makes|included?|with) the following recommendations?:\s*", re.I
)


RE_OWN_VIEW = re.compile(
    r"\b(?:the )?(?P<body>[A-Z][\w&]*(?: [A-Z][\w&]*){0,4})['’]s (?:own )?(?:cpc|peer (?:challenge|review))",
    re.I,
)


def asks_in_text(
    passage: Row, by_id: Mapping[str, Row], models: Models, config: Config, out: Out
) -> None:
    """Rows for a passage of running text, or for a bullet under a governing lead-in."""
    kind = out.document["kind"]
    text = passage["text"]
    lead_in = _governing_lead_in(passage, by_id, models.book, kind)
    parent = by_id.get(passage["parent_id"] or "")
    parent = parent if parent and parent["kind"] == "paragraph" else None
    plain = unquoted(text, kind)
    introduced = RE_INTRODUCES.search(text)
    spans = sentences(models.language, text)
    for order, (left, right) in enumerate(spans):
        sentence = text[left:right]
        if introduced and right > introduced.end():
            left = max(left, introduced.end())
            _introduced(passage, (left, right), models.book, out)
            continue
        if lead_in and order == 0:
            result = grade(sentence, models.book, True, lead_in)
            if result.level:
                _add_in_text(
                    passage,
                    trim(text, (left, right)),
                    result,
                    0.7,
                    lead_in,
                    models.book,
                    out,
                    parent,
                )
            continue
        if sentence.endswith(":") and only_announces(sentence, models.book):
            continue
        setting = Setting(kind, False, config.recommend.accept_probability)
        for found in judge(plain[left:right], models.book, setting):
            span = (left + found.span[0], left + found.span[1])
            if found.accepted:
                _add_in_text(
                    passage, span, found.grade, found.probability, None, models.book, out, parent
                )
            else:
                candidate(out, passage, span, found.probability, False, found.reason)


def _governing_lead_in(
    passage: Row, by_id: Mapping[str, Row], book: Codebook, kind: str
) -> str | None:
    """The last sentence of the paragraph above a bullet, when it governs: "providers should:"."""
    parent = by_id.get(passage["parent_id"] or "")
    if passage["kind"] != "list_item" or parent is None or not parent["text"].endswith((":", ":-")):
        return None
    if printed.RE_RESOLUTION.search(parent["text"]):
        return None
    tail = re.split(r"(?<=[.!?])\s+", parent["text"])[-1].rstrip(":- ")
    if not re.search(
        r"\b(?:(?:should|must|need to|needs to), [^,]{3,60}|should|must|to|needs? to|encourage|recommend|suggest|that|also|is to|will|by)$",
        tail,
        re.I,
    ):
        return None
    setting = Setting(kind, False, 0.0)
    judged = judge(tail + " act", book, setting)
    return tail if any(f.accepted for f in judged) else None


def _introduced(passage: Row, span: tuple[int, int], book: Codebook, out: Out) -> None:
    """A sentence of a recommendation that is printed whole inside a paragraph."""
    left, right = trim(passage["text"], span)
    result = grade(passage["text"][left:right], book, True)
    row = row_of(out, passage, (left, right), result, 0.85, None)
    owner = RE_OWN_VIEW.search(passage["text"])
    governor = row.pop("_governor_in_text")
    to = addressee(
        out.document,
        (owner.group("body") + " " if owner else "") + row["text"],
        (0, 0) if owner is None else (len(owner.group("body")), len(owner.group("body"))),
        book,
    )
    row.update(
        item_id=_own_item(row),
        place="restated",
        lead=None,
        label=None,
        rationale=[],
        asker="peers" if re.search(r"\bCPC|peer", passage["text"]) else "reviewer",
        addressee=to if owner else addressee(out.document, row["text"], governor, book),
    )
    row.pop("_verbless")
    out.recommendations.append(row)


def _add_in_text(
    passage: Row,
    span: tuple[int, int],
    result: Grade,
    probability: float,
    lead_in: str | None,
    book: Codebook,
    out: Out,
    parent: Row | None = None,
) -> None:
    row = row_of(out, passage, span, result, probability, lead_in)
    row.update(
        item_id=_own_item(row),
        place="in_text",
        lead=None,
        label=None,
        rationale=[],
        asker=asker(
            out.document, passage["text"], "in_text", parent["text"] if parent else row["section"]
        ),
        addressee=addressee(out.document, row["text"], row.pop("_governor_in_text"), book),
    )
    row.pop("_verbless")
    out.recommendations.append(row)


def _own_item(row: Row) -> str:
    return "ite" + str(row["rec_id"])[3:]
