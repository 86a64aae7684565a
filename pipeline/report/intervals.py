"""Intervals for the shares that charts show: whole reports are drawn again, not sentences."""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Iterable

import numpy as np

from pipeline.config import Config


def share(pairs: Iterable[tuple[str, bool]], config: Config, name: str) -> dict[str, float | int]:
    """The share of rows that are true, with its interval.

    ``pairs``: (doc_id, true or not), one a row. ``name`` seeds the draws with config.run.seed.
    Returns share, low, high (0 to 1), n (rows) and reports. With no rows all are 0. With one
    report there is nothing to draw again, and the interval is 0 to 1.
    """
    counts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for doc_id, true in pairs:
        counts[doc_id][0] += bool(true)
        counts[doc_id][1] += 1
    table = np.array([counts[d] for d in sorted(counts)], dtype=float).reshape(-1, 2)
    if not len(table):
        return {"share": 0.0, "low": 0.0, "high": 0.0, "n": 0, "reports": 0}
    hits, n = table.sum(axis=0)
    low, high = _bounds(table, config, name) if len(table) > 1 else (0.0, 1.0)
    return {
        "share": round(hits / n, 4),
        "low": low,
        "high": high,
        "n": int(n),
        "reports": len(table),
    }


def _bounds(table: np.ndarray, config: Config, name: str) -> tuple[float, float]:
    rng = np.random.default_rng([config.run.seed, zlib.crc32(name.encode())])
    reports = len(table)
    draws = rng.multinomial(reports, [1 / reports] * reports, size=config.claims.resamples)
    hits, n = (draws @ table).T
    tail = (1 - config.claims.confidence) / 2
    low, high = np.quantile(hits / n, [tail, 1 - tail])
    return round(float(low), 4), round(float(high), 4)
