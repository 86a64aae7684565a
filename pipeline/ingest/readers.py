"""One file to a Reading, by its format. Runs in a process of its own, so nothing heavy up here."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest import text as plain
from pipeline.ingest.blocks import Reading, UnreadableError


@dataclass(frozen=True)
class Job:
    """What a reading process is told: the file, which of its readings, and its limits."""

    file: Path
    max_bytes: int
    max_pages: int
    min_words: int
    reading: str = "published"


def read(job: Job) -> Reading:
    """Read one file. Raises UnreadableError, which says what is wrong and what to do."""
    size = job.file.stat().st_size
    if size == 0:
        raise UnreadableError("empty_file", "the file is empty", "download it again")
    if size > job.max_bytes:
        raise UnreadableError(
            "too_large",
            f"{size // 2**20} MB; the limit is {job.max_bytes // 2**20} MB",
            "split the file, or raise ingest.max_file_megabytes in config.toml",
        )
    reading = _by_format(job)
    words = sum(len(block.text.split()) for block in reading.blocks)
    if words < job.min_words:
        raise UnreadableError(
            "no_text",
            f"only {words} words could be read: the pages are probably pictures",
            "run it through text recognition, for example: ocrmypdf --skip-text in.pdf out.pdf",
        )
    return reading


def _by_format(job: Job) -> Reading:
    suffix = job.file.suffix.lower()
    if suffix == ".pdf":
        return _read_pdf(job)
    if suffix == ".docx":
        from pipeline.ingest import word

        return word.read(job.file, original=job.reading == "original")
    if suffix == ".pptx":
        from pipeline.ingest import slides

        return slides.read(job.file)
    if suffix in (".html", ".htm"):
        from pipeline.ingest import html

        return html.read(job.file)
    return plain.read(job.file)


def _read_pdf(job: Job) -> Reading:
    from pipeline.ingest import geometry, pdf

    pages = pdf.read_pages(job.file, job.max_pages)
    blank = sum(not page.lines for page in pages)
    pages = geometry.drop_furniture(pages)
    blocks = geometry.to_blocks(pages)
    reasons = (f"{blank} of {len(pages)} pages have no text",) if blank else ()
    labels = {p.number: p.label for p in pages if p.label}
    return Reading(tuple(blocks), len(pages), labels, profile="pdf", quality_reasons=reasons)
