"""Documents to canonical texts, pages and passages; one reader a format, one layout for all."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from pipeline.config import Config
from pipeline.corpus import Corpus, Entry
from pipeline.execute import in_processes
from pipeline.ingest import identify as known
from pipeline.ingest.blocks import Reading, UnreadableError
from pipeline.ingest.layout import Arranged, arrange
from pipeline.ingest.readers import Job, read
from pipeline.tables import Row, frame, problem


@dataclass(frozen=True)
class Ingested:
    """Frames documents, pages, passages and problems; texts and bold leads by id."""

    documents: pd.DataFrame
    pages: pd.DataFrame
    passages: pd.DataFrame
    problems: pd.DataFrame
    texts: Mapping[str, str]
    bold_leads: Mapping[str, int]


def ingest(corpus: Corpus, kind_cues: pd.DataFrame, config: Config) -> Ingested:
    """Read every document of a corpus, each in a process of its own."""
    limits = config.ingest
    jobs = [
        Job(
            e.file,
            limits.max_file_megabytes * 2**20,
            limits.max_pages,
            limits.min_words,
            e.said.get("reading", "published"),
        )
        for e in corpus.entries
    ]
    readings = in_processes(
        read, jobs, config.run.workers, limits.seconds_per_document, limits.megabytes_per_document
    )
    names = known.council_names(corpus.register)
    documents: list[Row] = []
    pages: list[Row] = []
    passages: list[Row] = []
    problems = list(corpus.problems)
    texts: dict[str, str] = {}
    for entry, reading in zip(corpus.entries, readings, strict=True):
        if isinstance(reading, UnreadableError):
            problems.append(
                problem(reading.code, "ingest", reading.reason, reading.remedy, path=entry.path)
            )
            continue
        try:
            arranged = arrange(reading, entry.doc_id)
            document, conflicts = _document(entry, reading, arranged, names, kind_cues)
        except Exception as error:  # a fault of ours in one document must not cost the others
            problems.append(
                problem(
                    "layout_failed",
                    "ingest",
                    f"{type(error).__name__}: {error}",
                    "save the file in another format, and report this to the developers",
                    path=entry.path,
                )
            )
            continue
        documents.append(document)
        problems += conflicts
        pages += arranged.pages
        passages += arranged.passages
        texts[entry.doc_id] = arranged.text
    documents = _related(documents, corpus)
    leads = {p["passage_id"]: p.pop("_bold_lead") for p in passages}
    return Ingested(
        frame("documents", documents),
        frame("pages", pages),
        frame("passages", passages),
        frame("problems", problems),
        texts,
        leads,
    )


def _document(
    entry: Entry,
    reading: Reading,
    arranged: Arranged,
    names: Sequence[tuple[str, str, str]],
    cues: pd.DataFrame,
) -> tuple[Row, list[Row]]:
    """The documents row: the manifest's word where it speaks, else what the text suggests."""
    said = entry.said
    guess = known.identify(arranged.passages, reading.title, names, cues, reading.profile)
    kind = said.get("kind", guess.kind)
    visit = said.get("visit_start", guess.visit_start)
    council = said.get("council") or (guess.council if kind in known.OWN_KINDS else None)
    code = said.get("gss_code") or next((g for n, _, g in names if n == council), guess.gss_code)
    words = len(arranged.text.split())
    grade, reasons = known.quality(words, reading.pages, arranged.text, reading.quality_reasons)
    version = said.get("version", guess.version)
    confidential = guess.confidential or version == "draft"
    published = said.get("published", guess.published)
    row = {
        "doc_id": entry.doc_id,
        "path": entry.path,
        "sha256": hashlib.sha256(entry.file.read_bytes()).hexdigest(),
        "text_sha256": hashlib.sha256(arranged.text.encode()).hexdigest(),
        "kind": kind,
        "product": said.get(
            "product", guess.product if kind in known.OWN_KINDS - {"minutes"} else None
        ),
        "title": said.get("title", guess.title),
        "council": council,
        "gss_codes": [code] if council and code else [],
        "era": known.era(visit) if kind in known.OWN_KINDS - {"minutes"} else None,
        "version": version,
        "reading": said.get("reading", "published"),
        "follows_doc_id": None,
        "duplicate_of": None,
        "visit_start": visit,
        "visit_end": said.get("visit_end", guess.visit_end if "visit_start" not in said else visit),
        "published": published,
        "published_basis": None
        if not published
        else "manifest"
        if "published" in said
        else guess.published_basis,
        "pages": reading.pages,
        "words": words,
        "profile": reading.profile,
        "quality": grade,
        "quality_reasons": reasons,
        "sensitivity": said.get("sensitivity", "confidential" if confidential else "public"),
        "invented": said.get("invented") == "true",
        "url": said.get("url"),
    }
    return row, _conflicts(entry, guess)


def _conflicts(entry: Entry, guess: known.Identity) -> list[Row]:
    """Where the manifest and a document's own words clearly disagree; the manifest wins."""
    said = entry.said
    visit = said.get("visit_start", "")
    clear = {
        "kind": bool(guess.possible) and said.get("kind") not in guess.possible,
        "council": bool(guess.gss_code) and said.get("council") != guess.council,
        # plans, papers and slides name many days; reports and reviews name their own
        "visit_start": guess.kind in ("cpc_report", "progress_review")
        and guess.visit_start is not None
        and not any(day.startswith(visit) for day in guess.dates)
        and not visit.startswith(guess.visit_start),
    }
    return [
        problem(
            "manifest_conflict",
            "ingest",
            f"manifest.csv says {column} is {said[column]}; the document's own words suggest "
            f"{getattr(guess, column)}",
            "the manifest was followed; mend it if it is wrong",
            path=entry.path,
            doc_id=entry.doc_id,
            severity="warning",
        )
        for column, disagrees in clear.items()
        if disagrees and column in said
    ]


def _related(documents: list[Row], corpus: Corpus) -> list[Row]:
    """Rows with what each follows, and duplicates (the same words at another address) marked."""
    by_name: dict[str, str] = {}
    for entry in corpus.entries:
        for key in (entry.path, entry.said.get("id")):
            if key:
                by_name[key] = entry.doc_id
    read_ids = {d["doc_id"] for d in documents}
    said = {e.doc_id: by_name.get(e.said.get("follows", "")) for e in corpus.entries}
    seen: dict[str, str] = {}
    out: list[Row] = []
    for row in documents:
        first = seen.setdefault(row["text_sha256"], row["doc_id"])
        before = said.get(row["doc_id"]) or known.follows(row, documents)
        out.append(
            {
                **row,
                "follows_doc_id": before if before in read_ids else None,
                "duplicate_of": None if first == row["doc_id"] else first,
            }
        )
    return out
