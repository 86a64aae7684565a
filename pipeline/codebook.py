"""The codebook's machine form: cue tables a person edits in models/codebook/, loaded and compiled.

Every cue row has an id, a pattern, a source, a text that it must hit and a near miss that it must
not; tests/test_codebook.py holds the rows to that.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

_PARTICIPLE = (
    r"(?:\w+ly )?(?:[\w-]{2,}ed|\w{3,}en|(?:re|out|over|under|with)?(?:made|put|set|built|held|kept|led|met|paid|read|run|sent|shown|told|"
    r"won|brought|sought|drawn|cut|spent|done|found|left|begun|known|sold|shut|clear|explicit|published))\b"
)


class CodebookError(ValueError):
    """A cue table that cannot be used; the message names the file, the row and the fault."""


@dataclass(frozen=True)
class Verb:
    """A verb that can open an ask. ``kind``: act, soft or continue."""

    kind: str
    noun_too: bool
    noun_before: frozenset[str]
    weak: bool
    process: bool


@dataclass(frozen=True)
class Cue:
    """A row of a cue table: what it says (``label``), how strongly, and its compiled pattern."""

    id: str
    label: str
    level: int
    weight: float
    pattern: re.Pattern[str]


@dataclass(frozen=True)
class Codebook:
    """All cue tables. ``tables`` keeps them as read, ``version`` hashes them."""

    verbs: Mapping[str, Verb]
    cues: Mapping[str, tuple[Cue, ...]]
    tables: Mapping[str, pd.DataFrame]
    version: str

    def __getitem__(self, name: str) -> tuple[Cue, ...]:
        return self.cues[name]


# table -> (column that says what a cue means, column with its strength or None)
CUE_TABLES = {
    "governors": ("family", "text"),
    "modifiers": ("flag", None),
    "not_asks": ("reason", None),
    "actors": ("actor", None),
    "marks": ("mark", None),
    "criticisms": ("mark", None),
    "themes": ("label", None),
    "valence": ("label", None),
    "evidence": ("proposition", None),
    "status": ("status", None),
    "speech": ("kind", None),
}
# tables whose patterns are read with capitals as they stand
CASED = frozenset({"actors"})


def load(folder: Path) -> Codebook:
    """Read and compile models/codebook/. Raises CodebookError at the first unusable row."""
    tables = {
        file.stem: pd.read_csv(file, dtype=str, keep_default_na=False)
        for file in sorted(folder.glob("*.csv"))
    }
    missing = [name for name in [*CUE_TABLES, "verbs", "kinds", "claims"] if name not in tables]
    if missing:
        raise CodebookError(f"{folder} lacks {', '.join(f'{m}.csv' for m in missing)}")
    verbs = {
        row["verb"]: Verb(
            row["class"],
            row["noun_too"] == "1",
            frozenset(row["noun_before"].split()),
            row["weak"] == "1",
            row["process"] == "1",
        )
        for row in tables["verbs"].to_dict("records")
    }
    base = "|".join(sorted((re.escape(v) for v in verbs), key=len, reverse=True))
    macros = {"<V>": rf"(?:{base})\b", "<PP>": _PARTICIPLE}
    cues = {
        name: _compile(name, tables[name], label, weight, macros)
        for name, (label, weight) in CUE_TABLES.items()
    }
    digest = hashlib.sha256("".join(t.to_csv() for t in tables.values()).encode()).hexdigest()
    return Codebook(verbs, cues, tables, digest[:12])


def _compile(
    name: str, table: pd.DataFrame, label: str, weight: str | None, macros: Mapping[str, str]
) -> tuple[Cue, ...]:
    out = []
    for number, row in enumerate(table.to_dict("records"), start=2):
        pattern = str(row["pattern"])
        for macro, value in macros.items():
            pattern = pattern.replace(macro, value)
        try:
            compiled = re.compile(pattern, 0 if name in CASED else re.I)
        except re.error as error:
            raise CodebookError(
                f"{name}.csv line {number}: {row['pattern']!r} is no pattern ({error})"
            ) from error
        out.append(
            Cue(
                str(row["id"]),
                str(row[label]),
                int(row.get("level") or 0),
                float(row[weight]) if weight else 1.0,
                compiled,
            )
        )
    return tuple(out)
