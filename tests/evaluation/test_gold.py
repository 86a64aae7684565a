"""Codings are checked and aligned; whatever does not hold is told, and nothing is dropped unsaid."""

from __future__ import annotations

import json

import pytest

from pipeline.evaluation import gold, halves, marks
from pipeline.evaluation.align import Span, Text, place
from pipeline.evaluation.evaluate import expected

from ..conftest import SAMPLE

WORDS = "Cabinet should agree a plan. Officers\nmust pub­lish it. Cabinet should agree a plan. Agree plan 11."


def _file(folder, **units):
    folder.mkdir(exist_ok=True)
    (folder / "doc.json").write_text(json.dumps({"doc": "doc", **units}))
    return gold.read(folder)


def _ask(**more):
    return {"id": "a1", "q": "Cabinet should agree a plan", "place": "in_text", "level": 3, **more}


def test_a_coding_comes_back_as_it_was_written(tmp_path):
    ask = _ask(flags=["urgent", "hedged"], rat=["Officers must publish it"], clear=["owner"])
    weak = {"id": "c1", "q": "it", "sev": 2, "place": "body", "agent": "absent", "asks": ["a1"]}
    first = _file(tmp_path, asks=[ask], criticisms=[weak])
    assert not first.problems
    gold.write(first.codings["doc"], tmp_path / "again")
    assert gold.read(tmp_path / "again") == first


@pytest.mark.parametrize(
    ("units", "code", "words"),
    [
        ({"asks": [_ask(level=5)]}, "coding_invalid", "asks.0.level"),
        ({"asks": [_ask(place="listed")]}, "coding_invalid", "has an item where it is listed"),
        ({"asks": [_ask(colour="red")]}, "coding_invalid", "asks.0.colour"),
        ({"asks": [_ask(flags=["loud"])]}, "coding_invalid", "loud"),
        ({"asks": [_ask(repeat_of="a9")]}, "coding_unknown_id", "'a9'"),
        ({"asks": [_ask(), _ask()]}, "coding_unknown_id", "two rows"),
        (
            {"criticisms": [{"id": "c1", "q": "it", "sev": 1, "place": "body", "agent": "absent", "same": ["c7"], "asks": ["a3"]}]},
            "coding_unknown_id",
            "'c7'",
        ),
    ],
)  # fmt: skip
def test_each_fault_of_a_coding_is_told(tmp_path, units, code, words):
    problems = _file(tmp_path, **units).problems
    assert problems and {p["code"] for p in problems} == {code}
    assert any(words in p["reason"] for p in problems) and problems[0]["path"] == "doc"


def test_a_file_that_is_no_json_is_told_and_the_others_are_read(tmp_path):
    (tmp_path / "bad.json").write_text("{")
    read = _file(tmp_path, asks=[_ask()])
    assert list(read.codings) == ["doc"] and read.problems[0]["path"] == "bad"


def _placed(**ask):
    coding = marks.Coding.model_validate({"doc": "doc", "asks": [_ask(**ask)]})
    return place(coding, Text(WORDS))


@pytest.mark.parametrize(
    ("quote", "nth", "span"),
    [
        ("Cabinet should agree a plan", 1, (0, 27)),
        ("Cabinet should agree a plan", 2, (56, 83)),
        ("officers must publish IT", 1, (29, 54)),
    ],
)
def test_a_quote_is_found_whatever_its_spaces_and_hyphens(quote, nth, span):
    placed, problems = _placed(q=quote, n=nth)
    assert not problems and placed.spans["asks", 0] == Span(*span)


@pytest.mark.parametrize(
    ("quote", "nth", "words"),
    [
        ("abinet should agree a plan", 1, "inside a word"),
        ("Cabinet should agree a pla", 1, "inside a word"),
        ("Cabinet should agree a plan O", 1, "inside a word"),
        ("Cabinet should agree two plans", 1, "stands nowhere"),
        ("Cabinet should agree a plan", 3, "2 times"),
        ("Agree plan 1", 1, "inside a word"),
    ],
)
@pytest.mark.parametrize("hashed", [False, True])
def test_a_mark_that_moved_or_stands_nowhere_is_told(quote, nth, words, hashed):
    q = gold.hashed(quote).model_dump() if hashed else quote
    placed, problems = _placed(q=q, n=nth)
    assert not placed.spans and problems[0]["code"] == "gold_unaligned"
    assert "a1" in problems[0]["reason"]
    if not hashed:
        assert words in problems[0]["reason"]


def test_a_hashed_quote_is_found_without_its_words():
    placed, problems = _placed(q=gold.hashed("Officers must publish it").model_dump())
    assert not problems and placed.spans["asks", 0] == Span(29, 54)


def test_a_folder_without_codings_is_told(tmp_path):
    with pytest.raises(FileNotFoundError, match="no coding"):
        gold.read(tmp_path)


def test_a_document_that_nobody_coded_is_told(tmp_path):
    read = expected(_file(tmp_path, asks=[_ask()]), ["doc", "other"])
    assert [(p["code"], p["path"]) for p in read.problems] == [("gold_missing", "other")]


def test_every_committed_coding_holds():
    folders = sorted(halves.GOLD.glob("*/codings/*")) + sorted((halves.GOLD / "real").glob("*/"))
    folders += [SAMPLE / "answer_key"]
    assert folders
    for folder in folders:
        read = gold.read(folder)
        assert read.problems == () and read.codings, folder


def test_the_sealed_half_is_the_one_that_was_sealed():
    with halves.opened("test") as half:
        assert len(half.index) and (half.folder / halves.DOCUMENTS / "manifest.csv").exists()


def test_a_changed_seal_is_told(tmp_path):
    source = tmp_path / "half"
    source.mkdir()
    (source / halves.INDEX).write_text("path\na.txt\n")
    first = halves.seal(source, tmp_path)
    assert first == halves.seal(source, tmp_path)
    with halves.opened("test", tmp_path) as half:
        assert list(half.index["path"]) == ["a.txt"]
    archive = tmp_path / halves.SEALED
    archive.write_bytes(archive.read_bytes() + b"\0")
    with pytest.raises(halves.SealError, match="not the half"), halves.opened("test", tmp_path):
        pass
