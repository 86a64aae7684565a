"""Everything in models/ that stages are given, loaded once by the caller."""

from __future__ import annotations

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
