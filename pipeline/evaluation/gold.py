"""Codings on disk: read and checked, written a mark a line; what does not hold is a problem row.

A coding keeps quotes and occurrences, never offsets, so that better reading orphans nothing.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ValidationError

from pipeline.evaluation.marks import UNITS, Coding, Hashed, Quote
from pipeline.tables import Row, normalise, problem

STAGE = "evaluation"


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
