"""The people a corpus names: speakers, owners of actions, and names that stand before a role."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from pipeline.report.names import Alias, folded, word_set
from pipeline.tables import Tables

PERSON = "[person]"
HONORIFICS = (
    r"Cllrs?|CLLR|Councillors?|COUNCILLOR|Sir|Dame|Mr|Mrs|Ms|Miss|Dr|Lord|Lady|Baroness|Baron|"
    r"Professor|Prof|Rev|Alderman"
)
_NAME = rf"(?!(?:{HONORIFICS})\b)(?:[A-Z]\.?\s+)?[A-Z][^\W\d_]*(?:['’-][A-Z]?[^\W\d_]+)*"
RE_TITLED = re.compile(
    rf"\b(?:the\s+)?(?:Rt\.?\s+Hon\.?\s+)?(?:{HONORIFICS})\b\.?\s+((?:{_NAME})"
    rf"(?:(?:\s+|\s+(?:and|&)\s+){_NAME}){{0,3}})"
)
_ROLE = (
    r"(?i:(?:deputy |assistant |interim |joint |vice[- ]|lead |group |former |then )*"
    r"(?:leader|chief|director|chair|head of|mayor|officer|member|councillor|manager|cabinet|"
    r"monitoring|executive|portfolio|programme|peer))"
)
RE_TITLED_MANY = re.compile(
    rf"\b(?:Cllrs|Councillors|Messrs)\b\.?\s+((?:{_NAME})(?:(?:\s+|,\s+|,?\s+(?:and|&)\s+){_NAME}){{0,9}})"
)
RE_BEFORE_ROLE = re.compile(
    rf"\b([A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*(?:\s+(?:[A-Z]\.?\s+)?[A-Z][a-z'’-]+){{1,2}})"
    rf"\s*(?:,|\(|–|—|-|:)\s*(?:[Tt]he |our |its )?{_ROLE}\b",
)
RE_AFTER_ROLE = re.compile(
    r"\b(?i:leader|chief executive|mayor|director|chair|chairman|officer|holder|member|cllr)\s+"
    r"([A-Z][a-z]+(?:['’-][A-Z]?[a-z]+)*(?:\s+(?:[A-Z]\.?\s+)?[A-Z][a-z'’-]+){1,2})"
)
RE_BESIDE = re.compile(
    r"(?:\b([A-Z][a-z]+(?:-[A-Z][a-z]+)?)\s+)?\[person\](?:(?:\s+|-)((?:[A-Z]\.?\s+)?[A-Z][a-z'’-]*[a-z]))?"
)
RE_HONORIFIC = re.compile(rf"^(?:(?:{HONORIFICS}|Rt|Hon)\b\.?\s+)+", re.IGNORECASE)
RE_LOWER = re.compile(r"(?<![^\W_])[a-z]+(?![^\W_])")
# Capitalised words that are a role, a body or a subject and no part of a name.
NOT_NAMES = word_set(
    "leader leaders chief executive director chair chairman chairwoman head mayor deputy "
    "assistant interim officer officers member members councillor councillors cllr cabinet "
    "council councils portfolio holder manager team peer peers interviewer interviewee respondent "
    "participant facilitator moderator speaker question answer audience panel group groups "
    "committee board staff resident residents partner partners director finance section "
    "monitoring programme project lead senior service services corporate strategic strategy "
    "policy housing planning governance scrutiny audit adult adults children social care "
    "community communities local government association minister secretary state department "
    "opposition backbench labour conservative liberal democrat green independent party anonymous "
    "unnamed unknown all none everyone both several survey source the a an of and for to human "
    "resources legal digital transformation economy growth development training induction code "
    "conduct support handbook engagement relations role roles north south east west district "
    "borough city county vale new budget briefing briefings casework surgery surgeries enquiry "
    "enquiries involvement feedback learning workshop workshops seminar seminars portal "
    "allowances standards behaviour ward wards champion champions numbers representation"
)
# Words that open a sentence and belong to no name.
OPENERS = word_set("as at by for from in on of the to with and but when while his her its")
# Of those above, words that are surnames too: after a title or a given name they are one.
SURNAMES_TOO = word_set("green head north south east west vale new ward city holder chair")


def is_name(text: str | None, titled: bool = False) -> bool:
    """Whether a speaker or owner cell holds a person's name and not a role or a label.

    ``titled``: an honorific stood before it, so that "Green" alone is a name.
    """
    cleaned = [t.strip(".,:;'’\"()") for t in (text or "").split()]
    if not cleaned or len(cleaned) > 4 or any(c.isdigit() for c in text or ""):
        return False
    barred = [t.casefold() in NOT_NAMES for t in cleaned]
    after_name = titled or (len(cleaned) > 1 and not barred[0])
    if any(
        b and not (after_name and t.casefold() in SURNAMES_TOO)
        for t, b in zip(cleaned, barred, strict=True)
    ):
        return False
    return all(t[:1].isupper() for t in cleaned) and any(len(t) > 2 for t in cleaned)


def bare_name(text: str | None) -> str | None:
    """The name in a speaker cell, without honorific and what follows a comma; None if none."""
    part = re.split(r"[,(;:]|\s[–—-]\s", (text or "").strip(), maxsplit=1)[0]
    name = RE_HONORIFIC.sub("", part).strip()
    return name if is_name(name, titled=name != part) else None


def names(tables: Tables) -> list[str]:
    """Every personal name that the tables and the texts give away, sorted.

    Sources: speakers of quotations, passages and evidence, owners of linked actions, words after
    an honorific ("Cllr Jane Marsh") and capitalised words before a role ("Jane Marsh, leader").
    """
    vocabulary = lower_words(tables)
    found = {bare_name(cell) for cell in _cells(tables)}
    for text in _texts(tables):
        for pattern in (RE_BEFORE_ROLE, RE_AFTER_ROLE):
            found.update(_plausible(m.group(1), vocabulary) for m in pattern.finditer(text))
        for pattern in (RE_TITLED, RE_TITLED_MANY):
            for match in pattern.finditer(text):
                found.update(_split_titled(match.group(1)))
    return sorted(name for name in found if name)


def _plausible(run: str, vocabulary: frozenset[str]) -> str | None:
    """The name in a run of capitalised words: "As Jane Marsh" gives "Jane Marsh".

    None where both ends are ordinary words ("Adult Services"), or only one word is left.
    """
    tokens = run.split()
    first = tokens[0].casefold()
    if first in OPENERS or (len(tokens) > 2 and first in vocabulary):
        tokens = tokens[1:]
    ends = [tokens[0].casefold(), tokens[-1].casefold()]
    ordinary = all(end in vocabulary for end in ends)
    return " ".join(tokens) if len(tokens) > 1 and is_name(run) and not ordinary else None


def absorb(text: str, vocabulary: frozenset[str]) -> str:
    """Take a name's other half into the mark: "[person] Buckland", "Michael [person]"."""

    def swap(match: re.Match[str]) -> str:
        before, after = match.group(1), match.group(2)
        keep_before = before if before and _is_word(before, vocabulary) else ""
        keep_after = after if after and _is_word(after, vocabulary) else ""
        return " ".join(p for p in (keep_before, PERSON, keep_after) if p)

    return RE_BESIDE.sub(swap, text)


def _is_word(token: str, vocabulary: frozenset[str]) -> bool:
    """Whether a capitalised word is an ordinary one and no part of a name."""
    word = token.split()[-1].casefold()
    return word in vocabulary or word in NOT_NAMES


def _split_titled(tail: str) -> Iterator[str]:
    """Names in what follows an honorific: "Jane Marsh and Ali Brook" gives two."""
    for part in re.split(r",?\s+(?:and|&)\s+|,\s+", tail):
        kept: list[str] = []
        for token in part.split():
            word = token.strip(".").casefold()
            if word in NOT_NAMES and (kept or word not in SURNAMES_TOO):
                break
            kept.append(token)
        if not kept:
            return
        if is_name(" ".join(kept), titled=True):
            yield " ".join(kept)


def _cells(tables: Tables) -> Iterator[str]:
    for table, column in (
        ("quotations", "speaker"),
        ("passages", "speaker"),
        ("evidence", "speaker"),
        ("links", "owner"),
    ):
        if table in tables.frames:
            yield from tables[table][column].dropna().unique()


def _texts(tables: Tables) -> Iterator[str]:
    if "passages" in tables.frames and len(tables["passages"]):
        yield from tables["passages"]["text"].dropna()
    else:
        yield from tables.texts.values()


def lower_words(tables: Tables) -> frozenset[str]:
    """Words that the corpus writes without a capital: a "name" among them is an ordinary word."""
    out: set[str] = set()
    for text in _texts(tables):
        out.update(RE_LOWER.findall(text))
    return frozenset(out)


def aliases(found: Iterable[str], vocabulary: frozenset[str]) -> list[Alias]:
    """Full name, surname and given name of each person, all replaced by one mark.

    A surname that is also an ordinary word ("Best") is left where a capitalised word follows it;
    a given name that is also an ordinary word ("Will") is replaced only within the full name.
    """
    out: dict[tuple[str, ...], Alias] = {}
    for name in found:
        parts = [folded(token) for token in name.split()]
        whole = tuple(w for part in parts for w in part)
        surname, given = parts[-1], parts[0]
        if len(parts) > 1:
            out.setdefault(whole, Alias(whole, PERSON, "capital"))
        for part in {surname, surname[-1:]}:
            wary = all(w in vocabulary or w in NOT_NAMES for w in part)
            out.setdefault(part, Alias(part, PERSON, "capital", wary))
        if len(parts) > 1 and len(given[0]) > 2 and not set(given) & (vocabulary | NOT_NAMES):
            out.setdefault(given, Alias(given, PERSON, "capital"))
    return list(out.values())


def redact_titled(text: str) -> str:
    """ "Cllr Marsh" and "Sir Ali Brook" become the mark; "Councillor Development" stays."""

    def swap(match: re.Match[str]) -> str:
        kept = list(_split_titled(match.group(1)))
        if not kept:
            return match.group()
        last = match.start(1) - match.start() + match.group(1).rfind(kept[-1]) + len(kept[-1])
        return " and ".join([PERSON] * len(kept)) + match.group()[last:]

    return RE_TITLED.sub(swap, RE_TITLED_MANY.sub(swap, text))
