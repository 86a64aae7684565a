"""Every notebook runs from top to bottom on the outputs of the sample, and says INVENTED."""

from __future__ import annotations

import ast

import nbformat
import pytest
from nbclient import NotebookClient

from pipeline import store

from .conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path, sample, tmp_path, monkeypatch):
    corpus, tables = sample
    store.prepare(tmp_path / "out")
    store.write(tables, corpus.register, {"invented": True, "counts": {}}, tmp_path / "out")
    monkeypatch.setenv("CPC_OUTPUTS", str(tmp_path / "out"))
    notebook = nbformat.read(path, as_version=4)
    NotebookClient(notebook, timeout=120, resources={"metadata": {"path": str(ROOT)}}).execute()
    printed = " ".join(str(o.get("text", "")) for c in notebook.cells for o in c.get("outputs", []))
    assert "INVENTED" in printed


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_defines_nothing_and_is_kept_without_outputs(path):
    notebook = nbformat.read(path, as_version=4)
    for cell in notebook.cells:
        if cell.cell_type == "code":
            assert not cell.outputs and cell.execution_count is None
            kinds = {type(node) for node in ast.walk(ast.parse(cell.source))}
            assert not kinds & {ast.FunctionDef, ast.ClassDef}
