"""What a coder can mark: vocabularies, one model a kind of mark, and the links between marks.

Field names are the keys that ``tests/gold/CODERS.md`` gives. A quote is the document's words or,
for real documents, their length and SHA-256 (of letters and digits, folded).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from pipeline import tables

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
