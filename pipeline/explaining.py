"""One row in plain words: what it says, where it stands, why it was graded so."""

from __future__ import annotations

from pipeline.codebook import Codebook
from pipeline.scoring.explain import lines as score_lines
from pipeline.tables import Row, Tables, records

MAX_SOURCES = 10


def explain(row_id: str, tables: Tables, book: Codebook) -> list[str]:
    """Lines about a recommendation, criticism or finding. Raises KeyError for an unknown id."""
    for name, key, tell in (
        ("recommendations", "rec_id", _recommendation),
        ("criticisms", "criticism_id", _criticism),
        ("findings", "finding_id", _finding),
    ):
        for row in records(tables[name].loc[tables[name][key].eq(row_id)]):
            return tell(row, tables, book)
    raise KeyError(
        f"no recommendation, criticism or finding has the id {row_id!r}; ids stand in outputs/tables"
    )


def _where(row: Row, tables: Tables) -> str:
    documents = tables["documents"]
    path = documents.loc[documents["doc_id"].eq(row["doc_id"]), "path"].iloc[0]
    return f"{path}, page {row['page']}, {row['section'] or 'no section'} (characters {row['start']} to {row['end']})"


def _recommendation(row: Row, tables: Tables, book: Codebook) -> list[str]:
    scores = tables["scores"]
    score = records(scores.loc[scores["rec_id"].eq(row["rec_id"])])[0]
    text = tables.texts[row["doc_id"]]
    marks = [k.split("_", 1)[1] for k in score if k.startswith("clarity_") and score[k]]
    grounds = [k.split("_", 1)[1] for k in score if k.startswith("grounding_") and score[k]]
    why = [text[a:b] for a, b in row["rationale"]]
    return [
        f'"{row["text"]}"',
        _where(row, tables),
        f"{row['place']}; asked by {row['asker']} of {row['addressee']}; {row['n_asks']} ask(s); confidence {row['confidence']}"
        + (f"; lead: {row['lead']}" if row["lead"] else "")
        + (f"; item {row['label']}" if row["label"] else ""),
        *score_lines(score, text, book),
        f"Clarity: {', '.join(marks) or 'none'} ({score['clarity']} of 5). Grounding: {', '.join(grounds) or 'none'} ({score['grounding']} of 3).",
        *(f'Rationale: "{w}"' for w in why),
        *([f"Repeats {row['repeat_of']}; not counted."] if row["repeat_of"] else []),
        "Provisional: not yet coded by people. More directive is not better.",
    ]


def _criticism(row: Row, tables: Tables, book: Codebook) -> list[str]:
    fired = [
        f"  '{m.group()}' [{c.id}] {c.label}; {book.tables['criticisms']['source'][i]}"
        for i, c in enumerate(book["criticisms"])
        for m in [c.pattern.search(row["text"])]
        if m
    ]
    names = {
        0: "refinement",
        1: "weakness",
        2: "serious failing or risk",
        3: "threatens viability, legality or safety",
    }
    return [
        f'"{row["text"]}"',
        _where(row, tables),
        f"Severity {row['severity']} ({names[row['severity']]}); {row['directness']}; agent {row['agent']}; "
        f"consequence {'stated' if row['consequence'] else 'not stated'}; evidence {'given' if row['evidence'] else 'not given'}.",
        *fired,
        "Provisional: not yet coded by people.",
    ]


def _finding(row: Row, tables: Tables, book: Codebook) -> list[str]:
    sources = tables["finding_sources"]
    own = sources.loc[sources["finding_id"].eq(row["finding_id"])]
    interval = f" (interval {row['low']} to {row['high']})" if row["low"] is not None else ""
    return [
        f"{row['proposition'] or 'descriptive'}: {row['measure']}"
        + "".join(
            f", {k} {row[k]}" for k in ("place", "reading", "group_by", "group", "theme") if row[k]
        ),
        f"Estimate {row['estimate']}{interval}; n {row['n']}, reports {row['reports']}, missing {row['missing']}; threshold {row['threshold']}.",
        f"Verdict: {row['verdict'] or 'none: a description'}. Method: {row['method']}",
        *(str(row["note"]).split("\n") if row["note"] else []),
        f"{len(own)} rows behind it"
        + (": " + ", ".join(own["row_id"].head(MAX_SOURCES)) if len(own) else "."),
    ]
