"""The data model: columns as in the contract, values refused, checks between tables."""

import pandas as pd
import pandera.errors
import pytest

from pipeline import tables
from pipeline.integrity import check
from pipeline.tables import Ids, Tables, frame, normalise, records

PASSAGE = {
    "passage_id": "p1",
    "doc_id": "d1",
    "start": 0,
    "end": 3,
    "page": 1,
    "order": 0,
    "kind": "paragraph",
    "depth": 0,
    "boilerplate": False,
    "text": "abc",
}
DOCUMENT = {
    "doc_id": "d1",
    "path": "a.txt",
    "sha256": "0" * 64,
    "text_sha256": "0" * 64,
    "kind": "other",
    "reading": "published",
    "pages": 1,
    "words": 1,
    "profile": "text",
    "quality": "good",
    "sensitivity": "public",
    "invented": True,
}
COLUMNS = {
    "documents": "doc_id path sha256 text_sha256 kind product title council gss_codes era version reading follows_doc_id "
    "duplicate_of visit_start visit_end published published_basis pages words profile quality quality_reasons "
    "sensitivity invented url",
    "pages": "doc_id page label start end",
    "passages": "passage_id doc_id start end page order kind depth parent_id section number table_id row col header speaker "
    "boilerplate text",
    "quotations": "quotation_id doc_id passage_id start end page speaker role organisation attribution_start attribution_end reported",
    "candidates": "candidate_id doc_id passage_id start end probability accepted reason",
    "recommendations": "rec_id item_id doc_id passage_id start end page section place label lead text n_asks asker addressee "
    "governor_start governor_end rationale repeat_of confidence",
    "scores": "rec_id level level_strict level_loose clause_levels flags cues process_only clarity_owner clarity_act "
    "clarity_object clarity_time clarity_result clarity grounding_evidence grounding_cause grounding_action grounding "
    "reading_ease words",
    "criticisms": "criticism_id doc_id passage_id start end page section place text severity named hedges shield agent buried "
    "consequence evidence directness confidence",
    "labels": "unit_id unit frame label confidence cues codebook_version",
    "topics": "topic_id name words size stability exemplars",
    "topic_members": "topic_id unit_id distance",
    "evidence": "evidence_id doc_id start end page claim proposition stance speaker role independence own_view duplicate_of confidence",
    "links": "link_id relation from_table from_id to_table to_id doc_id start end page rated_by status change owner due similarity",
    "codes": "unit_id unit other_unit_id doc_id quote occurrence frame value start end coder coder_kind round codebook_version "
    "inclusion_probability",
    "findings": "finding_id claim proposition theme measure type group_by group place reading unit estimate low high n reports "
    "missing threshold method verdict rules_version note",
    "finding_sources": "finding_id table row_id",
    "problems": "code stage path doc_id severity reason remedy",
}


def _tables(**changed):
    frames = {name: frame(name) for name in tables.MODELS}
    frames["documents"] = frame("documents", [DOCUMENT])
    frames["passages"] = frame("passages", [PASSAGE])
    frames.update(changed)
    return Tables(frames, {"d1": "abc def"})


@pytest.mark.parametrize("name", sorted(COLUMNS))
def test_columns_are_the_contract(name):
    assert tables.columns(name) == COLUMNS[name].split()


def test_every_table_is_modelled():
    assert set(tables.MODELS) == set(COLUMNS)


@pytest.mark.parametrize(
    ("column", "value"), [("kind", "poem"), ("page", 0), ("text", None), ("start", -1)]
)
def test_value_not_allowed_is_refused(column, value):
    with pytest.raises((pandera.errors.SchemaErrors, pandera.errors.SchemaError)):
        frame("passages", [{**PASSAGE, column: value}])


def test_unknown_column_is_named():
    with pytest.raises(ValueError, match="no column colour"):
        frame("passages", [{**PASSAGE, "colour": "red"}])


def test_records_turn_missing_into_none_and_keep_lists():
    row = records(frame("passages", [PASSAGE]))[0]
    assert row["section"] is None and row["row"] is None and row["text"] == "abc"
    assert records(frame("documents", [DOCUMENT]))[0]["gss_codes"] == []


def test_clean_tables_have_no_faults():
    assert check(_tables()) == []


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"passages": [{**PASSAGE, "doc_id": "d2"}]}, "passages.doc_id d2 is not in documents"),
        ({"passages": [{**PASSAGE, "end": 99}]}, "lies outside"),
        ({"passages": [{**PASSAGE, "start": 1, "end": 4}]}, "does not slice to its text"),
        (
            {
                "passages": [
                    PASSAGE,
                    {**PASSAGE, "passage_id": "p2", "start": 2, "end": 5, "text": "c d"},
                ]
            },
            "passages overlap",
        ),
        (
            {
                "labels": [
                    {
                        "unit_id": "x",
                        "unit": "passages",
                        "frame": "core",
                        "label": "l",
                        "confidence": 1,
                        "codebook_version": "v",
                    }
                ]
            },
            "labels.unit_id x is not in passages",
        ),
    ],
)
def test_faults_between_tables_are_told(changed, said):
    made = {name: frame(name, rows) for name, rows in changed.items()}
    assert any(said in fault for fault in check(_tables(**made)))


def test_missing_table_is_told():
    kept = _tables()
    assert check(Tables({k: v for k, v in kept.frames.items() if k != "links"}, kept.texts)) == [
        "table links is missing"
    ]


def test_ids_count_occurrences_and_forgive_spaces_and_hyphens():
    first, second = Ids("d", "passages"), Ids("d", "passages")
    a = [first.make("long-term plan"), first.make("long-term plan"), first.make("other")]
    b = [second.make("long term  plan"), second.make("longterm plan"), second.make("other")]
    assert a == b and len(set(a)) == 3


def test_normalise_keeps_letters_and_digits_only():
    assert normalise("The “MTFS”—2025/26: £5.2m ") == "themtfs202526£52m".replace("£", "")


def test_integers_stay_integers_through_empty_frames():
    assert pd.api.types.is_integer_dtype(frame("pages")["page"])
