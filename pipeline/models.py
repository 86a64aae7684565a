"""Everything in models/ that stages are given, loaded once by the caller."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pipeline import codebook, language
from pipeline.codebook import Codebook

if TYPE_CHECKING:
    from spacy.language import Language

MODELS = Path(__file__).parents[1] / "models"


@dataclass(frozen=True)
class Models:
    """The codebook's cue tables and the language pipeline."""

    book: Codebook
    language: Language


def load(folder: Path = MODELS) -> Models:
    """Load what stands in models/. Raises CodebookError or OSError for what is missing."""
    return Models(codebook.load(folder / "codebook"), language.load(folder / "language"))


RECALLED = {
    "asks: recall, listed": "listed requests",
    "asks: recall, in_text": "requests in running text",
    "criticisms: recall": "criticisms",
}


def recall(folder: Path = MODELS) -> dict[str, float]:
    """What the program finds of 1, by what it is, on the coded documents of models' own metrics."""
    sets = json.loads((folder / "codebook" / "metrics.json").read_text(encoding="utf-8"))["sets"]
    figures = next(iter(sets.values()))
    return {words: figures[name][0] for name, words in RECALLED.items() if name in figures}
