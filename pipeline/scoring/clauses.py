"""Which clauses of an ask govern it: modals and performatives in main clauses, lead-ins, imperatives."""

from __future__ import annotations

import re

from pipeline.codebook import Codebook, Cue
from pipeline.language import Span
from pipeline.scoring.imperatives import (
    RE_BREAK,
    RE_SOFT,
    RE_WORD,
    SOFT,
    Clause,
    coordinates,
    imperative,
    nominal,
    opening_verb,
)

# a soft verb as what a performative or modal asks for: "that the council considers", "to explore"
RE_SOFT_OBJECT = re.compile(
    rf"^[^.;:]{{0,110}}?\b(?:to|should|could|might|that (?:[\w’',-]+ ){{1,7}}?)\s*(?:\w+ly )?{SOFT}"
    rf"|^\s*(?:\w+ly )?{SOFT}",
    re.I,
)
RE_QUESTION = re.compile(r"\?\W*$")


def find_clauses(
    text: str, book: Codebook, listed: bool, lead_in: str | None = None
) -> list[Clause]:
    """The clauses that ask, in order; empty when nothing is asked."""
    if RE_QUESTION.search(text) and listed:
        return [Clause(1, "", (0, len(text)), "question")]
    own = governed(text, book)
    offset, word = opening_verb(text, book)
    if lead_in and not (own and own[0].span[0] < 90 and not word):
        led = _led(text, book, lead_in, offset, word)
        if led:
            return [led, *coordinates(text, book, led, led.level)]
    if word and (listed or not own):
        first = imperative(text, book, offset, word)
        return [first, *coordinates(text, book, first, 3), *_after_break(own, text, first)]
    if own:
        return [
            c
            for clause in own
            for c in [
                clause,
                *coordinates(text, book, clause, 3 if clause.considered else clause.level),
            ]
        ]
    return [nominal(text, book)] if listed else []


def governed(text: str, book: Codebook) -> list[Clause]:
    """Clauses with a governor of their own (a modal or a performative), main clauses only."""
    found: list[tuple[Span, Cue]] = []
    for cue in book["governors"]:
        for match in cue.pattern.finditer(text):
            if not is_subordinate(text, match.start(), cue):
                found.append((match.span(), cue))
    found.sort(key=lambda f: (f[0][0], -(f[0][1] - f[0][0])))
    clauses: list[Clause] = []
    for span, cue in found:
        last = clauses[-1] if clauses else None
        if last and (span[0] < last.span[1] or _is_complement(text, last, span)):
            continue
        clauses.append(_clause(text, span, cue))
    return clauses


def is_subordinate(text: str, place: int, cue: Cue) -> bool:
    """Whether a governor stands in a relative, conditional or embedded clause, not the main one."""
    left = text[:place]
    clause = re.split(r"[;.:?!]\s|,\s(?=and\b|but\b|so\b)|\)\s|—|–\s", left)[-1]
    embedded = re.search(r"\b(?:how|what|whether|why|which)\b[^,]*$", clause, re.I)
    if (
        not embedded
        and cue.label in ("soft", "advisory", "mandatory")
        and re.search(
            r"\b(?:we|i|team|peers?|it is|it will be|it would be|there (?:is|are))\W*$",
            clause[-14:] + " ",
            re.I,
        )
    ):
        return False
    if re.search(
        r"\b(?:recommend\w*|suggest\w*|propos\w*|urge\w*|essential|vital|important|crucial|critical|imperative|"
        r"asked|clear|expected?|ensure|advise\w*|means?) that\b[^,;]*$",
        clause,
        re.I,
    ):
        return False
    last = re.split(r",\s", clause)[-1]
    return bool(
        re.search(
            r"(?:^|\s)(?:how|what|why|when|where|whether|who|which|whom|whose|if|unless|because|although|"
            r"while|whilst|since|until|before|after|so that|such that|in order that)\b[^,]*$",
            last,
            re.I,
        )
        or re.search(r"\w\s+(?:that|which|who)\s+(?:[\w’'-]+\s+){0,6}$", last + " ", re.I)
    )


def _is_complement(text: str, before: Clause, span: Span) -> bool:
    """ "We recommend that the council should ...": one ask, governed by the performative."""
    between = text[before.span[1] : span[0]]
    return (
        before.rule[0] in "SAM"
        and len(between) < 140
        and not re.search(r"[;.:]|,\s(?:and|but)\s", between)
        and (
            bool(
                re.search(
                    r"\bthat\b|^\s*(?:the|all|every|members|cabinet|council|officers)\b",
                    between,
                    re.I,
                )
            )
        )
    )


def _clause(text: str, span: Span, cue: Cue) -> Clause:
    rest = text[span[1] :]
    stop = RE_BREAK.search(rest)
    tail = rest[: stop.start()] if stop else rest
    words = RE_WORD.findall(text[span[0] : span[1]])
    verb = words[-1].lower() if words else ""
    inner = text[span[0] : span[1]]
    soft = (
        bool(RE_SOFT.search(inner + tail[:14]))
        if RE_SOFT.match((verb + tail)[:40]) or RE_SOFT.search(inner)
        else bool(RE_SOFT_OBJECT.match(f" that{tail}" if verb == "that" else tail))
    )
    if cue.id in ("A2", "A1", "M1", "M2"):
        soft = bool(RE_SOFT.match((verb + tail)[:60])) or bool(RE_SOFT.search(inner))
    level = cue.level
    considered = soft and level >= 3
    if cue.id == "S5":
        modal = re.search(r"\b(should|must|may|might|could)\b", inner, re.I)
        considered = (
            bool(modal) and modal.group(1).lower() in ("should", "must") if modal else False
        )
        level = 1 if modal and modal.group(1).lower() in ("may", "might", "could") else 2
    if verb in ("to", "that", "encouraged", "recommend", "recommended", "urge", "encourage"):
        after = re.search(
            r"\b(?:to|that (?:[\w’'-]+ ){1,6}?)\s*([a-z-]+)",
            " to " + tail if verb == "to" else tail,
        )
        verb = after.group(1) if after else verb
    return Clause(2 if considered else level, verb, span, cue.id, considered, text=inner + tail)


def _led(text: str, book: Codebook, lead_in: str, offset: int, word: str | None) -> Clause | None:
    """A bullet under a governing lead-in takes the lead-in's force on its own verb."""
    found = governed(lead_in + " act", book)
    level = max((3 if c.considered else c.level for c in found), default=0)
    if not level:
        return None
    start = RE_WORD.search(text)
    span = (offset, offset + len(word)) if word else start.span() if start else (0, len(text))
    soft = bool(RE_SOFT.match(text[span[0] :]))
    considered = soft and level >= 3
    return Clause(
        2 if considered else level,
        word or "",
        span,
        f"lead_in.{found[0].rule}",
        considered,
        text=text,
    )


def _after_break(own: list[Clause], text: str, first: Clause) -> list[Clause]:
    """Governed clauses beside an imperative, when a clause boundary parts them."""
    out = []
    for clause in own:
        between = text[first.span[1] : clause.span[0]]
        if clause.span[0] > first.span[1] and re.search(r"[;.]\s", between):
            out.append(clause)
    return out
