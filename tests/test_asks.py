"""Running text: sentences that ask beside their hard negatives, by kind of document."""

import pytest

from pipeline.asks import Setting, judge, trim, unquoted

ASKS = [
    (
        "cpc_report",
        "The council should publish its forward plan each month.",
        "The council should publish its forward plan each month",
    ),
    (
        "cpc_report",
        "While the plan is sound, Cabinet needs to agree a timetable for it.",
        "Cabinet needs to agree a timetable for it",
    ),
    (
        "cpc_report",
        "We would encourage members to visit the hubs.",
        "We would encourage members to visit the hubs",
    ),
    ("cpc_report", "The strategy is good but would benefit from a set of measures.", None),
    (
        "cpc_report",
        "The council may wish to ask its partners first.",
        "The council may wish to ask its partners first",
    ),
    (
        "cpc_report",
        "The protocol is old, and it must be refreshed before May.",
        "it must be refreshed before May",
    ),
    (
        "evaluation",
        "It may be useful to consider ways of doing this between visits.",
        "It may be useful to consider ways of doing this between visits",
    ),
    (
        "press",
        "The LGA should consider what it could do, an independent report has urged.",
        "The LGA should consider what it could do",
    ),
    (
        "minutes",
        "Councils should continue to draw on this.",
        "Councils should continue to draw on this",
    ),
]
NOT_ASKS = [
    ("cpc_report", "The council should be proud of its staff.", None),
    ("cpc_report", "The plan should have been published sooner.", "X2"),
    ("cpc_report", "The scale of this should not be underestimated.", "X3"),
    ("cpc_report", "Residents should be able to see the results.", None),
    ("cpc_report", "Staff told us that the council should publish its plan.", None),
    ("cpc_report", "Officers asked how the council should publish its plan.", None),
    ("cpc_report", "There is a view that every council should publish its plan.", None),
    ("cpc_report", "A plan which members should agree is in draft.", None),
    ("cpc_report", "If the council should publish late, nothing is lost.", None),
    ("cpc_report", "This should help members to plan ahead.", "X10"),
    ("cpc_report", "The council is required to publish an action plan within five months.", "X12"),
    ("cpc_report", "The previous peer challenge recommended that the panels should merge.", "X13"),
    ("cpc_report", "The peer team would like to thank all who took part.", None),
    ("cpc_report", "The council needs to do more to be understood.", "X16"),
    ("cpc_report", "There needs to be greater clarity about roles.", None),
    ("cpc_report", "We do not suggest that the council cut services.", None),
    ("cpc_report", "Savings could fall short by March.", None),
    ("cpc_report", "Few of the people we met could name more than three.", None),
    ("cpc_report", "Collection could bring in more.", None),
    ("cpc_report", "I have tried to use words that your residents might use.", None),
    ("cpc_report", "The leader said “the council should publish its plan” twice.", None),
    ("press", "Interviewees suggested that civil servants should join teams.", None),
    ("press", "Councils should do more, said the mayor.", None),
    ("board_paper", "That the Board should note the report.", None),
    (
        "response",
        "The government supports the recommendation that trusts should publish plans.",
        "X19",
    ),
    ("evaluation", "There is an opportunity to build on this.", None),
    ("cpc_report", "The team heard that the council must set a budget.", None),
]


@pytest.mark.parametrize(("kind", "sentence", "span"), ASKS)
def test_sentences_that_ask(book, kind, sentence, span):
    found = [
        f for f in judge(unquoted(sentence, kind), book, Setting(kind, False, 0.5)) if f.accepted
    ]
    assert len(found) == 1, found
    if span:
        assert sentence[found[0].span[0] : found[0].span[1]] == span


@pytest.mark.parametrize(("kind", "sentence", "reason"), NOT_ASKS)
def test_hard_negatives(book, kind, sentence, reason):
    found = judge(unquoted(sentence, kind), book, Setting(kind, False, 0.5))
    assert not [f for f in found if f.accepted], found
    if reason:
        assert any(f.reason.startswith(reason) for f in found), found


@pytest.mark.parametrize(
    ("text", "trimmed"),
    [
        ("  Agree a plan;  ", "Agree a plan"),
        ("• Agree a plan.", "Agree a plan"),
        ("Agree a plan; and", "Agree a plan"),
        ("“Agree a plan.”", "Agree a plan"),
        ("Agree the ‘One Town’ plan", "Agree the ‘One Town’ plan"),
    ],
)
def test_trim(text, trimmed):
    start, end = trim(text, (0, len(text)))
    assert text[start:end] == trimmed
