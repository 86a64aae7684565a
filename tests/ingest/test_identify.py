"""Dates in their many forms, councils by name and alias, eras by date."""

import pandas as pd
import pytest

from pipeline import corpus, ingest
from pipeline.ingest import identify

REGISTER = {
    "councils": pd.DataFrame(
        {
            "gss_code": ["X1", "X2"],
            "council": ["Ostrey Vale Borough Council", "London Borough of Tarnwick"],
        }
    ),
    "council_names": pd.DataFrame({"name_in_register": ["OVBC"], "gss_code": ["X1"]}),
}


def _opening(*texts):
    return [
        {
            "text": t,
            "kind": "heading" if i == 0 else "paragraph",
            "boilerplate": False,
            "speaker": None,
            "row": None,
        }
        for i, t in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("21–24 March 2022", "2022-03-21", "2022-03-24"),
        ("17- 20 September 2019", "2019-09-17", "2019-09-20"),
        ("11 to14 November 2019", "2019-11-11", "2019-11-14"),
        ("16th – 19th July 2018", "2018-07-16", "2018-07-19"),
        ("26, 27, 28 and 29 September 2023", "2023-09-26", "2023-09-29"),
        ("30 January to 2 February 2024", "2024-01-30", "2024-02-02"),
        ("Tuesday 4 to Friday 7 June 2024", "2024-06-04", "2024-06-07"),
        ("28 November – 1 December 2023", "2023-11-28", "2023-12-01"),
        ("12 June 2023", "2023-06-12", "2023-06-12"),
        ("between 5 and 8 November 2024", "2024-11-05", "2024-11-08"),
    ],
)
def test_visit_dates(book, text, start, end):
    found = identify.identify(
        _opening(
            "Corporate Peer Challenge: Ostrey Vale Borough Council",
            f"Feedback report: {text}",
            "The peer team met many people.",
        ),
        None,
        identify.council_names(REGISTER),
        book.tables["kinds"],
        "text",
    )
    assert (found.visit_start, found.visit_end) == (start, end)


@pytest.mark.parametrize(
    ("title", "council", "code"),
    [
        (
            "Corporate Peer Challenge: Ostrey Vale Borough Council",
            "Ostrey Vale Borough Council",
            "X1",
        ),
        ("OVBC Corporate Peer Challenge Feedback Report", "Ostrey Vale Borough Council", "X1"),
        ("Tarnwick Corporate Peer Challenge", "London Borough of Tarnwick", "X2"),
    ],
)
def test_council_by_name_short_form_and_alias(book, title, council, code):
    found = identify.identify(
        _opening(title, "Feedback report", "The peer team met many people."),
        None,
        identify.council_names(REGISTER),
        book.tables["kinds"],
        "text",
    )
    assert (found.council, found.gss_code) == (council, code)


@pytest.mark.parametrize(
    ("date", "era"),
    [
        ("2012", "letter"),
        ("2016-12-31", "letter"),
        ("2017-01-05", "questions"),
        ("2020-11", "questions"),
        ("2021-06-01", "components"),
        ("2024-03-31", "components"),
        ("2024-04-02", "strengthened"),
        (None, None),
    ],
)
def test_era_by_visit(date, era):
    assert identify.era(date) == era


@pytest.mark.parametrize(
    ("text", "grade"),
    [("word " * 300, "good"), ("� " * 40 + "word " * 300, "poor"), ("few words here", "poor")],
)
def test_quality(text, grade):
    assert identify.quality(len(text.split()), 1, text, ())[0] == grade


@pytest.mark.parametrize(
    ("said", "words", "column"),
    [
        ({"kind": "minutes"}, "Feedback report: 4 to 7 June 2024", "kind"),
        ({"visit_start": "2023-06-04"}, "Feedback report: 4 to 7 June 2024", "visit_start"),
        ({"kind": "cpc_report", "visit_start": "2024-06-04"}, "Feedback report: 4 to 7 June 2024", None),
        # another visit's days stand there too, so the manifest's word is not contradicted
        ({"visit_start": "2023-06-04"}, "Feedback report: 4 to 7 June 2024, after 4 to 6 June 2023", None),
    ],
)  # fmt: skip
def test_a_conflict_is_told_only_where_the_words_are_clear(
    tmp_path, book, settings, said, words, column
):
    text = f"Corporate Peer Challenge: Ostrey Vale Borough Council\n\n{words}\n\n" + (
        "The peer team met many people and found much to praise in the council's work. " * 4
    )
    (tmp_path / "a.txt").write_text(text)
    columns, values = ",".join(said), ",".join(said.values())
    (tmp_path / "manifest.csv").write_text(f"path,{columns}\na.txt,{values}\n")
    read = ingest.ingest(corpus.load(tmp_path), book.tables["kinds"], settings)
    told = [r.split(" says ")[1].split(" is ")[0] for r in read.problems["reason"]]
    assert told == ([column] if column else [])
