"""The checks between tables: ids exist, spans slice to their text, passages do not overlap."""

from __future__ import annotations

import itertools

from pipeline.tables import KEYS, MODELS, Tables, records

# child column -> the table whose key it must be
REFERENCES: list[tuple[str, str, str]] = [
    ("documents", "follows_doc_id", "documents"),
    ("documents", "duplicate_of", "documents"),
    ("pages", "doc_id", "documents"),
    ("passages", "doc_id", "documents"),
    ("passages", "parent_id", "passages"),
    ("quotations", "doc_id", "documents"),
    ("quotations", "passage_id", "passages"),
    ("candidates", "doc_id", "documents"),
    ("candidates", "passage_id", "passages"),
    ("recommendations", "doc_id", "documents"),
    ("recommendations", "passage_id", "passages"),
    ("recommendations", "repeat_of", "recommendations"),
    ("scores", "rec_id", "recommendations"),
    ("criticisms", "doc_id", "documents"),
    ("criticisms", "passage_id", "passages"),
    ("topic_members", "topic_id", "topics"),
    ("topic_members", "unit_id", "passages"),
    ("evidence", "doc_id", "documents"),
    ("evidence", "duplicate_of", "evidence"),
    ("links", "doc_id", "documents"),
    ("codes", "doc_id", "documents"),
    ("finding_sources", "finding_id", "findings"),
]
# columns that name a table, and the column with a row's key in it
POINTERS = [
    ("labels", "unit", "unit_id"),
    ("links", "from_table", "from_id"),
    ("links", "to_table", "to_id"),
    ("finding_sources", "table", "row_id"),
]
SPANS = [
    ("start", "end"),
    ("governor_start", "governor_end"),
    ("attribution_start", "attribution_end"),
]


def check(tables: Tables) -> list[str]:
    """What is wrong between the tables, in words; an empty list when all holds."""
    faults = [f"table {name} is missing" for name in MODELS if name not in tables.frames]
    return faults or [
        *_broken_references(tables),
        *_broken_pointers(tables),
        *_broken_spans(tables),
        *_overlaps(tables),
    ]


def _broken_references(tables: Tables) -> list[str]:
    faults = []
    for child, column, parent in REFERENCES:
        known = set(tables[parent][KEYS[parent]])
        faults += [
            f"{child}.{column} {value} is not in {parent}"
            for value in tables[child][column].dropna()
            if value not in known
        ]
    return faults


def _broken_pointers(tables: Tables) -> list[str]:
    known = {name: set(tables[name][key]) for name, key in KEYS.items()}
    faults = []
    for name, table_column, id_column in POINTERS:
        for target, value in zip(tables[name][table_column], tables[name][id_column], strict=True):
            if value not in known.get(target, set()):
                faults.append(f"{name}.{id_column} {value} is not in {target}")
    return faults


def _broken_spans(tables: Tables) -> list[str]:
    faults = []
    for name, table in tables.frames.items():
        if "doc_id" not in table or "start" not in table:
            continue
        for row in records(table):
            text = tables.texts.get(row["doc_id"])
            for first, last in SPANS:
                start, end = row.get(first), row.get(last)
                if start is None or end is None or text is None:
                    continue
                empty_allowed = name == "pages"
                if not 0 <= start <= end <= len(text) or (start == end and not empty_allowed):
                    faults.append(f"{name}: span {start}-{end} lies outside {row['doc_id']}")
                elif first == "start" and row.get("text") not in (None, text[start:end]):
                    faults.append(
                        f"{name}: {row['doc_id']} {start}-{end} does not slice to its text"
                    )
    return faults


def _overlaps(tables: Tables) -> list[str]:
    faults = []
    for doc_id, group in tables["passages"].groupby("doc_id", sort=True):
        spans = sorted(zip(group["start"], group["end"], strict=True))
        faults += [
            f"passages overlap in {doc_id}: {a} and {b}"
            for a, b in itertools.pairwise(spans)
            if b[0] < a[1]
        ]
    return faults
