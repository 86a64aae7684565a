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

from pipeline.codebook import Codebook
from pipeline.language import Span
from pipeline.scoring.clauses import find_clauses
from pipeline.scoring.imperatives import Clause

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
