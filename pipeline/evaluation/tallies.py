"""What one document adds to every measure, from a pairing of the reference and another coding.

(right, counted) for a share; (hits, false alarms, misses) for F1; a table of reference by other
for kappa; (alarms, words) for a rate. Marks of an ask are counted on asks that both codings have.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.evaluation.gold import same_words
from pipeline.evaluation.marks import (
    CLARITY,
    DIRECTNESS,
    FLAGS,
    GROUNDING,
    LINKS,
    PLACES,
    SEVERITIES,
    named,
)
from pipeline.evaluation.matching import LEAST_OVERLAP, Pairing, overlap

LEVELS = (1, 2, 3, 4)
LINK_NAMES = {"repeat_of": "repeats", "same": "same_finding", "asks": "asks_for"}
Floats = NDArray[np.float64]
Key = tuple[str, str, str]  # unit, measure, kind of tally
Tallies = dict[Key, Floats]
Tallied = Iterator[tuple[str, str, str, Floats]]


def tally(pairing: Pairing) -> Tallies:
    """What one document adds to every measure."""
    parts = (
        *(_asks, _ask_marks, _items, _links, _criticisms, _themes, _followups, _quotations),
        *(_evidence, _tempting),
    )
    return {(unit, m, kind): counts for part in parts for unit, m, kind, counts in part(pairing)}


def share(right: float, counted: float) -> Floats:
    return np.array([right, counted], dtype=np.float64)


def hits(right: float, wrong: float, missed: float) -> Floats:
    return np.array([right, wrong, missed], dtype=np.float64)


def _presence(unit: str, suffix: str, found: int, ours: int, wanted: int) -> Tallied:
    yield unit, f"precision{suffix}", "share", share(found, ours)
    yield unit, f"recall{suffix}", "share", share(found, wanted)
    yield unit, f"F1{suffix}", "F1", hits(found, ours - found, wanted - found)


def _asks(p: Pairing) -> Tallied:
    gold, ours, pairs = p.reference.coding.asks, p.other.coding.asks, p.pairs("asks")
    yield from _presence("asks", ", any place", len(pairs), len(ours), len(gold))
    for place in PLACES:
        both = [(i, j) for i, j in pairs if gold[i].place == ours[j].place == place]
        ours_there, gold_there = (sum(a.place == place for a in side) for side in (ours, gold))
        yield from _presence("asks", f", {place}", len(both), ours_there, gold_there)
        exact = sum(p.exact("asks", pair) for pair in both)
        yield "asks", f"exact span, {place}", "share", share(exact, len(both))


def _ask_marks(p: Pairing) -> Tallied:
    both = p.marked("asks")
    yield from _same("asks", ASK_VALUES, both)
    yield from _where_given("asks", ASK_WORDS, both)
    yield from _graded("asks", "level", LEVELS, [(a.level, b.level) for a, b in both])
    for names, field, title in (
        (FLAGS, "flags", "flag"),
        (CLARITY, "clear", "clarity"),
        (GROUNDING, "ground", "grounding"),
    ):
        yield from _held("asks", names, field, title, both)
    process = _binary((a.process_only, b.process_only) for a, b in both)
    yield "asks", "process_only", "F1", process
    words = sum((_rationale(p, i, j) for i, j in p.pairs("asks")), hits(0, 0, 0))
    yield "asks", "rationale, words", "F1", words


ASK_VALUES: dict[str, Callable[[Any], object]] = {
    "place": lambda a: a.place,
    "n_asks": lambda a: a.n_asks,
    "asker": lambda a: a.asker,
    "addressee": lambda a: a.to,
    "level, same": lambda a: a.level,
}
ASK_WORDS: dict[str, Callable[[Any], Any]] = {
    "label": lambda a: _bare(a.label),
    "lead": lambda a: a.lead,
    "governor": lambda a: a.gov,
    "clause levels": lambda a: _clauses(a),
}


def _items(p: Pairing) -> Tallied:
    """A printed item is right when its asks are those of one gold item, and no other's."""
    gold, ours = (_members(side.coding.asks) for side in (p.reference, p.other))
    to_gold = {j: i for i, j in p.pairs("asks")}
    mapped = [frozenset(to_gold.get(j, -1) for j in item) for item in ours]
    right = len(set(mapped) & set(gold))
    yield from _presence("items", "", right, len(ours), len(gold))


def _members(asks: Sequence[Any]) -> list[frozenset[int]]:
    items: dict[str, set[int]] = defaultdict(set)
    for i, ask in enumerate(asks):
        if ask.place != "in_text" and ask.item:
            items[ask.item].add(i)
    return [frozenset(v) for v in items.values()]


def _links(p: Pairing) -> Tallied:
    """Repeats, same findings and answered criticisms, as pairs of rows."""
    for unit, field, target in LINKS:
        to_gold = {u: {j: i for i, j in p.pairs(u)} for u in {unit, target}}
        gold = set(named(p.reference.coding, unit, field, target))
        ours = {
            (to_gold[unit].get(a, -1 - a), to_gold[target].get(b, -1 - b))
            for a, b in named(p.other.coding, unit, field, target)
        }
        if unit == target:
            gold, ours = ({(min(x), max(x)) for x in side} for side in (gold, ours))
        counts = hits(len(gold & ours), len(ours - gold), len(gold - ours))
        yield unit, LINK_NAMES[field], "F1", counts


def _criticisms(p: Pairing) -> Tallied:
    pairs, both = p.pairs("criticisms"), p.marked("criticisms")
    yield from _found(p, "criticisms", "criticisms")
    exact = sum(p.exact("criticisms", pair) for pair in pairs)
    yield "criticisms", "exact span", "share", share(exact, len(pairs))
    yield from _graded("criticisms", "severity", SEVERITIES, [(a.sev, b.sev) for a, b in both])
    yield from _same("criticisms", {"place": lambda c: c.place, "agent": lambda c: c.agent}, both)
    yield from _held("criticisms", DIRECTNESS, "marks", "mark", both)


def _themes(p: Pairing) -> Tallied:
    for unit in ("asks", "criticisms", "paras"):
        both = p.marked(unit)
        for frame in ("core", "issues"):
            sets = [(getattr(a, frame), getattr(b, frame)) for a, b in both]
            counts = hits(
                sum(len(a & b) for a, b in sets),
                sum(len(b - a) for a, b in sets),
                sum(len(a - b) for a, b in sets),
            )
            yield unit, f"themes, {frame}", "F1", counts
        if unit != "criticisms":
            yield from _same(unit, {"valence": lambda row: row.val}, both)


def _followups(p: Pairing) -> Tallied:
    yield from _found(p, "followups", "follow-ups")
    values = {"status": lambda f: f.status, "rated by": lambda f: f.by}
    yield from _same("follow-ups", values, p.marked("followups"))


def _quotations(p: Pairing) -> Tallied:
    both = p.marked("quotations")
    yield from _found(p, "quotations", "quotations")
    words = {
        "speaker": lambda q: q.speaker,
        "organisation": lambda q: q.org,
        "role": lambda q: q.role,
        "attribution": lambda q: q.attr,
    }
    yield from _where_given("quotations", words, both)
    reported = _binary((a.reported, b.reported) for a, b in both)
    yield "quotations", "reported", "F1", reported


def _evidence(p: Pairing) -> Tallied:
    yield from _found(p, "evidence", "evidence")
    values = {"stance": lambda e: e.stance, "independence": lambda e: e.independence}
    yield from _same("evidence", values, p.marked("evidence"))


def _tempting(p: Pairing) -> Tallied:
    """Hard negatives that were taken for an ask, by kind."""
    asks = p.stretches(p.other, "asks")
    taken: dict[str, list[bool]] = defaultdict(list)
    for row, stretch in zip(
        p.reference.coding.negatives, p.stretches(p.reference, "negatives"), strict=True
    ):
        if stretch is not None:
            taken[row.kind].append(any(overlap(stretch, a) >= LEAST_OVERLAP for a in asks))
    for kind, listed in taken.items():
        yield "hard negatives", f"taken for asks, {kind}", "share", share(sum(listed), len(listed))
    every = [wrong for listed in taken.values() for wrong in listed]
    yield "hard negatives", "taken for asks", "share", share(sum(every), len(every))


def _found(p: Pairing, unit: str, title: str) -> Tallied:
    sizes = (len(getattr(side.coding, unit)) for side in (p.other, p.reference))
    yield from _presence(title, "", len(p.pairs(unit)), *sizes)


def _same(
    unit: str, values: dict[str, Callable[[Any], object]], both: Sequence[tuple[Any, Any]]
) -> Tallied:
    for name, of in values.items():
        yield unit, name, "share", share(sum(of(a) == of(b) for a, b in both), len(both))


def _graded(
    unit: str, name: str, grades: Sequence[int], pairs: Sequence[tuple[int, int]]
) -> Tallied:
    """Agreement on a scale, and how many of each grade are given that grade."""
    yield unit, f"{name}, weighted kappa", "kappa", _table(pairs, grades)
    for grade in grades:
        there = [ours for gold, ours in pairs if gold == grade]
        measure = f"{name} {grade}, recall of those found"
        yield unit, measure, "share", share(there.count(grade), len(there))


def _where_given(
    unit: str, words: dict[str, Callable[[Any], Any]], both: Sequence[tuple[Any, Any]]
) -> Tallied:
    """Shares of equal words, of the marks where either coding gives any: nothing is no agreement."""
    for name, of in words.items():
        given = [(of(a), of(b)) for a, b in both if of(a) or of(b)]
        right = sum(same_words(a, b) if not isinstance(a, list) else a == b for a, b in given)
        yield unit, f"{name}, where given", "share", share(right, len(given))


def _held(
    unit: str, names: Iterable[str], field: str, title: str, both: Sequence[tuple[Any, Any]]
) -> Tallied:
    for name in names:
        counts = _binary((name in getattr(a, field), name in getattr(b, field)) for a, b in both)
        yield unit, f"{title} {name}", "F1", counts


def _table(pairs: Iterable[tuple[int, int]], values: Sequence[int]) -> Floats:
    out = np.zeros((len(values), len(values)))
    for a, b in pairs:
        out[values.index(a), values.index(b)] += 1
    return out


def _binary(pairs: Iterable[tuple[bool, bool]]) -> Floats:
    listed = list(pairs)
    return hits(
        sum(a and b for a, b in listed),
        sum(b and not a for a, b in listed),
        sum(a and not b for a, b in listed),
    )


def _clauses(ask: Any) -> list[int]:
    return sorted(ask.clauses) if len(ask.clauses) > 1 else []


def _bare(label: str) -> str:
    """A label's number or letter: "Recommendation 3", "R3." and "3)" are the same."""
    words = "".join(c if c.isalnum() or c == "." else " " for c in label.casefold()).split()
    last = words[-1].strip(".") if words else ""
    return last.removeprefix("r") if last[1:].isdigit() else last


def _rationale(p: Pairing, i: int, j: int) -> Floats:
    gold, ours = (
        side.text.words(side.mark("asks", k).rat) for side, k in ((p.reference, i), (p.other, j))
    )
    return hits(len(gold & ours), len(ours - gold), len(gold - ours))
