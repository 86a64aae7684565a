"""Fixtures over the invented corpus of report_corpus.py."""

from __future__ import annotations

import sys
from pathlib import Path

import pandas as pd
import pytest

from pipeline.config import Config, load
from pipeline.tables import Tables

sys.path.insert(0, str(Path(__file__).parent))  # importlib mode does not

from report_corpus import build, register_tables


@pytest.fixture(scope="session")
def tables() -> Tables:
    return build()


@pytest.fixture(scope="session")
def register() -> dict[str, pd.DataFrame]:
    return register_tables()


@pytest.fixture(scope="session")
def config() -> Config:
    return load(Path(__file__).parents[2] / "config.toml")
