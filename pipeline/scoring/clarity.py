"""Clarity: five marks of an ask (CODEBOOK section 3), never averaged with directiveness."""

from __future__ import annotations

import re

from pipeline.codebook import Codebook
from pipeline.tables import Row

RE_LED = re.compile(
    r"\b(?:led|chaired|owned|overseen|sponsored|signed off|driven|held) by |\bask |\bby (?:the )?$|\brequire ",
    re.I,
)
RE_RECEIVES = re.compile(
    r"\b(?:report(?:ed|ing)?|presented|submitted|taken|brought|go(?:es)?|approved|considered|agreed|noted) (?:\w+ )?(?:to|by|at) (?:the )?$",
    re.I,
)


def marks(row: Row, book: Codebook) -> dict[str, bool]:
    """owner, act, object, time and result for one recommendation row.

    Owner: a role or body smaller than the council that is to act, not one that only receives.
    """
    text = row["text"]
    cues = {
        name: [c for c in book["marks"] if c.label == name]
        for name in ("time", "result", "vague_act", "points_outside")
    }
    start = (row["governor_start"] or row["start"]) - row["start"]
    return {
        "clarity_owner": _owner(text, start, book),
        "clarity_act": not any(
            c.pattern.search(text[start if start < 80 else 0 :]) for c in cues["vague_act"]
        ),
        "clarity_object": not any(c.pattern.search(text) for c in cues["points_outside"]),
        "clarity_time": any(c.pattern.search(text) for c in cues["time"]),
        "clarity_result": any(c.pattern.search(text) for c in cues["result"]),
    }


def _owner(text: str, governor: int, book: Codebook) -> bool:
    for cue in book["actors"]:
        if cue.label != "owner":
            continue
        for match in cue.pattern.finditer(text):
            before = text[: match.start()]
            if RE_RECEIVES.search(before):
                continue
            subject = match.end() <= governor or (
                re.match(r"[^.;]{0,40} to [a-z]+", text[match.end() :]) and match.start() < 30
            )
            if subject or RE_LED.search(before[-16:]):
                return True
    return False
