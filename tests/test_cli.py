"""The commands: what they print, and the exit codes of the contract."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from pipeline import store
from pipeline.cli import app
from pipeline.tables import records

from .conftest import ROOT, SAMPLE

TEXT = (
    "The council met its partners in the town hall and agreed a plan for the year ahead with them. "
    * 4
)
HEAVY = (
    "pandas",
    "spacy",
    "sklearn",
    "onnxruntime",
    "pandera",
    "pyarrow",
    "altair",
    "torch",
    "bertopic",
)
runner = CliRunner()


@pytest.fixture(scope="module")
def outputs(tmp_path_factory):
    """An output folder of `cpc analyse` on the sample."""
    out = tmp_path_factory.mktemp("run") / "outputs"
    result = runner.invoke(app, ["analyse", "--out", str(out)])
    assert result.exit_code == 0, result.output
    return out


def test_help_imports_nothing_heavy():
    code = (
        "import sys; from typer.testing import CliRunner; from pipeline.cli import app;"
        "assert CliRunner().invoke(app, ['--help']).exit_code == 0;"
        f"print([m for m in {HEAVY!r} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_nothing_of_torch_is_imported_in_a_run():
    code = (
        "import sys; from pathlib import Path; from pipeline import config, corpus, models, run, report;"
        f"run.analyse(corpus.load(Path({str(SAMPLE)!r})), models.load(), config.load(Path({str(ROOT / 'config.toml')!r})));"
        "print([m for m in ('torch', 'sentence_transformers', 'transformers', 'plotly') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"


def test_every_command_has_help():
    listing = runner.invoke(app, ["--help"]).output
    for command in ("check", "analyse", "score", "explain", "paper"):
        assert command in listing
        assert runner.invoke(app, [command, "--help"]).exit_code == 0


def test_analyse_writes_every_kind_of_output(outputs):
    names = {p.relative_to(outputs).as_posix() for p in outputs.rglob("*") if p.is_file()}
    assert {"run.json", "paper.docx", "workbook.xlsx", "explorer.html", "private/key.csv"} <= names
    assert "tables/recommendations.parquet" in names and "tables/problems.csv" in names
    listed = len((SAMPLE / "manifest.csv").read_text().splitlines()) - 1
    assert sum(n.startswith("texts/") for n in names) == listed
    run = json.loads((outputs / "run.json").read_text())
    assert run["invented"] is True and run["counts"]["ingest"] == {"in": listed, "out": listed}


def test_csv_tables_are_faithful(outputs):
    import pandas as pd

    table = pd.read_csv(outputs / "tables" / "scores.csv", dtype=str, keep_default_na=False)
    assert all(isinstance(json.loads(v), list) for v in table["cues"])
    assert set(table["process_only"]) <= {"true", "false"}


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["analyse", "/no/such/folder"], "there is no folder"),
        (["check", "/no/such/folder"], "there is no folder"),
        (["explain", "rec_nothing", "--out", "/no/such/out"], "holds no run"),
        (["paper", "--out", "/no/such/out"], "holds no run"),
        (["analyse", "--config", "/no/such.toml"], "no configuration file"),
    ],
)
def test_wrong_use_ends_with_2_and_says_what_to_do(args, said):
    result = runner.invoke(app, args)
    assert result.exit_code == 2 and said in result.output


def test_empty_mixed_and_unreadable_corpora_end_with_2(tmp_path):
    empty, mixed, scans = (tmp_path / n for n in ("empty", "mixed", "scans"))
    for folder in (empty, mixed, scans):
        folder.mkdir()
    for name in ("a.txt", "b.txt"):
        (mixed / name).write_text(TEXT)
    (mixed / "manifest.csv").write_text("path,invented\na.txt,true\nb.txt,false\n")
    (scans / "scan.txt").write_text("too few words")
    for folder, said in (
        (empty, "holds no document"),
        (mixed, "real and invented"),
        (scans, "no_text"),
    ):
        result = runner.invoke(
            app, ["analyse", str(folder), "--out", str(tmp_path / "out" / folder.name)]
        )
        assert result.exit_code == 2 and said in result.output, (folder, result.output)


def test_strict_ends_with_1_on_a_problem_and_the_rest_is_analysed(tmp_path):
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "good.txt").write_text(TEXT)
    (folder / "bad.pdf").write_bytes(b"%PDF-1.4 broken")
    for flags, code in (([], 0), (["--strict"], 1)):
        out = tmp_path / f"out{code}"
        result = runner.invoke(app, ["analyse", str(folder), "--out", str(out), *flags])
        assert result.exit_code == code and "pdf_broken" in result.output
        tables, _, _ = store.read(out)
        assert list(tables["documents"]["path"]) == ["good.txt"]


def test_check_tells_kind_and_trouble_before_any_work(tmp_path):
    result = runner.invoke(app, ["check", str(SAMPLE)])
    assert (
        result.exit_code == 0
        and "INVENTED" in result.output
        and re.search(r"\b(\d+) of \1 documents can be read; 0 problems", result.output)
    )
    assert "progress_review, Ostrey Vale Borough Council, 2023-06-12" in result.output


def test_score_answers_each_line_in_order():
    lines = "Develop a plan\n\nThe council may wish to consider a charter\nThe report was published in March.\n"
    done = runner.invoke(app, ["score"], input=lines)
    rows = [json.loads(line) for line in done.output.splitlines()]
    assert [r["level"] for r in rows] == [3, 0, 1, 0]
    assert {
        "level",
        "level_strict",
        "level_loose",
        "flags",
        "cues",
        "clarity_owner",
        "grounding_evidence",
    } <= rows[0].keys()


def test_explain_tells_words_page_and_rules(outputs):
    tables, _, _ = store.read(outputs)
    for name, key in (
        ("recommendations", "rec_id"),
        ("criticisms", "criticism_id"),
        ("findings", "finding_id"),
    ):
        for row in records(tables[name])[:15]:
            result = runner.invoke(app, ["explain", row[key], "--out", str(outputs)])
            assert result.exit_code == 0, result.output
            if "text" in row:
                assert row["text"] in result.output and f"page {row['page']}" in result.output
    assert runner.invoke(app, ["explain", "nobody", "--out", str(outputs)]).exit_code == 2


def test_paper_is_written_again_from_an_earlier_run(outputs, tmp_path):
    before = (outputs / "paper.docx").read_bytes()
    result = runner.invoke(app, ["paper", "--out", str(outputs)])
    assert result.exit_code == 0 and (outputs / "paper.docx").read_bytes() == before
    themed = runner.invoke(
        app, ["paper", "--out", str(outputs), "--theme", "governance and culture"]
    )
    assert themed.exit_code == 0 and (outputs / "paper.docx").read_bytes() == before
    assert (outputs / "paper-governance-and-culture.docx").exists()
    assert runner.invoke(app, ["paper", "--out", str(outputs), "--theme", "cookery"]).exit_code == 2
