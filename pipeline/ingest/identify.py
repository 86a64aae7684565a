"""What a document is: kind, product, era, council, dates, version, and how well it was read."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.tables import Row

MONTHS = """
january february march april may june july august september october november december
""".split()
_MONTH = (
    "(?:"
    + "|".join(
        [*MONTHS, "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sept?", "oct", "nov", "dec"]
    )
    + r")\.?"
)
_DAY = r"(\d{1,2})(?:st|nd|rd|th)?"
_DASH = r"\s*(?:[-–—−]+|to(?=\s|\d)|until|and)\s*"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
RE_RANGE = re.compile(
    rf"\b{_DAY}\s*({_MONTH})?,?\s*(\d{{4}})?(?:,\s*\d{{1,2}}(?:st|nd|rd|th)?)*{_DASH}{_WEEKDAY}{_DAY}"
    rf"\s*(?:of\s+)?({_MONTH}),?\s*(\d{{4}})?",
    re.I,
)
RE_DAY = re.compile(rf"\b{_DAY}\s+(?:of\s+)?({_MONTH}),?\s+(\d{{4}})\b", re.I)
RE_MONTH = re.compile(rf"\b({_MONTH})\s+(20\d\d)\b", re.I)
RE_PUBLISHED = re.compile(r"\bpublished\b(?: on| in|:)?\s*", re.I)
RE_VISIT = re.compile(
    r"peer challenge|peer review|on[- ]?site|visit|feedback report|took place|in the (?:borough|"
    r"council|city|county|district)|progress review",
    re.I,
)
# capitals that run on before a council's name: "Chief Executive Pellbrook Borough Council"
RE_NOT_PLACE = re.compile(
    r"^.*\b(?:Executive|Statement|Plan|Report|Review|Update|Leader|Director|Officer|Mr|Mrs|Ms|Dr|Cllr|To|The) "
)
# words of a council's name that say what it is, not where
GENERIC = frozenset(
    """
the of and city county district borough metropolitan london royal council councils
corporation authority combined unitary mayoral upon on
""".split()
)
OWN_KINDS = frozenset(
    [
        "cpc_report",
        "progress_review",
        "action_plan",
        "response",
        "position_statement",
        "feedback_presentation",
        "statutory_report",
        "inspection",
        "minutes",
    ]
)
# Assumption: era by the visit's date, as CODEBOOK and DESIGN section 3 give it. Quality: sure.
# Impact: the drill-down by era.
ERA_STARTS = (
    ("letter", "0000"),
    ("questions", "2017"),
    ("components", "2021"),
    ("strengthened", "2024-04"),
)
CLEAR = 3  # the weight of evidence at which a kind is given
CONFIDENT = 8  # and at which it is held against the manifest
RE_INVENTED = re.compile(r"^invented\b", re.I)


@dataclass(frozen=True)
class Identity:
    """What the words suggest; None where they do not say.

    ``possible``: the kinds that the words allow, empty where no kind is clear. ``dates``: every
    day that the opening names, ISO.
    """

    kind: str
    possible: frozenset[str]
    dates: frozenset[str]
    product: str | None
    title: str | None
    council: str | None
    gss_code: str | None
    visit_start: str | None
    visit_end: str | None
    published: str | None
    published_basis: str | None
    version: str | None
    confidential: bool


def identify(
    passages: Sequence[Row],
    title: str | None,
    names: Sequence[tuple[str, str, str]],
    cues: pd.DataFrame,
    profile: str,
) -> Identity:
    """Read what a document is from its passages. ``names``: (name, council, gss code)."""
    heads = [
        p["text"]
        for p in passages[:14]
        if p["kind"] == "heading" and not RE_INVENTED.match(p["text"])
    ]
    named = " ".join(dict.fromkeys([*_title_lines(passages), *heads[:2], title or ""]))
    opening = [p for p in passages[:45] if p["kind"] != "footnote"]
    weights = _kinds(passages, named, opening, cues)
    if profile == "slides":
        weights["feedback_presentation"] = weights.get("feedback_presentation", 0) + CONFIDENT
    kind = max(sorted(weights), key=lambda k: weights[k], default="other")
    if weights.get(kind, 0) < CLEAR:
        kind = "other"
    best = weights.get(kind, 0)
    possible = {k for k, w in weights.items() if 2 * w >= best} if best >= CONFIDENT else set()
    council = _council(named, opening, names) if kind in OWN_KINDS else None
    start, end = _visit(opening)
    visited = kind in OWN_KINDS - {"minutes"}
    published, basis = _published(opening, kind)
    return Identity(
        kind,
        frozenset(possible),
        _dates(opening),
        _product(named, opening),
        title or next((h for h in heads if RE_VISIT.search(h)), heads[0] if heads else None),
        council[0] if council else None,
        council[1] if council else None,
        start if visited else None,
        end if visited else None,
        published,
        basis,
        "draft" if re.search(r"\bdraft\b(?! minutes)", named, re.I) else None,
        _is_confidential(opening),
    )


def _title_lines(passages: Sequence[Row]) -> list[str]:
    """The short lines that a document opens with, before its first sentence."""
    lines: list[str] = []
    for passage in passages[:6]:
        text = passage["text"]
        if len(text.split()) > 15 or passage["boilerplate"] or text[-1] in ".;":
            break
        if not RE_INVENTED.match(text):
            lines.append(text)
    return lines


def _kinds(
    passages: Sequence[Row], named: str, opening: Sequence[Row], cues: pd.DataFrame
) -> dict[str, int]:
    """The weight of evidence for each kind, each cue counted once (body cues by passage)."""
    where = {
        "title": [named],
        "opening": [p["text"] for p in opening] + [" ".join(p["text"] for p in opening[:25])],
        "heading": [p["text"] for p in passages if p["kind"] == "heading"],
        "header": [p["text"] for p in passages if p["kind"] == "table_cell" and p["row"] == 0],
        "body": [p["text"] for p in passages],
    }
    weights: dict[str, int] = {}
    for cue in cues.to_dict("records"):
        pattern = re.compile(cue["pattern"], re.I)
        hits = sum(bool(pattern.search(text)) for text in where[cue["where"]])
        if hits:
            most = 3 if cue["where"] in ("heading", "header", "opening") else 1
            weights[cue["kind"]] = weights.get(cue["kind"], 0) + int(cue["weight"]) * min(
                hits, most
            )
    turns = sum(p["speaker"] is not None for p in passages)
    if turns > 0.4 * max(len(passages), 1):
        weights["transcript"] = weights.get("transcript", 0) + 2 * CONFIDENT
    return weights


def _dates(opening: Sequence[Row]) -> frozenset[str]:
    """Every day that the opening names: first and last of ranges, single days."""
    found: set[str] = set()
    for passage in opening:
        text = passage["text"]
        for _, _, start, end in _ranges(text, opening):
            found |= {start, end}
        found |= {_iso(*match.groups()) for match in RE_DAY.finditer(text)}
    return frozenset(found)


def _product(named: str, opening: Sequence[Row]) -> str | None:
    text = f"{named} " + " ".join(p["text"] for p in opening[:6])
    for product in ("finance", "governance", "remote"):
        if re.search(rf"\b{product} peer (?:challenge|review|support)", text, re.I):
            return product
    return "corporate" if re.search(r"\bpeer (?:challenge|review)\b", text, re.I) else None


def council_names(register: Mapping[str, pd.DataFrame]) -> list[tuple[str, str, str]]:
    """(name or short form, council, gss code), longest first. A short form keeps no generic word."""
    councils = register["councils"]
    official = dict(zip(councils["gss_code"], councils["council"], strict=True))
    names = {(c, c, g) for g, c in official.items()}
    for name, code in zip(
        register["council_names"]["name_in_register"],
        register["council_names"]["gss_code"],
        strict=True,
    ):
        names.add((name, official.get(code, name), code))
    for name, council, code in sorted(names):
        words = [w for w in name.split() if w.lower() not in GENERIC]
        if words and len(" ".join(words)) > 3:
            names.add((" ".join(words), council, code))
    return sorted(((n, c, g) for n, c, g in names if n), key=lambda x: (-len(x[0]), x))


def _council(
    named: str, opening: Sequence[Row], names: Sequence[tuple[str, str, str]]
) -> tuple[str, str] | None:
    """(council, gss code): named in the title, else first in an opening line of its own."""
    lines = [p["text"] for p in opening[:14] if len(p["text"].split()) <= 15]
    for text in [named, *lines]:
        found = [
            (m.start(), -len(n), c, g)
            for n, c, g in names
            if (m := re.search(rf"(?<!\w){re.escape(n)}(?!\w)", text))
        ]
        if found:
            _, _, council, code = min(found)
            return council, code
        spelled = (
            re.search(
                r"\b((?:[A-Z][\w'’-]+ ){1,4}(?:City |County |District |Borough |Metropolitan )*Council"
                r"|London Borough of [A-Z]\w+(?: [A-Z]\w+)?)",
                text,
            )
            if text == named
            else None
        )
        if spelled and not re.search(r"Peer|Challenge|Board", spelled.group()):
            return RE_NOT_PLACE.sub("", spelled.group()), ""
    return None


def _iso(day: str | None, month: str, year: str) -> str:
    number = next(i for i, m in enumerate(MONTHS, 1) if m.startswith(month.lower()[:3]))
    return f"{year}-{number:02d}" + (f"-{int(day):02d}" if day and 1 <= int(day) <= 31 else "")


def _visit(opening: Sequence[Row]) -> tuple[str | None, str | None]:
    """First date range of the opening beside words about a visit, else a single day or month."""
    ranges: list[tuple[int, str, str]] = []
    for order, passage in enumerate(opening):
        text = passage["text"]
        near = RE_VISIT.search(text) or len(text) < 90
        for first, last, start, end in _ranges(text, opening):
            if first <= 31 and last <= 31:
                ranges.append((order if near else order + 100, start, end))
    if ranges:
        _, start, end = min(ranges)
        return start, end
    for passage in opening:
        text = passage["text"]
        if RE_PUBLISHED.search(text) or not (RE_VISIT.search(text) or len(text) < 60):
            continue
        day, month = RE_DAY.search(text), RE_MONTH.search(text)
        if day:
            return (_iso(*day.groups()), _iso(*day.groups()))
        if month and RE_VISIT.search(text):
            return (_iso(None, *month.groups()),) * 2
    return None, None


def _ranges(text: str, opening: Sequence[Row]) -> Iterator[tuple[int, int, str, str]]:
    """Each range of days: first and last day of the month as printed, and both dates, ISO."""
    for found in RE_RANGE.finditer(text):
        first, month1, year1, last, month2, year2 = found.groups()
        year = year2 or year1 or _year_after(text[found.end() :], opening)
        if year:
            start = _iso(first, month1 or month2, year1 or year)
            yield int(first), int(last), start, _iso(last, month2, year)


def _year_after(rest: str, opening: Sequence[Row]) -> str | None:
    found = re.search(r"\b(20\d\d)\b", rest[:40]) or re.search(
        r"\b(20[0-3]\d)\b", " ".join(p["text"] for p in opening[:8])
    )
    return found.group(1) if found else None


def _published(opening: Sequence[Row], kind: str) -> tuple[str | None, str | None]:
    for passage in opening:
        for found in RE_PUBLISHED.finditer(passage["text"]):
            rest = passage["text"][found.end() : found.end() + 40]
            day, month = RE_DAY.match(rest), RE_MONTH.match(rest)
            if day:
                return _iso(*day.groups()), "printed"
            if month:
                return _iso(None, *month.groups()), "printed"
    for passage in opening[:12]:
        text = passage["text"]
        if len(text) > 60:
            continue
        day = RE_DAY.search(text)
        if day and (kind == "press" or RE_DAY.fullmatch(text.strip())):
            return _iso(*day.groups()), "dated"
        month = RE_MONTH.fullmatch(text.strip())
        if month and kind not in ("cpc_report", "progress_review"):
            return _iso(None, *month.groups()), "dated"
    return None, None


def _is_confidential(opening: Sequence[Row]) -> bool:
    return any(
        re.search(
            r"^(?:strictly |private and )*confidential\b(?!\?)|not for publication|"
            r"^official[- ]sensitive",
            p["text"],
            re.I,
        )
        for p in opening[:10]
    )


def era(visit: str | None) -> str | None:
    """letter, questions, components or strengthened, by the visit's (partial) ISO date."""
    if not visit:
        return None
    return next(name for name, start in reversed(ERA_STARTS) if visit >= start)


def quality(words: int, pages: int, text: str, reasons: Sequence[str]) -> tuple[str, list[str]]:
    """good, fair or poor, and why: blank pages, damaged characters, words run together."""
    found = list(reasons)
    damaged = text.count("\ufffd") / max(len(text), 1)
    tokens = [t for t in text.split() if "/" not in t and "@" not in t and "." not in t[:-1]]
    glued = sum(len(t) > 24 for t in tokens) / max(len(tokens), 1)
    if damaged > 0.0005:
        found.append("damaged characters")
    if glued > 0.01:
        found.append("words run together")
    poor = damaged > 0.01 or glued > 0.05 or words < 30 * pages
    if poor and words < 30 * pages:
        found.append("few words a page")
    return ("poor" if poor else "fair" if found else "good"), found


def follows(row: Mapping[str, Any], reports: Sequence[Mapping[str, Any]]) -> str | None:
    """The report that a plan, response or review answers: the same council's last one before it."""
    if row["kind"] not in ("action_plan", "response", "progress_review") or not row["council"]:
        return None
    own = [
        r
        for r in reports
        if r["council"] == row["council"]
        and r["doc_id"] != row["doc_id"]
        and r["kind"] == "cpc_report"
    ]
    when = row["visit_start"] if row["kind"] == "progress_review" else row["published"]
    before = [r for r in own if not when or not r["visit_start"] or r["visit_start"] <= when]
    latest = max(before, key=lambda r: (r["visit_start"] or "", r["doc_id"]), default=None)
    return latest["doc_id"] if latest else None
