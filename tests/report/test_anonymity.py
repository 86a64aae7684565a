"""Names never come out; ordinary words stay in."""

from __future__ import annotations

import dataclasses

import pandas as pd
import pytest
from report_corpus import COUNCILS, HIDDEN, Builder, build, doc, register_tables

from pipeline.config import Config
from pipeline.report.anonymity import Redactor
from pipeline.report.councils import kind_of
from pipeline.report.names import core
from pipeline.report.people import bare_name, is_name
from pipeline.tables import Tables

REAL_REGISTER = {
    "councils": pd.DataFrame(
        [
            ("E1", "Reading Borough Council", "UA", "South East"),
            ("E2", "Leeds City Council", "MD", "Yorkshire and The Humber"),
            ("E3", "High Peak Borough Council", "NMD", "East Midlands"),
            ("E4", "Borough Council of King's Lynn and West Norfolk", "NMD", "East of England"),
            ("E5", "City of London Corporation", "CC", "London"),
            ("E6", "West Midlands Combined Authority", "COMB", "West Midlands"),
            ("E7", "East Devon District Council", "NMD", "South West"),
            ("E8", "West Devon Borough Council", "NMD", "South West"),
        ],
        columns=["gss_code", "council", "type", "region"],
    ),
}


@pytest.fixture(scope="module")
def redactor(tables: Tables, register: dict[str, pd.DataFrame]) -> Redactor:
    return Redactor.build(tables, register, False, "public")


def code(redactor: Redactor, name: str) -> str:
    return next(str(r["code"]) for r in redactor.docs.values() if r["council"] == name)


@pytest.mark.parametrize(
    "said",
    [
        "Ostrey Vale Borough Council",
        "OSTREY VALE BOROUGH COUNCIL",
        "ostrey vale borough council",
        "Ostrey Vale District Council",
        "Ostrey Vale",
        "Ostrey Vale's",
        "Ostrey",
        "OSTREY",
        "ostrey",
        "ostrey_vale",
        "ostrey-vale",
        "OstreyVale2022",
        "Borough of Ostrey Vale",
        "OVBC",
        "Ostrey’s",
        "the Vale",
    ],
)
def test_every_form_of_a_council_becomes_its_code(redactor: Redactor, said: str) -> None:
    shown = redactor.text(f"In {said} the plan")
    assert "ostrey" not in shown.casefold() and "OVBC" not in shown
    assert code(redactor, "Ostrey Vale Borough Council") in shown


@pytest.mark.parametrize(
    ("said", "council"),
    [
        ("London Borough of Tarnwick", 4),
        ("Tarnwick London Borough Council", 4),
        ("Tarnwick", 4),
        ("Stainbeck MBC", 1),
        ("Stainbeck Metropolitan Borough Council", 1),
        ("SMBC", 1),
        ("City of Calderhythe", 3),
        ("the Northmarsh plan", 5),
        ("Harrowmere District", 0),
    ],
)
def test_short_forms(redactor: Redactor, said: str, council: int) -> None:
    assert code(redactor, COUNCILS[council][1]) in redactor.text(said)


def test_possessive_is_kept(redactor: Redactor) -> None:
    assert redactor.text("Harrowmere's plan") == f"{code(redactor, COUNCILS[0][1])}'s plan"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Reading was visited", "[council] was visited"),
        ("reading the plan", "reading the plan"),
        ("Leeds City Council", "[council]"),
        ("High Peak", "[council]"),
        ("a high peak", "a high peak"),
        ("Kings Lynn & West Norfolk", "[council]"),
        ("City of London Corporation", "[council]"),
        ("across London", "across London"),
        ("the West Midlands", "the West Midlands"),
        ("Yorkshire and The Humber", "Yorkshire and The Humber"),
        ("Devon", "[place]"),
        ("a vale of north and east", "a vale of north and east"),
        ("City and County", "City and County"),
    ],
)
def test_councils_that_are_not_in_the_corpus(said: str, shown: str) -> None:
    b = Builder()
    b.rows["documents"] = [doc(0, COUNCILS[0][1], COUNCILS[0][0])]
    assert Redactor.build(b.tables(), REAL_REGISTER, False, "public").text(said) == shown


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("Jane Thistlewood agreed", "Thistlewood"),
        ("as Thistlewood said", "Thistlewood"),
        ("THISTLEWOOD: yes", "THISTLEWOOD"),
        ("Jane told us", "Jane"),
        ("Wetherby's view", "Wetherby"),
        ("Cllr Ashgrove objected", "Ashgrove"),
        ("Councillor Green objected", "Green"),
        ("Sir Piers Underhay came", "Underhay"),
        ("Dame Ruth O’Hara-Lund", "Lund"),
        ("Cllrs Moss, Fenn and Dale-Orme", "Fenn"),
        ("Mr Black left", "Black"),
    ],
)
def test_people(redactor: Redactor, said: str, lost: str) -> None:
    assert lost not in redactor.text(said)
    assert "[person]" in redactor.text(said)


@pytest.mark.parametrize(
    "said",
    [
        "the Leader of the Council",
        "Councillor Development Programme",
        "the Lord Mayor",
        "the Chief Executive and the Section 151 Officer",
        "Green Belt",
        "Cabinet should agree",
    ],
)
def test_roles_and_ordinary_words_stay(redactor: Redactor, said: str) -> None:
    assert redactor.text(said) == said


@pytest.mark.parametrize(
    "passage",
    [
        "Priya Holloway, chief executive, met the team.",
        "the leader Priya Holloway met the team.",
        "As Priya Holloway, former chief executive of the council, said as much.",
        "Priya Holloway (Leader, Leeds)",
    ],
)
def test_a_name_beside_a_role_in_the_text_is_a_person(passage: str) -> None:
    b = Builder()
    b.rows["documents"] = [doc(0, COUNCILS[0][1], COUNCILS[0][0])]
    b.say("doc_000", passage)
    shown = Redactor.build(b.tables(), {}, False, "public").text("Holloway asked; Priya Holloway")
    assert "Holloway" not in shown and "Priya" not in shown


def test_the_other_half_of_a_name_goes_too(redactor: Redactor) -> None:
    assert redactor.text("and Jane Buckland asked") == "and [person] asked"
    assert redactor.text("and Piers Thistlewood asked") == "and [person] asked"
    assert redactor.text("and Thistlewood-Lacey asked") == "and [person] asked"


def test_a_service_before_a_role_is_no_person() -> None:
    b = Builder()
    b.rows["documents"] = [doc(0, COUNCILS[0][1], COUNCILS[0][0])]
    b.say(
        "doc_000",
        "Adult Services, director of; Children Matter, head of. The adult who may "
        "matter to children uses services.",
    )
    shown = Redactor.build(b.tables(), {}, False, "public").text("Adult Services and Services")
    assert shown == "Adult Services and Services"


@pytest.mark.parametrize(
    ("said", "lost"),
    [
        ("write to a.person@calder.example.uk now", "a.person"),
        ("see https://x.example/a?b=1", "example"),
        ("see www.thing.example/page", "thing"),
        ("on ostrey.gov.uk/plans", "gov.uk"),
        ("call 020 7946 0000", "7946"),
        ("call (01632) 960123", "960123"),
        ("+44 1632 960 123", "960"),
        ("at 12 High Street", "High Street"),
        ("in ZZ9 9ZZ", "ZZ9"),
        ("by @HarrowmereDC", "Harrowmere"),
        ("northmarsh-5.pdf could not be read", "northmarsh"),
    ],
)
def test_addresses_and_files(redactor: Redactor, said: str, lost: str) -> None:
    assert lost not in redactor.text(said)


@pytest.mark.parametrize(
    "said",
    [
        "saved £2,034,567 in 2022",
        "page 12 of 20",
        "10 per cent by 2025",
        "in Q1 2nd phase",
        "5,000 homes by 31 March 2024",
    ],
)
def test_figures_are_not_addresses(redactor: Redactor, said: str) -> None:
    assert redactor.text(said) == said


def test_citation_and_document(redactor: Redactor) -> None:
    ours = code(redactor, "Ostrey Vale Borough Council")
    assert redactor.citation("doc_002", 12) == f"{ours}, district, p 12"
    assert redactor.document("doc_002") == f"{ours}, district, report, 2022"
    assert redactor.citation("doc_008", 3) == f"{ours}, district, progress review, p 3"
    twice = code(redactor, "Harrowmere District Council")
    assert redactor.citation("doc_006", 3) == f"{twice}, district, 2024, p 3"


def test_codes_do_not_follow_the_alphabet_or_the_order_of_documents(
    tables: Tables, redactor: Redactor, register: dict[str, pd.DataFrame]
) -> None:
    turned = tables["documents"].iloc[::-1].reset_index(drop=True)
    frames = {**tables.frames, "documents": turned}
    again = Redactor.build(dataclasses.replace(tables, frames=frames), register, False, "public")
    codes = {r["council"]: r["code"] for r in redactor.docs.values() if r["council"]}
    assert codes == {r["council"]: r["code"] for r in again.docs.values() if r["council"]}
    assert [codes[n] for n in sorted(codes)] != sorted(codes.values())
    assert sorted(codes.values()) == [f"R{i:02d}" for i in range(1, 7)]


def test_confidential(
    tables: Tables, register: dict[str, pd.DataFrame], redactor: Redactor
) -> None:
    assert redactor.withheld("doc_007")
    assert redactor.citation("doc_007", 3) == "confidential document"
    closed = Redactor.build(tables, register, False, "confidential")
    assert not closed.withheld("doc_007") and "R" in closed.citation("doc_007", 3)


def test_named(tables: Tables, register: dict[str, pd.DataFrame]) -> None:
    named = Redactor.build(tables, register, True, "public")
    assert named.text("Ostrey Vale and Cllr Ashgrove") == "Ostrey Vale and Cllr Ashgrove"
    assert named.citation("doc_002", 12) == "Ostrey Vale Borough Council, p 12"
    assert named.withheld("doc_007")


def test_key_holds_everything_that_was_taken_out(redactor: Redactor) -> None:
    key = redactor.key()
    assert {r["council"] for r in key if r["council"]} == {name for _, name, _, _ in COUNCILS}
    assert any(r["path"].endswith("northmarsh-2014.pdf") for r in key)
    assert len({r["doc_id"] for r in key if r["doc_id"]}) == 10


def test_unknown_audience_is_refused(tables: Tables) -> None:
    with pytest.raises(ValueError, match=r"board.*public, confidential"):
        Redactor.build(tables, {}, False, "board")


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Cllr Jane Marsh, Leader", "Jane Marsh"),
        ("Leader of the Council", None),
        ("INT", "INT"),
        ("Participant 4", None),
        ("a senior officer", None),
        ("Cllr Green", "Green"),
        ("Green", None),
        ("Jane Green", "Jane Green"),
        (None, None),
        ("Chief Executive", None),
    ],
)
def test_bare_name(cell: str | None, name: str | None) -> None:
    assert bare_name(cell) == name


def test_small_pieces() -> None:
    assert core("Ostrey Vale Borough Council") == ("ostrey", "vale")
    assert core("London Borough of Tarnwick") == ("tarnwick",)
    assert core("Borough Council of King's Lynn and West Norfolk")[0] == "kings"
    assert is_name("Jane Marsh") and not is_name("the Leader") and not is_name("")
    assert kind_of("London Borough of Tarnwick") == "London borough"
    assert kind_of("Ostrey Vale Borough Council") == "council"


def test_secret_is_in_the_corpus(config: Config) -> None:
    """The corpus can fail the tests that look for its secrets."""
    assert any(HIDDEN in text for text in build().texts.values())
    assert config.report.min_group == 5 and len(register_tables()["councils"]) == 6
