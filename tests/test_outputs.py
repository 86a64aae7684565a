"""What people read of a real run of the sample: INVENTED everywhere, nobody named, nothing runs."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from html import unescape

import pytest

from pipeline import report
from pipeline.tables import records


@pytest.fixture(scope="module")
def written(sample, settings, tmp_path_factory):
    out = tmp_path_factory.mktemp("report")
    corpus, tables = sample
    report.write(tables, corpus.register, settings, out)
    return out


def _docx_words(path):
    with zipfile.ZipFile(path) as archive:
        parts = [n for n in archive.namelist() if n.endswith(".xml")]
        return unescape(re.sub(r"<[^>]+>", " ", " ".join(archive.read(n).decode() for n in parts)))


def _words(written, name):
    if name.endswith(".html"):
        page = (written / name).read_text(encoding="utf-8")
        return (
            unescape(re.sub(r"<(script|style)\b(?![^>]*json).*?</\1>", " ", page, flags=re.S))
            + page
        )
    return _docx_words(written / name)


@pytest.mark.parametrize("name", ["paper.docx", "explorer.html", "workbook.xlsx"])
def test_invented_is_said(written, name):
    assert "INVENTED" in _words(written, name)


@pytest.mark.parametrize("name", ["paper.docx", "explorer.html", "workbook.xlsx"])
def test_no_council_alias_is_named(written, sample, name):
    corpus, _ = sample
    aliases = set(corpus.register["councils"]["council"]) | set(
        corpus.register["council_names"]["name_in_register"]
    )
    aliases |= {
        "Harrowmere",
        "Stainbeck",
        "Ostrey",
        "Calderhythe",
        "Tarnwick",
        "Northmarsh",
        "OVBC",
    }
    words = _words(written, name)
    for alias in aliases:
        for form in (alias, alias.upper(), alias.replace(" ", "\u00a0"), alias + "’s"):
            assert form not in words, (name, form)


@pytest.mark.parametrize("name", ["paper.docx", "explorer.html", "workbook.xlsx"])
def test_no_speaker_is_named(written, sample, name):
    _, tables = sample
    speakers = {r["speaker"] for r in records(tables["quotations"]) if r["speaker"]}
    assert len(speakers) >= 5
    words = _words(written, name)
    for speaker in speakers:
        assert speaker not in words and not re.search(
            rf"\b{re.escape(speaker.split()[-1])}\b", words
        ), (name, speaker)


def test_explorer_asks_nothing_of_the_network(written):
    page = (written / "explorer.html").read_text(encoding="utf-8")
    assert not re.search(r"""(?:src|href|action)\s*=\s*["']?(?:https?:)?//""", page)
    assert "Content-Security-Policy" in page and "default-src 'none'" in unescape(page)


@pytest.mark.skipif(
    shutil.which("chromium") is None, reason="no Chromium here to open the page with"
)
def test_explorer_opens_without_a_console_message(written, tmp_path):
    done = subprocess.run(
        [
            "chromium",
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--no-first-run",
            "--disable-background-networking",
            "--enable-logging=stderr",
            f"--user-data-dir={tmp_path}",
            "--dump-dom",
            (written / "explorer.html").as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert "CONSOLE" not in done.stderr, done.stderr
    assert "dt-container" in done.stdout or "dataTable" in done.stdout


def test_names_are_printed_when_asked(sample, settings, tmp_path):
    corpus, tables = sample
    report.write(tables, corpus.register, settings, tmp_path, report.Options(name_councils=True))
    assert "Calderhythe City Council" in _docx_words(tmp_path / "paper.docx")
