"""Readers and layout: what each format's structure becomes. Documents are made here, in memory."""

import docx
import pytest
from pptx import Presentation

from pipeline.ingest import html, layout, slides, text, word
from pipeline.ingest.blocks import Block, Reading, join_lines, split_marker

FILLER = "The council works with partners across the whole district and does so with energy and good humour. "


def _passages(reading):
    return layout.arrange(reading, "d").passages


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("• Review the plan", ("bullet", None, "Review the plan")),
        ("- 2.10 In the case", ("decimal", "2.10", "In the case")),
        ("3. Agree a vision", ("number", "3", "Agree a vision")),
        ("(b) agree a vision", ("letter", "b", "agree a vision")),
        ("iv) agree a vision", ("roman", "iv", "agree a vision")),
        ("\uf0b7 Review", ("bullet", None, "Review")),
        ("2019 was a hard year", ("", None, "2019 was a hard year")),
        ("£5m was saved", ("", None, "£5m was saved")),
    ],
)
def test_markers(line, expected):
    assert split_marker(line) == expected


@pytest.mark.parametrize(
    ("first", "second", "joined"),
    [
        ("a long-", "term plan", "a long-term plan"),
        ("the improve-", "ment plan", "the improvement plan"),
        ("see https://x.org/a-", "b", "see https://x.org/a-b"),
        ("two words", "here", "two words here"),
        ("officer-", "member protocol", "officer-member protocol"),
    ],
)
def test_lines_join_as_their_hyphen_says(first, second, joined):
    assert join_lines(first, second) == joined


def test_text_joins_paragraphs_over_page_turns_and_sets_notes_last(tmp_path):
    body = (
        f"2 The Work\n\nTiming\n\n2.1 {FILLER}It was the chief executive Ann¹ who\n\n¹ Now retired\n\n"
        f"decided when to hold it. {FILLER}\n\n2.2 {FILLER}\n\nThe team\n\n2.3 {FILLER}\n"
    )
    (tmp_path / "a.txt").write_text(body)
    rows = _passages(text.read(tmp_path / "a.txt"))
    numbered = {r["number"]: r for r in rows if r["kind"] == "paragraph"}
    assert "who decided when" in numbered["2.1"]["text"]
    assert (
        numbered["2.2"]["section"] == "2 The Work > Timing"
        and numbered["2.3"]["section"] == "2 The Work > The team"
    )
    assert (
        rows[-1]["kind"] == "footnote"
        and rows[-1]["number"] == "1"
        and rows[-1]["parent_id"] == numbered["2.1"]["passage_id"]
    )


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_text_encodings(tmp_path, encoding):
    (tmp_path / "a.txt").write_bytes(f"It’s £5 – “fine”. {FILLER}".encode(encoding))
    assert _passages(text.read(tmp_path / "a.txt"))[0]["text"].startswith("It’s £5 – “fine”.")


def test_wrapped_text_is_joined_and_page_numbers_go(tmp_path):
    lines = []
    for page in range(1, 4):
        lines += [
            "The council has worked hard over the whole of the past year to put right what",
            f"the team of peers had found when it came to visit in the month of June {page}",
            "and says so.",
            "",
            str(page),
            "Review 2023 | example",
            "",
        ]
    (tmp_path / "a.txt").write_text("\n".join(lines * 1))
    rows = _passages(text.read(tmp_path / "a.txt"))
    assert len(rows) == 3 and all("Review 2023" not in r["text"] for r in rows)
    assert [r["page"] for r in rows] == [1, 2, 3]


def test_speaker_turns(tmp_path):
    turns = "\n\n".join(f"{who}: {FILLER}" for who in ["Interviewer", "Ann Smith"] * 4)
    (tmp_path / "a.txt").write_text(turns)
    assert {r["speaker"] for r in _passages(text.read(tmp_path / "a.txt"))} == {
        "Interviewer",
        "Ann Smith",
    }


def _docx(path):
    document = docx.Document()
    document.add_heading("Key recommendations", 1)
    for words in ("Review the constitution", "Agree a plan"):
        document.add_paragraph(words, style="List Number")
    document.add_paragraph("a sub-point", style="List Bullet 2")
    paragraph = document.add_paragraph("Kept ")
    inserted = paragraph._p.makeelement(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}ins", {}
    )
    deleted = paragraph._p.makeelement(
        "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}del", {}
    )
    for holder, words in ((inserted, "and inserted"), (deleted, "and deleted")):
        run = paragraph.add_run(words)._r
        holder.append(run)
        paragraph._p.append(holder)
    table = document.add_table(rows=3, cols=2)
    for r, row in enumerate((("Ref", "Recommendation"), ("1", "Agree a vision"), ("", ""))):
        for c, words in enumerate(row):
            table.cell(r, c).text = words
    table.cell(1, 1).merge(table.cell(2, 1))
    document.save(path)


def test_word_lists_insertions_and_merged_cells(tmp_path):
    _docx(tmp_path / "a.docx")
    rows = _passages(word.read(tmp_path / "a.docx"))
    listed = [
        (r["kind"], r["number"], r["depth"], r["text"]) for r in rows if r["kind"] == "list_item"
    ]
    assert listed == [
        ("list_item", "1", 1, "Review the constitution"),
        ("list_item", "2", 1, "Agree a plan"),
        ("list_item", None, 2, "a sub-point"),
    ]
    assert any(r["text"] == "Kept and inserted" for r in rows)
    cells = [
        (r["row"], r["col"], r["header"], r["text"]) for r in rows if r["kind"] == "table_cell"
    ]
    assert cells == [
        (0, 0, None, "Ref"),
        (0, 1, None, "Recommendation"),
        (1, 0, "Ref", "1"),
        (1, 1, "Recommendation", "Agree a vision"),
    ]


PAGE = f"""<html><head><title>Report</title></head><body><div class="cookie-banner">We use cookies</div>
<nav>Home News</nav><main><h1>Peer challenge</h1><h2>Key recommendations</h2><p><strong>Recommendation 1</strong></p>
<p>Agree a&nbsp;vision.</p><ol><li>Publish it<ul><li>early</li></ul></li></ol><table><tr><th>Ref</th><th>Status</th></tr>
<tr><td>1</td><td>Done</td></tr></table><p>{FILLER * 6}</p><script>alert(1)</script><p style="display:none">hidden</p></main>
<footer>© Council</footer></body></html>"""


def test_web_page_keeps_its_structure_and_drops_the_site(tmp_path):
    (tmp_path / "a.html").write_text(PAGE)
    rows = _passages(html.read(tmp_path / "a.html"))
    words = " ".join(r["text"] for r in rows)
    assert not any(w in words for w in ("cookies", "Home News", "alert", "hidden", "©"))
    assert [r["text"] for r in rows if r["kind"] == "heading"] == [
        "Peer challenge",
        "Key recommendations",
        "Recommendation 1",
    ]
    assert [(r["text"], r["depth"]) for r in rows if r["kind"] == "list_item"] == [
        ("Publish it", 1),
        ("early", 2),
    ]
    assert [(r["header"], r["text"]) for r in rows if r["kind"] == "table_cell" and r["row"]] == [
        ("Ref", "1"),
        ("Status", "Done"),
    ]


def test_page_without_main_is_extracted(tmp_path):
    (tmp_path / "a.html").write_text(PAGE.replace("<main>", "<div>").replace("</main>", "</div>"))
    words = " ".join(r["text"] for r in _passages(html.read(tmp_path / "a.html")))
    assert "Agree a vision" in words and "alert" not in words


def test_table_split_over_pages_is_one_table():
    head = [
        Block("table_cell", "Ref", 1, table=0, row=0, col=0),
        Block("table_cell", "Recommendation", 1, table=0, row=0, col=1),
    ]
    first = [
        Block("table_cell", "1", 1, table=0, row=1, col=0, header="Ref"),
        Block("table_cell", "Agree", 1, table=0, row=1, col=1, header="Recommendation"),
    ]
    again = [
        Block("table_cell", "Ref", 2, table=1, row=0, col=0),
        Block("table_cell", "Recommendation", 2, table=1, row=0, col=1),
    ]
    more = [
        Block("table_cell", "2", 2, table=1, row=1, col=0, header="Ref"),
        Block("table_cell", "Publish", 2, table=1, row=1, col=1, header="Recommendation"),
    ]
    rows = _passages(Reading((*head, *first, *again, *more), 2))
    assert [(r["row"], r["col"], r["header"], r["text"]) for r in rows][2:] == [
        (1, 0, "Ref", "1"),
        (1, 1, "Recommendation", "Agree"),
        (2, 0, "Ref", "2"),
        (2, 1, "Recommendation", "Publish"),
    ]
    assert len({r["table_id"] for r in rows}) == 1


def test_contents_page_is_marked():
    blocks = [
        Block("heading", "Contents"),
        Block("paragraph", "1 Introduction .......... 3", boilerplate=True),
        Block("paragraph", "Recommendations"),
        Block("heading", "1 Introduction", level=1),
        Block("paragraph", FILLER),
        Block("heading", "Recommendations", level=1),
        Block("paragraph", FILLER),
    ]
    rows = _passages(Reading(tuple(blocks), 1))
    assert [r["boilerplate"] for r in rows] == [True, True, True, False, False, False, False]


def _tracked(path):
    """A paragraph with an insertion and a deletion, and a table row deleted whole."""
    document = docx.Document()
    paragraph = document.add_paragraph("The council ")
    for tag, inner, words in (("del", "delText", "must"), ("ins", "t", "may wish to")):
        run = paragraph._p.makeelement(f"{word.W}r", {})
        text = run.makeelement(f"{word.W}{inner}", {})
        text.text = words
        run.append(text)
        change = paragraph._p.makeelement(f"{word.W}{tag}", {f"{word.W}author": "Council"})
        change.append(run)
        paragraph._p.append(change)
    paragraph.add_run(" publish its plan.")
    table = document.add_table(rows=2, cols=1)
    table.cell(0, 0).text, table.cell(1, 0).text = "Recommendation", "Sell the depot"
    row = table.rows[1]._tr
    properties = row.get_or_add_trPr()
    properties.append(properties.makeelement(f"{word.W}del", {}))
    document.save(path)


@pytest.mark.parametrize(
    ("original", "sentence", "cells"),
    [
        (True, "The council must publish its plan.", ["Recommendation", "Sell the depot"]),
        (False, "The council may wish to publish its plan.", ["Recommendation"]),
    ],
)
def test_tracked_changes_are_two_readings(tmp_path, original, sentence, cells):
    _tracked(tmp_path / "draft.docx")
    blocks = word.read(tmp_path / "draft.docx", original).blocks
    assert blocks[0].text == sentence
    assert [b.text for b in blocks if b.kind == "table_cell"] == cells


def test_slides_keep_their_order_and_their_notes(tmp_path):
    deck = Presentation()
    for title, points, notes in (
        ("What we found", ["Warm welcome", "Thin scrutiny"], "Be frank here: scrutiny is thin."),
        ("What next", ["Publish the plan"], ""),
    ):
        slide = deck.slides.add_slide(deck.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(points)
        if notes:
            slide.notes_slide.notes_text_frame.text = notes
    deck.save(tmp_path / "deck.pptx")
    reading = slides.read(tmp_path / "deck.pptx")
    assert [(b.kind, b.text, b.page) for b in reading.blocks] == [
        ("heading", "What we found", 1),
        ("list_item", "Warm welcome", 1),
        ("list_item", "Thin scrutiny", 1),
        ("heading", "Speaker notes", 1),
        ("paragraph", "Be frank here: scrutiny is thin.", 1),
        ("heading", "What next", 2),
        ("list_item", "Publish the plan", 2),
    ]


def test_a_page_that_is_nearly_all_document_keeps_its_headings(tmp_path):
    body = "".join(f"<h2>Part {i}</h2><p>{FILLER * 3}</p>" for i in range(4))
    (tmp_path / "bare.html").write_text(f"<html><body><h1>Review</h1>{body}</body></html>")
    blocks = html.read(tmp_path / "bare.html").blocks
    assert [b.text for b in blocks if b.kind == "heading"] == ["Review", *(f"Part {i}" for i in range(4))]  # fmt: skip


def test_questions_and_answers_are_speaker_turns(tmp_path):
    turns = [f"{'QA'[i % 2]}. Turn number {i} of this talk." for i in range(8)]
    (tmp_path / "talk.txt").write_text("Interview\n\n" + "\n\n".join(turns))
    rows = _passages(text.read(tmp_path / "talk.txt"))
    assert [r["speaker"] for r in rows if r["speaker"]] == list("QAQAQAQA")
    assert rows[-1]["text"] == "Turn number 7 of this talk."
