"""The real documents, against hand coding kept without words. Skipped where they are absent."""

from __future__ import annotations

import re

import pandas as pd
import pytest

from pipeline.evaluation import gold
from pipeline.evaluation.evaluate import evaluate
from pipeline.tables import normalise, records

from .conftest import ROOT

pytestmark = pytest.mark.shared
GOLD = ROOT / "tests" / "gold" / "real"
EVALUATION = "004_1eee0598d9b4d1da.txt"


def _doc(tables, path):
    return tables["documents"].set_index("path").loc[path, "doc_id"]


def _rows(tables, name, path):
    return [r for r in records(tables[name]) if r["doc_id"] == _doc(tables, path)]


def _text(tables, row):
    return tables.texts[row["doc_id"]][row["start"] : row["end"]]


# -- the five seeds ---------------------------------------------------------------------------


def test_seeds_five_documents_of_the_right_kinds_without_a_problem(seeds):
    _, tables = seeds
    kinds = dict(zip(tables["documents"]["path"], tables["documents"]["kind"], strict=True))
    assert sorted(kinds.values()) == ["board_paper", "evaluation", "minutes", "press", "press"]
    assert len(tables["problems"]) == 0


def test_seeds_kinds_are_found_without_the_manifest(tmp_path, seeds, book, settings):
    from pipeline import corpus, ingest

    loaded, tables = seeds
    for entry in loaded.entries:
        (tmp_path / entry.path).write_bytes(entry.file.read_bytes())
    read = ingest.ingest(corpus.load(tmp_path), book.tables["kinds"], settings)
    assert dict(zip(read.documents["path"], read.documents["kind"], strict=True)) == dict(
        zip(tables["documents"]["path"], tables["documents"]["kind"], strict=True)
    )


def test_evaluation_paragraphs_are_each_one_passage_with_number_and_heading(seeds):
    _, tables = seeds
    rows = [
        r
        for r in _rows(tables, "passages", EVALUATION)
        if re.fullmatch(r"[2-7]\.\d+", r["number"] or "")
    ]
    numbers = [r["number"] for r in rows]
    last = {2: 53, 3: 13, 4: 45, 5: 30, 6: 13, 7: 9}
    assert numbers == [f"{s}.{n}" for s, end in last.items() for n in range(1, end + 1)]
    paths = {r["number"]: r["section"].split(" > ")[-1] for r in rows}
    heads = {
        "5.2": "Vision",
        "5.5": "Vision",
        "5.6": "Getting out more",
        "5.10": "Financial sustainability and commercialisation",
        "5.16": "Governance",
        "5.21": "Member-officer relationships",
        "5.26": "Localities and neighbourhoods",
        "5.30": "Localities and neighbourhoods",
    }
    assert {n: paths[n] for n in heads} == heads
    assert all(r["section"].startswith(f"{r['number'][0]} ") for r in rows)


def test_evaluation_paragraphs_broken_by_page_turns_are_joined(seeds):
    _, tables = seeds
    rows = {
        r["number"]: r["text"]
        for r in _rows(tables, "passages", EVALUATION)
        if r["kind"] == "paragraph"
    }
    for number in (
        "2.7",
        "2.15",
        "2.44",
        "2.52",
        "3.9",
        "4.6",
        "4.15",
        "4.21",
        "4.29",
        "4.38",
        "5.19",
        "5.27",
        "6.7",
    ):
        assert rows[number].rstrip()[-1] in ".”\"’'", number
    loose = [
        r
        for r in _rows(tables, "passages", EVALUATION)
        if r["kind"] == "paragraph" and r["text"][0].islower() and "www" not in r["text"]
    ]
    assert loose == []


def test_evaluation_footnotes_stand_last_with_their_anchors(seeds):
    _, tables = seeds
    rows = sorted(_rows(tables, "passages", EVALUATION), key=lambda r: r["order"])
    notes = [r for r in rows if r["kind"] == "footnote"]
    assert rows[-len(notes) :] == notes and [r["number"] for r in notes] == [
        "1",
        "2",
        "3",
        "4",
        "5",
    ]
    numbers = {r["passage_id"]: r["number"] for r in rows}
    assert [numbers[r["parent_id"]] for r in notes] == ["1.4", "2.19", "2.35", "4.23", "6.8"]


@pytest.fixture(scope="module")
def evaluation(seeds, gov_uk, settings):
    """The program against the hand coding of the real documents."""
    scopes = pd.read_csv(GOLD / "scope.csv", dtype=str, keep_default_na=False)
    runs = [seeds[1], gov_uk[1]]
    settled = gold.read(GOLD / "settled")
    return evaluate("real", runs, settled, {}, settings, words_shown=False, scopes=scopes)


def _figures(evaluation):
    return {(f.unit, f.measure): f.interval.estimate for f in evaluation.figures}


def test_every_mark_of_the_real_documents_is_found_in_them(evaluation):
    assert evaluation.problems == [] and evaluation.documents == 7


def test_quotations_against_hand_coding(evaluation):
    found = _figures(evaluation)
    assert (
        min(found["quotations", m] for m in ("precision", "recall", "speaker, where given")) >= 0.95
    )
    assert found["quotations", "role, where given"] >= 0.85


def test_asks_against_hand_coding(evaluation):
    found = _figures(evaluation)
    assert found["asks", "F1, in_text"] >= 0.8 and found["asks", "F1, restated"] >= 0.88
    assert found["asks", "level, same"] >= 0.95 and found["asks", "asker"] >= 0.95


def test_errors_on_real_documents_show_no_words(evaluation):
    assert evaluation.errors and {e["text"] for e in evaluation.errors} == {""}


def test_press_asks_are_the_reviewers_to_the_lga(seeds):
    _, tables = seeds
    rows = _rows(tables, "recommendations", "000_f00e60a83a03b1f5.txt")
    assert rows and all(
        r["asker"] == "reviewer" and r["addressee"] in ("LGA", "government") for r in rows
    )
    assert all(r["place"] == "in_text" for r in rows)


def test_committee_resolutions_and_actions_are_kept_out(seeds):
    _, tables = seeds
    for path, opening in (
        ("001_2bdc8dfcce766420.txt", "Thatthe"),
        ("002_cd4a4820a7836679.txt", "Gary"),
    ):
        rows = _rows(tables, "recommendations", path)
        assert not any(normalise(r["text"]).startswith(normalise(opening)) for r in rows)
        assert all((r["section"] or "") not in ("Recommendations", "Action:") for r in rows)


def test_recommendation_of_the_lgas_own_challenge_is_restated_in_the_board_paper(seeds):
    _, tables = seeds
    rows = [
        r
        for r in _rows(tables, "recommendations", "001_2bdc8dfcce766420.txt")
        if r["place"] == "restated"
    ]
    assert len(rows) == 2 and all((r["asker"], r["addressee"]) == ("peers", "LGA") for r in rows)


def test_five_claims_are_recognised_in_paragraph_6(seeds):
    _, tables = seeds
    passages = {
        (p["start"], p["end"]): p
        for p in _rows(tables, "passages", "001_2bdc8dfcce766420.txt")
        if p["number"] in ("I", "II", "III", "IV", "V")
    }
    found = {}
    for row in _rows(tables, "evidence", "001_2bdc8dfcce766420.txt"):
        for (start, end), passage in passages.items():
            if (
                start <= row["start"] < end
                and "perceptions" in tables.texts[row["doc_id"]][start - 2500 : start]
            ):
                found.setdefault(passage["number"], set()).add((row["claim"], row["stance"]))
    for claim in ("I", "II", "III", "IV", "V"):
        assert (claim, "backs") in found.get(claim, set()), (claim, found)


# -- the government response --------------------------------------------------------------------

RESPONSE = "rapid_review_response.pdf"


def test_thirteen_items_labelled_1_to_13_and_restated(gov_uk):
    _, tables = gov_uk
    rows = [r for r in _rows(tables, "recommendations", RESPONSE) if r["place"] == "restated"]
    assert sorted({r["label"] for r in rows}, key=int) == [str(n) for n in range(1, 14)]
    assert len({r["item_id"] for r in rows}) == 13
    assert not [r for r in _rows(tables, "recommendations", RESPONSE) if r["place"] == "listed"]


@pytest.mark.parametrize(("label", "least"), [("1", 2), ("2", 3), ("5", 5), ("9", 5), ("12", 2)])
def test_bulleted_asks_under_a_lead_in_are_rows(gov_uk, label, least):
    _, tables = gov_uk
    passages = {p["passage_id"]: p for p in records(tables["passages"])}
    rows = [r for r in _rows(tables, "recommendations", RESPONSE) if r["label"] == label]
    assert (
        len({r["passage_id"] for r in rows if passages[r["passage_id"]]["kind"] == "list_item"})
        >= least
    )


def test_each_item_is_linked_to_the_passage_that_answers_it(gov_uk):
    _, tables = gov_uk
    rows = {r["rec_id"]: r for r in _rows(tables, "recommendations", RESPONSE)}
    passages = {p["passage_id"]: p for p in records(tables["passages"])}
    linked = {}
    for link in _rows(tables, "links", RESPONSE):
        if link["relation"] == "response":
            head = passages[link["to_id"]]["section"].split(" > ")[-1]
            linked.setdefault(rows[link["from_id"]]["label"], set()).add(head)
    assert linked == {str(n): {f"Government response to recommendation {n}"} for n in range(1, 14)}
    assert {r["rec_id"] for r in rows.values() if r["place"] == "restated"} == {
        link["from_id"]
        for link in _rows(tables, "links", RESPONSE)
        if link["relation"] == "response"
    }


def test_no_printed_date_address_or_page_number_inside_any_text(gov_uk):
    _, tables = gov_uk
    for passage in _rows(tables, "passages", RESPONSE):
        assert not re.search(
            r"\d{1,2}/\d{1,2}/\d{2}, \d|\b\d{1,2}/20\b|government-respo…", passage["text"]
        ), passage["text"][:80]


def test_nothing_is_listed_in_the_spoken_statement(gov_uk):
    _, tables = gov_uk
    assert {
        r["place"] for r in _rows(tables, "recommendations", "inquiry_chair_statement.pdf")
    } <= {"in_text"}
