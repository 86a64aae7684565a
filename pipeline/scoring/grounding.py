"""Grounding: three marks of an ask (CODEBOOK section 3): evidence, cause, strength of the act."""

from __future__ import annotations

from pipeline.codebook import Codebook
from pipeline.tables import Row


def marks(row: Row, text: str, book: Codebook) -> dict[str, bool]:
    """evidence, cause and action for one recommendation row; ``text`` is the document's.

    Evidence and cause may stand in the ask or in its rationale.
    """
    words = " ".join([row["text"], *(text[a:b] for a, b in row["rationale"])])
    cues = {
        name: [c for c in book["marks"] if c.label == name]
        for name in ("evidence", "cause", "strong_action", "mid_action")
    }
    strong = any(c.pattern.search(row["text"]) for c in cues["strong_action"])
    return {
        "grounding_evidence": any(c.pattern.search(words) for c in cues["evidence"]),
        "grounding_cause": any(c.pattern.search(words) for c in cues["cause"]),
        "grounding_action": strong
        or any(c.pattern.search(row["text"]) for c in cues["mid_action"]),
    }
