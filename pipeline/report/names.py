"""The forms under which a council can be named, worked out from its official name.

Words, not strings, are compared: "Barrow-in-Furness", "barrow_in_furness" and "BARROW IN FURNESS"
are the same three words, and "King's" is "kings".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NamedTuple

RE_WORD = re.compile(r"&|[^\W_]+(?:['’][^\W_]+)*")
RE_GAP = re.compile(r"[\s\-–_.’'/]{0,3}")


def word_set(text: str) -> frozenset[str]:
    """The words of a list that is written as a line."""
    return frozenset(text.split())


# Words of council names that name no place by themselves.
GENERIC = word_set(
    "north south east west mid central greater great new old upper lower royal borough boroughs "
    "district districts city cities county counties council councils metropolitan london unitary "
    "authority authorities combined mayoral corporation region regional vale valley forest high "
    "peak castle point three rivers test tower hamlets isle isles island white horse amber mole "
    "heath hills dales moorlands coastal riding midlands england of the and upon under on in with "
    "by st saint sea thames chase"
)
# Those that are said with "the" for the whole of a council: "the Vale", "the Forest".
LANDSCAPES = word_set("vale valley forest peak peaks isle island heath hills dales moorlands")
# Place words that are also English words (or given names): replaced only with a capital.
ORDINARY = word_set(
    "bath bury reading rugby boston dover stroud eden craven wells hart slough dean holland deal "
    "barking rother hove hull lynn harrow derby stoke barrow swale sandwell trent avon kings "
    "milton sale ward poole preston"
)
# Capital letters that mean something else in these documents.
TAKEN = frozenset(["BBC", "PCC", "CPC", "LGA", "CBC", "ICB", "CEO", "CFO", "DBC"])
SUFFIXES = word_set(
    "council councils borough district city county metropolitan london royal unitary authority "
    "combined mayoral corporation"
)
PREFIXES = (
    "the",
    "royal borough of",
    "london borough of",
    "metropolitan borough of",
    "city and county of",
    "borough council of",
    "district council of",
    "county council of",
    "city council of",
    "council of the isles of",
    "borough of",
    "district of",
    "city of",
    "county of",
)
BODIES = (
    "council",
    "borough council",
    "district council",
    "city council",
    "county council",
    "metropolitan borough council",
    "metropolitan district council",
    "london borough council",
    "london borough",
    "metropolitan borough",
    "unitary authority",
    "borough",
    "district",
)
KEEP = "\0keep"  # the label of words that are to stay as they are, regions for instance
SMALL = frozenset(["of", "the", "and", "upon", "under", "on", "in", "with", "by"])


class Word(NamedTuple):
    """A word of a text: folded without apostrophe, folded without possessive, and its span."""

    fold: str
    bare: str
    start: int
    end: int
    bare_end: int


@dataclass(frozen=True)
class Alias:
    """Words that stand for somebody. ``case``: "any", "capital" (each word but the small ones
    starts with a capital) or "upper" (all capitals). ``wary``: an ordinary word too, so that it
    is left alone where another capitalised word follows ("Best Value")."""

    words: tuple[str, ...]
    label: str
    case: str = "any"
    wary: bool = False


def words(text: str) -> list[Word]:
    """The words of a text in order, "&" read as "and"."""
    out = []
    for found in RE_WORD.finditer(text):
        raw, start, end = found.group(), found.start(), found.end()
        fold = "and" if raw == "&" else raw.casefold().replace("'", "").replace("’", "")
        owned = raw[-2:] in ("'s", "’s", "'S", "’S")
        out.append(Word(fold, fold[:-1] if owned else fold, start, end, end - 2 if owned else end))
    return out


def folded(text: str) -> tuple[str, ...]:
    """The folded words of a text."""
    return tuple(word.fold for word in words(text))


def core(name: str) -> tuple[str, ...]:
    """A council's name without its kind: "Ostrey Vale Borough Council" gives ("ostrey", "vale")."""
    parts = list(folded(name))
    for prefix in PREFIXES:
        lead = prefix.split()
        if parts[: len(lead)] == lead and len(parts) > len(lead):
            parts = parts[len(lead) :]
    while len(parts) > 1 and parts[-1] in SUFFIXES:
        parts.pop()
    return tuple(parts)


def is_plain(parts: tuple[str, ...], regions: frozenset[tuple[str, ...]]) -> bool:
    """Whether a core names a region or the country and not one council ("west midlands")."""
    if parts in regions or parts in {("london",), ("greater", "london"), ("england",)}:
        return True
    return len(parts) == 1 and parts[0] in GENERIC


def phrases(name: str, regions: frozenset[tuple[str, ...]]) -> list[tuple[tuple[str, ...], str]]:
    """Every (words, case) that names this council as a whole, its official name first."""
    parts = core(name)
    out = [(folded(name), "any")]
    if is_plain(parts, regions):
        return out
    ordinary = all(w in GENERIC | ORDINARY for w in parts)
    out.append((parts, "capital" if ordinary else "any"))
    out += [((*parts, *body.split()), "capital" if ordinary else "any") for body in BODIES]
    out += [((*prefix.split(), *parts), "any") for prefix in PREFIXES if prefix != "the"]
    return out


def distinctive(name: str, regions: frozenset[tuple[str, ...]]) -> list[str]:
    """The words of a council's name that point to it (or its area) even alone."""
    parts = core(name)
    if is_plain(parts, regions):
        return []
    return [w for w in parts if w not in GENERIC and len(w) > 2]


def initials(name: str) -> str | None:
    """The capitals under which officers know a council ("OVBC"); None where they are no name."""
    letters = "".join(w[0] for w in folded(name) if w not in SMALL).upper()
    return letters if 3 <= len(letters) <= 6 and letters not in TAKEN else None


def fits(alias: Alias, text: str, found: list[Word], at: int) -> int | None:
    """Where the alias, whose words stand at word ``at``, ends; None if gaps or case forbid it."""
    last = at + len(alias.words) - 1
    for i, wanted in enumerate(alias.words, start=at):
        word = found[i]
        if i > at and not RE_GAP.fullmatch(text[found[i - 1].end : word.start]):
            return None
        raw = text[word.start : word.bare_end]
        if alias.case == "upper" and not raw.isupper():
            return None
        if alias.case == "capital" and wanted not in SMALL and not raw[0].isupper():
            return None
    if alias.wary and _capital_follows(text, found, last):
        return None
    return found[last].end if found[last].fold == alias.words[-1] else found[last].bare_end


def _capital_follows(text: str, found: list[Word], last: int) -> bool:
    if last + 1 >= len(found):
        return False
    following = found[last + 1]
    gap = text[found[last].end : following.start]
    return gap.isspace() and text[following.start].isupper()
