"""A document can hang, bomb or break its reader: it costs itself, and is told."""

import time
import zipfile

import pytest

from pipeline import corpus, execute, ingest
from pipeline.ingest.blocks import UnreadableError

TEXT = (
    "The council met its partners in the town hall and agreed a plan for the year ahead with them. "
    * 4
)


def _hang(task):
    time.sleep(60)


def _eat(task):
    return len(bytearray(3_000_000_000))


def _crash(task):
    import os

    os._exit(7)


def _double(task):
    return task * 2


@pytest.mark.parametrize(
    ("work", "code"), [(_hang, "timeout"), (_eat, "reader_crashed"), (_crash, "reader_crashed")]
)
def test_a_bad_task_costs_itself_only(work, code):
    results = execute.in_processes(work, [1], 1, 1.5, 300)
    assert isinstance(results[0], UnreadableError) and results[0].code == code


def test_results_come_in_the_order_of_the_tasks():
    assert execute.in_processes(_double, list(range(9)), 2, 10, 300) == [n * 2 for n in range(9)]


def _bomb(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (450 * 1024 * 1024))


def _entity_docx(path):
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaaaaaaaa">'
        + "".join(
            f'<!ENTITY {c} "{"&" + p + ";" * 1}{("&" + p + ";") * 9}">'
            for p, c in zip("abcdefgh", "bcdefghi", strict=True)
        )
        + ']><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body><w:p><w:r><w:t>&i;</w:t></w:r></w:p></w:body></w:document>'
    )
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(
            "[Content_Types].xml",
            "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>",
        )
        archive.writestr("word/document.xml", bomb)


@pytest.mark.parametrize(
    ("name", "make", "code"),
    [
        ("broken.pdf", lambda p: p.write_bytes(b"%PDF-1.4 nothing here"), "pdf_broken"),
        ("broken.docx", lambda p: p.write_bytes(b"PK not a zip"), "docx_broken"),
        ("broken.pptx", lambda p: p.write_bytes(b"PK not a zip"), "docx_broken"),
        ("empty.txt", lambda p: p.write_bytes(b""), "empty_file"),
        ("short.txt", lambda p: p.write_text("Six words stand here, no more."), "no_text"),
        ("binary.txt", lambda p: p.write_bytes(b"\x00\x01\x02" * 999), "not_text"),
        ("bomb.docx", _bomb, "archive_bomb"),
        ("entities.docx", _entity_docx, None),
    ],
)
def test_each_bad_file_has_its_problem_and_the_good_one_is_read(
    tmp_path, book, settings, name, make, code
):
    make(tmp_path / name)
    (tmp_path / "good.txt").write_text(TEXT)
    read = ingest.ingest(corpus.load(tmp_path), book.tables["kinds"], settings)
    assert list(read.documents["path"]) == ["good.txt"]
    problems = read.problems.to_dict("records")
    assert [p["path"] for p in problems] == [name]
    assert code is None or problems[0]["code"] == code
    assert problems[0]["remedy"]
