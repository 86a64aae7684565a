"""How binding an ask is, 1 to 4 (CODEBOOK section 2), from the clause that governs it.

Higher is harder: 1 permissive, 2 soft, 3 advisory, 4 mandatory; 0 when nothing is asked. Three
readings: plain is the table, loose raises "should consider" to 3, strict lowers what binds to
nothing checkable. Each cue keeps its rule id and span.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass, field
from typing import Any

from pipeline.codebook import Codebook, Cue

Span = tuple[int, int]
SOFT = (
    r"(?:consider(?:s|ed|ing)?|explor(?:e|es|ed|ing)|reflect(?:s|ing)? (?:up)?on|"
    r"think(?:s|ing)? (?:about|through|carefully|again about)|contemplat(?:e|ing)|"
    r"look(?:s|ing)? (?:carefully |hard |further |closely )?(?:at(?! again)|into)|"
    r"giv(?:e|es|ing) (?:some |further |serious |more |early )*(?:thought|consideration|attention) to)\b"
)
RE_SOFT = re.compile(SOFT, re.I)
# a soft verb as what a performative or modal asks for: "that the council considers", "to explore"
RE_SOFT_OBJECT = re.compile(
    rf"^[^.;:]{{0,110}}?\b(?:to|should|could|might|that (?:[\w’',-]+ ){{1,7}}?)\s*(?:\w+ly )?{SOFT}"
    rf"|^\s*(?:\w+ly )?{SOFT}",
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
RE_QUESTION = re.compile(r"\?\W*$")
RE_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|did|will|would|can|cannot|remains?|needs?|feels?|seems?|"
    r"lacks?|shows?|means?|continues|goes|came|went|became|found|heard|saw|told|said)\b",
    re.I,
)
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
RE_PRODUCT = re.compile(
    r"\b(?:plans?|strateg(?:y|ies)|polic(?:y|ies)|frameworks?|programmes?|reports?|protocols?|charters?|timetables?|"
    r"registers?|constitutions?|budgets?|mtf[sp]|schemes? of delegation|road ?maps?|dashboards?|toolkits?|"
    r"business cases?|procedures?|handbooks?|statements?|agreements?|contracts?|terms of reference|"
    r"codes?(?: of conduct)?|trackers?|structures?|narratives?|visions?|target operating models?|lists?|calendars?)\b",
    re.I,
)
RE_PROCESS_PRODUCT = re.compile(
    r"\b(?:plans?|strateg(?:y|ies)|visions?|narratives?|road ?maps?|communications?|messages?|review|"
    r"conversations?|dialogue|discussions?|engagement)\b",
    re.I,
)
MAKERS = frozenset(
    """
develop produce create agree prepare draft write design devise formulate refresh
articulate set establish undertake conduct commission carry hold complete
""".split()
)


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


@dataclass(frozen=True)
class Grade:
    """The answer for one ask; ``cues`` are dicts rule, start, end (offsets into the text given)."""

    level: int
    level_strict: int
    level_loose: int
    clause_levels: list[int] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    cues: list[dict[str, Any]] = field(default_factory=list)
    governor: Span | None = None
    process_only: bool = False
    n_asks: int = 1


NOTHING = Grade(0, 0, 0)


def grade(text: str, book: Codebook, listed: bool, lead_in: str | None = None) -> Grade:
    """Grade one ask. ``listed``: it is an item of a list of recommendations, so that imperatives
    and noun phrases ask. ``lead_in``: the words above a list that govern its items, if any do."""
    clauses = find_clauses(text, book, listed, lead_in)
    if not clauses:
        return NOTHING
    if clauses[0].rule == "question":
        return Grade(
            1,
            1,
            1,
            [1],
            ["question"],
            [_cue("question", clauses[0].span)],
            clauses[0].span,
            False,
            1,
        )
    plain = [c.level for c in clauses]
    loose = [3 if c.considered else c.level for c in clauses]
    strict = [_strict(c, book) for c in clauses]
    modifiers = [
        (cue, m.span()) for cue in book["modifiers"] for m in [cue.pattern.search(text)] if m
    ]
    hedged = any(cue.label == "hedged" for cue, _ in modifiers)
    flags = {cue.label for cue, _ in modifiers}
    flags |= {"considered"} if any(c.considered for c in clauses) else set()
    flags |= {"verbless"} if all(c.verbless for c in clauses) else set()
    flags |= {"continue"} if all(_is_continue(c, book) for c in clauses) else set()
    strongest = max(range(len(clauses)), key=lambda i: (plain[i], -i))
    level, level_strict, level_loose = (
        max(1, max(x) - (1 if hedged and max(x) > 1 else 0)) for x in (plain, strict, loose)
    )
    cues = [_cue(c.rule, c.span) for c in clauses] + [_cue(cue.id, span) for cue, span in modifiers]
    return Grade(
        level,
        level_strict,
        level_loose,
        plain,
        sorted(flags),
        sorted(cues, key=lambda c: (c["start"], c["rule"])),
        clauses[strongest].span,
        all(_is_process(c, book) for c in clauses),
        _count(clauses, text),
    )


def _cue(rule: str, span: Span) -> dict[str, Any]:
    return {"rule": rule, "start": span[0], "end": span[1]}


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
            return [led, *_coordinates(text, book, led, led.level)]
    if word and (listed or not own):
        first = _imperative(text, book, offset, word)
        return [first, *_coordinates(text, book, first, 3), *_after_break(own, text, first)]
    if own:
        return [
            c
            for clause in own
            for c in [
                clause,
                *_coordinates(text, book, clause, 3 if clause.considered else clause.level),
            ]
        ]
    return [_nominal(text, book)] if listed else []


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
        return False
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


def _imperative(text: str, book: Codebook, offset: int, word: str) -> Clause:
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


def _coordinates(text: str, book: Codebook, first: Clause, level: int) -> list[Clause]:
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
        if _inside_infinitive(before, book):
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


def _after_break(own: list[Clause], text: str, first: Clause) -> list[Clause]:
    """Governed clauses beside an imperative, when a clause boundary parts them."""
    out = []
    for clause in own:
        between = text[first.span[1] : clause.span[0]]
        if clause.span[0] > first.span[1] and re.search(r"[;.]\s", between):
            out.append(clause)
    return out


def _nominal(text: str, book: Codebook) -> Clause:
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


def _strict(clause: Clause, book: Codebook) -> int:
    if clause.verbless and clause.level == 3:
        return 2
    verb = book.verbs.get(clause.verb)
    binds_nothing = (
        (verb is not None and verb.weak)
        or bool(
            re.match(
                r"(?:look(?:ing)? again|work(?:ing)? with|engag)",
                clause.text[-len(clause.text) :].lstrip(),
                re.I,
            )
        )
        or (clause.verb == "work" and bool(re.search(r"\bwork(?:ing)? with\b", clause.text, re.I)))
        or (clause.verb == "look" and bool(re.search(r"\blook again\b", clause.text, re.I)))
    )
    if clause.level == 3 and binds_nothing and not RE_PRODUCT.search(clause.text):
        return 2
    return clause.level


def _is_continue(clause: Clause, book: Codebook) -> bool:
    verb = book.verbs.get(clause.verb)
    return (verb is not None and verb.kind == "continue") or bool(
        re.search(r"\b(?:should|to|must|would|will) (?:also )?continue\b", clause.text[:60], re.I)
    )


def _is_process(clause: Clause, book: Codebook) -> bool:
    verb = book.verbs.get(clause.verb)
    if verb is None:
        return False
    head = " ".join(clause.text.split()[:10])
    return verb.process or (clause.verb in MAKERS and bool(RE_PROCESS_PRODUCT.search(head)))


def _count(clauses: list[Clause], text: str) -> int:
    """Asks in a sentence: verbs that share one object ("agree and publish a vision") are one."""
    count = 1
    for before, after in itertools.pairwise(clauses):
        between = text[before.span[1] : after.span[0]]
        shared = re.fullmatch(r"(?:,?\s+(?:and|or|then|and then)(?: \w+ly)?|,)\s+", between)
        count += 0 if shared else 1
    return count
