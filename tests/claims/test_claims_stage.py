"""The stage as a whole: shape, order, sources, populations and what is left out."""

from __future__ import annotations

import random

import pandas as pd
import pytest

from pipeline import claims
from pipeline.claims.propositions import NAMES
from pipeline.tables import KEYS, frame


def varied(corpus, reports: int = 12, seed: int = 5) -> None:
    """Reports of several asks and criticisms, with links, labels and comparators."""
    rng = random.Random(seed)  # noqa: S311
    for number in range(reports):
        doc = corpus.document(
            era=("letter", "components")[number % 2], gss_codes=[f"E{number:02d}"]
        )
        asks = [
            corpus.ask(
                doc,
                level=rng.randint(1, 4),
                place=rng.choice(("listed", "in_text")),
                clarity=rng.randint(0, 5),
                grounding=rng.randint(0, 3),
            )
            for _ in range(rng.randint(3, 9))
        ]
        for ask in asks[::2]:
            corpus.label(ask, rng.choice(("finance", "governance")))
        for _ in range(4):
            criticism = corpus.criticism(doc, severity=rng.randint(0, 3), buried=rng.random() < 0.5)
            corpus.link("asks_for", criticism, rng.choice(asks), doc)
    for kind, asker in (("inspection", "author"), ("statutory_report", "reviewer")):
        doc = corpus.document(kind)
        for _ in range(5):
            corpus.ask(doc, level=4, place="listed", asker=asker)
        corpus.criticism(doc, severity=3)


def test_every_proposition_has_one_verdict(corpus, run) -> None:
    varied(corpus)
    result = run(corpus)
    ruled = [row["proposition"] for row in result.rows if row["verdict"]]
    assert sorted(ruled) == sorted(NAMES)
    assert all(row["group_by"] is None for row in result.rows if row["verdict"])


def test_empty_tables_and_register_still_answer(config, propositions) -> None:
    findings, sources = claims.test({}, {}, propositions, config)
    assert sorted(findings["proposition"].dropna()) == sorted(NAMES)
    assert set(findings["verdict"]) == {"true by rule", "not testable here"}
    assert sources.empty
    for note in findings.loc[findings["verdict"] == "not testable here", "note"]:
        assert len(note.split("\n")) == 5


def test_shuffled_rows_give_the_same_bytes(corpus, config, propositions) -> None:
    varied(corpus)
    tables = corpus.frames()
    register = {
        "councils": pd.DataFrame(
            {
                "council": [f"C{i}" for i in range(12)],
                "gss_code": [f"E{i:02d}" for i in range(12)],
                "type": ["UA"] * 12,
                "end_date": [""] * 12,
                "region": ["North", "South"] * 6,
            }
        )
    }
    first = claims.test(tables, register, propositions, config)
    mixed = {name: table.sample(frac=1, random_state=3) for name, table in tables.items()}
    turned = {name: table.iloc[::-1] for name, table in register.items()}
    second = claims.test(mixed, turned, propositions.iloc[::-1], config)
    for one, other in zip(first, second, strict=True):
        assert one.to_csv() == other.to_csv()
    assert {"North", "South"} <= set(first[0]["group"].dropna())


def test_arguments_are_not_changed(corpus, config, propositions) -> None:
    varied(corpus)
    tables = corpus.frames()
    before = {name: table.to_csv() for name, table in tables.items()}
    claims.test(tables, {}, propositions, config)
    assert before == {name: table.to_csv() for name, table in tables.items()}


def test_comparators_stand_beside_and_are_never_merged(corpus, run) -> None:
    for _ in range(10):
        corpus.ask(corpus.document(), level=2)
    for kind in ("inspection", "statutory_report"):
        doc = corpus.document(kind)
        for _ in range(40):
            corpus.ask(doc, level=4, asker="author")
        corpus.ask(doc, level=1, asker="officers")
    result = run(corpus)
    row = result.verdict_row("IV.a")
    assert (row["n"], row["reports"], row["verdict"]) == (10, 10, "supported")
    beside = {
        row["group"]: (row["estimate"], row["n"])
        for row in result.find(
            "share of asks at level 3 or 4", group_by="kind", reading="plain", place="in_text"
        )
    }
    assert beside == {"inspection": (1.0, 40), "statutory_report": (1.0, 40)}
    assert {row["group_by"] for row in result.rows if row["n"] == 40} == {"kind"}


def test_an_inspection_is_no_visit_no_warning_and_no_case(corpus, run) -> None:
    doc = corpus.document(
        "inspection", gss_codes=["E00"], visit_end="2024-06-07", published="2024-07-07"
    )
    corpus.criticism(doc, severity=2)
    slides = corpus.document("feedback_presentation", follows_doc_id=doc)
    corpus.criticism(slides)
    council = {"council": "Council A", "gss_code": "E00", "type": "UA", "end_date": ""}
    failed = {
        "council": "Council A",
        "event": "s114_notice",
        "date": "2025-02",
        "financial_year": "",
    }
    result = run(corpus, {"councils": [council], "interventions": [failed]})
    for name in ("II.a", "II.b", "IV.g"):
        assert result.verdict_row(name)["n"] == 0
    assert result.find("median days") == [] and result.find("seen in public") == []
    assert result.find("said directly", group_by="severity") == []
    assert result.one("principal councils with a peer challenge")["estimate"] == 0


@pytest.mark.parametrize(
    "other",
    [
        {"reading": "original"},
        {"duplicate_of": "documents_0000"},
        {"version": "Draft v1"},
        {"kind": "position_statement"},
        {"kind": "minutes"},
        {"kind": "progress_review"},
    ],
)
def test_what_is_no_published_report_is_left_out(corpus, run, other) -> None:
    for _ in range(10):
        corpus.ask(corpus.document(), level=2)
    extra = corpus.document(**({"kind": "cpc_report"} | other))
    corpus.ask(extra, level=4)
    corpus.criticism(extra)
    result = run(corpus)
    assert result.verdict_row("IV.a")["n"] == 10
    assert result.find("severity 2") == []


def test_figures_lead_back_to_their_rows(corpus, run) -> None:
    varied(corpus)
    result = run(corpus)
    for row in result.rows:
        if row["unit"] in KEYS and row["unit"] != "documents" and row["n"]:
            describes = row["claim"] is None and row["measure"].startswith("share")
            expected = round(row["estimate"] * row["n"]) if describes else row["n"]
            assert len(result.behind(row, row["unit"])) == expected, row["measure"]
    tables = corpus.frames()
    for table, ids in result.sources.groupby("table")["row_id"]:
        assert set(ids) <= set(tables[table][KEYS[table]])
    assert set(result.sources["finding_id"]) <= set(result.findings["finding_id"])


def test_ids_name_the_measure_and_not_the_figure(corpus, run) -> None:
    varied(corpus)
    first = run(corpus)
    corpus.ask(corpus.document(), level=1)
    second = run(corpus)
    assert set(first.findings["finding_id"]) == set(second.findings["finding_id"])
    one, other = first.verdict_row("IV.a"), second.verdict_row("IV.a")
    assert one["finding_id"] == other["finding_id"] and one["n"] + 1 == other["n"]


def test_the_rules_version_follows_the_thresholds(corpus, config, propositions) -> None:
    def version(settings) -> set[str]:
        return set(claims.test(corpus.frames(), {}, propositions, settings)[0]["rules_version"])

    stricter = config.model_copy(
        update={"claims": config.claims.model_copy(update={"margin": 0.05})}
    )
    assert len(version(config)) == 1 and version(config) != version(stricter)


def test_provisional_until_two_people_coded_the_same_unit(corpus, run) -> None:
    asks = [corpus.ask(corpus.document(), level=2) for _ in range(10)]

    def note() -> str:
        return str(run(corpus).verdict_row("IV.a")["note"])

    corpus.code(asks[0], "ann")
    corpus.code(asks[0], "machine", kind="model")
    corpus.code(asks[1], "ben")
    assert note().endswith("provisional: not yet coded by people")
    corpus.code(asks[0], "ben")
    assert "provisional" not in note()


class TestDescription:
    def test_recommendations_per_report_are_printed_items(self, corpus, run) -> None:
        for items in (4, 10, 12):
            doc = corpus.document()
            for number in range(items):
                for _ in range(2):
                    corpus.ask(doc, place="listed", item_id=f"{doc}-{number}")
            corpus.ask(doc, place="in_text")
            corpus.ask(doc, place="listed", repeat_of=corpus.ask(doc, place="in_text"))
        corpus.ask(corpus.document(), place="in_text")  # a letter that lists none
        row = run(corpus).one("median recommendations per report", group_by=None)
        assert (row["estimate"], row["n"], row["reports"], row["missing"]) == (10.0, 26, 3, 1)
        assert row["claim"] is None and row["verdict"] is None

    def test_levels_sum_to_one_in_each_reading_and_place(self, corpus, run) -> None:
        varied(corpus)
        rows = run(corpus).find("share of asks at level", claim=None, group_by=None)
        assert len(rows) == 4 * 3 * 2
        for place in ("listed", "in_text"):
            for reading in ("plain", "strict", "loose"):
                total = sum(
                    row["estimate"]
                    for row in rows
                    if (row["place"], row["reading"]) == (place, reading)
                )
                assert total == pytest.approx(1, abs=2e-4)

    def test_an_ask_on_no_theme_shows(self, corpus, run) -> None:
        doc = corpus.document()
        first, second = corpus.ask(doc), corpus.ask(doc)
        corpus.ask(doc)
        corpus.label(first, "finance")
        corpus.label(first, "governance")
        corpus.label(second, "finance")
        rows = run(corpus).find("on the theme", group_by=None)
        assert {row["theme"]: row["estimate"] for row in rows} == {
            "finance": 0.6667,
            "governance": 0.3333,
            "none": 0.3333,
        }

    def test_eras_are_drilled_down_without_a_verdict(self, corpus, run) -> None:
        varied(corpus)
        rows = run(corpus).find("criticisms at severity 2", group_by="era")
        assert {row["group"] for row in rows} == {"letter", "components"}
        assert all(row["verdict"] is None for row in rows)

    def test_no_mean_level_anywhere(self, corpus, run) -> None:
        varied(corpus)
        result = run(corpus)
        assert not any(
            "mean" in row["measure"] or "average" in row["measure"] for row in result.rows
        )
        assert all(
            0 <= row["estimate"] <= 1
            for row in result.rows
            if row["estimate"] is not None
            and row["measure"].startswith("share")
            and "less" not in row["measure"]
        )


def test_a_table_that_the_model_refuses_is_an_error() -> None:
    with pytest.raises(ValueError, match="no column"):
        frame("findings", [{"nonsense": 1}])
