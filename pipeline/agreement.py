"""Krippendorff's alpha, with an interval from resampling whole documents.

Krippendorff 2011, "Computing Krippendorff's alpha-reliability". Ordinal for levels and severity,
nominal for marks (CODEBOOK section 8). Alpha is a function of a coincidence matrix, and a
document's coincidences add up, so a resample is a sum of matrices.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.claims.statistics import Interval, Resampling, pooled

Metric = Literal["nominal", "ordinal"]
Values = Sequence[object | None]  # what each coder said of a unit; None where a coder said nothing


def coincidences(units: Sequence[Values], values: Sequence[object]) -> NDArray[np.float64]:
    """How often each value met each other value within a unit, (values, values).

    A unit coded by m coders gives each ordered pair of its codes the weight 1 / (m - 1); one that
    a single coder marked gives none.
    """
    index = {value: i for i, value in enumerate(values)}
    matrix = np.zeros((len(values), len(values)))
    for unit in units:
        codes = [index[code] for code in unit if code is not None]
        if len(codes) < 2:
            continue
        for i, one in enumerate(codes):
            for j, other in enumerate(codes):
                if i != j:
                    matrix[one, other] += 1 / (len(codes) - 1)
    return matrix


def alpha(matrix: NDArray[np.float64], metric: Metric) -> NDArray[np.float64]:
    """Alpha of coincidence matrices (..., values, values); nan where only one value was used."""
    totals = matrix.sum(axis=-1)
    n = totals.sum(axis=-1)
    distance = _distance(totals, metric)
    observed = (matrix * distance).sum(axis=(-2, -1))
    expected = (totals[..., :, None] * totals[..., None, :] * distance).sum(axis=(-2, -1))
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.asarray(
            np.where(
                expected > 0, 1 - (n - 1) * observed / np.where(expected > 0, expected, 1), np.nan
            )
        )


def _distance(totals: NDArray[np.float64], metric: Metric) -> NDArray[np.float64]:
    """Squared difference between values, (..., values, values); values in ascending order."""
    size = totals.shape[-1]
    if metric == "nominal":
        return np.broadcast_to(1.0 - np.eye(size), (*totals.shape[:-1], size, size))
    below = np.cumsum(totals, axis=-1) - totals / 2
    return np.asarray((below[..., :, None] - below[..., None, :]) ** 2)


def agreement(
    units: Mapping[str, Sequence[Values]],
    metric: Metric,
    settings: Resampling,
) -> Interval:
    """Alpha over all documents, ``units``: document -> what each coder said of each of its units.

    Values are compared in sorted order. The estimate is None where nothing varies.
    """
    said = {c for listed in units.values() for unit in listed for c in unit if c is not None}
    values = sorted(said, key=lambda value: (isinstance(value, str), value))
    docs = [d for d in sorted(units) if any(sum(c is not None for c in u) > 1 for u in units[d])]
    n = sum(sum(c is not None for c in u) > 1 for d in docs for u in units[d])
    if not docs or len(values) < 2:
        return Interval(None, None, None, n, len(docs), "nothing varies")
    matrices = np.stack([coincidences(units[d], values) for d in docs])
    statistic = partial(alpha, metric=metric)
    return pooled(matrices, statistic, n, settings, f"Krippendorff's alpha, {metric}")
