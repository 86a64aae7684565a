"""Asks of printed recommendations, and the sentences that only support them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pipeline import items as printed
from pipeline.addressing import addressee, asker
from pipeline.ask_rows import Out, candidate, only_announces, row_of
from pipeline.asks import Setting, judge
from pipeline.codebook import Codebook
from pipeline.config import Config
from pipeline.ingest.blocks import item_label
from pipeline.items import Item
from pipeline.language import sentences
from pipeline.models import Models
from pipeline.scoring.clauses import governed
from pipeline.scoring.directiveness import Grade, grade
from pipeline.scoring.imperatives import opening_verb, states_a_fact
from pipeline.tables import Row, normalise

RE_STARTS_LOW = re.compile(
    r"^(?:this|it|these|that|doing so|such) (?:will|would|is|was|has|should (?:help|ensure|enable|allow|include|mean|also help)|could|can|may)\b",
    re.I,
)


def asks_of_item(
    item: Item,
    item_id: str,
    bold_leads: Mapping[str, int],
    models: Models,
    config: Config,
    out: Out,
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
            if not normalise(sentence):  # a stray bullet or stop asks nothing
                continue
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
        rationale = [span for row in made for span in rationale if span[0] >= row["end"]]
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
    label = (item_label(text) or printed.RE_UNNUMBERED.match(text)) if first else None
    if label and passage["kind"] != "heading":
        offset = label.end()
    if passage["kind"] == "heading":
        found = printed.RE_ITEM_HEADING.match(text)
        return (text.index(found.group(2)), None) if found and found.group(2) else (0, None)
    if 0 < bold - offset < len(text) - offset - 3:
        lead = text[offset:bold].strip()
        if len(lead.split()) <= 14 and (lead[-1] in ":.–—-" or text[bold:].lstrip()[:1] in ":–—-."):
            after = bold + len(text[bold:]) - len(text[bold:].lstrip(" :.–—-"))
            return after, lead.rstrip(" :.–—-")
    plain = plain_lead(text[offset:], book)
    if plain and len(text) - offset - plain.end() > 15:
        return offset + plain.end(), plain.group("lead")
    return offset, None


def plain_lead(text: str, book: Codebook) -> re.Match[str] | None:
    """A lead that is not bold: "Vision: agree ...", when it asks nothing by itself."""
    found = printed.RE_LEAD.match(text)
    if found is None or governed(found.group("lead") + " act", book):
        return None
    return None if opening_verb(found.group("lead") + " the", book)[1] else found


def _listed_ask(
    sentence: str,
    span: tuple[int, int],
    passage: Row,
    opens: bool,
    lead_in: str | None,
    book: Codebook,
    config: Config,
    item: Item,
    out: Out,
) -> Row | None:
    """The row of one sentence in an item, or None when it only supports the ask."""
    announces = sentence.endswith((":", ":-")) and only_announces(sentence, book)
    if announces or RE_STARTS_LOW.match(sentence):
        return None
    if opens:
        result = grade(sentence, book, True, lead_in)
        finding = result.flags == ["verbless"] and states_a_fact(sentence) and lead_in is None
        if finding or result.level == 0:
            candidate(out, passage, span, 0.3, False, "finding in a list")
            return None
        return row_of(
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
    return row_of(out, passage, span, result if result.level else accepted[0].grade, 0.8, None)


def _whole_item(item: Item, bold_leads: Mapping[str, int], models: Models, out: Out) -> list[Row]:
    """An item in which no sentence asks by its grammar still asks by its place: its first words.

    An item without a letter (a stray bullet or stop) asks nothing.
    """
    passage = item.passages[0]
    start, _ = _strip_lead(passage, bold_leads.get(passage["passage_id"], 0), True, models.book)
    if not normalise(passage["text"][start:]):
        return []
    first = sentences(models.language, passage["text"][start:])[0]
    nothing = Grade(3, 2, 3, [3], ["verbless"], [], None, False, 1)
    return [row_of(out, passage, (start + first[0], start + first[1]), nothing, 0.5, None)]
