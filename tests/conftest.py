"""Fixtures: models and settings once a session; a run of the sample, and of the real texts."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipeline import config, corpus, models, run

ROOT = Path(__file__).parents[1]
SAMPLE = ROOT / "corpus" / "sample"
SHARED = ROOT.parent / "shared"


@pytest.fixture(scope="session")
def settings():
    return config.load(ROOT / "config.toml")


@pytest.fixture(scope="session")
def loaded_models():
    return models.load()


@pytest.fixture(scope="session")
def book(loaded_models):
    return loaded_models.book


def _run(folder, loaded_models, settings):
    loaded = corpus.load(folder)
    return loaded, run.analyse(loaded, loaded_models, settings)


@pytest.fixture(scope="session")
def sample(loaded_models, settings):
    """(corpus, tables) of the embedded invented sample."""
    return _run(SAMPLE, loaded_models, settings)


def _shared(name):
    folder = SHARED / "real" / name
    if not folder.exists():
        pytest.skip(f"the real documents are not here ({folder}); these checks run where they are")
    return folder


@pytest.fixture(scope="session")
def seeds(loaded_models, settings):
    """(corpus, tables) of the five real texts; skipped where they are absent."""
    return _run(_shared("seeds"), loaded_models, settings)


@pytest.fixture(scope="session")
def gov_uk(loaded_models, settings):
    """(corpus, tables) of the two real PDFs; skipped where they are absent."""
    return _run(_shared("gov_uk"), loaded_models, settings)
