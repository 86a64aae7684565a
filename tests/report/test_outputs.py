"""The three files and the key: safe, marked, complete and the same every time."""

from __future__ import annotations

import dataclasses
import html
import io
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pandas as pd
import pytest
from docx import Document
from openpyxl import load_workbook
from report_corpus import COUNCILS, HIDDEN, build, register_tables, without

from pipeline.config import Config
from pipeline.report import Options, gather, template, write, write_paper
from pipeline.report.package import clean, fixed
from pipeline.report.view import problems
from pipeline.report.workbook import LONGEST, safe
from pipeline.tables import MODELS, Tables, frame

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")


@pytest.fixture(scope="module")
def out(tables: Tables, config: Config, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("out")
    write(tables, register_tables(), config, folder)
    return folder


def docx_text(path: Path) -> str:
    """All the words of a Word file: body, tables, headers, footers and properties."""
    with zipfile.ZipFile(path) as archive:
        parts = [archive.read(n).decode() for n in archive.namelist() if n.endswith(".xml")]
    return re.sub(r"<[^>]+>", "", re.sub(r"</w:p>|</w:tc>", "\n", "\n".join(parts)))


def xlsx_text(path: Path) -> str:
    book = load_workbook(path)
    cells = (c.value for sheet in book for row in sheet.iter_rows() for c in row)
    return "\n".join(str(v) for v in cells if v is not None)


def everything(folder: Path) -> str:
    return "\n".join(
        [
            docx_text(folder / "paper.docx"),
            xlsx_text(folder / "workbook.xlsx"),
            (folder / "explorer.html").read_text(),
        ]
    )


def test_files(out: Path) -> None:
    assert sorted(p.relative_to(out).as_posix() for p in out.rglob("*") if p.is_file()) == [
        "explorer.html",
        "paper.docx",
        "private/key.csv",
        "workbook.xlsx",
    ]


def test_no_name_gets_out(out: Path) -> None:
    text = everything(out).casefold()
    distinct = ["harrowmere", "stainbeck", "ostrey", "calderhythe", "tarnwick", "northmarsh"]
    for name in [*distinct, "thistlewood", "wetherby", "amir"]:
        assert name not in text, name
    for gss, *_ in COUNCILS:
        assert gss.casefold() not in text
    assert "harrowmere" in (out / "private/key.csv").read_text().casefold()


def test_names_are_there_when_asked_for(tables: Tables, config: Config, tmp_path: Path) -> None:
    write(tables, register_tables(), config, tmp_path, Options(name_councils=True))
    for text in (
        docx_text(tmp_path / "paper.docx"),
        xlsx_text(tmp_path / "workbook.xlsx"),
        (tmp_path / "explorer.html").read_text(),
    ):
        assert any(name in text for _, name, _, _ in COUNCILS)
    assert HIDDEN not in everything(tmp_path)


def test_confidential_words_reach_only_their_audience(
    tables: Tables, config: Config, out: Path, tmp_path: Path
) -> None:
    assert HIDDEN not in everything(out)
    assert "1 confidential document" in docx_text(out / "paper.docx")
    write(tables, register_tables(), config, tmp_path, Options(audience="confidential"))
    paper = docx_text(tmp_path / "paper.docx")
    assert HIDDEN in paper and HIDDEN not in paper[: paper.index("Confidential appendix: not")]
    assert HIDDEN in xlsx_text(tmp_path / "workbook.xlsx")
    assert HIDDEN in (tmp_path / "explorer.html").read_text()
    assert "CONFIDENTIAL" in paper and "CONFIDENTIAL" not in docx_text(out / "paper.docx")


def test_problem_of_a_withheld_document_says_nothing_of_it(tables: Tables, config: Config) -> None:
    rows = problems(tables, gather(tables, register_tables(), config, Options()).redactor)
    row = next(r for r in rows if r["Problem"] == "tracked")
    assert row["File"] == "" and "unclear" not in row["Reason"]


def test_same_bytes_twice(tables: Tables, config: Config, out: Path, tmp_path: Path) -> None:
    for path in write(tables, register_tables(), config, tmp_path):
        assert path.read_bytes() == (out / path.relative_to(tmp_path)).read_bytes(), path.name


def test_invented_stands_everywhere(out: Path) -> None:
    document = Document(str(out / "paper.docx"))
    assert all("INVENTED" in s.header.paragraphs[0].text for s in document.sections)
    assert "INVENTED" in document.paragraphs[0].text
    for sheet in load_workbook(out / "workbook.xlsx"):
        assert "INVENTED" in str(sheet["A1"].value) and "INVENTED" in sheet.oddHeader.center.text
    page = (out / "explorer.html").read_text()
    assert '<div class="banner" role="note">INVENTED' in page
    assert page.count("INVENTED SAMPLE: ") >= 6  # title twice, banner, and each chart


def test_real_documents_are_not_called_invented(config: Config, tmp_path: Path) -> None:
    write(build(invented=False), register_tables(), config, tmp_path)
    assert "INVENTED" not in everything(tmp_path)


def test_formulas_are_text(out: Path) -> None:
    found = [
        c
        for sheet in load_workbook(out / "workbook.xlsx")
        for row in sheet.iter_rows()
        for c in row
        if isinstance(c.value, str) and c.value.startswith("=")
    ]
    assert found and all(c.data_type == "s" and c.quotePrefix for c in found)
    with zipfile.ZipFile(out / "workbook.xlsx") as archive:
        assert not any(b"<f>" in archive.read(n) for n in archive.namelist())


def test_sheets_are_frozen_and_filtered(out: Path) -> None:
    book = load_workbook(out / "workbook.xlsx")
    assert book.sheetnames == [
        "read me",
        "documents",
        "recommendations",
        "criticisms",
        "quotations",
        "findings",
        "links",
        "problems",
    ]
    for sheet in book:
        assert sheet.freeze_panes == "A3" and sheet.auto_filter.ref
    heads = [c.value for c in book["recommendations"][2]]
    row = [c.value for c in book["recommendations"][3]]
    assert row[heads.index("Level, plain")] == 3 and row[heads.index("ID")] == "rec_00000"


def test_bad_characters_and_long_text() -> None:
    assert safe("a\x0bb\ud800\x00\tc") == "ab\tc" and clean("\ufffe") == ""
    long = safe("x" * (LONGEST + 5))
    assert len(long) < 32_767 and long.endswith("[cut: 5 more characters]")


def test_template_tags_in_a_report_are_words(out: Path) -> None:
    assert "{{ plan }} {% now %}" in xlsx_text(out / "workbook.xlsx")


def test_explorer_asks_for_nothing(out: Path) -> None:
    page = (out / "explorer.html").read_text()
    assert "default-src 'none'" in html.unescape(page)
    rest = re.sub(r'xmlns(:xlink)?="http://www\.w3\.org/[^"]*"', "", page)
    assert not re.search(r"https?://|//cdn|@import|\bftp:", rest)
    assert not re.search(r"<(?:link|img|iframe|object|embed)\b(?![^>]*href=\"data:)", rest)


def test_script_in_a_cell_is_words(out: Path) -> None:
    page = (out / "explorer.html").read_text()
    assert "owned" in page
    assert "<script>document.title" not in page and "<img src=x" not in page


@pytest.mark.skipif(not CHROMIUM, reason="no chromium on this machine")
def test_explorer_in_a_browser(config: Config, tmp_path: Path) -> None:
    write(build(asks_each=0), register_tables(), config, tmp_path)
    command = [
        str(CHROMIUM),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}/profile",
        "--virtual-time-budget=8000",
        "--dump-dom",
        f"file://{tmp_path}/explorer.html",
    ]
    dom = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False).stdout
    assert re.search(r"<title>INVENTED", dom) and "<title>owned" not in dom
    assert "Showing 1 to" in dom  # the tables came alive, from inside the file
    assert "<img src=" not in dom and "&lt;img src=x" in dom


def test_five_thousand_recommendations(config: Config, tmp_path: Path) -> None:
    tables = build(asks_each=715)
    write(tables, register_tables(), config, tmp_path)
    count = len(tables["recommendations"]) - 1  # one is withheld
    page = (tmp_path / "explorer.html").read_text()
    assert count > 5000 and f"Recommendations ({count:,})" in page
    assert (tmp_path / "explorer.html").stat().st_size < 8_000_000
    assert load_workbook(tmp_path / "workbook.xlsx")["recommendations"].max_row == count + 2


def test_press_alone_says_that_no_claim_can_be_measured(
    tables: Tables, config: Config, tmp_path: Path
) -> None:
    write(without(tables, "press"), register_tables(), config, tmp_path)
    assert "no claim about reports can be measured" in docx_text(tmp_path / "paper.docx")
    assert "no claim about reports can be measured" in (tmp_path / "explorer.html").read_text()


def test_empty_tables_and_no_register(config: Config, tmp_path: Path) -> None:
    empty = Tables({name: frame(name) for name in MODELS}, {})
    assert len(write(empty, {}, config, tmp_path)) == 4
    text = everything(tmp_path)
    assert "how many peer challenges took place is not known" in text
    assert "There are no recommendations in this corpus" in text


def test_template_is_as_built_and_can_be_edited(
    tables: Tables, config: Config, tmp_path: Path
) -> None:
    assert template.build(tmp_path / "t.docx").read_bytes() == template.PATH.read_bytes()
    document = Document(str(tmp_path / "t.docx"))
    next(p for p in document.paragraphs if p.text == "Background").text = "How we got here"
    document.core_properties.author = "Jo Officer"
    document.save(str(tmp_path / "edited.docx"))
    options = Options(template=tmp_path / "edited.docx")
    write_paper(tables, register_tables(), config, tmp_path / "p.docx", options)
    text = docx_text(tmp_path / "p.docx")
    assert "How we got here" in text and "Jo Officer" not in text and "{%" not in text


def test_paper_format(out: Path) -> None:
    document = Document(str(out / "paper.docx"))
    heads = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert heads == [
        "Purpose of report",
        "Summary",
        "Recommendations",
        "Contact details",
        "Background",
        "Coverage: what was read",
        "Findings",
        "Claims on a page",
        "Themes",
        "Financial implications",
        "Equalities implications",
        "Implications for Wales",
        "Next steps",
        "Annex: method, limits and what could not be used",
    ]
    start = next(i for i, p in enumerate(document.paragraphs) if p.text == "Background")
    plain = [p.text for p in document.paragraphs[start:] if p.style.name == "Normal" and p.text]
    assert not plain, "every paragraph after the front page is numbered, quoted or a bullet"
    assert len(document.inline_shapes) == 4
    assert all(s._inline.docPr.get("descr") for s in document.inline_shapes)


def test_paper_says_what_it_must(out: Path) -> None:
    text = docx_text(out / "paper.docx")
    for words in (
        "61% (51% to 71%)",
        "n = 28 in 7 reports",
        "provisional: not yet coded by people",
        "What must not be said",
        "5 of 6 known peer challenges read (83%)",
        "Comparators: not peer challenges",
        "most of them, 72%",
        "Install OCRmyPDF",
    ):
        assert words in text, words
    assert re.search(r"R0\d, (?:district|county|metropolitan|unitary|London borough), p \d+", text)
    assert "43%" not in text  # a drill-down group of one council
    assert "mean level" not in text


def test_most_only_from_the_threshold(tables: Tables, config: Config, tmp_path: Path) -> None:
    report = config.report.model_copy(update={"most": 0.75})
    write(tables, register_tables(), config.model_copy(update={"report": report}), tmp_path)
    assert "most of them" not in docx_text(tmp_path / "paper.docx")


def test_small_groups_have_no_figures(out: Path) -> None:
    text = xlsx_text(out / "workbook.xlsx") + (out / "explorer.html").read_text()
    assert "0.4321" not in text and "not shown: fewer than 5 councils" in text


def test_theme(tables: Tables, config: Config, tmp_path: Path) -> None:
    options = Options(theme="capacity for improvement")
    write_paper(tables, register_tables(), config, tmp_path / "p.docx", options)
    text = docx_text(tmp_path / "p.docx")
    assert "keeps to one theme: capacity for improvement" in text and "61%" not in text


@pytest.mark.parametrize(
    ("options", "error", "words"),
    [
        (Options(theme="weather"), ValueError, "weather.*governance and culture"),
        (Options(audience="board"), ValueError, "board"),
        (Options(template=Path("nowhere.docx")), FileNotFoundError, "nowhere.docx"),
    ],
)
def test_refusals_say_what_to_do(
    tables: Tables,
    config: Config,
    tmp_path: Path,
    options: Options,
    error: type[Exception],
    words: str,
) -> None:
    with pytest.raises(error, match=words):
        write(tables, register_tables(), config, tmp_path, options)


def test_coded_by_people_is_no_longer_provisional(tables: Tables, config: Config) -> None:
    codes = [
        {
            "unit_id": "rec_00000",
            "unit": "recommendations",
            "doc_id": "doc_000",
            "frame": "level",
            "value": "3",
            "coder": c,
            "coder_kind": "person",
            "codebook_version": "1",
        }
        for c in ("a", "b")
    ]
    coded = dataclasses.replace(tables, frames={**tables.frames, "codes": frame("codes", codes)})
    from pipeline.report import paper

    rows = paper.context(gather(coded, register_tables(), config, Options()))["claim_rows"]
    assert rows and not any("provisional" in r["verdict"] for r in rows)
    one = dataclasses.replace(tables, frames={**tables.frames, "codes": frame("codes", codes[:1])})
    rows = paper.context(gather(one, register_tables(), config, Options()))["claim_rows"]
    assert any("provisional" in r["verdict"] for r in rows)


def test_fixed_drops_clock_and_author(config: Config) -> None:
    raw = io.BytesIO()
    document = Document()
    document.core_properties.author = "Jo Officer"
    document.save(raw)
    data = fixed(raw.getvalue(), "T & <t>", config.run.as_at)
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {i.date_time for i in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert "Jo Officer" not in core and "T &amp; &lt;t&gt;" in core


def test_arguments_are_not_changed(config: Config, tmp_path: Path) -> None:
    tables, register = build(), register_tables()
    before = {n: t.copy(deep=True) for n, t in tables.frames.items()}
    write(tables, register, config, tmp_path)
    for name, table in tables.frames.items():
        pd.testing.assert_frame_equal(table, before[name])
