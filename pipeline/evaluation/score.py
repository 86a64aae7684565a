"""Pairings to figures: precision, recall, F1 and agreement, each with an interval over documents.

A tally is what one document adds to a measure: (right, counted) for a share, (hits, false alarms,
misses) for F1, a table of reference by other for kappa. Tallies add up, so an interval is made by
drawing whole documents again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pipeline.claims.statistics import Interval, Resampling, pooled
from pipeline.evaluation.gold import same_words
from pipeline.evaluation.matching import Pairing, overlap

PLACES = ("listed", "in_text", "restated")
LEVELS = (1, 2, 3, 4)
SEVERITIES = (0, 1, 2, 3)
FLAGS = ("considered", "hedged", "urgent", "continue", "verbless", "question")
CLARITY = ("owner", "act", "object", "time", "result")
GROUNDING = ("evidence", "cause", "action")
DIRECTNESS = ("named", "hedges", "shield", "buried", "consequence", "evidence")
CHIEF = ("F1", "precision", "recall", "exact span", "level, same", "false alarms")
Key = tuple[str, str, str]  # unit, measure, kind of tally
Tallies = dict[Key, NDArray[np.float64]]
Floats = NDArray[np.float64]


def share(right: float, counted: float) -> Floats:
    return np.array([right, counted], dtype=np.float64)


def hits(right: float, wrong: float, missed: float) -> Floats:
    return np.array([right, wrong, missed], dtype=np.float64)


def _share(sums: Floats) -> Floats:
    return _divide(sums[..., 0], sums[..., 1])


def _f1(sums: Floats) -> Floats:
    return _divide(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2])


def _kappa(sums: Floats) -> Floats:
    """Cohen's kappa with quadratic weights (Cohen 1968), of tables (..., values, values)."""
    size = sums.shape[-1]
    weight = (np.arange(size)[:, None] - np.arange(size)) ** 2.0
    expected = sums.sum(axis=-1)[..., :, None] * sums.sum(axis=-2)[..., None, :]
    n = sums.sum(axis=(-2, -1))
    return 1 - _divide(
        (sums * weight).sum(axis=(-2, -1)) * n, (expected * weight).sum(axis=(-2, -1))
    )


def _divide(part: Floats, whole: Floats) -> Floats:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)


STATISTICS: dict[str, Callable[[Floats], Floats]] = {
    "share": _share,
    "F1": _f1,
    "kappa": _kappa,
    "per 5,000 words": lambda sums: 5000 * _share(sums),
}


@dataclass(frozen=True)
class Figure:
    """One measure of one unit over the documents of a group."""

    unit: str
    measure: str
    kind: str
    group_by: str
    group: str
    interval: Interval


def tally(pairing: Pairing) -> Tallies:
    """What one document adds to every measure."""
    out: Tallies = {}
    for part in (
        _asks,
        _links,
        _criticisms,
        _themes,
        _followups,
        _quotations,
        _evidence,
        _tempting,
    ):
        for unit, measure, kind, counts in part(pairing):
            out[unit, measure, kind] = counts
    return out


def figures(
    tallies: Mapping[str, Tallies],
    groups: Mapping[str, Mapping[str, str]],
    settings: Resampling,
) -> list[Figure]:
    """Every measure over all documents, and the chief ones over each group.

    ``groups``: by what -> document -> group.
    """
    out = _over(tallies, sorted(tallies), ("", ""), settings)
    for group_by, of in groups.items():
        for group in sorted({of[d] for d in tallies if of.get(d)}):
            docs = [d for d in sorted(tallies) if of.get(d) == group]
            found = _over(tallies, docs, (group_by, group), settings)
            out += [f for f in found if f.measure.startswith(CHIEF)]
    return out


def _over(
    tallies: Mapping[str, Tallies],
    docs: Sequence[str],
    group: tuple[str, str],
    settings: Resampling,
) -> list[Figure]:
    keys = sorted({key for d in docs for key in tallies[d]})
    out = []
    for key in keys:
        counts = np.stack([tallies[d][key] for d in docs if key in tallies[d]])
        counts = counts[counts.reshape(len(counts), -1).any(axis=1)]
        n = int(counts[..., 1].sum() if key[2] in ("share", "per 5,000 words") else counts.sum())
        name = f"{key[1]}, {key[2]}"
        out.append(Figure(*key, *group, pooled(counts, STATISTICS[key[2]], n, settings, name)))
    return out


Tallied = Iterator[tuple[str, str, str, Floats]]


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
    yield from _items(p)
    n = len(pairs)
    for name, same in (
        ("place", lambda a, b: a.place == b.place),
        ("label", lambda a, b: _bare(a.label) == _bare(b.label)),
        ("lead", lambda a, b: same_words(a.lead, b.lead)),
        ("n_asks", lambda a, b: a.n_asks == b.n_asks),
        ("governor", lambda a, b: same_words(a.gov, b.gov)),
        ("asker", lambda a, b: a.asker == b.asker),
        ("addressee", lambda a, b: a.to == b.to),
        ("level, same", lambda a, b: a.level == b.level),
        ("clause levels", lambda a, b: _clauses(a) == _clauses(b)),
    ):
        yield "asks", name, "share", share(sum(same(gold[i], ours[j]) for i, j in pairs), n)
    yield (
        "asks",
        "level",
        "kappa",
        _table([(gold[i].level, ours[j].level) for i, j in pairs], LEVELS),
    )
    for level in LEVELS:
        there = [(i, j) for i, j in pairs if gold[i].level == level]
        right = sum(ours[j].level == level for _, j in there)
        yield "asks", f"level {level}, recall of those found", "share", share(right, len(there))
    marked = [(gold[i], ours[j]) for i, j in pairs]
    for flag in FLAGS:
        yield (
            "asks",
            f"flag {flag}",
            "F1",
            _binary((flag in a.flags, flag in b.flags) for a, b in marked),
        )
    yield "asks", "process_only", "F1", _binary((a.process_only, b.process_only) for a, b in marked)
    for mark in CLARITY:
        yield (
            "asks",
            f"clarity {mark}",
            "F1",
            _binary((mark in a.clear, mark in b.clear) for a, b in marked),
        )
    for mark in GROUNDING:
        yield (
            "asks",
            f"grounding {mark}",
            "F1",
            _binary((mark in a.ground, mark in b.ground) for a, b in marked),
        )
    yield (
        "asks",
        "rationale, words",
        "F1",
        sum((_rationale(p, i, j) for i, j in pairs), hits(0, 0, 0)),
    )


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
    for unit, name, field, target in (
        ("asks", "repeats", "repeat_of", "asks"),
        ("criticisms", "same_finding", "same", "criticisms"),
        ("criticisms", "asks_for", "asks", "asks"),
    ):
        to_gold = {u: {j: i for i, j in p.pairs(u)} for u in {unit, target}}
        gold = _named(p.reference.coding, unit, field, target)
        ours = {
            (to_gold[unit].get(a, -1 - a), to_gold[target].get(b, -1 - b))
            for a, b in _named(p.other.coding, unit, field, target)
        }
        if unit == target:
            gold, ours = ({(min(x), max(x)) for x in side} for side in (gold, ours))
        yield unit, name, "F1", hits(len(gold & ours), len(ours - gold), len(gold - ours))


def _named(coding: Any, unit: str, field: str, target: str) -> set[tuple[int, int]]:
    index = {row.id: i for i, row in enumerate(getattr(coding, target))}
    out = set()
    for i, row in enumerate(getattr(coding, unit)):
        named = getattr(row, field)
        for name in [named] if isinstance(named, str) else named or ():
            if name in index:
                out.add((i, index[name]))
    return out


def _criticisms(p: Pairing) -> Tallied:
    gold, ours, pairs = (
        p.reference.coding.criticisms,
        p.other.coding.criticisms,
        p.pairs("criticisms"),
    )
    yield from _presence("criticisms", "", len(pairs), len(ours), len(gold))
    exact = sum(p.exact("criticisms", pair) for pair in pairs)
    yield "criticisms", "exact span", "share", share(exact, len(pairs))
    marked = [(gold[i], ours[j]) for i, j in pairs]
    yield "criticisms", "severity", "kappa", _table([(a.sev, b.sev) for a, b in marked], SEVERITIES)
    for level in SEVERITIES:
        there = [b for a, b in marked if a.sev == level]
        right = sum(b.sev == level for b in there)
        yield (
            "criticisms",
            f"severity {level}, recall of those found",
            "share",
            share(right, len(there)),
        )
    for name, field in (("place", "place"), ("agent", "agent")):
        same = sum(getattr(a, field) == getattr(b, field) for a, b in marked)
        yield "criticisms", name, "share", share(same, len(marked))
    for mark in DIRECTNESS:
        counts = _binary((mark in a.marks, mark in b.marks) for a, b in marked)
        yield "criticisms", f"mark {mark}", "F1", counts


def _themes(p: Pairing) -> Tallied:
    for unit in ("asks", "criticisms", "paras"):
        gold, ours = getattr(p.reference.coding, unit), getattr(p.other.coding, unit)
        pairs = [(gold[i], ours[j]) for i, j in p.pairs(unit)]
        for frame in ("core", "issues"):
            both = [(getattr(a, frame), getattr(b, frame)) for a, b in pairs]
            counts = hits(
                sum(len(a & b) for a, b in both),
                sum(len(b - a) for a, b in both),
                sum(len(a - b) for a, b in both),
            )
            yield unit, f"themes, {frame}", "F1", counts
        if unit != "criticisms":
            same = sum(a.val == b.val for a, b in pairs)
            yield unit, "valence", "share", share(same, len(pairs))


def _followups(p: Pairing) -> Tallied:
    gold, ours, pairs = p.reference.coding.followups, p.other.coding.followups, p.pairs("followups")
    yield from _presence("follow-ups", "", len(pairs), len(ours), len(gold))
    for name, field in (("status", "status"), ("rated by", "by")):
        same = sum(getattr(gold[i], field) == getattr(ours[j], field) for i, j in pairs)
        yield "follow-ups", name, "share", share(same, len(pairs))


def _quotations(p: Pairing) -> Tallied:
    gold, ours, pairs = (
        p.reference.coding.quotations,
        p.other.coding.quotations,
        p.pairs("quotations"),
    )
    yield from _presence("quotations", "", len(pairs), len(ours), len(gold))
    for name, field in (
        ("speaker", "speaker"),
        ("organisation", "org"),
        ("role", "role"),
        ("attribution", "attr"),
    ):
        same = sum(same_words(getattr(gold[i], field), getattr(ours[j], field)) for i, j in pairs)
        yield "quotations", name, "share", share(same, len(pairs))
    reported = _binary((gold[i].reported, ours[j].reported) for i, j in pairs)
    yield "quotations", "reported", "F1", reported


def _evidence(p: Pairing) -> Tallied:
    """Evidence is right when passage and proposition are; its stance is measured on those."""
    gold, ours = p.reference.coding.evidence, p.other.coding.evidence
    one, other = p.stretches(p.reference, "evidence"), p.stretches(p.other, "evidence")
    pairs = [
        (g, o)
        for i, g in enumerate(gold)
        for j, o in enumerate(ours)
        if g.proposition == o.proposition and touches(one[i], other[j])
    ]
    found, right = len({id(g) for g, _ in pairs}), len({id(o) for _, o in pairs})
    yield "evidence", "precision", "share", share(right, len(ours))
    yield "evidence", "recall", "share", share(found, len(gold))
    yield "evidence", "F1", "F1", hits(found, len(ours) - right, len(gold) - found)
    same = sum(g.stance == o.stance for g, o in pairs)
    yield "evidence", "stance", "share", share(same, len(pairs))


def touches(one: tuple[int, int] | None, other: tuple[int, int] | None) -> bool:
    """Whether one stretch holds at least half of the other, or the other way round."""
    if one is None or other is None:
        return False
    shared = min(one[1], other[1]) - max(one[0], other[0])
    return 2 * shared >= min(one[1] - one[0], other[1] - other[0]) > 0


def _tempting(p: Pairing) -> Tallied:
    """Hard negatives that were taken for an ask, by kind."""
    asks = p.stretches(p.other, "asks")
    taken: dict[str, list[bool]] = defaultdict(list)
    for i, row in enumerate(p.reference.coding.negatives):
        stretch = p.reference.letters("negatives", i)
        if stretch is not None:
            wrong = any(overlap(stretch, a) >= 0.5 for a in asks)
            taken[row.kind].append(wrong)
    for kind, listed in taken.items():
        yield "hard negatives", f"taken for asks, {kind}", "share", share(sum(listed), len(listed))
    every = [wrong for listed in taken.values() for wrong in listed]
    yield "hard negatives", "taken for asks", "share", share(sum(every), len(every))


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
    return (
        "".join(c for c in label.casefold() if c.isdigit() or c == ".").strip(".")
        or label.casefold()
    )


def _rationale(p: Pairing, i: int, j: int) -> Floats:
    gold, ours = (
        _words(side, side.mark("asks", k).rat) for side, k in ((p.reference, i), (p.other, j))
    )
    return hits(len(gold & ours), len(ours - gold), len(gold - ours))


def _words(side: Any, quotes: Sequence[Any]) -> set[int]:
    """The words that quotes cover, each by where it starts in the text."""
    out: set[int] = set()
    for quote in quotes:
        found = side.text.find(quote)
        if not isinstance(found, str):
            out |= {w for w in side.text.word_starts if found.start <= w < found.end}
    return out
