"""The measures against packages and by hand; the program against itself is right in everything."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from pipeline.agreement import agreement, alpha, coincidences
from pipeline.claims.statistics import Resampling
from pipeline.evaluation import marks, program, score, settle, tallies
from pipeline.evaluation.align import Text, place
from pipeline.evaluation.matching import Pairing, match, overlap

SETTINGS = Resampling(0.95, 200, 1)
TEXT = (
    "Agree a plan. Publish the vision by May. The budget has no plan. You could think about it. "
    "Members should be proud. Cut the debt."
)


@pytest.mark.parametrize("metric", ["nominal", "ordinal"])
@pytest.mark.parametrize("seed", range(8))
def test_alpha_is_that_of_the_reference_package(metric, seed):
    rng = np.random.default_rng(seed)
    codes = rng.integers(1, 5, size=(int(rng.integers(2, 5)), 40)).astype(float)
    codes[rng.random(codes.shape) < 0.2] = np.nan
    units = [[None if np.isnan(v) else v for v in column] for column in codes.T]
    ours = alpha(coincidences(units, [1.0, 2.0, 3.0, 4.0]), metric)
    assert ours == pytest.approx(krippendorff.alpha(codes, level_of_measurement=metric))


def test_agreement_has_an_interval_over_documents_and_says_when_nothing_varies():
    units = {f"d{i}": [(1, 1), (2, 2), (1, 2 if i == 0 else 1)] for i in range(6)}
    found = agreement(units, "nominal", SETTINGS)
    assert found.low < found.estimate < 1 and found.reports == 6 and found.n == 18
    assert agreement({"d": [(1, 1)]}, "nominal", SETTINGS).estimate is None


def test_kappa_is_that_of_scikit_learn():
    rng = np.random.default_rng(3)
    a, b = rng.integers(1, 5, 200), rng.integers(1, 5, 200)
    table = tallies._table(list(zip(a.tolist(), b.tolist(), strict=True)), tallies.LEVELS)
    expected = cohen_kappa_score(a, b, weights="quadratic")
    assert score.STATISTICS["kappa"](table) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("one", "other", "pairs"),
    [
        ([(0, 10)], [(0, 10)], [(0, 0)]),
        ([(0, 10)], [(0, 4)], []),
        ([(0, 10), (10, 20)], [(1, 11)], [(0, 0)]),
        ([(0, 10), None], [(0, 9), (0, 10)], [(0, 1)]),
        ([], [(0, 3)], []),
    ],
)
def test_marks_match_once_and_by_at_least_half(one, other, pairs):
    assert match([[overlap(a, b) for b in other] for a in one]) == pairs


def _coding(asks, **more):
    coding = marks.Coding.model_validate({"doc": "d", "asks": asks, **more})
    placed, problems = place(coding, Text(TEXT))
    assert not problems
    return placed


def _listed(i, quote, **more):
    return {"id": f"a{i}", "q": quote, "place": "listed", "item": f"i{i}", "level": 3, **more}


def _in_text(i, quote, **more):
    return {"id": f"a{i}", "q": quote, "place": "in_text", "level": 3, **more}


def _figures(reference, other):
    counted = {"d": tallies.tally(Pairing(reference, other))}
    return {(f.unit, f.measure): f.interval for f in score.figures(counted, {}, SETTINGS)}


def test_each_measure_counts_what_it_says():
    reference = _coding(
        [
            _listed(1, "Agree a plan"),
            _listed(2, "Publish the vision by May", clear=["time"], rat=["The budget has no plan"]),
            _in_text(3, "You could think about it", flags=["hedged"], level=1),
        ],
        criticisms=[{"id": "c1", "q": "The budget has no plan", "sev": 2, "place": "body", "agent": "absent", "asks": ["a1"]}],
        negatives=[{"q": "Members should be proud", "kind": "praise"}],
    )  # fmt: skip
    other = _coding(
        [
            _listed(7, "Publish the vision by May", rat=["The budget has no"]),
            _in_text(8, "You could think about it", level=2),
            _in_text(9, "Members should be proud"),
        ],
        criticisms=[{"id": "c1", "q": "The budget has no plan", "sev": 1, "place": "body", "agent": "absent"}],
    )  # fmt: skip
    found = _figures(reference, other)
    estimates = {k: v.estimate for k, v in found.items()}
    assert estimates["asks", "precision, listed"] == 1.0
    assert estimates["asks", "recall, listed"] == 0.5
    assert estimates["asks", "precision, in_text"] == 0.5
    assert estimates["asks", "F1, any place"] == pytest.approx(2 / 3, abs=1e-4)
    assert estimates["asks", "level, same"] == 0.5
    assert estimates["asks", "flag hedged"] == 0.0
    assert estimates["asks", "clarity time"] == 0.0
    assert estimates["asks", "rationale, words"] == pytest.approx(8 / 9, abs=1e-4)
    assert estimates["items", "recall"] == 0.5
    assert estimates["criticisms", "asks_for"] == 0.0
    assert estimates["hard negatives", "taken for asks"] == 1.0


def test_the_program_against_itself_is_right_in_everything(sample):
    _, tables = sample
    made = program.Made(tables)
    placed = {d: made.placed(d, Text(text)) for d, text in tables.texts.items()}
    counted = {d: tallies.tally(Pairing(p, p)) for d, p in placed.items()}
    figures = [f for f in score.figures(counted, {}, SETTINGS) if f.interval.n]
    assert {f.unit for f in figures} >= {"asks", "items", "criticisms", "paras", "quotations"}
    wrong = [(f.unit, f.measure, f.interval.estimate) for f in figures if f.interval.estimate != 1]
    assert wrong == []


def test_settling_takes_what_both_say_and_each_decision_once():
    one = _coding(
        [_listed(1, "Agree a plan"), _listed(2, "Publish the vision by May", level=4)],
        criticisms=[{"id": "c1", "q": "The budget has no plan", "sev": 2, "place": "body", "agent": "absent", "asks": ["a1"]}],
    )  # fmt: skip
    other = _coding(
        [
            _listed(1, "Publish the vision by May", clear=["time"]),
            _listed(5, "Cut the debt", repeat_of="a1"),
        ],
        criticisms=[{"id": "c9", "q": "The budget has no plan", "sev": 1, "place": "body", "agent": "absent"}],
    )  # fmt: skip
    pairing = Pairing(one, other)
    listed = {(d.unit, d.field): d for d in settle.differences(pairing)}
    assert [d.number for d in settle.differences(pairing)] == list(range(1, len(listed) + 2))
    choices = {
        ("asks", "level"): "b",
        ("asks", "clear"): "b",
        ("criticisms", "sev"): {"value": 3},
        ("criticisms", "asks (link)"): "a",
        ("asks", "repeat_of (link)"): "b",
    }
    decisions = {
        str(d.number): choices.get((d.unit, d.field), "b" if d.a is None else "a")
        for d in settle.differences(pairing)
    }
    with pytest.raises(settle.DecisionError, match=r"\[2\]"):
        settle.settle(pairing, {k: v for k, v in decisions.items() if k != "2"})
    settled = settle.settle(pairing, decisions)
    assert [(a.id, a.q, a.level, sorted(a.clear), a.repeat_of) for a in settled.asks] == [
        ("a1", "Agree a plan", 3, [], None),
        ("a2", "Publish the vision by May", 3, ["time"], None),
        ("ba5", "Cut the debt", 3, [], "a2"),
    ]
    assert [(c.sev, c.asks) for c in settled.criticisms] == [(3, ("a1",))]
