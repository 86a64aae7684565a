"""Intervals and the rule of verdicts."""

from __future__ import annotations

import random

import numpy as np
import pytest

from pipeline.claims.statistics import (
    Interval,
    Resampling,
    agree,
    difference,
    judge,
    median,
    reports_needed,
    share,
    wilson,
)

SETTINGS = Resampling(confidence=0.95, resamples=400, seed=7)


def between(low: float | None, high: float | None) -> Interval:
    return Interval(0.5, low, high, 100, 20, "")


@pytest.mark.parametrize(
    ("low", "high", "fails", "expected"),
    [
        (0.20, 0.4999, "below", "supported"),
        (0.20, 0.5000, "below", "inconclusive"),  # touches the threshold
        (0.40, 0.70, "below", "inconclusive"),  # straddles
        (0.55, 0.90, "below", "inconclusive"),  # beyond the threshold, within the margin
        (0.60, 0.90, "below", "inconclusive"),  # touches the margin
        (0.6001, 0.90, "below", "not supported"),
        (0.5001, 0.90, "above", "supported"),
        (0.5000, 0.90, "above", "inconclusive"),
        (0.10, 0.40, "above", "inconclusive"),
        (0.10, 0.3999, "above", "not supported"),
        (None, None, "below", "inconclusive"),
    ],
)
def test_a_verdict_needs_the_whole_interval_on_one_side(low, high, fails, expected) -> None:
    assert judge(between(low, high), 0.5, 0.1, fails) == expected


def test_readings_that_disagree_are_mixed() -> None:
    assert agree(["supported"] * 3) == "supported"
    assert agree(["supported", "supported", "inconclusive"]) == "mixed"


def test_one_unit_a_report_gives_the_published_wilson_interval() -> None:
    # Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662
    low, high = wilson(81, 263, 0.95)
    assert (round(low, 4), round(high, 4)) == (0.2553, 0.3662)
    found = share([(f"r{i:03d}", i < 81) for i in range(263)], SETTINGS)
    assert (found.low, found.high, found.n, found.reports) == (0.2553, 0.3662, 263, 263)
    assert "Wilson" in found.method


def test_reports_that_do_not_differ_leave_doubt() -> None:
    found = share([(f"r{i}", True) for i in range(10) for _ in range(50)], SETTINGS)
    assert found.estimate == 1.0
    assert (found.low, found.high) == (0.7225, 1.0)  # ten of ten reports, not 500 of 500 asks
    assert found.n == 500 and found.reports == 10


def test_nothing_to_measure_has_no_figures() -> None:
    found = share([], SETTINGS)
    assert (found.estimate, found.low, found.high, found.n) == (None, None, None, 0)
    assert median({}, SETTINGS).estimate is None


def test_the_order_of_rows_changes_nothing_and_the_seed_is_used() -> None:
    units = [(f"r{i}", (i * j) % 3 == 0) for i in range(15) for j in range(i % 4 + 2)]
    shuffled = random.Random(1).sample(units, len(units))  # noqa: S311
    assert share(units, SETTINGS) == share(shuffled, SETTINGS) == share(iter(units), SETTINGS)
    other = share(units, Resampling(0.95, 400, 8))
    assert (other.low, other.high) != (share(units, SETTINGS).low, share(units, SETTINGS).high)


def test_sentences_that_hang_together_widen_the_interval() -> None:
    alike = [(f"r{i}", i % 2 == 0) for i in range(20) for _ in range(20)]
    apart = [(f"r{i}", (i + j) % 2 == 0) for i in range(20) for j in range(20 + i % 2)]
    wide, narrow = share(alike, SETTINGS), share(apart, SETTINGS)
    assert wide.high - wide.low > 5 * (narrow.high - narrow.low)
    naive = wilson(200, 400, 0.95)
    assert wide.high - wide.low > 2 * (naive[1] - naive[0])


def test_about_95_of_100_intervals_cover_the_truth() -> None:
    """Reports whose own shares vary around 0.4, as reports do; 12 reports, an awkward few."""
    rng, hits, trials = np.random.default_rng(3), 0, 400
    for _ in range(trials):
        shares, sizes = rng.beta(2, 3, 12), rng.integers(4, 25, 12)
        units = [
            (f"r{i}", bool(held))
            for i, (p, n) in enumerate(zip(shares, sizes, strict=True))
            for held in rng.random(n) < p
        ]
        found = share(units, SETTINGS)
        hits += found.low <= 0.4 <= found.high
    assert 0.91 <= hits / trials <= 0.985


def test_the_median_is_of_reports() -> None:
    found = median(
        {f"r{i}": float(value) for i, value in enumerate([4, 8, 9, 10, 11, 12, 30])}, SETTINGS
    )
    assert found.estimate == 10.0
    assert 4 <= found.low < 10 < found.high <= 30
    alone = median({"r": 7.0}, SETTINGS)
    assert (alone.estimate, alone.low, alone.high) == (7.0, None, None)


def test_a_difference_has_newcombes_interval() -> None:
    # Newcombe 1998b, example (a), method 10: 56/70 against 48/80 gives 0.0524 to 0.3339
    found = difference((56, 70), (48, 80), 0.95)
    assert (found.estimate, found.low, found.high) == (0.2, 0.0524, 0.3339)


def test_reports_needed_is_a_power_calculation() -> None:
    # by hand: h = 2 asin sqrt 0.6 - 2 asin sqrt 0.5 = 0.20136; ((1.95996 + 0.84162) / h)^2 = 193.6
    assert reports_needed(0.5, 0.1, 0.95, 1) == 194
    assert reports_needed(0.5, 0.1, 0.95, 2) == 388
    assert reports_needed(0.5, 0.2, 0.95, 2) < 100
    assert reports_needed(0.95, 0.1, 0.95, 1) > 0  # no room above: the gap is taken below
    for base, gap in ((0.0, 0.1), (0.5, 0.0), (0.5, 0.6)):
        with pytest.raises(ValueError, match="gap"):
            reports_needed(base, gap, 0.95, 1)
