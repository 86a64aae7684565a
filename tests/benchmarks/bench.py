"""Ratios measured side by side in one run (``make bench``); never a test, because machines are noisy."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "sample"
ROUNDS = 5


def seconds(work: Callable[[], object]) -> float:
    """The quickest of a few rounds, after one that is not counted."""
    work()
    times = []
    for _ in range(ROUNDS):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


def pdf_pages() -> None:
    """Pages a second: ours against pdfium's plain text and pdfplumber's."""
    import pdfplumber
    import pypdfium2

    from pipeline.ingest.pdf import read_pages

    paths = sorted(SAMPLE.glob("*.pdf"))

    def plumber() -> None:
        for path in paths:
            with pdfplumber.open(path) as document:
                for page in document.pages:
                    page.extract_text()
                    page.close()

    def plain() -> None:
        for path in paths:
            document = pypdfium2.PdfDocument(path)
            for page in document:
                page.get_textpage().get_text_range()
            document.close()

    pages = sum(len(read_pages(path, 999)) for path in paths)
    ours = seconds(lambda: [read_pages(path, 999) for path in paths])
    for name, other in (
        ("pdfplumber text", seconds(plumber)),
        ("pdfium plain text", seconds(plain)),
    ):
        print(
            f"pages: ours {pages / ours:.0f}/s, {name} {pages / other:.0f}/s, ratio {other / ours:.2f}"
        )


def scoring() -> None:
    """Lines a second of the scorer beside spaCy's sentence splitter on the same lines."""
    from pipeline import models
    from pipeline.language import sentences
    from pipeline.lines import line_score

    loaded = models.load()
    words = (SAMPLE / "tarnwick_2023_minutes.txt").read_text(encoding="utf-8")
    lines = [words[a:b] for a, b in sentences(loaded.language, words)]
    ours = seconds(lambda: [line_score(line, loaded.book) for line in lines])
    other = seconds(lambda: [sentences(loaded.language, line) for line in lines])
    print(
        f"lines: scored {len(lines) / ours:.0f}/s, split {len(lines) / other:.0f}/s, ratio {other / ours:.2f}"
    )


def start_up() -> None:
    """Seconds of ``cpc --help`` against a bare interpreter."""
    ours = seconds(
        lambda: subprocess.run(
            [sys.executable, "-m", "pipeline.cli", "--help"], capture_output=True, check=True
        )
    )
    bare = seconds(lambda: subprocess.run([sys.executable, "-c", "pass"], check=True))
    print(f"start: cpc --help {ours:.2f} s, python {bare:.2f} s, ratio {ours / bare:.1f}")


if __name__ == "__main__":
    pdf_pages()
    scoring()
    start_up()
