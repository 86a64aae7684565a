"""One frozen, validated configuration. An unknown key is an error; all faults come together."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError


class ConfigError(ValueError):
    """A configuration that cannot be used; the message lists every fault."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Run(_Section):
    as_at: date = Field(description="the day the run speaks of; stages read no clock")
    seed: int = Field(ge=0)
    workers: int = Field(ge=1, le=64)


class Ingest(_Section):
    seconds_per_document: float = Field(gt=0)
    megabytes_per_document: int = Field(ge=256)
    max_file_megabytes: int = Field(ge=1)
    max_pages: int = Field(ge=1)
    min_words: int = Field(ge=0, description="fewer words than this in a file is an empty reading")


class Recommend(_Section):
    accept_probability: float = Field(gt=0, lt=1)
    repeat_similarity: float = Field(gt=0, le=100)


class Link(_Section):
    similarity: float = Field(gt=0, le=100)


class Topic(_Section):
    min_words: int = Field(ge=1)
    min_passages: int = Field(ge=2)
    passages_per_topic: int = Field(ge=2)


class Claims(_Section):
    """Thresholds of the verdicts, set before any figure is seen; each with its reason in
    config.toml."""

    confidence: float = Field(gt=0.5, lt=1)
    resamples: int = Field(ge=200)
    min_reports: int = Field(ge=2)
    directive_share: float = Field(gt=0, lt=1)
    direct_share: float = Field(gt=0, lt=1)
    answered_share: float = Field(gt=0, lt=1)
    clear_marks: int = Field(ge=1, le=5)
    clear_share: float = Field(gt=0, lt=1)
    grounded_marks: int = Field(ge=1, le=3)
    grounded_share: float = Field(gt=0, lt=1)
    softened_share: float = Field(gt=0, lt=1)
    acted_share: float = Field(gt=0, lt=1)
    margin: float = Field(gt=0, lt=0.5)


class Report(_Section):
    min_group: int = Field(
        ge=2, description="drill-down groups under this many councils are hidden"
    )
    most: float = Field(gt=0.5, lt=1, description="the share above which the paper says 'most'")
    examples: int = Field(ge=0)


class Config(_Section):
    """Settings of a run, one section a stage; the file's own comments give the reasons."""

    run: Run
    ingest: Ingest
    recommend: Recommend
    link: Link
    topic: Topic
    claims: Claims
    report: Report


def load(path: Path) -> Config:
    """Read a TOML file into a Config. Raises ConfigError naming every fault at once."""
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(
            f"no configuration file at {path}; give --config, or copy config.toml"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from error
    try:
        return Config.model_validate(values)
    except ValidationError as error:
        faults = [
            f"  {'.'.join(map(str, e['loc']))}: {e['msg']} (was {e['input']!r})"
            for e in error.errors()
        ]
        raise ConfigError(f"{path} has {len(faults)} fault(s):\n" + "\n".join(faults)) from error
