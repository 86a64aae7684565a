"""A score in plain words, with the rule behind each."""

from __future__ import annotations

from typing import Any

from pipeline.codebook import Codebook

NAMES = {0: "nothing asked", 1: "permissive", 2: "soft", 3: "advisory", 4: "mandatory"}
RULES = {
    "imperative": "an imperative whose verb is an act is 3",
    "imperative.soft": "an imperative such as 'consider' is 2",
    "coordinate": "a verb joined to the one before",
    "actor_to_act": "'Cabinet to agree ...' is 3",
    "that_be": "'that ... be ...' in a list is 3",
    "verbless": "a noun phrase in a list of recommendations is 3",
    "question": "a question put as a challenge is 1",
    "urgent_state": "'is now urgent' with nothing else is 3",
}


def lines(score: dict[str, Any], text: str, book: Codebook, offset: int = 0) -> list[str]:
    """What the level is and why: one line for the levels, one for each cue."""
    plain = score["level"]
    out = [
        f"Level {plain} ({NAMES[plain]}); strict {score['level_strict']}, loose {score['level_loose']}."
    ]
    governors = {str(r["id"]): r for r in book.tables["governors"].to_dict("records")}
    modifiers = {str(r["id"]): r for r in book.tables["modifiers"].to_dict("records")}
    for cue in score["cues"]:
        words = text[cue["start"] - offset : cue["end"] - offset]
        rule = cue["rule"].removeprefix("lead_in.")
        if rule in governors:
            why = f"{governors[rule]['family']}, level {governors[rule]['level']}; {governors[rule]['source']}"
        elif rule in modifiers:
            effect = (
                "lowers the level by one"
                if modifiers[rule]["flag"] == "hedged"
                else "does not change the level"
            )
            why = f"{modifiers[rule]['flag']}: {effect}; {modifiers[rule]['source']}"
        else:
            why = RULES.get(rule, rule)
        under = " (from the words above the list)" if cue["rule"].startswith("lead_in.") else ""
        out.append(f"  '{words}' [{rule}]{under}: {why}")
    if "considered" in score["flags"]:
        out.append(
            "  a strong modal over a soft verb counts as 2; the loose reading counts it as 3"
        )
    if score["level_strict"] < plain:
        out.append("  the strict reading is lower: the act binds to nothing that could be checked")
    return out
