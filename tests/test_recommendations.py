"""Printed recommendations in the layouts that are known: items, labels, leads, places."""

from __future__ import annotations

import pytest

from pipeline import recommendations
from pipeline.ingest.blocks import Block, Reading
from pipeline.ingest.layout import arrange
from pipeline.tables import frame, records

DOCUMENT = {
    "doc_id": "d",
    "path": "a",
    "sha256": "0" * 64,
    "text_sha256": "0" * 64,
    "reading": "published",
    "pages": 1,
    "words": 1,
    "profile": "text",
    "quality": "good",
    "sensitivity": "public",
    "invented": True,
    "product": "corporate",
}


def _extract(blocks, loaded_models, settings, kind="cpc_report", **more):
    arranged = arrange(Reading(tuple(blocks), 1), "d")
    leads = {p["passage_id"]: p.pop("_bold_lead") for p in arranged.passages}
    documents = frame("documents", [{**DOCUMENT, "kind": kind, **more}])
    found = recommendations.extract(
        documents, frame("passages", arranged.passages), leads, loaded_models, settings
    )
    rows = records(found.recommendations)
    assert all(arranged.text[r["start"] : r["end"]] == r["text"] for r in rows)
    return rows


def head(text, level=1):
    return Block("heading", text, level=level)


def para(text, **more):
    return Block("paragraph", text, **more)


def item(text, number=None, level=1, **more):
    return Block(
        "list_item",
        text,
        level=level,
        number=number,
        marker="number" if number else "bullet",
        **more,
    )


FIXED = para(
    "There are further suggestions in the main section of the report. The following are the team's key recommendations:"
)


def test_numbered_list_with_bold_lead_and_rationale(loaded_models, settings):
    rows = _extract(
        [
            head("Key recommendations"),
            FIXED,
            item(
                "Vision: agree a vision with partners. Residents do not know what the council stands for.",
                "1",
                bold_lead=7,
            ),
            item("Publish a plan by May.", "2"),
            head("Next steps"),
            para("The council will reflect."),
        ],
        loaded_models,
        settings,
    )
    assert [(r["label"], r["lead"], r["text"], r["place"]) for r in rows] == [
        ("1", "Vision", "agree a vision with partners", "listed"),
        ("2", None, "Publish a plan by May", "listed"),
    ]
    assert len(rows[0]["rationale"]) == 1


def test_recommendation_alone_on_a_line(loaded_models, settings):
    rows = _extract(
        [
            head("2. Key recommendations"),
            FIXED,
            head("Recommendation 1", 2),
            para("Agree a vision. Members should own it."),
            head("Recommendation 2", 2),
            para("A clear plan for scrutiny."),
            head("3. Approach"),
            para("The team met people."),
        ],
        loaded_models,
        settings,
    )
    assert [(r["label"], r["text"]) for r in rows] == [
        ("1", "Agree a vision"),
        ("1", "Members should own it"),
        ("2", "A clear plan for scrutiny"),
    ]
    assert len({r["item_id"] for r in rows}) == 2


def test_governing_lead_in_and_its_bullets(loaded_models, settings):
    rows = _extract(
        [
            head("Recommendations"),
            item("The council should:", "1"),
            item("agree a plan; and", level=2),
            item("consider a board.", level=2),
            item("Review the code.", "2"),
        ],
        loaded_models,
        settings,
    )
    assert [(r["label"], r["text"]) for r in rows] == [
        ("1", "agree a plan"),
        ("1", "consider a board"),
        ("2", "Review the code"),
    ]


@pytest.mark.parametrize("label", ["Recommendation 4: ", "R4. ", "Recommendation 4 – "])
def test_label_at_the_start_of_a_paragraph(loaded_models, settings, label):
    rows = _extract(
        [
            head("Recommendations"),
            para(f"{label}Agree a workforce plan by June."),
            para("R5. Publish it each year.")
            if label[1] == "4"
            else para("Recommendation 5: Publish it each year."),
        ],
        loaded_models,
        settings,
    )
    short = "R" if label[1] == "4" else ""
    assert [(r["label"], r["text"]) for r in rows] == [
        (short + "4", "Agree a workforce plan by June"),
        (short + "5", "Publish it each year"),
    ]


def test_table_with_a_recommendation_column(loaded_models, settings):
    cells = []
    for r, row in enumerate(
        (
            ("Ref", "Recommendation", "Action", "Owner"),
            ("1", "Agree a vision", "Workshop held", "Leader"),
            ("", "", "Second workshop", "Leader"),
            ("2", "Publish a plan", "Draft ready", "Chief Executive"),
        )
    ):
        cells += [
            Block(
                "table_cell",
                text,
                table=0,
                row=r,
                col=c,
                header=("Ref", "Recommendation", "Action", "Owner")[c] if r else None,
            )
            for c, text in enumerate(row)
            if text
        ]
    for kind, place in (("action_plan", "restated"), ("cpc_report", "listed")):
        rows = _extract(cells, loaded_models, settings, kind)
        assert [(r["label"], r["text"], r["place"]) for r in rows] == [
            ("1", "Agree a vision", place),
            ("2", "Publish a plan", place),
        ]


def test_areas_for_consideration_in_a_letter(loaded_models, settings):
    rows = _extract(
        [
            head("Money", 1),
            para("The accounts are sound."),
            head("Areas for consideration", 2),
            item("A timetable for the plan."),
            item("Members might meet monthly."),
            head("Staff", 1),
            para("Staff are proud."),
        ],
        loaded_models,
        settings,
    )
    assert [r["text"] for r in rows] == [
        "A timetable for the plan",
        "Members might meet monthly",
    ] and {r["place"] for r in rows} == {"listed"}


def test_committees_own_resolution_is_no_recommendation(loaded_models, settings):
    blocks = [
        head("Recommendations"),
        item("That Cabinet notes the report.", "1"),
        item("Agree the action plan.", "2"),
        head("Background"),
        para("The peers made the following recommendations:"),
        item("agree a vision", "a"),
        item("publish a plan", "b"),
        para("RESOLVED that the Board:"),
        item("notes the report", "1"),
        head("Action:"),
        item("Ann to write to Bob"),
    ]
    rows = _extract(blocks, loaded_models, settings, "minutes", product=None)
    assert [(r["label"], r["text"], r["place"], r["asker"]) for r in rows] == [
        ("a", "agree a vision", "restated", "peers"),
        ("b", "publish a plan", "restated", "peers"),
    ]


def test_other_lists_are_left_alone(loaded_models, settings):
    blocks = [
        head("The team"),
        para("The peers were:"),
        item("Ann Smith – Leader"),
        head("Process"),
        para("The purpose is to:"),
        item("consider progress"),
        item("think about new challenges"),
        head("Scope"),
        para("Five questions are asked:"),
        item("Does the council know its place?", "1"),
    ]
    assert _extract(blocks, loaded_models, settings) == []


def test_repeat_in_summary_and_list(loaded_models, settings):
    blocks = [
        head("Executive summary"),
        para("The council should agree a long-term vision with its partners."),
        head("Recommendations"),
        item("The council should agree a long term vision with its partners.", "1"),
    ]
    rows = _extract(blocks, loaded_models, settings)
    listed = next(r for r in rows if r["place"] == "listed")
    repeat = next(r for r in rows if r["place"] == "in_text")
    assert listed["repeat_of"] is None and repeat["repeat_of"] == listed["rec_id"]


@pytest.mark.parametrize("stray", [".", "–", "· ."])
def test_an_item_without_a_letter_asks_nothing(loaded_models, settings, stray):
    blocks = [head("Key recommendations"), item("Agree a vision"), item(stray), item("Publish it")]
    rows = _extract(blocks, loaded_models, settings)
    assert [r["text"] for r in rows] == ["Agree a vision", "Publish it"]
