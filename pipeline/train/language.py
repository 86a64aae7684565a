"""Make models/language/: for now spaCy's English tokeniser and its rule-based sentence splitter.

Run by ``make models``. The trained tagger and parser of the coming step are saved to the same
place, and nothing that loads them changes.
"""

from __future__ import annotations

from pathlib import Path

import spacy


def build(folder: Path) -> None:
    """Write the pipeline to ``folder``."""
    language = spacy.blank("en")
    language.add_pipe("sentencizer")
    language.meta["name"] = "cpc_sentences"
    language.meta["description"] = "Tokeniser and rule-based sentences; no trained component"
    language.to_disk(folder)


if __name__ == "__main__":
    build(Path(__file__).parents[2] / "models" / "language")
