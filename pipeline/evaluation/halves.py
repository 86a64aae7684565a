"""The coded documents of tests/gold: the open half, and the sealed one.

The development half lies open. The test half is one archive whose SHA-256 is committed beside it,
so that no search through the project shows its words, and a changed byte is told.
"""

from __future__ import annotations

import hashlib
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pipeline.evaluation.marks import name_of

GOLD = Path(__file__).parents[2] / "tests" / "gold"
SEALED = "test.zip"
SEAL = "test.sha256"
INDEX = "index.csv"
DOCUMENTS, CODINGS = "documents", "codings"
STAMP = (1980, 1, 1, 0, 0, 0)  # zip needs a date; the same one gives the same bytes


class SealError(ValueError):
    """The sealed half is not what was sealed; the message says what to do."""


@dataclass(frozen=True)
class Half:
    """A folder with documents/ (a corpus), codings/{a,b,settled}/ and index.csv.

    ``index``: a row a document with path, author, era, kind, format, and the units that were coded
    in it (``coded``, with spaces between).
    """

    folder: Path
    index: pd.DataFrame

    def scopes(self) -> pd.DataFrame:
        """What was coded of each document, as evaluate() takes it: doc, unit, first, last."""
        rows = [
            {"doc": name_of(path), "unit": unit, "first": "", "last": ""}
            for path, coded in zip(self.index["path"], self.index["coded"], strict=True)
            for unit in coded.split()
        ]
        return pd.DataFrame(rows, columns=["doc", "unit", "first", "last"])


@contextmanager
def opened(name: str, gold: Path = GOLD) -> Iterator[Half]:
    """A half by name, "development" or "test"; the test half is unpacked for as long as it is read.

    Raises SealError when the archive is not the one that was sealed.
    """
    if name not in ("development", "test"):
        raise ValueError(f"no half is called {name!r}; there are development and test")
    if name == "development":
        yield _half(gold / name)
        return
    archive = gold / SEALED
    if hashlib.sha256(archive.read_bytes()).hexdigest() != (gold / SEAL).read_text().split()[0]:
        raise SealError(
            f"{archive} is not the half that was sealed in {SEAL}; take both from git again"
        )
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)  # our own archive, whose hash was checked
        yield _half(Path(folder))


def _half(folder: Path) -> Half:
    return Half(folder, pd.read_csv(folder / INDEX, dtype=str, keep_default_na=False))


def seal(folder: Path, gold: Path = GOLD) -> str:
    """Pack a half into the archive, the same bytes for the same files; returns its SHA-256."""
    archive = gold / SEALED
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as packed:
        for file in sorted(f for f in folder.rglob("*") if f.is_file()):
            packed.writestr(
                zipfile.ZipInfo(str(file.relative_to(folder)), STAMP),
                file.read_bytes(),
                zipfile.ZIP_DEFLATED,
            )
    digest = hashlib.sha256(archive.read_bytes()).hexdigest()
    (gold / SEAL).write_text(f"{digest}  {SEALED}\n", encoding="utf-8")
    return digest
