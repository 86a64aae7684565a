"""Imperatives, noun phrases and joined verbs: clauses that ask without a governor of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pipeline.codebook import Codebook
from pipeline.language import Span

SOFT = (
    r"(?:consider(?:s|ed|ing)?|explor(?:e|es|ed|ing)|reflect(?:s|ing)? (?:up)?on|"
    r"think(?:s|ing)? (?:about|through|carefully|again about)|contemplat(?:e|ing)|"
    r"look(?:s|ing)? (?:carefully |hard |further |closely )?(?:at(?! again)|into)|"
    r"giv(?:e|es|ing) (?:some |further |serious |more |early )*(?:thought|consideration|attention) to)\b"
)
RE_SOFT = re.compile(SOFT, re.I)
# a word that the list lacks, before an article: "Translate the strategy", not "Across the council"
RE_UNKNOWN_VERB = re.compile(
    r"^(?!(?:both|all|half|such|what|when|while|across|within|over|under|through|throughout|from|to|for|with|by|in|"
    r"on|at|of|as|and|or|but|if|despite|given|after|before|during|until|unless|since|because|although|though|"
    r"like|unlike|than|that|where|whether|quite|rather|many|not|is|are|was|were|has|have|does|did|will|would|can|"
    r"could|should|may|might|must|there|here|this|these|those|it|they|we|you|who|which|how|why|notwithstanding|"
    r"regarding|concerning|including|between|beyond|behind|beneath|beside|besides|among|amongst|around|about|"
    r"above|against|along|alongside|towards?|into|onto|upon|via|per|once|so|yet|nor|even|just|only|also|still)\b)"
    r"(?![a-z]*(?:ing|ed|ion|ment|ity|ness|ship|ance|ence|ly|ism|ure|age)\b)[a-z-]{3,}\s+(?:the|an?|its|their|your|our)\s",
    re.I,
)
RE_WORD = re.compile(r"[A-Za-z][\w’'-]*")
RE_OPENING = re.compile(
    r"^(?:(?:however|therefore|so|additionally|indeed|similarly|instead|perhaps|possibly|please|also|now|then|first|second|third|firstly|secondly|thirdly|finally|next|further|together|and|or|"
    r"urgently|\w+ly|in particular|as a (?:matter of )?(?:priority|urgency)|at pace|not)\b,?\s+)+",
    re.I,
)
RE_ADVERBIAL = re.compile(
    r"^(?:as|in|with|to|by|through|for|following|building|alongside|working|given|where|if|when|before|after|at|on|"
    r"within|using|from|over|during|once|ahead|subject|having|drawing|while|whilst|recognising|without|under|"
    r"because|since|until|prior|across|between|beyond|based|taking|learning)\b[^.;:?]{2,160}?,\s+",
    re.I,
)
RE_TO_ACT = re.compile(
    r"^(?:the |all |each |both )?(?:[A-Z][\w’'&/-]*|[a-z]+(?:er|or|rs|ors|ive|ives|ent|ff|et|ncil|tee|oard|eam|rship|am))(?: [\w’'&/()-]+){0,9}? to (?P<verb>[a-z-]+)\b"
)
RE_THAT_BE = re.compile(r"^that\b.{3,160}?\b(?:be|should|is|are)\b", re.I)
RE_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|will|would|can|cannot|remains?|needs?|feels?|seems?|"
    r"lacks?|shows?|means?|continues|goes|came|went|became|found|heard|saw|told|said)\b",
    re.I,
)
RE_INNER = re.compile(r"\s(?:that|which|who|where|when|how|what|so)\s.*$", re.I | re.S)
RE_DETERMINER = re.compile(
    r"^\s+(?:the|a|an|its|their|his|her|your|our|this|these|that|those|all|any|each|every|more|how|what|whether|"
    r"which|where|who|on|with|in|to|up|down|out|forward|back|it|them|together|from|into|through|some|both|"
    r"greater|clear|clearer|further|new|regular|early|and|or|\d+|£|members|officers|staff|residents|partners|councillors)\b|^\s*[,;.]|^$",
    re.I,
)
RE_COORDINATE = re.compile(
    r"(?P<gap>,?\s+and then|,?\s+and|,?\s+then|;\s*(?:and)?|,|,?\s+or)\s+(?:also |then |\w+ly )?(?P<verb>[a-z][a-z-]+)\b"
)
RE_BREAK = re.compile(r"[;.:]\s+|,\s+(?:and|but)\s+|\s[–—]\s")


@dataclass(frozen=True)
class Clause:
    """One governed clause: its levels by reading, its verb, and what fired."""

    level: int
    verb: str
    span: Span
    rule: str
    considered: bool = False
    verbless: bool = False
    text: str = ""


def opening_verb(text: str, book: Codebook) -> tuple[int, str | None]:
    """(offset, verb) of an imperative that opens the text, adverbials before it passed over."""
    offset = 0
    for _ in range(3):
        word = RE_WORD.match(text[offset:])
        if word and _is_imperative(text, offset, word.group(), book):
            return offset, word.group().lower()
        step = RE_OPENING.match(text[offset:]) or RE_ADVERBIAL.match(text[offset:])
        if not step:
            break
        offset += step.end()
    if re.match(r"do not|don['’]t|never", text[offset:], re.I):
        return offset, "do"
    return 0, None


def _is_imperative(text: str, offset: int, word: str, book: Codebook) -> bool:
    verb = book.verbs.get(word.lower())
    if verb is None:
        return bool(RE_UNKNOWN_VERB.match(text[offset:])) and word[:1].isupper() and offset == 0
    rest = text[offset + len(word) :]
    following = RE_WORD.match(rest.lstrip())
    after = following.group().lower() if following else ""
    if after in verb.noun_before or after in (
        "is",
        "are",
        "was",
        "were",
        "has",
        "have",
        "will",
        "should",
        "must",
        "needs",
        "need",
        "could",
        "may",
        "can",
        "would",
    ):
        return False
    if verb.noun_too and not RE_DETERMINER.match(rest):
        clause = re.split(r"[;.]|,\s", rest)[0]
        plural = re.match(
            r"\s+(?:[\w’'-]+\s+){0,3}(?:is|are|was|were|has|have|should|must|needs?|could|will)\b",
            clause,
        )
        return not plural
    return True


def imperative(text: str, book: Codebook, offset: int, word: str) -> Clause:
    rest = text[offset:]
    stop = RE_BREAK.search(rest)
    clause = rest[: stop.start()] if stop else rest
    soft = bool(RE_SOFT.match(rest)) and not re.match(r"look(?:ing)? again", rest, re.I)
    verb = book.verbs.get(word)
    if verb is not None and verb.kind == "soft":
        soft = True
    return Clause(
        2 if soft else 3,
        word,
        (offset, offset + len(word)),
        "imperative.soft" if soft else "imperative",
        text=clause,
    )


def coordinates(text: str, book: Codebook, first: Clause, level: int) -> list[Clause]:
    """Verbs joined to the governing one: "review the plan and publish it"."""
    out: list[Clause] = []
    start = first.span[1]
    stop = re.compile(r"[.:](?:\s|$)|\s[–—]\s").search(text, start)
    end = stop.start() if stop else len(text)
    if first.rule.startswith(
        ("S1", "S2", "S3", "S4", "S6", "A3", "A4", "A5", "A6", "A8", "M4", "P")
    ):
        return out
    for match in RE_COORDINATE.finditer(text, start, end):
        word = match.group("verb")
        verb = book.verbs.get(word)
        if verb is None or (verb.noun_too and not RE_DETERMINER.match(text[match.end() :])):
            continue
        before = text[start : match.start()]
        if match.group("gap").strip() == "," and not re.match(
            r"[^,;.]*,?\s+and\s", text[match.end() :]
        ):
            continue
        # ", and publish" and "and also publish" go back to the governing verb
        returns = "," not in before and re.match(
            r",\s+and\s|,?\s+and (?:also|then)\s", text[match.start() :]
        )
        if not returns and _inside_infinitive(before, book):
            continue
        soft = bool(RE_SOFT.match(text[match.start("verb") :]))
        considered = soft and level >= 3 and not first.rule.startswith("imperative")
        out.append(
            Clause(
                2 if soft and level >= 3 else level,
                word,
                match.span("verb"),
                "coordinate",
                considered,
                text=text[match.start("verb") : end],
            )
        )
    return out


def _inside_infinitive(before: str, book: Codebook) -> bool:
    """Whether the nearest verb before a conjunction is itself an infinitive, modal or gerund object."""
    words = RE_WORD.findall(before)
    if _is_finished(words, book):
        return False
    for i in range(len(words) - 1, -1, -1):
        word = words[i].lower()
        if word in ("how", "whether", "what", "which", "that", "who", "where"):
            return True
        if (
            word in book.verbs
            and i
            and words[i - 1].lower()
            in (
                "to",
                "can",
                "could",
                "will",
                "would",
                "may",
                "might",
                "should",
                "they",
                "it",
                "we",
                "help",
                "not",
            )
        ):
            return True
        if word == "to" and i + 1 < len(words) and words[i + 1].lower() in book.verbs:
            return True
    return False


def _is_finished(words: list[str], book: Codebook) -> bool:
    """ "whether the trust offers value and publish ...": a bare verb cannot go on from "offers"."""
    embedded = next(
        (
            i
            for i, w in enumerate(words)
            if w.lower() in ("whether", "how", "what", "which", "that")
        ),
        None,
    )
    if embedded is None:
        return False
    inner = [w.lower() for w in words[embedded + 1 :]]
    if any(w in ("can", "could", "will", "would", "may", "might", "should", "to") for w in inner):
        return False
    return any(
        w in ("is", "are", "has", "does")
        or (w.endswith("s") and w[:-1] in book.verbs and not book.verbs[w[:-1]].noun_too)
        for w in inner
    )


def nominal(text: str, book: Codebook) -> Clause:
    """An item with neither imperative nor governor: "Cabinet to agree ...", "That ...", a noun phrase."""
    act = RE_TO_ACT.match(text)
    if act and act.group("verb") in book.verbs and not RE_FINITE.search(text[: act.start("verb")]):
        soft = bool(RE_SOFT.match(text[act.start("verb") :]))
        return Clause(
            2 if soft else 3,
            act.group("verb"),
            act.span("verb"),
            "actor_to_act",
            text=text[act.start("verb") :],
        )
    if RE_THAT_BE.match(text):
        return Clause(3, "", (0, 4), "that_be", text=text)
    start = RE_WORD.search(text)
    span = start.span() if start else (0, len(text))
    if re.search(
        r"\b(?:is|are) (?:now )?urgent\b|\burgent(?:ly)? (?:needed|required)\b", text, re.I
    ):
        return Clause(3, "", span, "urgent_state", text=text)
    return Clause(3, "", span, "verbless", verbless=True, text=text)


def states_a_fact(text: str) -> bool:
    """Whether the main clause has a finite verb of its own, so that it is no noun phrase."""
    return RE_FINITE.search(RE_INNER.sub("", text)) is not None
