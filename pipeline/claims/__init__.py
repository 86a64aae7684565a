"""Tables and register -> findings: the codebook's five claims as nineteen propositions.

One module a claim: avoidance (I), failure (II), peers (III), feedback, softening and publication
(IV), action (V); description holds what no claim asks. Each proposition has exactly one row with a
verdict, over all CPC reports; every other row describes.
"""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from pipeline.claims import (
    action,
    avoidance,
    description,
    failure,
    feedback,
    peers,
    publication,
    softening,
)
from pipeline.claims.findings import IDENTITY, identified
from pipeline.claims.study import prepare
from pipeline.config import Config
from pipeline.tables import Row, frame

__all__ = ["test"]

MODULES = (description, avoidance, failure, peers, feedback, softening, publication, action)


def test(
    frames: Mapping[str, pd.DataFrame],
    register: Mapping[str, pd.DataFrame],
    propositions: pd.DataFrame,
    config: Config,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Test every proposition: (findings, finding_sources), both validated, in a fixed order.

    ``frames``: table name -> DataFrame; a missing table counts as empty. ``passages`` is read
    when given, to know which reports have a summary. ``register``: councils, council_names,
    peer_challenges, interventions, programme_facts, any of them missing. ``propositions``:
    models/codebook/claims.csv, all text. Shares run from 0 to 1. Pure: the same tables and
    settings give the same rows, in whatever order the tables' rows come.

    Raises ValueError for a faulty propositions table, pandera.errors.SchemaErrors for a row that
    the data model does not allow.
    """
    study = prepare(frames, register, propositions, config)
    made = [
        (identified(one.row), one.sources) for module in MODULES for one in module.findings(study)
    ]
    made.sort(key=lambda pair: _place(pair[0]))
    sources = [
        {"finding_id": row["finding_id"], "table": table, "row_id": row_id}
        for row, behind in made
        for table, row_id in sorted(behind)
    ]
    return frame("findings", [row for row, _ in made]), frame("finding_sources", sources)


test.__test__ = False  # type: ignore[attr-defined]  # a stage, which pytest is not to collect


def _place(row: Row) -> tuple[str, ...]:
    return tuple(str(row.get(part) or "") for part in IDENTITY)
