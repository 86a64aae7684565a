"""Every cue row hits its example and leaves its near miss alone; every row names its source."""

import pytest

from pipeline import codebook
from pipeline.models import MODELS

BOOK = codebook.load(MODELS / "codebook")
ROWS = [
    (name, row["id"], cue, row["hit"], row["near_miss"])
    for name in codebook.CUE_TABLES
    for cue, row in zip(BOOK[name], BOOK.tables[name].to_dict("records"), strict=True)
]


@pytest.mark.parametrize(
    ("name", "row_id", "cue", "hit", "near_miss"),
    ROWS,
    ids=lambda v: v if isinstance(v, str) and len(v) < 12 else "",
)
def test_cue_hits_its_example_and_not_its_near_miss(name, row_id, cue, hit, near_miss):
    assert cue.pattern.search(hit), f"{name} {row_id} misses {hit!r}"
    assert not cue.pattern.search(near_miss), f"{name} {row_id} hits {near_miss!r}"


def test_kind_cues_hit_their_examples():
    import re

    for row in BOOK.tables["kinds"].to_dict("records"):
        pattern = re.compile(row["pattern"], re.I)
        assert pattern.search(row["hit"]), row
        assert not pattern.search(row["near_miss"]), row


def test_every_row_with_a_source_column_names_its_source():
    for name, table in BOOK.tables.items():
        if "source" in table and name != "claims":
            assert table["source"].str.strip().ne("").all(), name


def test_ids_are_unique_in_each_table():
    for name in codebook.CUE_TABLES:
        assert BOOK.tables[name]["id"].is_unique, name


def test_unusable_pattern_names_file_and_line(tmp_path):
    for file in (MODELS / "codebook").glob("*.csv"):
        (tmp_path / file.name).write_bytes(file.read_bytes())
    text = (tmp_path / "status.csv").read_text()
    (tmp_path / "status.csv").write_text(text + "ST99,complete,(unclosed,test,x,y\n")
    with pytest.raises(codebook.CodebookError, match=r"status\.csv line \d+"):
        codebook.load(tmp_path)
