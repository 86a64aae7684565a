"""Intervals by resampling whole reports, and the rule that turns an interval into a verdict.

Sentences of one report hang together, so a report is the unit that is drawn again. Every function
is pure: the same values and settings give the same figures, whatever the order of the rows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil, sqrt
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import stats  # type: ignore[import-untyped,unused-ignore]
from statsmodels.stats.power import (  # type: ignore[import-untyped,unused-ignore]
    NormalIndPower,
)
from statsmodels.stats.proportion import (  # type: ignore[import-untyped,unused-ignore]
    confint_proportions_2indep,
    proportion_confint,
    proportion_effectsize,
)

UNDEFINED = 0.05  # the share of draws in which a statistic may be undefined
POWER = 0.8  # the usual convention (Cohen 1988): four chances in five of seeing a real difference
PLACES = 4  # the tables' rounding; verdicts are given on the figures that a reader can see

Fails = Literal["below", "above"]


@dataclass(frozen=True)
class Resampling:
    """Settings of an interval: its confidence, the number of resamples, the seed."""

    confidence: float
    resamples: int
    seed: int


@dataclass(frozen=True)
class Interval:
    """An estimate between ``low`` and ``high``, from ``n`` units in ``reports`` reports.

    All three figures are None when there is nothing to measure; ``method`` says in plain words
    how the interval was made.
    """

    estimate: float | None
    low: float | None
    high: float | None
    n: int
    reports: int
    method: str


def share(units: Iterable[tuple[str, bool]], settings: Resampling) -> Interval:
    """The share of units that hold, pooled over reports, with an interval over whole reports.

    ``units``: (report, whether it holds), in any order.
    """
    tally: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for report, holds in units:
        tally[report][0] += holds
        tally[report][1] += 1
    counts = np.array([tally[report] for report in sorted(tally)], dtype=np.int64).reshape(-1, 2)
    return share_of_counts(counts, settings)


def share_of_counts(counts: NDArray[np.int64], settings: Resampling) -> Interval:
    """A share from what each report adds to it. ``counts``: (reports, 2), units that hold and all.

    One unit a report gives Wilson's interval; several give the cluster bootstrap. Where all
    reports have the same share, resampling would claim certainty, so each report is then counted
    once in Wilson's interval, which is wider.
    """
    if not counts[:, 1:].sum():
        return Interval(None, None, None, 0, 0, "nothing to measure")
    held, total = counts[:, 0], counts[:, 1]
    n, reports, estimate = int(total.sum()), len(total), float(held.sum() / total.sum())
    if n == reports:
        low, high = wilson(int(held.sum()), n, settings.confidence)
        method = f"share; {settings.confidence:.0%} Wilson interval, one unit a report"
    elif np.all(held * total[0] == held[0] * total):
        low, high = wilson(estimate * reports, reports, settings.confidence)
        method = (
            f"share; {settings.confidence:.0%} Wilson interval with each report counted "
            "once, because the reports do not differ"
        )
    else:
        rows = _draws(reports, settings.resamples, settings.seed)
        low, high = _spread(held[rows].sum(axis=1) / total[rows].sum(axis=1), reports, settings)
        method = "share; " + _words(settings)
    return Interval(_round(estimate), _round(low), _round(high), n, reports, method)


def median(values: Mapping[str, float], settings: Resampling) -> Interval:
    """The median of one value a report, with an interval over resampled reports.

    ``values``: report -> value. A single report has an estimate and no interval.
    """
    reports = len(values)
    if not reports:
        return Interval(None, None, None, 0, 0, "nothing to measure")
    listed = np.array([values[report] for report in sorted(values)], dtype=np.float64)
    estimate = float(np.median(listed))
    if reports == 1:
        return Interval(_round(estimate), None, None, 1, 1, "one report: no interval")
    medians = np.median(listed[_draws(reports, settings.resamples, settings.seed)], axis=1)
    low, high = _spread(medians, reports, settings)
    method = "median; " + _words(settings)
    return Interval(_round(estimate), _round(low), _round(high), reports, reports, method)


def pooled(
    counts: NDArray[np.float64],
    statistic: Callable[[NDArray[np.float64]], NDArray[np.float64]],
    n: int,
    settings: Resampling,
    name: str,
) -> Interval:
    """A statistic of counts that add up over reports, with an interval over resampled reports.

    ``counts``: (reports, ...). ``statistic`` takes sums of shape (draws, ...) to (draws,), nan
    where it is not defined. ``n``: units counted. No interval is given where draws hardly differ
    or are often undefined: too few reports hold what is measured.
    """
    reports = len(counts)
    estimate = float(statistic(counts.sum(axis=0)[None])[0]) if reports else np.nan
    if np.isnan(estimate):
        return Interval(None, None, None, n, reports, "nothing to measure")
    drawn = statistic(
        np.tensordot(_weights(reports, settings.resamples, settings.seed), counts, axes=1)
    )
    defined = drawn[~np.isnan(drawn)]
    if len(defined) < (1 - UNDEFINED) * len(drawn) or np.ptp(defined) == 0:
        method = f"{name}; too few reports hold it for an interval"
        return Interval(_round(estimate), None, None, n, reports, method)
    low, high = _spread(defined, reports, settings)
    return Interval(
        _round(estimate), _round(low), _round(high), n, reports, f"{name}; {_words(settings)}"
    )


def wilson(held: float, n: int, confidence: float) -> tuple[float, float]:
    """Wilson's score interval for ``held`` of ``n`` independent units (Wilson 1927)."""
    low, high = proportion_confint(held, n, alpha=1 - confidence, method="wilson")
    return float(low), float(high)


def difference(first: tuple[int, int], second: tuple[int, int], confidence: float) -> Interval:
    """First share less second, each (held, n) with n above 0; Newcombe's interval (1998)."""
    low, high = confint_proportions_2indep(
        *first, *second, compare="diff", method="newcomb", alpha=1 - confidence
    )
    estimate = first[0] / first[1] - second[0] / second[1]
    n = first[1] + second[1]
    return Interval(
        _round(estimate),
        _round(float(low)),
        _round(float(high)),
        n,
        n,
        f"difference of two shares; {confidence:.0%} Newcombe interval, one unit a report",
    )


def judge(interval: Interval, threshold: float, margin: float, fails: Fails) -> str:
    """The verdict on a criticism that says the share lies ``fails`` the threshold.

    Supported: the whole interval lies on the criticism's side. Not supported: it lies wholly on
    the other side, beyond the equivalence margin. Otherwise inconclusive; touching is not beyond.
    """
    if interval.low is None or interval.high is None:
        return "inconclusive"
    if fails == "below":
        supported = interval.high < threshold
        refuted = interval.low > round(threshold + margin, PLACES)
    else:
        supported = interval.low > threshold
        refuted = interval.high < round(threshold - margin, PLACES)
    return "supported" if supported else "not supported" if refuted else "inconclusive"


def agree(verdicts: Sequence[str]) -> str:
    """The verdict that all readings give, or "mixed"."""
    return verdicts[0] if len(set(verdicts)) == 1 else "mixed"


@lru_cache(maxsize=64)
def reports_needed(base: float, gap: float, confidence: float, groups: Literal[1, 2]) -> int:
    """Reports (in each group, if two) that show a difference of ``gap`` from the share ``base``.

    Each report counts once, however many asks it holds: an upper bound, for several asks of a
    report never tell less than one. Two-sided normal test on arcsine-transformed shares (Cohen
    1988) with power POWER. Raises ValueError unless 0 < base < 1 and gap > 0.
    """
    if not 0 < base < 1 or gap <= 0:
        raise ValueError(f"base {base} must lie between 0 and 1, and gap {gap} above 0")
    other = base + gap if base + gap < 1 else base - gap
    if not 0 < other < 1:
        raise ValueError(f"a gap of {gap} does not fit on either side of {base}")
    size = abs(proportion_effectsize(other, base))
    needed = NormalIndPower().solve_power(
        effect_size=size, alpha=1 - confidence, power=POWER, ratio=groups - 1
    )
    return ceil(float(needed))


@lru_cache(maxsize=64)
def _draws(reports: int, resamples: int, seed: int) -> NDArray[np.int64]:
    """Row numbers of the reports drawn, (resamples, reports): the same for every measure."""
    drawn = np.random.default_rng(seed).integers(0, reports, size=(resamples, reports))
    drawn.setflags(write=False)
    return drawn


@lru_cache(maxsize=64)
def _weights(reports: int, resamples: int, seed: int) -> NDArray[np.float64]:
    """How often each report was drawn, (resamples, reports): the same draws as counts."""
    rows = _draws(reports, resamples, seed)
    weights = np.stack([np.bincount(row, minlength=reports) for row in rows]).astype(np.float64)
    weights.setflags(write=False)
    return weights


def _spread(
    estimates: NDArray[np.float64], reports: int, settings: Resampling
) -> tuple[float, float]:
    """The expanded percentile interval: plain percentiles are too narrow when reports are few.

    Hesterberg 2015, "What teachers should know about the bootstrap", section 5.
    """
    t = stats.t.ppf((1 - settings.confidence) / 2, reports - 1)
    tail = float(stats.norm.cdf(sqrt(reports / (reports - 1)) * t))
    low, high = np.quantile(estimates, [tail, 1 - tail])
    return float(low), float(high)


def _words(settings: Resampling) -> str:
    return (
        f"{settings.confidence:.0%} interval from {settings.resamples} resamples of whole "
        f"reports, seed {settings.seed}, percentiles widened for few reports"
    )


def _round(value: float) -> float:
    return round(value, PLACES) + 0.0
