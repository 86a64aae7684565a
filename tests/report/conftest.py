"""Fixtures over the invented corpus of report_corpus.py."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from report_corpus import build, register_tables

from pipeline.config import Config, load
from pipeline.tables import Tables


@pytest.fixture(scope="session")
def tables() -> Tables:
    return build()


@pytest.fixture(scope="session")
def register() -> dict[str, pd.DataFrame]:
    return register_tables()


@pytest.fixture(scope="session")
def config() -> Config:
    return load(Path(__file__).parents[2] / "config.toml")
