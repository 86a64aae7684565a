"""Passages to candidates to recommendations: one row an ask, listed, in text or restated."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pandas as pd
from rapidfuzz import fuzz

from pipeline import items as printed
from pipeline.addressing import addressee, asker
from pipeline.asks import Setting, judge, trim, unquoted
from pipeline.codebook import Codebook
from pipeline.config import Config
from pipeline.ingest.blocks import RE_LABEL
from pipeline.items import Item
from pipeline.language import sentences
from pipeline.models import Models
from pipeline.scoring.directiveness import RE_FINITE, Grade, governed, grade, opening_verb
from pipeline.tables import Ids, Row, frame, records

RE_FOLLOWING = re.compile(r"\b(?:the )?following\b|\bbelow\b|\bset out\b", re.I)
RE_INTRODUCES = re.compile(
    r"\b(?:made|makes|included?|with) the following recommendations?:\s*", re.I
)
RE_STARTS_LOW = re.compile(
    r"^(?:this|it|these|that|doing so|such) (?:will|would|is|was|has|should (?:help|ensure|enable|allow|include|mean|also help)|could|can|may)\b",
    re.I,
)
RE_OWN_VIEW = re.compile(
    r"\b(?:the )?(?P<body>[A-Z][\w&]*(?: [A-Z][\w&]*){0,4})['’]s (?:own )?(?:cpc|peer (?:challenge|review))",
    re.I,
)


@dataclass(frozen=True)
class Extracted:
    """Frames candidates and recommendations; ``lead_ins``: rec_id -> the words that govern it;
    ``answers``: item_id -> passage rows that answer it, in order."""

    candidates: pd.DataFrame
    recommendations: pd.DataFrame
    lead_ins: Mapping[str, str]
    answers: Mapping[str, Sequence[Row]]


@dataclass
class _Out:
    """Rows of one document while they are made."""

    document: Row
    rec_ids: Ids
    candidate_ids: Ids
    recommendations: list[Row] = field(default_factory=list)
    candidates: list[Row] = field(default_factory=list)
    lead_ins: dict[str, str] = field(default_factory=dict)
    answers: dict[str, Sequence[Row]] = field(default_factory=dict)


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
) -> _Out:
    doc_id = document["doc_id"]
    out = _Out(document, Ids(doc_id, "recommendations"), Ids(doc_id, "candidates"))
    usable = [p for p in rows if not p["boilerplate"] and p["kind"] not in ("footnote", "caption")]
    items = printed.find(usable, document["kind"])
    listed: set[str] = set()
    number = Ids(doc_id, "items")
    for item in items:
        item_id = number.make(item.passages[0]["text"], item.label or "")
        listed |= {p["passage_id"] for p in item.passages}
        _asks_of_item(item, item_id, bold_leads, models, config, out)
        out.answers[item_id] = [p for p in item.responses]
    by_id = {p["passage_id"]: p for p in usable}
    for passage in usable:
        if passage["passage_id"] not in listed and passage["kind"] in ("paragraph", "list_item"):
            _asks_in_text(passage, by_id, models, config, out)
    out.recommendations.sort(key=lambda r: (r["start"], r["end"]))
    _mark_repeats(out.recommendations, config.recommend.repeat_similarity)
    return out


# -- listed and restated ------------------------------------------------------------------------


def _asks_of_item(
    item: Item,
    item_id: str,
    bold_leads: Mapping[str, int],
    models: Models,
    config: Config,
    out: _Out,
) -> None:
    """Rows for one printed item; sentences that only support them become their rationale."""
    lead = item.heading
    lead_in: str | None = None
    made: list[Row] = []
    rationale: list[list[int]] = []
    for index, passage in enumerate(item.passages):
        start, found = _strip_lead(
            passage, bold_leads.get(passage["passage_id"], 0), index == 0, models.book
        )
        lead = found if index == 0 and found else lead
        child = passage["kind"] == "list_item" and index > 0
        spans = sentences(models.language, passage["text"][start:])
        for order, (left, right) in enumerate(spans):
            left, right = left + start, right + start
            sentence = passage["text"][left:right]
            opens = order == 0 and (child or not made)
            governing = lead_in if child and order == 0 else None
            row = _listed_ask(
                sentence, (left, right), passage, opens, governing, models.book, config, item, out
            )
            if row is None:
                rationale.append([passage["start"] + left, passage["start"] + right])
            else:
                made.append(row)
            if sentence.endswith((":", ":-")) and right == len(passage["text"]):
                lead_in = sentence.rstrip(":- ")
    if not made and item.label is None and item.passages[0]["kind"] == "paragraph":
        return  # prose in a section of recommendations that asks nothing
    if len(made) > 1 and _bare_opening(made):
        first = made.pop(0)
        rationale.insert(0, [first["start"], first["end"]])
    if not made:
        made = _whole_item(item, bold_leads, models, out)
        rationale = [span for span in rationale if span[0] >= made[0]["end"]]
    for row in made:
        row.update(
            item_id=item_id,
            place=item.place,
            label=item.label,
            lead=lead,
            rationale=rationale,
            asker=asker(out.document, row["text"], item.place, row["section"]),
            addressee=addressee(
                out.document, row["text"], row.pop("_governor_in_text"), models.book
            ),
        )
        row.pop("_verbless")
        out.recommendations.append(row)


def _bare_opening(made: Sequence[Row]) -> bool:
    """A long first sentence with neither verb form nor governor, before sentences that ask."""
    first = made[0]
    return (
        first["_verbless"]
        and len(first["text"].split()) > 12
        and any(
            not row["_verbless"] and row["passage_id"] == first["passage_id"] for row in made[1:]
        )
    )


def _strip_lead(passage: Row, bold: int, first: bool, book: Codebook) -> tuple[int, str | None]:
    """(offset after label and lead, the lead) of an item's passage."""
    text = passage["text"]
    offset = 0
    label = (RE_LABEL.match(text) or printed.RE_UNNUMBERED.match(text)) if first else None
    if (
        label
        and label.groupdict().get("word", "").lower() != "r"
        and label.end() < len(text)
        and passage["kind"] != "heading"
    ):
        offset = label.end()
    if passage["kind"] == "heading":
        found = printed.RE_ITEM_HEADING.match(text)
        return (text.index(found.group(2)), None) if found and found.group(2) else (0, None)
    if 0 < bold - offset < len(text) - offset - 3:
        lead = text[offset:bold].strip()
        if len(lead.split()) <= 14 and (lead[-1] in ":.–—-" or text[bold:].lstrip()[:1] in ":–—-."):
            after = bold + len(text[bold:]) - len(text[bold:].lstrip(" :.–—-"))
            return after, lead.rstrip(" :.–—-")
    plain = printed.RE_LEAD.match(text[offset:])
    if (
        plain
        and not governed(plain.group("lead") + " act", book)
        and len(text) - offset - plain.end() > 15
    ):
        return offset + plain.end(), plain.group("lead")
    return offset, None


def _listed_ask(
    sentence: str,
    span: tuple[int, int],
    passage: Row,
    opens: bool,
    lead_in: str | None,
    book: Codebook,
    config: Config,
    item: Item,
    out: _Out,
) -> Row | None:
    """The row of one sentence in an item, or None when it only supports the ask."""
    announces = sentence.endswith((":", ":-")) and _only_announces(sentence, book)
    if announces or RE_STARTS_LOW.match(sentence):
        return None
    if opens:
        result = grade(sentence, book, True, lead_in)
        finding = (
            result.flags == ["verbless"]
            and RE_FINITE.search(sentence) is not None
            and lead_in is None
        )
        if finding or result.level == 0:
            _candidate(out, passage, span, 0.3, False, "finding in a list")
            return None
        return _row(
            out, passage, span, result, 0.95 if "verbless" not in result.flags else 0.8, lead_in
        )
    setting = Setting(
        "cpc_report" if item.place == "listed" else "listed",
        True,
        config.recommend.accept_probability,
    )
    accepted = [f for f in judge(sentence, book, setting) if f.accepted]
    if not accepted:
        return None
    result = grade(sentence, book, bool(opening_verb(sentence, book)[1]))
    return _row(out, passage, span, result if result.level else accepted[0].grade, 0.8, None)


def _only_announces(sentence: str, book: Codebook) -> bool:
    """ "The council should:" or "we recommend the following:" asks nothing by itself."""
    bare = sentence.rstrip(":- ")
    clauses = governed(bare, book)
    if RE_FOLLOWING.search(bare) or len(bare.split()) < 4:
        return True
    ends_open = bool(
        re.search(
            r"\b(?:should|must|to|need|needs|encourage|recommend|suggest|that|include|including|also|is|will|by)$",
            bare,
            re.I,
        )
    )
    return ends_open or (not clauses and opening_verb(bare, book)[1] is None)


def _whole_item(item: Item, bold_leads: Mapping[str, int], models: Models, out: _Out) -> list[Row]:
    """An item in which no sentence asks by its grammar still asks by its place: its first words."""
    passage = item.passages[0]
    start, _ = _strip_lead(passage, bold_leads.get(passage["passage_id"], 0), True, models.book)
    first = sentences(models.language, passage["text"][start:])[0]
    nothing = Grade(3, 2, 3, [3], ["verbless"], [], None, False, 1)
    return [_row(out, passage, (start + first[0], start + first[1]), nothing, 0.5, None)]


# -- in text ------------------------------------------------------------------------------------


def _asks_in_text(
    passage: Row, by_id: Mapping[str, Row], models: Models, config: Config, out: _Out
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
        if sentence.endswith(":") and _only_announces(sentence, models.book):
            continue
        setting = Setting(kind, False, config.recommend.accept_probability)
        for found in judge(plain[left:right], models.book, setting):
            span = (left + found.span[0], left + found.span[1])
            if found.accepted:
                _add_in_text(
                    passage, span, found.grade, found.probability, None, models.book, out, parent
                )
            else:
                _candidate(out, passage, span, found.probability, False, found.reason)


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
        r"\b(?:should|must|to|needs? to|encourage|recommend|suggest|that|also|is to|will|by)$",
        tail,
        re.I,
    ):
        return None
    setting = Setting(kind, False, 0.0)
    judged = judge(tail + " act", book, setting)
    return tail if any(f.accepted for f in judged) else None


def _introduced(passage: Row, span: tuple[int, int], book: Codebook, out: _Out) -> None:
    """A sentence of a recommendation that is printed whole inside a paragraph."""
    left, right = trim(passage["text"], span)
    result = grade(passage["text"][left:right], book, True)
    row = _row(out, passage, (left, right), result, 0.85, None)
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
    out: _Out,
    parent: Row | None = None,
) -> None:
    row = _row(out, passage, span, result, probability, lead_in)
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


# -- rows ---------------------------------------------------------------------------------------


def _row(
    out: _Out,
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
    _candidate(
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


def _candidate(
    out: _Out, passage: Row, span: tuple[int, int], probability: float, accepted: bool, reason: str
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
