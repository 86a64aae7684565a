"""Analysts' corrections: overrides by id that win over what the program decided, and are counted.

corrections.csv has the columns unit_id, field, value and, optionally, note. A list is given as
JSON. Sheets for coders, agreement and exchange come in a later step.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd
import pandera.errors

from pipeline.tables import KEYS, Row, frame, list_kind, problem, records

CORRECTABLE = ("recommendations", "scores", "criticisms", "quotations", "documents")
# what identifies a row or says where it stands cannot be overridden
FIXED = frozenset({"doc_id", "passage_id", "start", "end", "page", "text", *KEYS.values()})


def correct(
    frames: Mapping[str, pd.DataFrame], corrections: pd.DataFrame
) -> tuple[dict[str, pd.DataFrame], list[Row]]:
    """(frames with the overrides applied, a problem row for each that could not be)."""
    out = dict(frames)
    unused: list[Row] = []
    for number, row in enumerate(corrections.to_dict("records"), start=2):
        reason = _apply(
            out, str(row.get("unit_id", "")), str(row.get("field", "")), str(row.get("value", ""))
        )
        if reason:
            unused.append(
                problem(
                    "correction_unused",
                    "coding",
                    f"corrections.csv line {number}: {reason}",
                    "mend the line; the program's own value was kept",
                    path="corrections.csv",
                )
            )
    return out, unused


def _apply(frames: dict[str, pd.DataFrame], unit_id: str, field: str, value: str) -> str | None:
    """Change one cell, in a new frame; or say why not."""
    for name in CORRECTABLE:
        table = frames[name]
        if field not in table.columns or unit_id not in set(table[KEYS[name]]):
            continue
        if field in FIXED:
            return f"{field} cannot be overridden"
        rows = records(table)
        for row in rows:
            if row[KEYS[name]] == unit_id:
                row[field] = _read(name, field, value)
        try:
            frames[name] = frame(name, rows)
        except (pandera.errors.SchemaErrors, ValueError, TypeError):
            return f"{value!r} is not allowed for {field}"
        return None
    return f"no row {unit_id!r} with a field {field!r}"


def _read(name: str, field: str, value: str) -> Any:
    if list_kind(name, field):
        try:
            return json.loads(value)
        except json.JSONDecodeError:
            return [v.strip() for v in value.split(",") if v.strip()]
    return {"true": True, "false": False, "": None}.get(value.lower(), value)


def join_problems(problems: pd.DataFrame, more: list[Row]) -> pd.DataFrame:
    """The problems table with further rows."""
    return frame("problems", [*records(problems), *more])
