"""The table of propositions, its five lines, dates and the register's names."""

from __future__ import annotations

from datetime import date

import pandas as pd
import pytest

from pipeline.claims.dates import (
    add_months,
    earliest,
    financial_year_start,
    latest,
    months_between,
    whole,
)
from pipeline.claims.propositions import LINES, NAMES, five_lines, read
from pipeline.claims.registry import Councils, cited


def changed(table: pd.DataFrame, name: str, column: str, value: str) -> pd.DataFrame:
    out = table.copy()
    out.loc[out["proposition"] == name, column] = value
    return out


def test_the_codebooks_nineteen_are_there(propositions) -> None:
    known = read(propositions)
    assert sorted(known) == sorted(NAMES) and len(NAMES) == 19
    types = [known[name].type for name in NAMES]
    assert [types.count(t) for t in ("rule", "fact", "measure", "causal")] == [2, 3, 11, 3]


def test_five_lines_are_five_and_hold_computed_numbers(propositions, config) -> None:
    for proposition in read(propositions).values():
        if proposition.type == "rule":
            with pytest.raises(ValueError, match="no five lines"):
                five_lines(proposition, "x", 0.5, config.claims)
            continue
        lines = five_lines(proposition, "two\nlines", 0.5, config.claims).split("\n")
        assert [line.split(":")[0] for line in lines] == list(LINES.values())
        assert not any("{" in line for line in lines)
    third = five_lines(read(propositions)["III.b"], "x", 0.5, config.claims).split("\n")[2]
    assert "388" in third
    wider = config.claims.model_copy(update={"margin": 0.2})
    assert "388" not in five_lines(read(propositions)["III.b"], "x", 0.5, wider)


@pytest.mark.parametrize(
    ("name", "column", "value", "message"),
    [
        ("I.c", "until_then", "", "I.c: until_then must be one filled line"),
        ("I.c", "said", "one\ntwo", "I.c: said must be one filled line"),
        ("I.c", "said", "{nonsense}", "unknown field"),
        ("I.a", "source", "", "I.a: source"),
        ("V.b", "type", "rumour", "type 'rumour'"),
        ("V.b", "claim", "IV", "claim 'IV'"),
        ("V.b", "proposition", "V.z", "proposition V.b is missing"),
        ("V.b", "proposition", "V.a", "proposition V.a stands twice"),
    ],
)
def test_a_fault_is_named(propositions, name, column, value, message) -> None:
    with pytest.raises(ValueError, match=message):
        read(changed(propositions, name, column, value))


def test_a_missing_column_is_named(propositions) -> None:
    with pytest.raises(ValueError, match="must_not"):
        read(propositions.drop(columns="must_not"))


def test_partial_dates_mean_a_span_of_days() -> None:
    assert earliest("2023") == date(2023, 1, 1) and latest("2023") == date(2023, 12, 31)
    assert earliest("2024-02") == date(2024, 2, 1) and latest("2024-02") == date(2024, 2, 29)
    assert whole("2024-02-03") == date(2024, 2, 3)
    assert whole("2024-02") is None and whole(None) is None
    assert [earliest(text) for text in ("", None, "2020-21", "spring 2022", "2024-02-31")] == [
        None
    ] * 5
    assert financial_year_start("2021-22; 2022-23") == date(2021, 4, 1)
    assert financial_year_start("") is None
    assert add_months(date(2024, 11, 30), 3) == date(2025, 2, 28)
    assert months_between("2023-10-20", "2024-07") == 9
    assert months_between("2023", "2024-07") is None


def test_a_name_finds_its_council_or_none() -> None:
    councils = Councils(
        {
            "councils": pd.DataFrame(
                {
                    "council": [
                        "London Borough of Pell",
                        "Orme Council",
                        "Orme County Council",
                        "Pell Combined Authority",
                        "Old Pell Council",
                    ],
                    "gss_code": ["E1", "E2", "E3", "E4", "E5"],
                    "type": ["LBO", "UA", "CTY", "COMB", "UA"],
                    "end_date": ["", "", "", "", "2023-04-01"],
                }
            ),
            "council_names": pd.DataFrame({"name_in_register": ["Royal Pell"], "gss_code": ["E9"]}),
        }
    )
    assert councils.code("Pell London Borough Council") == "E1"
    assert councils.code("Orme Council") == "E2"
    assert councils.code("Borough of Orme") is None  # two councils answer to it
    assert councils.code("royal pell") == "E9"
    assert councils.code("Nowhere") is None
    assert councils.principal == {"E1", "E2", "E3"}


def test_a_cited_fact_drops_the_names_of_councils() -> None:
    fact = {
        "period": "2024-05",
        "fact": "councils with none",
        "source": "an address",
        "value": "2: Pell, Orme",
    }
    assert cited(fact) == "2024-05, councils with none: 2 (an address)"
