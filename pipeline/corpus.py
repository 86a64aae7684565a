"""Manifest and register to the documents of a run; everything checked before any work.

A corpus is a folder of documents with, optionally, a manifest.csv and register tables. What the
manifest says wins over what a document's own words suggest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from pipeline.tables import KINDS, PRODUCTS, SENSITIVITIES, Row, digest, problem

SUFFIXES = (".pdf", ".docx", ".pptx", ".html", ".htm", ".txt", ".md")
OFFICE = (
    ".doc",
    ".rtf",
    ".odt",
    ".ppt",
    ".xls",
    ".xlsx",
    ".ods",
    ".pages",
    ".epub",
    ".msg",
    ".eml",
    ".tif",
    ".png",
    ".jpg",
)
MANIFEST = "manifest.csv"
MANIFEST_COLUMNS = """
path id kind product title council gss_code version reading follows visit_start
visit_end published sensitivity invented url
""".split()
REGISTER = {
    "councils": ["gss_code", "council", "type", "region"],
    "council_names": ["name_in_register", "gss_code"],
    "peer_challenges": [
        "council",
        "kind",
        "visit_start",
        "visit_end",
        "report_published",
        "report_date_basis",
    ],
    "interventions": ["council", "event", "date"],
    "programme_facts": ["period", "fact", "value", "source"],
}
ALLOWED = {
    "kind": KINDS,
    "product": PRODUCTS,
    "sensitivity": SENSITIVITIES,
    "reading": ["published", "original", "accepted"],
    "invented": ["true", "false"],
}
ENGLAND = Path(__file__).parents[1] / "corpus" / "england"


class CorpusError(Exception):
    """A corpus that cannot be run at all; the command ends with 2."""


@dataclass(frozen=True)
class Entry:
    """One document to read: where it is, its id, and what the manifest says of it."""

    doc_id: str
    path: str
    file: Path
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Corpus:
    """Documents to read, the register's tables (possibly empty), and problems found so far."""

    folder: Path
    entries: tuple[Entry, ...]
    register: Mapping[str, pd.DataFrame]
    problems: tuple[Row, ...]
    invented: bool
    corrections: pd.DataFrame


def load(folder: Path) -> Corpus:
    """Read a corpus folder's manifest and register. Raises CorpusError when nothing can be run."""
    if not folder.exists():
        raise CorpusError(f"there is no folder {folder}; check the spelling, or give another")
    if not folder.is_dir():
        raise CorpusError(f"{folder} is a file; give the folder that holds it")
    manifest = folder / MANIFEST
    if manifest.exists():
        entries, problems = _from_manifest(folder, _csv(manifest))
    else:
        entries, problems = _from_folder(folder), _unread(folder)
    if not entries and not manifest.exists():
        raise CorpusError(f"{folder} holds no document ({', '.join(SUFFIXES)}); put reports in it")
    if not entries:
        reasons = "; ".join(str(p["reason"]) for p in problems)
        raise CorpusError(f"nothing in {folder} can be read: {reasons}")
    invented = _invented(entries)
    return Corpus(
        folder,
        tuple(entries),
        _register(folder, invented),
        tuple(problems),
        invented,
        _corrections(folder),
    )


def _csv(path: Path) -> pd.DataFrame:
    try:
        return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (pd.errors.ParserError, pd.errors.EmptyDataError, UnicodeDecodeError) as error:
        raise CorpusError(
            f"{path} cannot be read as a table ({error}); save it as CSV, UTF-8"
        ) from error


def _from_manifest(folder: Path, table: pd.DataFrame) -> tuple[list[Entry], list[Row]]:
    stray = sorted(set(table.columns) - set(MANIFEST_COLUMNS))
    if "path" not in table.columns or stray:
        raise CorpusError(
            f"{folder / MANIFEST}: "
            + (f"unknown column {', '.join(stray)}" if stray else "no column path")
            + f"; columns are {', '.join(MANIFEST_COLUMNS)}"
        )
    entries: list[Entry] = []
    problems: list[Row] = []
    seen: set[str] = set()
    for number, raw in enumerate(table.to_dict("records"), start=2):
        said = {str(k): str(v).strip() for k, v in raw.items() if str(v).strip()}
        path = said.pop("path", "")
        if not path:
            problems.append(
                problem(
                    "manifest_no_path",
                    "corpus",
                    f"line {number} has no path",
                    "give the file's path, or delete the line",
                    path=MANIFEST,
                )
            )
            continue
        faults = _faults(folder, path, said, seen)
        problems += faults
        if any(f["severity"] == "error" for f in faults):
            continue
        said = {k: v for k, v in said.items() if v in ALLOWED.get(k, [v])}
        doc_id = "doc_" + digest(said.get("id", path), said.get("reading", "published"))
        seen.add(said.get("id", path) + said.get("reading", ""))
        entries.append(Entry(doc_id, path, folder / path, said))
    listed = {e.path for e in entries} | {str(p.get("path")) for p in problems}
    for file in _documents(folder):
        if file not in listed:
            problems.append(
                problem(
                    "not_in_manifest",
                    "corpus",
                    "the file is in the folder but not in manifest.csv",
                    "add a line for it, or move it away",
                    path=file,
                    severity="warning",
                )
            )
    return entries, problems


def _faults(folder: Path, path: str, said: Mapping[str, str], seen: set[str]) -> list[Row]:
    """What is wrong with one line of the manifest."""
    faults: list[Row] = []
    file = folder / path
    if not file.resolve().is_relative_to(folder.resolve()):
        faults.append(
            problem(
                "outside_corpus",
                "corpus",
                "the path leads out of the corpus folder",
                "copy the file into the folder",
                path=path,
            )
        )
    elif not file.is_file():
        faults.append(
            problem(
                "missing_file",
                "corpus",
                "manifest.csv names a file that is not there",
                "put the file in the folder, or delete the line",
                path=path,
            )
        )
    elif file.suffix.lower() not in SUFFIXES:
        faults.append(
            problem(
                "unknown_format",
                "corpus",
                f"{file.suffix or 'no'} ending is not read here",
                f"save it as one of {', '.join(SUFFIXES)}",
                path=path,
            )
        )
    if said.get("id", path) + said.get("reading", "") in seen:
        faults.append(
            problem(
                "duplicate_id",
                "corpus",
                "two lines of manifest.csv have this id or path",
                "delete one, or give each an id",
                path=path,
            )
        )
    for column, allowed in ALLOWED.items():
        if column in said and said[column] not in allowed:
            faults.append(
                problem(
                    "manifest_bad_value",
                    "corpus",
                    f"{column} is {said[column]!r}",
                    f"use one of {', '.join(allowed)}; the document is read without it",
                    path=path,
                    severity="warning",
                )
            )
    return faults


def _documents(folder: Path) -> list[str]:
    made = {run.parent for run in folder.rglob("run.json")}  # our own outputs are no documents
    return sorted(
        file.relative_to(folder).as_posix()
        for file in folder.rglob("*")
        if file.is_file()
        and not any(parent in made for parent in file.parents)
        and file.suffix.lower() in SUFFIXES
        and not any(part.startswith((".", "~$")) for part in file.relative_to(folder).parts)
        and file.stem.lower() != "readme"
        and file.resolve().is_relative_to(folder.resolve())
    )


def _unread(folder: Path) -> list[Row]:
    """A warning for each document of a format that is not read here, so that none is missed."""
    return [
        problem(
            "unknown_format",
            "corpus",
            f"{file.suffix} files are not read here",
            f"save it as one of {', '.join(SUFFIXES)}",
            path=file.relative_to(folder).as_posix(),
            severity="warning",
        )
        for file in sorted(folder.rglob("*"))
        if file.is_file()
        and file.suffix.lower() in OFFICE
        and not file.name.startswith(("~$", "."))
    ]


def _from_folder(folder: Path) -> list[Entry]:
    return [
        Entry("doc_" + digest(path, "published"), path, folder / path)
        for path in _documents(folder)
    ]


def _invented(entries: list[Entry]) -> bool:
    """Whether the corpus is invented. Real and invented in one corpus is refused."""
    kinds = {e.said.get("invented", "false") for e in entries}
    if len(kinds) > 1:
        named = [e.path for e in entries if e.said.get("invented") == "true"]
        raise CorpusError(
            f"real and invented documents in one corpus (invented: {', '.join(named[:3])}); "
            "keep them in folders of their own"
        )
    return kinds == {"true"}


def _register(folder: Path, invented: bool) -> dict[str, pd.DataFrame]:
    """The corpus's own register tables; for real documents, the project's where it has none."""
    tables = {}
    for name, columns in REGISTER.items():
        own, shipped = folder / f"{name}.csv", ENGLAND / f"{name}.csv"
        source = own if own.exists() else shipped if not invented and shipped.exists() else None
        table = _csv(source) if source else pd.DataFrame(columns=columns, dtype=str)
        missing = [c for c in columns if c not in table.columns]
        if missing:
            raise CorpusError(f"{source} lacks the column {', '.join(missing)}")
        tables[name] = table
    return tables


def _corrections(folder: Path) -> pd.DataFrame:
    path = folder / "corrections.csv"
    return (
        _csv(path) if path.exists() else pd.DataFrame(columns=["unit_id", "field", "value", "note"])
    )
