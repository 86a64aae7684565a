"""Whose ask it is, and who is to act."""

from __future__ import annotations

import re

from pipeline.codebook import Codebook
from pipeline.tables import Row

# the voice of a document, when nothing in the passage says otherwise
VOICE = {
    "cpc_report": "peers",
    "progress_review": "peers",
    "feedback_presentation": "peers",
    "action_plan": "peers",
    "response": "reviewer",
    "evaluation": "author",
    "press": "author",
    "minutes": "officers",
    "board_paper": "officers",
    "inspection": "reviewer",
    "statutory_report": "reviewer",
    "position_statement": "officers",
    "annual_report": "author",
    "survey": "author",
    "transcript": "other",
    "other": "author",
}
RE_REVIEW = re.compile(
    r"\b(?:report|review|reviewers?|inquiry|study)\b[^.]{0,60}\b(?:urged?|suggest(?:s|ed)?|recommend(?:s|ed)?|read|said|added|found)\b"
    r"|^it (?:suggested|recommended|urged|added)\b|\b(?:urged|recommended|suggested)\b[^.]{0,30}\b(?:report|review)\b",
    re.I,
)
RE_PEERS = re.compile(
    r"\b(?:peers?|peer team|peer challenge team|the team)\b[^.]{0,80}\b(?:recommend|suggest|encourag|urge|asked|wanted|summar)\w*",
    re.I,
)
RE_MEMBERS = re.compile(
    r"\b(?:members?|councillors?|cllrs?|the chair|committee)(?:['’]s?)?\b", re.I
)
RE_INQUIRY = re.compile(r"\b(?:inquiry|independent review|rapid review)\b", re.I)


def asker(document: Row, passage_text: str, place: str, section: str | None) -> str:
    """peers, reviewer, author, officers, members or other, from the passage, then the document."""
    kind = document["kind"]
    if kind in ("press", "other", "evaluation") and RE_REVIEW.search(passage_text):
        return "reviewer"
    if kind == "other" and RE_INQUIRY.search(document["title"] or ""):
        return "reviewer"
    if kind in ("minutes", "board_paper"):
        if place == "restated":
            return "peers"
        head = (section or "").rsplit(" > ", 1)[-1]
        if RE_MEMBERS.search(passage_text[:90]) or RE_MEMBERS.search(head):
            return "members"
        return "officers"
    if kind == "response":
        return "author" if place == "in_text" else "peers" if document["product"] else "reviewer"
    return VOICE.get(kind, "other")


def addressee(document: Row, text: str, governor: tuple[int, int], book: Codebook) -> str:
    """council, named body, LGA, government or other: the actor named last before the governor's
    verb, or directly after a performative; a report on a council otherwise speaks to the council."""
    kind = document["kind"]
    subject = text[: governor[0]] if governor[0] > 2 else ""
    found = _actor(subject, book)
    if (
        found is None
        and re.match(
            r"\W*(?:suggest|recommend|encourag|urg|expect|need|advis|invit)",
            text[governor[0] :],
            re.I,
        )
        is None
    ):
        after = re.match(
            r"(?:[^,;.]{0,60}?\b(?:encourage|urge|recommend(?: that)?|suggest(?: that)?|need|expect|invite|advise)s?\b)(?P<who>[^,;.]{1,60})",
            text,
            re.I,
        )
        found = _actor(after.group("who"), book) if after else None
    elif found is None:
        found = _actor(text[governor[1] : governor[1] + 60], book)
    if found:
        return found
    if kind in (
        "cpc_report",
        "progress_review",
        "action_plan",
        "feedback_presentation",
        "position_statement",
        "inspection",
        "statutory_report",
    ):
        return "council"
    if kind in ("board_paper", "evaluation"):
        return "LGA"
    if kind == "minutes":
        return "council" if document["council"] else "LGA"
    if kind == "other" and RE_INQUIRY.search(document["title"] or ""):
        return "government"
    return "other"


def _actor(words: str, book: Codebook) -> str | None:
    hits = [
        (m.start(), -m.end(), cue.label)
        for cue in book["actors"]
        if cue.label != "owner"
        for m in cue.pattern.finditer(words)
    ]
    return min(hits)[2] if hits else None
