"""Two codings of a document joined: what both say stands, and each difference is decided once.

Differences are numbered in a fixed order. A third reader decides each by its number, having seen
the text, the codebook and both codings: "a" or "b" (for a mark that only one coder made: whether
it stands), or {"value": …} where neither is right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pipeline.evaluation.gold import dangling, plain, said, same_words
from pipeline.evaluation.marks import LINKS, UNITS, Coding, named
from pipeline.evaluation.matching import Pairing

IDENTITY = frozenset({"id", "item", "n", "repeat_of", "same"})
UNSAID = ("q", "id")  # told beside a mark that stands alone
QUOTES = frozenset({"q", "lead", "gov", "speaker", "org", "attr", "rec"})
Decisions = Mapping[str, Any]
Ref = tuple[str, int]  # which coding, index in it


@dataclass(frozen=True)
class Difference:
    """One thing that the coders said differently. ``a`` and ``b``: what each said, None: nothing."""

    number: int
    unit: str
    field: str
    quote: str
    a: Any
    b: Any
    where: tuple[Any, ...]


class DecisionError(ValueError):
    """Decisions that do not fit the differences; the message names them."""


def differences(p: Pairing) -> list[Difference]:
    """Every difference between two codings, numbered from 1, in the order of units and text."""
    found = list(_differences(p))
    return [Difference(n, *rest) for n, rest in enumerate(found, start=1)]


def _differences(p: Pairing) -> Iterator[tuple[str, str, str, Any, Any, tuple[Any, ...]]]:
    for unit in UNITS:
        one, other = getattr(p.reference.coding, unit), getattr(p.other.coding, unit)
        pairs = dict(p.pairs(unit))
        for i, mark in enumerate(one):
            if i not in pairs:
                yield unit, "stands", str(mark.q), said(mark, UNSAID), None, ("a", i)
                continue
            twin = other[pairs[i]]
            for field in type(mark).model_fields:
                if field in IDENTITY or (unit, field) == ("criticisms", "asks"):
                    continue
                a, b = getattr(mark, field), getattr(twin, field)
                if not _same(p, field, a, b, (unit, i, pairs[i])):
                    yield unit, field, str(mark.q), plain(a), plain(b), ("both", i, pairs[i])
        for j in sorted(set(range(len(other))) - set(pairs.values())):
            yield unit, "stands", str(other[j].q), None, said(other[j], UNSAID), ("b", j)
    for unit, field, target in LINKS:
        one, other = _links(p, unit, field, target)
        for link in sorted(one ^ other):
            source, goal = (
                _mark(p, name, ref).q for name, ref in zip((unit, target), link, strict=True)
            )
            a, b = (str(goal) if link in side else None for side in (one, other))
            yield unit, f"{field} (link)", str(source), a, b, ("link", link)


def _same(p: Pairing, field: str, a: Any, b: Any, at: tuple[str, int, int]) -> bool:
    if field == "q":
        return at[0] == "paras" or p.exact(at[0], at[1:])
    if field == "rat":
        return p.reference.text.words(a) == p.other.text.words(b)
    if field in QUOTES:
        return same_words(a, b)
    if field == "clauses":
        return sorted(a) == sorted(b) or (len(a) < 2 and len(b) < 2)
    return bool(a == b)


def _links(p: Pairing, unit: str, field: str, target: str) -> tuple[set[Any], set[Any]]:
    """Each coder's links between units, a unit named by the first coder's mark where both have it."""
    to_first = {u: {j: i for i, j in p.pairs(u)} for u in {unit, target}}

    def ref(u: str, side: str, index: int) -> Ref:
        first = index if side == "a" else to_first[u].get(index)
        return ("b", index) if first is None else ("a", first)

    out = []
    for side, coding in (("a", p.reference.coding), ("b", p.other.coding)):
        ends = [
            (ref(unit, side, i), ref(target, side, j))
            for i, j in named(coding, unit, field, target)
        ]
        out.append({tuple(sorted(e)) if field == "same" else e for e in ends})
    return out[0], out[1]


def _mark(p: Pairing, unit: str, ref: Ref) -> Any:
    side = p.reference if ref[0] == "a" else p.other
    return side.mark(unit, ref[1])


def settle(p: Pairing, decisions: Decisions) -> Coding:
    """The settled coding. Raises DecisionError for a difference without a decision that fits it."""
    every = differences(p)
    doc = p.reference.coding.doc
    unfit = [d.number for d in every if not _fits(d, decisions.get(str(d.number)))]
    strangers = sorted(set(decisions) - {str(d.number) for d in every})
    if unfit or strangers:
        raise DecisionError(
            f"{doc}: undecided or unfit {unfit}; decided, but no difference {strangers}"
        )
    chosen = {(d.unit, *d.where, d.field): decisions[str(d.number)] for d in every}
    refs = {unit: _standing(p, unit, chosen) for unit in UNITS}
    names = {(u, r): _name(u, r, _mark(p, u, r)) for u in UNITS for r in refs[u]}
    items = _items(p)
    body: dict[str, Any] = {"doc": p.reference.coding.doc}
    for unit in UNITS:
        pairs = dict(p.pairs(unit))
        rows = []
        for ref in refs[unit]:
            mark = _mark(p, unit, ref)
            row = mark.model_dump(exclude_defaults=True)
            if ref[0] == "a" and ref[1] in pairs:
                twin = p.other.mark(unit, pairs[ref[1]])
                for field in type(mark).model_fields:
                    decided = chosen.get((unit, "both", ref[1], pairs[ref[1]], field))
                    if decided is not None:
                        row[field] = _value(decided, mark, twin, field)
                        if field == "q" and decided == "b":
                            row["n"] = twin.n
            if "rec" in row:
                side = "b" if ref[0] == "b" or row["rec"] != mark.rec else "a"
                row["rec"] = _about(p, side, row["rec"], names)
            if hasattr(mark, "id"):
                row["id"] = names[unit, ref]
            if row.get("place") == "in_text":
                row["item"] = None
            elif unit == "asks":
                row["item"] = items[ref]
            rows.append(row)
        body[unit] = rows
    _join(p, body, refs, names, chosen)
    settled = Coding.model_validate(body)
    broken = list(dangling(settled))
    if broken:
        raise DecisionError(f"{doc}: {'; '.join(broken)}")
    return settled


def _fits(difference: Difference, decision: Any) -> bool:
    """Whether a decision is "a" or "b", or a value for a field that has one."""
    alone = difference.field == "stands" or difference.field.endswith("(link)")
    return decision in ("a", "b") or (
        not alone and isinstance(decision, dict) and "value" in decision
    )


def _standing(p: Pairing, unit: str, chosen: Mapping[Any, Any]) -> list[Ref]:
    """The marks that stand, in the order of the text."""
    paired = dict(p.pairs(unit))
    kept: list[tuple[int, Ref]] = []
    for side, placed in (("a", p.reference), ("b", p.other)):
        for i in range(len(getattr(placed.coding, unit))):
            if side == "b" and i in paired.values():
                continue
            alone = chosen.get((unit, side, i, "stands"))
            if (side == "a" and i in paired) or alone == side:
                at = placed.letters(unit, i)
                kept.append((at[0] if at else 0, (side, i)))
    return [ref for _, ref in sorted(kept)]


def _value(decision: Any, mark: Any, twin: Any, field: str) -> Any:
    if isinstance(decision, dict):
        return decision["value"]
    return getattr(mark if decision == "a" else twin, field)


def _about(p: Pairing, side: str, rec: str, names: Mapping[tuple[str, Ref], str]) -> str:
    """What a follow-up is about: a coder's own id of an ask becomes the settled one."""
    asks = (p.reference if side == "a" else p.other).coding.asks
    index = next((i for i, ask in enumerate(asks) if ask.id == rec), None)
    if index is None:
        return rec
    first = {j: i for i, j in p.pairs("asks")}
    ref = ("a", index) if side == "a" else ("a", first[index]) if index in first else ("b", index)
    return names.get(("asks", ref), "")


def _name(unit: str, ref: Ref, mark: Any) -> str:
    own = getattr(mark, "id", f"{unit}{ref[1]}")
    return own if ref[0] == "a" else f"b{own}"


def _items(p: Pairing) -> dict[Ref, str]:
    """The printed item of each ask; the second coder's items take the first coder's names.

    Where the two grouped asks into items differently, the first coder's grouping stands.
    """
    one, other = p.reference.coding.asks, p.other.coding.asks
    shared = {
        other[j].item: one[i].item for i, j in p.pairs("asks") if other[j].item and one[i].item
    }
    to_first = dict(p.pairs("asks"))
    out: dict[Ref, str] = {}
    for i, ask in enumerate(one):
        # an item of its own where only the other coder says that it is printed
        twin = other[to_first[i]] if i in to_first else None
        out["a", i] = ask.item or (shared.get(twin.item or "") if twin else None) or f"i{ask.id}"
    for j, ask in enumerate(other):
        out["b", j] = shared.get(ask.item or "") or f"b{ask.item or ask.id}"
    return out


def _join(
    p: Pairing,
    body: dict[str, Any],
    refs: Mapping[str, list[Ref]],
    names: Mapping[tuple[str, Ref], str],
    chosen: Mapping[Any, Any],
) -> None:
    """Write the links that stand into the rows of the settled coding."""
    for unit, field, target in LINKS:
        one, other = _links(p, unit, field, target)
        kept = one & other
        for link in one ^ other:
            decided = chosen[unit, "link", link, f"{field} (link)"]
            if decided == ("a" if link in one else "b"):
                kept.add(link)
        rows = dict(zip(refs[unit], body[unit], strict=True))
        for row in rows.values():
            row.pop(field, None)
        for source, goal in sorted(kept):
            ends = [(source, goal), (goal, source)] if field == "same" else [(source, goal)]
            for start, end in ends:
                if start in rows and (target, end) in names:
                    name = names[target, end]
                    row = rows[start]
                    row[field] = name if field == "repeat_of" else (*row.get(field, ()), name)
