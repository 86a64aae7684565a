"""Tallies to figures: precision, recall, F1 and agreement, each with an interval over documents.

A tally is what one document adds to a measure (tallies.py). Tallies add up, so an interval is made
by drawing whole documents again.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from pipeline.claims.statistics import Interval, Resampling, pooled, share_of_counts
from pipeline.evaluation.tallies import Floats, Key, Tallies

# measures that are shown for each author, era, kind and format too
CHIEF = ("F1", "precision", "recall", "exact span", "level, same", "false alarms")


@dataclass(frozen=True)
class Figure:
    """One measure of one unit over the documents of a group.

    ``kind``: what was added up: share, F1, kappa (quadratic weights) or a rate per 5,000 words.
    """

    unit: str
    measure: str
    kind: str
    group_by: str
    group: str
    interval: Interval


def figures(
    tallies: Mapping[str, Tallies],
    groups: Mapping[str, Mapping[str, str]],
    settings: Resampling,
) -> list[Figure]:
    """Every measure over all documents, and the chief ones over each group.

    ``groups``: by what -> document -> group.
    """
    every = sorted({key for tally in tallies.values() for key in tally})
    chief = [key for key in every if key[1].startswith(CHIEF)]
    out = _over(tallies, sorted(tallies), every, ("", ""), settings)
    for group_by, of in groups.items():
        for group in sorted({of[d] for d in tallies if of.get(d)}):
            docs = [d for d in sorted(tallies) if of.get(d) == group]
            out += _over(tallies, docs, chief, (group_by, group), settings)
    return out


def _over(
    tallies: Mapping[str, Tallies],
    docs: Sequence[str],
    keys: Sequence[Key],
    group: tuple[str, str],
    settings: Resampling,
) -> list[Figure]:
    out = []
    for key in keys:
        held = [tallies[d][key] for d in docs if key in tallies[d] and tallies[d][key].any()]
        if held:
            out.append(Figure(*key, *group, _interval(key, np.stack(held), settings)))
    return out


def _interval(key: Key, counts: Floats, settings: Resampling) -> Interval:
    _, measure, kind = key
    if kind == "share":
        return share_of_counts(counts.astype(np.int64), settings)
    n = int(counts[..., 1].sum() if kind == "per 5,000 words" else counts.sum())
    return pooled(counts, STATISTICS[kind], n, settings, f"{measure}, {kind}")


def _f1(sums: Floats) -> Floats:
    return _divide(2 * sums[..., 0], 2 * sums[..., 0] + sums[..., 1] + sums[..., 2])


def _kappa(sums: Floats) -> Floats:
    """Cohen's kappa with quadratic weights (Cohen 1968), of tables (..., values, values)."""
    size = sums.shape[-1]
    weight = (np.arange(size)[:, None] - np.arange(size)) ** 2.0
    expected = sums.sum(axis=-1)[..., :, None] * sums.sum(axis=-2)[..., None, :]
    n = sums.sum(axis=(-2, -1))
    observed = (sums * weight).sum(axis=(-2, -1)) * n
    return 1 - _divide(observed, (expected * weight).sum(axis=(-2, -1)))


def _rate(sums: Floats) -> Floats:
    return 5000 * _divide(sums[..., 0], sums[..., 1])


def _divide(part: Floats, whole: Floats) -> Floats:
    return np.where(whole > 0, part / np.where(whole > 0, whole, 1), np.nan)


STATISTICS: dict[str, Callable[[Floats], Floats]] = {
    "F1": _f1,
    "kappa": _kappa,
    "per 5,000 words": _rate,
}
