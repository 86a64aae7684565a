"""Who said what: stretches in quotation marks, and turns, given to the person who spoke them.

A speaker may be named before, between or after the words, by a pronoun, by role alone, or in a
later paragraph. Terms and titles in quotation marks are not quotations.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.codebook import Codebook
from pipeline.language import Span, masked, quoted
from pipeline.people import (
    RE_NAME,
    RE_ROLE_ALONE,
    RE_SURNAME,
    ROLE,
    Person,
    by_role,
    by_surname,
    find_people,
    is_name,
)
from pipeline.tables import Ids, Row, frame, records

MIN_WORDS = 4
RE_CLAUSE = re.compile(
    r"\b(?:is|are|was|were|be|been|am|has|have|had|do|does|did|will|would|can|can['’]t|could|should|must|may|might|"
    r"need|needs|think|thought|know|knew|said|says|get|got|want|wanted|made|make|feel|felt|go|went|come|came|"
    r"\w+n['’]t|(?:it|that|there|he|she|what|who|where|how|here)['’]s|\w+['’](?:re|ve|ll|d|m)|(?:we|they|you|i) \w+|"
    r"helped|forced|tried|gave|took|told|reflected|\w{3,}ed (?:to|us|me|the|some|that|in|by|a|back|both))\b",
    re.I,
)
RE_PRONOUN = re.compile(r"\b(?:[Hh]e|[Ss]he|[Tt]hey)\b")
RE_TURN = re.compile(
    r"(?P<frame>(?:^|(?<=[.!?”\"] ))[^.!?:“\"]{3,90}\b(?:said|explained|recalled|commented|added|reflected|replied|continued)): (?P<words>[A-Z][^“\"]{60,})$"
)
RE_RESPECTIVELY = re.compile(
    r"\b(?:chief executives?|leaders?|mayors?|directors?) (?:of|at|for) (?P<a>[A-Z][\w’ -]+?) and (?P<b>[A-Z][\w’ -]+?),? respectively"
)
RE_UNNAMED = re.compile(rf"\b(?:[Aa]nother|[Aa]n?|[Oo]ne|[Ss]ome) (?:\w+ )?(?P<role>{ROLE})\b")
RE_UNNAMED_AFTER = re.compile(
    rf"[”\"'’.,\s]*(?:\((?P<role>{ROLE})\)|(?:The|That) (?P<who>{ROLE}) who (?:said|told|put))"
)
RE_LATER = re.compile(
    r"^(?:so said|these (?:words|quotes?|comments)|this (?:was|is|view)|the (?:speaker|words|admission|story)|[A-Z][\w’]+(?: [A-Z][\w’-]+)+, who (?:tells|told|said))",
    re.I,
)

# labels of turns that say which part somebody has in the talk
PARTS = {
    "q": "interviewer",
    "interviewer": "interviewer",
    "researcher": "interviewer",
    "a": "interviewee",
    "interviewee": "interviewee",
    "facilitator": "facilitator",
    "moderator": "facilitator",
}


@dataclass(frozen=True)
class _Said:
    """A stretch of a passage given to somebody; spans are offsets into the passage."""

    span: Span
    person: Person
    attribution: Span | None


def find(documents: pd.DataFrame, passages: pd.DataFrame, book: Codebook) -> pd.DataFrame:
    """The quotations table."""
    rows: list[Row] = []
    known = set(documents["doc_id"])
    for doc_id, group in passages.groupby("doc_id", sort=False):
        if doc_id in known:
            rows += _of_document(
                str(doc_id), sorted(records(group), key=lambda p: p["order"]), book
            )
    return frame("quotations", rows)


def _of_document(doc_id: str, passages: Sequence[Row], book: Codebook) -> list[Row]:
    body = [
        p
        for p in passages
        if p["kind"] in ("paragraph", "list_item", "table_cell") and not p["boilerplate"]
    ]
    people = find_people([masked(p["text"], quoted(p["text"])) for p in body])
    reader = _Reader(people, book)
    ids = Ids(doc_id, "quotations")
    rows: list[Row] = []
    for i, passage in enumerate(body):
        following = body[i + 1]["text"] if i + 1 < len(body) else ""
        later = body[i + 2]["text"] if i + 2 < len(body) else ""
        for said in reader.read(passage, following, later):
            start, end = said.span
            text = passage["text"][start:end]
            frame_words = (
                passage["text"][said.attribution[0] : said.attribution[1]]
                if said.attribution
                else ""
            )
            a, b = said.attribution or (None, None)
            rows.append(
                {
                    "quotation_id": ids.make(text),
                    "doc_id": doc_id,
                    "passage_id": passage["passage_id"],
                    "start": passage["start"] + start,
                    "end": passage["start"] + end,
                    "page": passage["page"],
                    "speaker": said.person.name,
                    "role": said.person.role,
                    "organisation": said.person.organisation,
                    "attribution_start": None if a is None else passage["start"] + a,
                    "attribution_end": None if b is None else passage["start"] + b,
                    "reported": is_reported(text, frame_words, book),
                }
            )
    return rows


def is_reported(words: str, attribution: str, book: Codebook) -> bool:
    """Whether the words are the speaker's report of what somebody else said."""
    cue = next(c for c in book["speech"] if c.label == "reports_peers")
    return bool(
        cue.pattern.search(words[:90]) and re.search(r"['‘“]|\bthat\b|\bmessages?\b", words[:140])
    ) or bool(
        re.search(
            r"\b(?:key message|peers?['’]? (?:said|found|saw)|reference in the report|critique|report said|feedback was)\b[^.]*$",
            attribution,
            re.I,
        )
    )


class _Reader:
    """Reads a document's passages in order, remembering who spoke last."""

    def __init__(self, people: dict[str, Person], book: Codebook) -> None:
        self.people = people
        self.says = next(c.pattern for c in book["speech"] if c.label == "says")
        self.last: Person | None = None
        self.before: Person | None = None
        self.mentioned: Person | None = None

    def read(self, passage: Row, following: str, later: str) -> list[_Said]:
        """Quotations of one passage, in order."""
        text = passage["text"]
        spans = quoted(text)
        plain = masked(text, spans)
        out: list[_Said] = []
        if passage["speaker"]:
            return [_Said((0, len(text)), self._turn(passage["speaker"]), None)]
        subject = self._subject(plain)
        for n, span in enumerate(spans):
            if not _is_clause(text[span[0] : span[1]]) and not self._goes_on(text, spans, n, out):
                continue
            person, attribution = self._speaker(text, plain, spans, n, out, subject)
            if person is None:
                person = self._from_later(following, later, spans[0] == span and not out) or (
                    self._carried(plain) if not out else None
                )
            if person is None and len(text[span[0] : span[1]].split()) < 8:
                continue
            person = person or Person(None)
            self.last = person if person.name or person.role else self.last
            out.append(_Said(span, person, attribution))
        self.before = out[-1].person if out else None
        turn = None if spans else RE_TURN.search(text)
        if turn:
            person = self._named(turn.group("frame"), True) or subject
            if person:
                out.append(_Said(turn.span("words"), person, turn.span("frame")))
        self.mentioned = self._named(plain, True) or self.mentioned
        return out

    def _goes_on(self, text: str, spans: list[Span], n: int, out: list[_Said]) -> bool:
        """The second half of a quotation split by "she said" need be no clause."""
        if not n or not out or out[-1].span != spans[n - 1]:
            return False
        gap = text[spans[n - 1][1] : spans[n][0]]
        words = text[spans[n][0] : spans[n][1]]
        return len(gap) < 60 and bool(self.says.search(gap)) and len(words.split()) >= MIN_WORDS

    def _turn(self, label: str) -> Person:
        """Who a turn's label names; "Q" and "Interviewer" name a part in the talk, and nobody."""
        part = PARTS.get(label.casefold())
        if part:
            return Person(None, part)
        return next(
            (p for n, p in self.people.items() if n == label or n.split()[-1] == label),
            Person(label),
        )

    def _speaker(
        self,
        text: str,
        plain: str,
        spans: list[Span],
        n: int,
        out: list[_Said],
        subject: Person | None,
    ) -> tuple[Person | None, Span | None]:
        """The speaker of the nth stretch and the words that say so."""
        start, end = spans[n]
        floor = spans[n - 1][1] + 1 if n else 0
        ceiling = spans[n + 1][0] - 1 if n + 1 < len(spans) else len(text)
        after = text[end:ceiling]
        before = text[floor : start - 1]
        behind = self._behind(after, text[start:end], plain[:start], subject)
        sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", before)[-1]
        ahead = self._ahead(sentence)
        place = (start - 1 - len(sentence), start - 1) if sentence.strip() else None
        if ahead and (
            sentence.rstrip().endswith((":", ",", ";", "that")) or self.says.search(sentence)
        ):
            return ahead, place
        if behind:
            return behind, (end, min(ceiling, end + 90))
        unnamed = RE_UNNAMED.search(sentence) or RE_UNNAMED_AFTER.match(after)
        if unnamed and not ahead:
            return Person(
                None, (unnamed.groupdict().get("role") or unnamed.group("who")).lower()
            ), place
        if ahead:
            return ahead, place
        if RE_PRONOUN.search(sentence):
            return self._pronoun(plain[:floor], subject), place
        if n and out and len(before.strip(' ”".,;')) < 40:
            return out[-1].person, out[-1].attribution
        context = self._named(before, True) or subject
        if context:
            return context, place
        return (self.last if RE_PRONOUN.search(before) else None), None

    def _carried(self, plain: str) -> Person | None:
        """Words with no name near them go on from the paragraph before."""
        whole = not plain.replace("\x00", "").strip(" “”\"'.,")
        return self.mentioned if whole else self.before

    def _ahead(self, sentence: str) -> Person | None:
        named = self._named(sentence, True)
        if named:
            return named
        if re.search(rf"\b(?:[Hh]e|[Ss]he) (?:also )?(?={self.says.pattern})", sentence):
            return None
        role = [
            m
            for m in RE_ROLE_ALONE.finditer(sentence)
            if not re.search(
                r"\b(?:from|to|of|with|for|by|between) (?:the )?$", sentence[: m.start()]
            )
        ]
        if role and (self.says.search(sentence) or sentence.rstrip().endswith(":")):
            return self._role(role[-1])
        return None

    def _behind(self, after: str, words: str, before: str, subject: Person | None) -> Person | None:
        """ "," said Jan Britton" or a signature after the closing mark."""
        clause = re.match(r"[”\"'’,.\s]*(?P<clause>[^.!?“\"]{2,140})", after)
        if not clause:
            return None
        body = clause.group("clause")
        verb = self.says.match(body) or re.match(
            rf"(?:[A-Z][\w’.-]+ ?){{1,5}}(?:, [^,]+,)? (?={self.says.pattern})|(?:he|she|they|the \w+(?: \w+)?) (?={self.says.pattern})|(?:in|to) |(?:that|this|it) (?:was|is|came from) |according to ",
            body,
        )
        named = self._named(body, False)
        if verb and not after.lstrip("”\"'’ ").startswith((".", "But", "And")):
            if named:
                return named
            role = RE_ROLE_ALONE.search(body)
            if role and not RE_PRONOUN.match(body):
                return self._role(role)
            if RE_PRONOUN.search(body[:30]):
                return self._pronoun(before, subject)
        signature = (
            words.rstrip()[-1:] in ".!?"
            and named is not None
            and re.match(r"\(?(?:Cllr |Councillor )?[A-Z]", body)
        )
        return named if signature and re.search(r",|\)", body) else None

    def _named(self, words: str, last: bool) -> Person | None:
        """The last (or first) person named in some words, by full name or title and surname."""
        hits: list[tuple[int, Person]] = []
        for match in RE_NAME.finditer(words):
            name = re.sub(r"['’]s$", "", match.group("name"))
            for known, person in self.people.items():
                if known in match.group() or (
                    is_name(name) and known.endswith(name) and " " in name
                ):
                    hits.append((match.start(), person))
        for match in RE_SURNAME.finditer(words):
            found = by_surname(self.people, match.group("surname"))
            if found:
                hits.append((match.start(), found))
        if not hits:
            return None
        return max(hits, key=lambda h: h[0])[1] if last else min(hits, key=lambda h: h[0])[1]

    def _subject(self, plain: str) -> Person | None:
        """Whom a passage is about: the first person that it names, or means by role."""
        named = self._named(plain, False)
        if named:
            return named
        role = RE_ROLE_ALONE.search(plain[:160])
        return (
            by_role(self.people, role.group("role"), role.group("org") or role.group("org2"))
            if role
            else None
        )

    def _pronoun(self, before: str, subject: Person | None) -> Person | None:
        return self._named(before, True) or subject or self.last or self.mentioned

    def _role(self, match: re.Match[str]) -> Person:
        organisation = match.group("org") or match.group("org2")
        known = by_role(self.people, match.group("role"), organisation)
        return known or Person(None, match.group("role").lower(), organisation)

    def _from_later(self, following: str, later: str, first: bool) -> Person | None:
        """A speaker named in a later paragraph: "from the chief executives of A and B respectively"."""
        for offset, text in enumerate((following, later)):
            pair = RE_RESPECTIVELY.search(text)
            if pair:
                role = re.sub(r"s$", "", pair.group().split(" of ")[0].split(" at ")[0])
                organisation = pair.group("b") if offset == 0 else pair.group("a")
                return by_role(self.people, role, organisation) or Person(None, role, organisation)
        if first and RE_LATER.match(following):
            return self._named(following, False)
        return None


def _is_clause(words: str) -> bool:
    return len(words.split()) >= MIN_WORDS and bool(RE_CLAUSE.search(words))
