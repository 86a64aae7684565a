"""Small parts: shares, sentences, coverage, charts."""

from __future__ import annotations

import re
from typing import Any

import pandas as pd
import pytest
from report_corpus import LINES, register_tables

from pipeline.config import Config
from pipeline.report import Options, charts, coverage, figures, gather, intervals
from pipeline.tables import Tables

FINDING = {
    "estimate": 0.5,
    "low": 0.4,
    "high": 0.6,
    "unit": "share",
    "type": "measure",
    "n": 10,
    "reports": 1,
    "group_by": None,
    "measure": "m",
}


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({}, "50% (40% to 60%)"),
        ({"estimate": None}, "not measured"),
        ({"low": None, "high": None}, "50% (no interval)"),
        ({"low": None, "high": None, "type": "fact", "unit": "councils", "estimate": 71.0}, "71"),
        ({"unit": "months", "estimate": 9.25, "low": 8.0, "high": 11.0}, "9.25 (8 to 11)"),
        ({"unit": "rank correlation"}, "0.5 (0.4 to 0.6)"),
        ({"unit": "recommendations"}, "50% (40% to 60%)"),
        (
            {
                "unit": "councils",
                "estimate": 1.0,
                "low": 1.0,
                "high": 1.0,
                "measure": "median of councils",
            },
            "1 (1 to 1)",
        ),
        ({"unit": "councils", "measure": "share of councils seen"}, "50% (40% to 60%)"),
        (
            {"measure": "median days to publish", "estimate": 66.0, "low": 52.0, "high": 74.0},
            "66 days (52 to 74)",
        ),
        (
            {
                "measure": "share, before less elsewhere",
                "estimate": -0.67,
                "low": -0.94,
                "high": 0.25,
            },
            "-67 points (-94 to 25)",
        ),
        ({"unit": None, "estimate": -0.2}, "-0.2 (0.4 to 0.6)"),
    ],
)
def test_estimate(change: dict[str, Any], text: str) -> None:
    assert figures.estimate({**FINDING, **change}) == text


def test_counts_and_most() -> None:
    assert figures.counted(FINDING) == "n = 10 in 1 report"
    assert figures.share_word(0.6, 0.6) == "most" and figures.share_word(0.5999, 0.6) == ""


@pytest.mark.parametrize(
    ("reports", "councils", "small"),
    [(5, 5, False), (4, None, True), (5, 4, True), (5, None, False), (None, None, True)],
)
def test_too_small(reports: int | None, councils: int | None, small: bool) -> None:
    row = {"group_by": "region", "reports": reports}
    assert figures.too_small(row, councils, 5) is small
    assert not figures.too_small({**row, "group_by": None}, 1, 5)


def test_five_lines_with_and_without_headings() -> None:
    lines = figures.five_lines(LINES)
    assert len(lines) == 5 and lines[1].startswith("The list of councils")
    assert figures.five_lines("a\nb\n\nc") == ("A", "B", "C")


def test_interval_draws_whole_reports(config: Config) -> None:
    one = intervals.share([("a", True), ("a", False)], config, "x")
    assert (one["low"], one["high"], one["reports"]) == (0.0, 1.0, 1)
    pairs = [(d, d in "ab") for d in "abcdefgh" for _ in range(20)]
    wide = intervals.share(pairs, config, "x")
    assert wide["share"] == 0.25 and wide["n"] == 160 and wide["reports"] == 8
    assert wide["low"] <= 0.0 and wide["high"] >= 0.5  # naive: 0.18 to 0.32
    assert wide == intervals.share(reversed(pairs), config, "x")
    assert intervals.share([], config, "x")["n"] == 0


@pytest.mark.parametrize(
    ("date", "era"),
    [
        ("2016", "letter"),
        ("2017-01", "questions"),
        ("2020-12-31", "questions"),
        ("2021", "components"),
        ("2024-03-31", "components"),
        ("2024-04", "strengthened"),
        ("2024", None),
        ("", None),
    ],
)
def test_era(date: str, era: str | None) -> None:
    assert coverage.era_of(date) == era


def test_coverage_counts(tables: Tables) -> None:
    found = coverage.measure(tables, register_tables(), 5)
    assert (found.known, found.read, found.outside) == (6, 5, 2)
    assert (found.reports, found.documents, found.confidential, found.unreadable) == (7, 10, 1, 1)
    years = dict(found.groups)["Year of visit"]
    assert [r["group"] for r in years] == ["2022", "Groups of fewer than 5 councils, together"]
    assert dict(found.groups)["Type of council"] == ()  # every type is under five


def test_how_the_unread_differ(tables: Tables) -> None:
    register = register_tables()
    more = [(f"Councilford {i} District Council", "cpc", "2015") for i in range(8)]
    rows = pd.DataFrame(more, columns=["council", "kind", "visit_start"])
    register["peer_challenges"] = pd.concat([register["peer_challenges"], rows])
    told = coverage.measure(tables, register, 5).difference
    assert "“Letters, to 2016” are 100% of the unread and 0% of the read" in told


ROWS = [
    {
        "doc_id": f"d{i % 4}",
        "rec_id": str(i),
        "place": "listed",
        "level": 1 + i % 4,
        "level_strict": 2,
        "level_loose": 3,
    }
    for i in range(40)
]


@pytest.mark.parametrize("invented", [True, False])
def test_charts_say_what_they_show(config: Config, invented: bool) -> None:
    drawn = [
        charts.levels(ROWS, invented),
        charts.themes(ROWS, {str(i): ["vision"] for i in range(9)}, config, invented),
        charts.severity(
            [{"doc_id": f"d{i % 3}", "severity": i % 3} for i in range(9)], config, invented
        ),
    ]
    for chart in drawn:
        svg = charts.svg(chart)
        assert ("INVENTED SAMPLE" in svg) is invented
        assert "n = " in svg and "reports" in svg and svg == charts.svg(chart)
        assert charts.png(chart)[:4] == b"\x89PNG"


def test_no_chart_without_rows(config: Config) -> None:
    assert charts.levels([], False) is None and charts.severity([], config, False) is None
    assert charts.themes(ROWS, {}, config, False) is None


def test_level_colours_grow_darker_in_one_hue() -> None:
    shades = [tuple(int(c[i : i + 2], 16) for i in (1, 3, 5)) for c in charts.BLUES]
    assert [sum(s) for s in shades] == sorted((sum(s) for s in shades), reverse=True)
    assert all(b >= g >= r for r, g, b in shades), "blue throughout: no red, no green"
    assert not re.search(r"mean|average", " ".join(charts.LEVELS.values()))


def test_the_figure_shown_is_of_the_measure_that_the_verdict_is_on(
    tables: Tables, config: Config
) -> None:
    redactor = gather(tables, register_tables(), config, Options()).redactor
    told = {p.name: p for p in figures.propositions(tables, redactor, 3)}
    main = told["IV.a"].main
    assert main is not None and main["reading"] == "plain" and told["I.a"].main is None
    lines, left = figures.table(told["IV.a"], 5)
    assert left == 0 and [line["estimate"] for line in lines] == [
        "strict 38% (28% to 48%); plain 61% (51% to 71%); loose 70% (60% to 80%)"
    ]
