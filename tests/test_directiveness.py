"""Levels, readings and flags: CODEBOOK section 2 as a table, near misses beside the hits."""

import pytest

from pipeline.lines import line_score
from pipeline.scoring.directiveness import grade

# line, level, strict, loose, flags
LISTED = [
    # 1 permissive
    ("The council may wish to consider a charter", 1, 1, 1, ""),
    ("It may be worth asking partners first", 1, 1, 1, ""),
    ("There is an opportunity to simplify reporting", 1, 1, 1, ""),
    ("There is scope to share the legal team", 1, 1, 1, ""),
    ("Members might meet the board twice a year", 1, 1, 1, ""),
    ("More could be done, and Cabinet could do more to listen", 1, 1, 1, ""),
    ("Is the programme affordable?", 1, 1, 1, "question"),
    # 2 soft
    ("Consider a joint committee", 2, 2, 2, ""),
    ("Explore options for the depot", 2, 2, 2, ""),
    ("Think about how members are briefed", 2, 2, 2, ""),
    ("Reflect on the pace of change", 2, 2, 2, ""),
    ("Look at whether the panels are needed", 2, 2, 2, ""),
    ("Give thought to succession", 2, 2, 2, ""),
    ("We suggest that the papers are shortened", 2, 2, 2, ""),
    ("The team would encourage members to visit the hubs", 2, 2, 2, ""),
    ("The strategy would benefit from a clear timetable", 2, 2, 2, ""),
    ("It will be important to agree a protocol", 2, 2, 2, ""),
    ("It would be helpful to publish the measures", 2, 2, 2, ""),
    ("Cabinet should consider a smaller programme", 2, 2, 3, "considered"),
    ("The board must consider the risks", 2, 2, 3, "considered"),
    ("It is recommended that the council explores a trust", 2, 2, 3, "considered"),
    ("Consideration should be given to the cycle of meetings", 2, 2, 3, "considered"),
    # 3 advisory
    ("The council should publish its plan", 3, 3, 3, ""),
    ("The executive ought to adopt the code", 3, 3, 3, ""),
    ("Officers need to agree a timetable", 3, 3, 3, ""),
    ("We recommend that members are trained by May", 3, 3, 3, ""),
    ("We would urge Cabinet to settle the budget", 3, 3, 3, ""),
    ("Cabinet to agree a plan by July", 3, 3, 3, ""),
    ("Develop a workforce plan", 3, 3, 3, ""),
    ("Review the constitution", 3, 3, 3, ""),
    ("Review how members are supported", 3, 2, 3, ""),
    ("Ensure that residents feel heard", 3, 2, 3, ""),
    ("Look again at the way meetings run", 3, 2, 3, ""),
    ("Strengthen scrutiny", 3, 2, 3, ""),
    ("Work with neighbours", 3, 2, 3, ""),
    ("Let this be a chance to start afresh", 3, 3, 3, ""),
    ("Go ahead with the restructure", 3, 3, 3, ""),
    ("It is necessary to test the savings", 3, 3, 3, ""),
    ("Further work is needed to cost the scheme", 3, 3, 3, ""),
    ("There needs to be a plan for reserves", 3, 3, 3, ""),
    ("A clear understanding of demand", 3, 2, 3, "verbless"),
    ("Urgently appoint a finance director", 3, 3, 3, "urgent"),
    ("Agree the budget as soon as possible", 3, 3, 3, "urgent"),
    ("Continue to develop the partnership plan", 3, 3, 3, "continue"),
    ("The recruitment of directors is now urgent", 3, 3, 3, "urgent"),
    # 4 mandatory
    ("The council must set a lawful budget", 4, 4, 4, ""),
    ("The accounts must not be delayed further", 4, 4, 4, ""),
    ("The council is required to hold a ballot", 4, 4, 4, ""),
    ("It is essential that the savings are tracked", 4, 4, 4, ""),
    ("It is vital to appoint a permanent director", 4, 4, 4, ""),
    ("The scheme cannot proceed until it has been costed", 4, 4, 4, ""),
    # hedges lower by one, never under 1
    ("Where possible, share services", 2, 2, 2, "hedged"),
    ("Perhaps appoint an independent chair", 2, 2, 2, "hedged"),
    ("Consider a second hub if resources allow", 1, 1, 1, "hedged"),
    ("The council may wish to publish it, where appropriate", 1, 1, 1, "hedged"),
    ("The council must, where appropriate, consult its tenants", 3, 3, 3, "hedged"),
]
NOT_ASKED = [
    "The council should be proud of its staff",
    "The plan should have been published sooner",
    "It should be noted that reserves are low",
    "The report was published in March.",
    "",
    "   ",
    "12345",
    "The peer team would like to thank everyone who took part",
    "Residents are well served by the library.",
]


@pytest.mark.parametrize(("line", "level", "strict", "loose", "flags"), LISTED)
def test_levels_of_list_items(book, line, level, strict, loose, flags):
    got = line_score(line, book)
    assert (got["level"], got["level_strict"], got["level_loose"]) == (level, strict, loose), got
    assert got["flags"] == flags.split()


@pytest.mark.parametrize("line", NOT_ASKED)
def test_lines_that_ask_nothing_are_0(book, line):
    got = line_score(line, book)
    assert (
        got["level"] == 0
        and got["n_asks"] == 0
        and not any(v for k, v in got.items() if k.startswith("clarity_"))
    )


@pytest.mark.parametrize("line", [row[0] for row in LISTED])
def test_every_cue_has_a_rule_and_slices_to_its_words(book, line):
    got = line_score(line, book)
    assert got["cues"] and all(
        line[c["start"] : c["end"]] == c["text"] and c["rule"] for c in got["cues"]
    )


@pytest.mark.parametrize("line", [row[0] for row in LISTED])
def test_marker_label_and_case_of_the_list_change_nothing(book, line):
    plain = line_score(line, book)
    for dressed in (f"3. {line}", f"• {line}", f"Recommendation 7: {line}", f"  {line}  "):
        assert line_score(dressed, book)["level"] == plain["level"], dressed


@pytest.mark.parametrize(
    ("lead_in", "bullet", "level", "flags"),
    [
        ("The council should", "agree a plan", 3, []),
        ("The council should", "consider a plan", 2, ["considered"]),
        ("We would encourage", "further focus on prevention", 2, []),
        ("The council must", "publish the accounts", 4, []),
        ("The council may wish to", "agree a plan", 1, []),
    ],
)
def test_lead_in_governs_its_bullets(book, lead_in, bullet, level, flags):
    got = grade(bullet, book, True, lead_in)
    assert (got.level, got.flags) == (level, flags)


@pytest.mark.parametrize(
    ("line", "levels", "asks"),
    [
        ("Review the MTFS and refresh the capital strategy", [3, 3], 2),
        ("Agree and publish a vision", [3, 3], 1),
        ("Publish the plan", [3], 1),
        ("Work with partners to agree and publish a vision", [3], 1),
        ("Appoint a director, set a budget and close the accounts", [3, 3, 3], 3),
    ],
)
def test_clauses_and_asks(book, line, levels, asks):
    got = line_score(line, book)
    assert (got["clause_levels"], got["n_asks"]) == (levels, asks)


@pytest.mark.parametrize(
    ("line", "process"),
    [
        ("Review the constitution", True),
        ("Develop a communications plan", True),
        ("Explore options", True),
        ("Appoint a director", False),
        ("Close the depot", False),
        ("Review the plan and close the depot", False),
    ],
)
def test_process_only(book, line, process):
    assert line_score(line, book)["process_only"] is process


@pytest.mark.parametrize(
    ("line", "marks"),
    [
        ("Cabinet to agree a plan by July 2025", "owner act object time result"),
        ("Improve communication", "object"),
        ("Build on this", ""),
        (
            "The section 151 officer should publish the tracker before the February budget",
            "owner act object time result",
        ),
        ("Report progress to Cabinet", "act object result"),
    ],
)
def test_clarity_marks(book, line, marks):
    got = line_score(line, book)
    assert [
        m for m in ("owner", "act", "object", "time", "result") if got[f"clarity_{m}"]
    ] == marks.split()
