"""Printed recommendations: which passages belong to which item, in every layout that is known.

An item is what a document prints as one recommendation: a numbered or bulleted list entry, the
paragraph under "Recommendation 4", a table cell under a Recommendation column. Its asks are found
afterwards, in recommendations.py.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from pipeline.ingest.blocks import item_label
from pipeline.ingest.headings import heading_number
from pipeline.tables import Row

RE_SECTION = re.compile(
    r"^(?:(?:the|our|key|main|headline|summary of|list of|priority|strategic|peer|team|challenge|team['’]s|full|"
    r"further|additional|other|overall|lga|cpc|short[- ]term|immediate)\s+)*"
    r"(?:recommendations?|suggestions?|areas? (?:for|of) (?:further |future )?(?:consideration|improvement|development|action|focus|work)|"
    r"(?:things|points|issues|matters) (?:to (?:take forward|consider)|for (?:the council to )?consider(?:ation)?)|"
    r"suggested (?:actions|next steps)|proposals)(?:\s+(?:and|for|to|from)\b.{0,60})?\W*$",
    re.I,
)
RE_ITEM_HEADING = re.compile(
    r"^(?:key |headline |peer )?(?:recommendation|suggestion|rec\.?)\s*(?:no\.?|number|#)?\s*(\d{1,2}[a-z]?|[A-H])\b(?:\s*[:.–—-]\s*(.+))?$",
    re.I,
)
RE_RESPONSE = re.compile(
    r"\bresponse to (?:key )?recommendation\s*(\d{1,2}|[A-H])\b|^(?:(?:the )?(?:council|government|management|our)['’]?s? )?response\W*$",
    re.I,
)
RE_NEW = re.compile(r"\b(?:further|additional|new|other)\b", re.I)
RE_COLUMN = re.compile(
    r"^(?:(?:key|peer|cpc|lga|summary of|team['’]?s?|challenge) )*recommendations?(?: (?:made|from .*|text|summary|\(.*\)))?$",
    re.I,
)
RE_REF = re.compile(
    r"^(?:ref(?:erence)?\.?|no\.?|number|#|item|rec(?:ommendation)?\.? ?(?:no\.?|ref\.?|number|#)|id)$",
    re.I,
)
RE_LEAD_LIST = re.compile(
    r"\b(?:recommend(?:s|ed|ations?)?|suggest(?:s|ed|ions?)?|(?:areas|things|matters|points) (?:for|to) (?:the council to )?(?:consider(?:ation)?|take)|"
    r"early attention|would encourage|would urge)\b[^.]*[:–-]\s*$",
    re.I,
)
RE_RESOLUTION = re.compile(
    r"\b(?:recommended|resolved|agreed)\b[^.]{0,30}\bthat\b[^.]{0,60}\b(?:committee|cabinet|board|council|executive|panel|members)?\b\W*$"
    r"|^that (?:the )?(?:cabinet|council|board|committee|executive|panel|members)\b[^.]{0,40}:\W*$"
    r"|\bRECOMMENDED\b|\bRESOLVED\b|\b(?:committee|cabinet|board|panel) (?:is|are) (?:asked|recommended|invited) to\W*$"
)
RE_PEERS = re.compile(
    r"\b(?:peers?|team|challenge|cpc|their|lga|review(?:ers?)?|inquiry|inspectors?)\b", re.I
)
RE_ANSWER = re.compile(
    r"^(?:(?:the )?(?:council|officers?|management|government|cabinet)(?:['’]s?)? (?:update|comments?|response|position|action)s?"
    r"|update|response|progress|comments?|(?:the )?(?:peers?|peer team)(?:['’]s?)? (?:comments?|view|rating))\b\W*[:–—]",
    re.I,
)
RE_UNNUMBERED = re.compile(
    r"^(?:key |our |further )?(?:suggestion|recommendation|area for (?:consideration|improvement))s?\s*[:–—-]\s+(?=\S)",
    re.I,
)
RE_GROUPS = re.compile(
    r"\b(?:themes?|headings?|grouped|folded|categor\w+|components?|questions?)\b", re.I
)
RE_EMPTY_CELL = re.compile(
    r"^\W*$|^not (?:a|an|one of)\b.*recommendation|^(?:additional|other|new) actions?\b|^n/?a$",
    re.I,
)
RE_LEAD = re.compile(r"^(?P<lead>[A-Z][\w’'&/,-]*(?: [\w’'&/,-]+){0,5})(?::|\s[–—])\s+(?=\S)")
# kinds in which a recommendation printed again is an earlier one
RESTATING = frozenset(
    {"action_plan", "response", "progress_review", "minutes", "board_paper", "press"}
)
# kinds whose own "Recommendations" are the officers' to their committee
COMMITTEE = frozenset({"minutes", "board_paper"})


@dataclass
class Item:
    """One printed recommendation: its passages in order, children with the lead-in above them."""

    label: str | None
    place: str
    passages: list[Row] = field(default_factory=list)
    heading: str | None = None
    responses: list[Row] = field(default_factory=list)


@dataclass
class _Place:
    """Where we are in the document while walking it."""

    mode: str = ""  # "", "section", "item", "response", "closed"
    depth: int = 0
    heading: str = ""
    item: Item | None = None
    numbered: bool = False


def find(passages: Sequence[Row], kind: str) -> list[Item]:
    """Items of one document, from its passages in order (boilerplate and notes left out)."""
    items: list[Item] = []
    tables = _table_items(passages, kind)
    at = _Place()
    by_id = {p["passage_id"]: p for p in passages}
    has_lists = _sections_with_lists(passages)
    for passage in passages:
        if passage["kind"] == "heading":
            _at_heading(passage, at, items, kind)
        elif passage["kind"] == "table_cell":
            items += tables.get(passage["passage_id"], [])
        elif passage["kind"] in ("paragraph", "list_item"):
            _at_text(passage, at, items, by_id, has_lists, kind)
    return [item for item in items if item.passages]


def _place(kind: str, heading: str) -> str:
    return "restated" if kind in RESTATING and not RE_NEW.search(heading) else "listed"


def _at_heading(passage: Row, at: _Place, items: list[Item], kind: str) -> None:
    title = heading_number(passage["text"])[1]
    found = RE_ITEM_HEADING.match(title)
    response = RE_RESPONSE.search(title)
    if response and at.item:
        label = response.group(1)
        target = next((i for i in items if label and i.label == label), at.item)
        at.mode, at.item, at.depth = "response", target, passage["depth"]
    elif found and not response:
        at.item = Item(found.group(1), _place(kind, title), heading=found.group(2))
        at.mode, at.depth = "item", passage["depth"]
        items.append(at.item)
        title = (found.group(2) or "").strip()
        if len(title.split()) > 6 or title.endswith("."):  # the ask stands in the heading
            at.item.passages.append(passage)
            at.item.heading = None
    elif RE_SECTION.match(title):
        committee = kind in COMMITTEE and not RE_PEERS.search(title)
        at.mode, at.depth, at.heading = (
            ("closed" if committee else "section"),
            passage["depth"],
            title,
        )
        at.item, at.numbered = None, False
    elif at.mode and passage["depth"] > at.depth and at.mode in ("section", "closed"):
        at.item = None
    elif not (at.mode == "response" and passage["depth"] > at.depth):
        at.mode, at.item = "", None


def _at_text(
    passage: Row,
    at: _Place,
    items: list[Item],
    by_id: Mapping[str, Row],
    has_lists: frozenset[str],
    kind: str,
) -> None:
    """Give a paragraph or list item to an open item, or open one with it."""
    label = item_label(passage["text"]) if passage["kind"] == "paragraph" else None
    parent = by_id.get(passage["parent_id"] or "")
    if at.item and (at.mode == "response" or RE_ANSWER.match(passage["text"])):
        at.item.responses.append(passage)
    elif label and at.mode != "closed":
        mark = label.group("mark") if len(label.group("word")) > 1 else "R" + label.group("mark")
        at.item = Item(mark, _place(kind, at.heading), [passage])
        items.append(at.item)
    elif at.mode == "item" and at.item:
        at.item.passages.append(passage)
    elif at.mode != "closed" and kind not in COMMITTEE and RE_UNNUMBERED.match(passage["text"]):
        items.append(Item(None, _place(kind, at.heading), [passage]))
        at.item = None
    elif at.mode == "section":
        _in_section(passage, at, items, parent, has_lists, kind)
    elif at.mode != "closed" and passage["kind"] == "list_item":
        _under_lead_in(passage, at, items, parent, by_id, kind)
    elif passage["kind"] == "paragraph":
        at.item = None


def _in_section(
    passage: Row,
    at: _Place,
    items: list[Item],
    parent: Row | None,
    has_lists: frozenset[str],
    kind: str,
) -> None:
    opens = passage["kind"] == "list_item" or (passage["number"] or "").isdigit()
    child = (
        at.item is not None
        and passage["kind"] == "list_item"
        and (
            passage["depth"] > at.item.passages[0]["depth"] > 0
            or (
                at.numbered
                and not passage["number"]
                and parent is not None
                and (parent is at.item.passages[0] or parent in at.item.passages)
            )
        )
    )
    if child and at.item:
        at.item.passages.append(passage)
    elif opens:
        at.item = Item(passage["number"], _place(kind, at.heading), [passage])
        at.numbered = bool(passage["number"])
        items.append(at.item)
    elif at.item is not None and at.numbered and not passage["text"].endswith(":"):
        at.item.passages.append(passage)
    elif (
        (passage["section"] or "") not in has_lists
        and not passage["text"].endswith(":")
        and kind not in ("evaluation", "press", "other")
    ):
        items.append(Item(None, _place(kind, at.heading), [passage]))
        at.item = None


def _under_lead_in(
    passage: Row,
    at: _Place,
    items: list[Item],
    parent: Row | None,
    by_id: Mapping[str, Row],
    kind: str,
) -> None:
    """A list whose lead-in, not a heading, says that it holds recommendations."""
    if at.item is not None and parent is not None and parent in at.item.passages:
        at.item.passages.append(passage)
        return
    while parent is not None and parent["kind"] == "list_item":
        parent = by_id.get(parent["parent_id"] or "")
    at.item = None
    if parent is None or parent["kind"] != "paragraph" or not RE_LEAD_LIST.search(parent["text"]):
        return
    if RE_GROUPS.search(parent["text"]):
        return
    if RE_RESOLUTION.search(parent["text"]) or (
        kind in COMMITTEE and not RE_PEERS.search(parent["text"])
    ):
        return
    at.item = Item(passage["number"], _place(kind, ""), [passage])
    items.append(at.item)


def _sections_with_lists(passages: Sequence[Row]) -> frozenset[str]:
    """Sections whose items are list entries or headings of their own, so that prose is not."""
    found = {
        p["section"] or ""
        for p in passages
        if p["kind"] == "list_item" or (p["kind"] == "paragraph" and (p["number"] or "").isdigit())
    }
    for passage in passages:
        if passage["kind"] == "table_cell" and RE_COLUMN.match(passage["header"] or ""):
            found.add(passage["section"] or "")
        if passage["kind"] == "heading" and RE_ITEM_HEADING.match(
            heading_number(passage["text"])[1]
        ):
            found.add((passage["section"] or "").rpartition(" > ")[0])
    return frozenset(found)


def _table_items(passages: Sequence[Row], kind: str) -> dict[str, list[Item]]:
    """Items in tables with a Recommendation column, by the passage that holds each."""
    found: dict[str, list[Item]] = {}
    refs: dict[tuple[str, int], str] = {}
    columns: dict[str, int] = {}
    for cell in passages:
        if cell["kind"] != "table_cell" or cell["row"] is None:
            continue
        header = (cell["header"] or "").strip()
        if RE_REF.match(header) or (not header and cell["col"] == 0 and len(cell["text"]) < 6):
            refs[cell["table_id"], cell["row"]] = cell["text"].strip(" .")
        if RE_COLUMN.match(header):
            columns[cell["table_id"]] = cell["col"]
    for cell in passages:
        if cell["kind"] != "table_cell" or columns.get(cell["table_id"] or "") != cell["col"]:
            continue
        if not cell["row"] or RE_EMPTY_CELL.match(cell["text"]) or len(cell["text"].split()) < 3:
            continue
        label = refs.get((cell["table_id"], cell["row"]))
        inner = re.match(r"^(\d{1,2}|R\d{1,2})[.):]\s+", cell["text"])
        item = Item(
            label or (inner.group(1) if inner else None),
            "restated" if kind in RESTATING else "listed",
            [cell],
        )
        found.setdefault(cell["passage_id"], []).append(item)
    return found
