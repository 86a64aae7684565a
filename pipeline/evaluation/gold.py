"""Coded documents: what a coder wrote down, checked, in the shape that the rest measures.

A coding keeps quotes and occurrences, never offsets, so that better reading orphans nothing. For
real documents a quote is its length and SHA-256 (of letters and digits, folded): no words.
``tests/gold/CODERS.md`` is what coders were told; the field names here are its keys.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from pipeline import tables
from pipeline.tables import Row, normalise, problem

STAGE = "evaluation"
CORE_LABELS = {
    "P": "local priorities and outcomes",
    "L": "organisational and place leadership",
    "G": "governance and culture",
    "F": "financial planning and management",
    "C": "capacity for improvement",
}
ISSUE_LABELS = {
    "vi": "vision",
    "go": "getting out more",
    "fi": "financial sustainability and commercialisation",
    "gv": "governance",
    "mo": "member–officer relations",
    "lo": "localities and neighbourhoods",
    "wf": "workforce and culture",
    "pd": "performance and data",
    "di": "digital and IT",
    "tr": "transformation and savings",
    "cl": "climate and place",
    "ho": "housing and growth",
    "ca": "children's and adults' services",
    "ed": "equality, diversity and inclusion",
    "co": "communications",
}
CLARITY = ("owner", "act", "object", "time", "result")
GROUNDING = ("evidence", "cause", "action")
DIRECTNESS = ("named", "hedges", "shield", "buried", "consequence", "evidence")
FLAGS, PLACES, SEVERITIES = tables.FLAGS, tables.ASK_PLACES, tables.SEVERITIES


def _one_of(values: Iterable[str]) -> AfterValidator:
    """A word of a vocabulary."""
    known = tuple(values)

    def check(word: str) -> str:
        if word not in known:
            raise ValueError(f"{word!r} is none of {', '.join(known)}")
        return word

    return AfterValidator(check)


Core = Annotated[str, _one_of(CORE_LABELS)]
Issue = Annotated[str, _one_of(ISSUE_LABELS)]
Valence = Literal["strength", "challenge", "neutral"]
Flag = Annotated[str, _one_of(FLAGS)]
Clarity = Annotated[str, _one_of(CLARITY)]
Grounding = Annotated[str, _one_of(GROUNDING)]
Directness = Annotated[str, _one_of(DIRECTNESS)]
Level = Annotated[int, Field(ge=1, le=4)]


class _Mark(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Hashed(_Mark):
    """A quote without its words."""

    length: int = Field(ge=1)
    sha256: str = Field(min_length=64, max_length=64)


Quote = Annotated[str, Field(min_length=1)] | Hashed


class _Unit(_Mark):
    q: Quote
    n: int = Field(default=1, ge=1)


class Ask(_Unit):
    id: str
    place: Annotated[str, _one_of(tables.ASK_PLACES)]
    item: str | None = None
    label: str = ""
    lead: Quote | Literal[""] = ""
    n_asks: int = Field(default=1, ge=1)
    gov: Quote | Literal[""] = ""
    asker: Annotated[str, _one_of(tables.ASKERS)] = "peers"
    to: Annotated[str, _one_of(tables.ADDRESSEES)] = "council"
    repeat_of: str | None = None
    level: Level
    clauses: tuple[Annotated[int, Field(ge=0, le=4)], ...] = ()
    flags: frozenset[Flag] = frozenset()
    process_only: bool = False
    clear: frozenset[Clarity] = frozenset()
    ground: frozenset[Grounding] = frozenset()
    rat: tuple[Quote, ...] = ()
    core: frozenset[Core] = frozenset()
    issues: frozenset[Issue] = frozenset()
    val: Valence = "neutral"

    @model_validator(mode="after")
    def _printed_items_have_an_item(self) -> Ask:
        if (self.place == "in_text") != (self.item is None):
            raise ValueError("an ask has an item where it is listed or restated, and only there")
        return self


class Criticism(_Unit):
    id: str
    sev: int = Field(ge=0, le=3)
    place: Annotated[str, _one_of(tables.CRITICISM_PLACES)]
    marks: frozenset[Directness] = frozenset()
    agent: Literal["named", "implied", "absent"]
    same: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    core: frozenset[Core] = frozenset()
    issues: frozenset[Issue] = frozenset()


class Negative(_Unit):
    kind: Literal[
        "finding",
        "praise",
        "planned",
        "quoted",
        "own_resolution",
        "decision_status",
        "heading",
        "boilerplate",
        "pointer",
        "follow_up",
        "interview_view",
        "announcement",
    ]


class FollowUp(_Unit):
    rec: str = ""
    status: Annotated[str, _one_of(tables.STATUSES)]
    by: Literal["council", "peers", "other"] | None


class Quotation(_Unit):
    speaker: Quote | Literal[""] = ""
    role: str = ""
    org: Quote | Literal[""] = ""
    attr: Quote | Literal[""] = ""
    reported: bool = False


class Paragraph(_Unit):
    core: frozenset[Core] = frozenset()
    issues: frozenset[Issue] = frozenset()
    val: Valence


class Evidence(_Unit):
    proposition: str = Field(pattern=r"^(I|II|III|IV|V)\.[a-i]$")
    stance: Annotated[str, _one_of(tables.STANCES)]
    speaker: Quote | Literal[""] = ""
    independence: Annotated[str, _one_of(tables.INDEPENDENCE)]
    own_view: bool = True


class Coding(_Mark):
    """One document as one coder marked it. ``doc``: the document's file name without ending."""

    doc: str
    asks: tuple[Ask, ...] = ()
    criticisms: tuple[Criticism, ...] = ()
    negatives: tuple[Negative, ...] = ()
    followups: tuple[FollowUp, ...] = ()
    quotations: tuple[Quotation, ...] = ()
    paras: tuple[Paragraph, ...] = ()
    evidence: tuple[Evidence, ...] = ()


UNITS = tuple(name for name in Coding.model_fields if name != "doc")
# marks that name marks: the unit, its field, the unit that it names
LINKS = (
    ("asks", "repeat_of", "asks"),
    ("criticisms", "same", "criticisms"),
    ("criticisms", "asks", "asks"),
)


def named(coding: Coding, unit: str, field: str, target: str) -> Iterator[tuple[int, int]]:
    """A coding's links of one kind, as (index in the unit, index in the target)."""
    index = {row.id: i for i, row in enumerate(getattr(coding, target))}
    for i, row in enumerate(getattr(coding, unit)):
        names = getattr(row, field)
        for name in [names] if isinstance(names, str) else names or ():
            if name in index:
                yield i, index[name]


def name_of(path: str, reading: str = "published") -> str:
    """The name under which a document is coded: its file's without the ending, and its reading."""
    stem = Path(path).stem
    return stem if reading == "published" else f"{stem}.{reading}"


@dataclass(frozen=True)
class Coded:
    """A coder's codings by document, and a problem row for each mark that cannot stand."""

    codings: dict[str, Coding]
    problems: tuple[Row, ...]


def read(folder: Path) -> Coded:
    """Every coding of a folder. A file or mark that does not hold is a problem row, never lost.

    Raises FileNotFoundError for a folder without codings.
    """
    if not any(folder.glob("*.json")):
        raise FileNotFoundError(f"{folder} holds no coding; take it from git again")
    codings: dict[str, Coding] = {}
    problems: list[Row] = []
    for file in sorted(folder.glob("*.json")):
        try:
            coding = Coding.model_validate(json.loads(file.read_text(encoding="utf-8")))
        except (ValidationError, ValueError) as error:
            problems += [fault("coding_invalid", file.stem, words) for words in _faults(error)]
            continue
        if coding.doc != file.stem:
            problems.append(fault("coding_invalid", file.stem, f"it says it is of {coding.doc!r}"))
        problems += [fault("coding_unknown_id", file.stem, w) for w in dangling(coding)]
        codings[file.stem] = coding
    return Coded(codings, tuple(problems))


def write(coding: Coding, folder: Path) -> None:
    """A coding as JSON: a mark a line, defaults left out, sets sorted."""
    folder.mkdir(parents=True, exist_ok=True)
    rows = {name: [said(row) for row in getattr(coding, name)] for name in UNITS}
    body = {"doc": coding.doc} | {name: listed for name, listed in rows.items() if listed}
    (folder / f"{coding.doc}.json").write_text(row_by_row(body) + "\n", encoding="utf-8")


def row_by_row(body: Mapping[str, object]) -> str:
    """An object as JSON in which lists hold a row a line, so that a difference is read by lines."""
    fields = []
    for key, value in body.items():
        rows = value if isinstance(value, list) else []
        lines = ",\n".join("  " + json.dumps(row, ensure_ascii=False) for row in rows)
        told = f"[\n{lines}\n ]" if rows else json.dumps(value, ensure_ascii=False)
        fields.append(f' "{key}": {told}')
    return "{\n" + ",\n".join(fields) + "\n}"


def said(mark: BaseModel, without: Iterable[str] = ()) -> dict[str, object]:
    """What a mark says beyond the defaults, as JSON takes it."""
    kept = mark.model_dump(exclude_defaults=True, exclude=set(without))
    return {field: plain(value) for field, value in kept.items()}


def plain(value: object) -> object:
    """Sets sorted and tuples as lists."""
    if isinstance(value, frozenset):
        return sorted(value)
    return list(value) if isinstance(value, tuple) else value


def hashed(quote: str) -> Hashed:
    """A quote without its words."""
    bare = normalise(quote)
    return Hashed(length=len(bare), sha256=hashlib.sha256(bare.encode()).hexdigest())


def same_words(one: Quote, other: Quote) -> bool:
    """Whether two quotes are the same letters and digits, whichever of them lacks its words."""
    if isinstance(one, str) and isinstance(other, str):
        return normalise(one) == normalise(other)
    first, second = (
        q if isinstance(q, Hashed) else hashed(q) if normalise(q) else None for q in (one, other)
    )
    return first == second


REMEDIES = {
    "coding_invalid": "mend the file; until then none of this document is measured",
    "coding_unknown_id": "mend the id; until then the link counts for nothing",
    "gold_unaligned": "mend the mark, or the reading; until then it counts as missed",
    "gold_no_document": "add the document, or take its coding away; nothing of it is measured",
    "gold_missing": "code the document, or take it out of the list; nothing of it is measured",
    "scope_unknown": "mend the paragraph's number; until then that stretch is not measured",
}


def fault(code: str, doc: str, reason: str) -> Row:
    """A problem row about a coded mark."""
    return problem(code, STAGE, reason, REMEDIES[code], path=doc)


def _faults(error: Exception) -> Iterator[str]:
    if isinstance(error, ValidationError):
        for e in error.errors():
            yield f"{'.'.join(map(str, e['loc']))}: {e['msg']} (was {str(e['input'])[:80]!r})"
    else:
        yield f"not readable as JSON ({error})"


def dangling(coding: Coding) -> Iterator[str]:
    """In words: ids that a mark names and no row has, and ids that two rows share."""
    asks, criticisms = [a.id for a in coding.asks], [c.id for c in coding.criticisms]
    for ids in (asks, criticisms):
        yield from (
            f"two rows have the id {i!r}" for i in sorted({i for i in ids if ids.count(i) > 1})
        )
    for ask in coding.asks:
        if ask.repeat_of is not None and ask.repeat_of not in asks:
            yield f"{ask.id} repeats {ask.repeat_of!r}, which is no ask of this coding"
    for row in coding.criticisms:
        yield from _unknown(row.id, "is the same finding as", row.same, criticisms)
        yield from _unknown(row.id, "is answered by", row.asks, asks)


def _unknown(who: str, what: str, named: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    yield from (f"{who} {what} {i!r}, which no row is" for i in named if i not in known)
