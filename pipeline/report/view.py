"""Tables as people may see them: joined, in words, without what this audience may not read.

Each function gives rows of dicts whose keys are the headings of a sheet or an HTML table.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping

from pipeline.report.anonymity import Redactor
from pipeline.tables import KEYS, Row, Tables, records

YES = {True: "yes", False: "no", None: ""}
PLACES = {
    "listed": "listed",
    "in_text": "in running text",
    "restated": "restated",
    "summary": "summary",
    "body": "body",
}
SEVERITY = {0: "0 refinement", 1: "1 weakness", 2: "2 serious", 3: "3 threatens viability or law"}
CLARITY = {"owner": "Owner", "act": "Act", "object": "Object", "time": "Time", "result": "Result"}
GROUNDING = {"evidence": "Evidence", "cause": "Cause", "action": "Action"}
RE_CLOSED = re.compile(r"draft|confidential|embargo|not[ _-]for[ _-]publication", re.IGNORECASE)
COMPARATORS = ("inspection", "statutory_report")


def is_report(doc: Row) -> bool:
    """Whether a document counts as a peer challenge report of its own."""
    return (
        doc["kind"] == "cpc_report"
        and doc["duplicate_of"] is None
        and doc["reading"] != "original"
        and "draft" not in (doc["version"] or "").casefold()
    )


def report_ids(tables: Tables) -> set[str]:
    """doc_ids of the peer challenge reports."""
    return {d["doc_id"] for d in records(tables["documents"]) if is_report(d)}


def invented(tables: Tables) -> bool:
    """Whether the corpus is invented; real and invented are never mixed."""
    return bool(tables["documents"]["invented"].fillna(False).any())


def coded_by_people(tables: Tables) -> bool:
    """Whether two people have coded the same unit at least once."""
    coders: dict[str, set[str]] = defaultdict(set)
    for code in records(tables["codes"]):
        if code["coder_kind"].casefold() in ("person", "human", "people"):
            coders[code["unit_id"]].add(code["coder"])
    return any(len(found) > 1 for found in coders.values())


def themes(tables: Tables, frames: Iterable[str] = ("core", "issues")) -> dict[str, list[str]]:
    """unit_id -> its theme labels, in order."""
    out: dict[str, list[str]] = defaultdict(list)
    wanted = set(frames)
    for label in records(tables["labels"]):
        if label["frame"] in wanted:
            out[label["unit_id"]].append(label["label"])
    return out


def documents(tables: Tables, redactor: Redactor) -> list[Row]:
    """One row a document; a withheld one has no row (coverage counts it)."""
    return [
        {
            "Code": redactor.council(d["doc_id"]),
            "Document": redactor.document(d["doc_id"]),
            "Kind": d["kind"].replace("_", " "),
            "Product": d["product"] or "",
            "Era": d["era"] or "",
            "File": redactor.path(d["path"]),
            "Title": redactor.text(d["title"]) if redactor.name_councils else "",
            "Pages": d["pages"],
            "Words": d["words"],
            "Read how well": d["quality"],
            "Why": redactor.text("; ".join(d["quality_reasons"])),
            "Sensitivity": d["sensitivity"],
            "Invented": YES[d["invented"]],
        }
        for d in _open(tables, redactor, "documents")
    ]


def recommendations(tables: Tables, redactor: Redactor) -> list[Row]:
    """One row an ask with its scores, joined on rec_id."""
    scores = {s["rec_id"]: s for s in records(tables["scores"])}
    labels = themes(tables)
    return [
        {
            **_where(r, redactor),
            "Place": PLACES[r["place"]],
            "Section": redactor.text(r["section"]),
            "Recommendation": redactor.text(r["text"]),
            **_graded(scores.get(r["rec_id"], {})),
            "Asked by": r["asker"],
            "Of": r["addressee"],
            "Label": redactor.text(r["label"]),
            "Themes": "; ".join(labels.get(r["rec_id"], [])),
            "Repeat of": r["repeat_of"] or "",
            "Item": r["item_id"],
            "ID": r["rec_id"],
        }
        for r in _open(tables, redactor, "recommendations")
    ]


def _graded(score: Row) -> Row:
    """Level in three readings, flags, and the marks of clarity and grounding, in words."""
    return {
        "Level, plain": score.get("level"),
        "Level, strict": score.get("level_strict"),
        "Level, loose": score.get("level_loose"),
        "Flags": ", ".join(score.get("flags", [])),
        "Only process": YES[score.get("process_only")],
        **{f"Clear: {w.lower()}": YES[score.get(f"clarity_{k}")] for k, w in CLARITY.items()},
        "Clarity, of 5": score.get("clarity"),
        **{
            f"Grounded: {w.lower()}": YES[score.get(f"grounding_{k}")] for k, w in GROUNDING.items()
        },
        "Grounding, of 3": score.get("grounding"),
        "Reading ease": score.get("reading_ease"),
    }


def criticisms(tables: Tables, redactor: Redactor) -> list[Row]:
    """One row a criticism with its marks."""
    labels = themes(tables)
    return [
        {
            **_where(c, redactor),
            "Place": PLACES[c["place"]],
            "Section": redactor.text(c["section"]),
            "Criticism": redactor.text(c["text"]),
            "Severity": SEVERITY[c["severity"]],
            "Said by name": YES[c["named"]],
            "Hedges": c["hedges"],
            "Only through others": YES[c["shield"]],
            "Who is at fault": c["agent"],
            "Beside praise": YES[c["buried"]],
            "Consequence": YES[c["consequence"]],
            "Evidence": YES[c["evidence"]],
            "Themes": "; ".join(labels.get(c["criticism_id"], [])),
            "ID": c["criticism_id"],
        }
        for c in _open(tables, redactor, "criticisms")
    ]


def quotations(tables: Tables, redactor: Redactor) -> list[Row]:
    """One row a quotation; the speaker is a mark where names are not shown."""
    return [
        {
            **_where(q, redactor),
            "Quotation": redactor.text(words(tables, q)),
            "Speaker": redactor.text(q["speaker"]),
            "Role": redactor.text(q["role"]),
            "Organisation": redactor.text(q["organisation"]),
            "Reported speech": YES[q["reported"]],
            "ID": q["quotation_id"],
        }
        for q in _open(tables, redactor, "quotations")
    ]


def links(tables: Tables, redactor: Redactor) -> list[Row]:
    """One row a link; one that touches a withheld row is left out."""
    hidden = withheld_rows(tables, redactor)
    return [
        {
            **_where(k, redactor),
            "Relation": k["relation"].replace("_", " "),
            "From": k["from_id"],
            "To": k["to_id"],
            "Status": k["status"] or "",
            "Rated by": k["rated_by"] or "",
            "Owner": redactor.text(k["owner"]),
            "Due": redactor.text(k["due"]),
            "Change": redactor.text(k["change"]),
            "Words": redactor.text(words(tables, k)),
            "Likeness": k["similarity"],
            "ID": k["link_id"],
        }
        for k in _open(tables, redactor, "links")
        if not {k["from_id"], k["to_id"]} & hidden
    ]


def problems(tables: Tables, redactor: Redactor) -> list[Row]:
    """One row a problem; of a withheld document only that there is one, and at which stage."""
    return [_problem(p, redactor) for p in records(tables["problems"])]


def _problem(row: Row, redactor: Redactor) -> Row:
    closed = redactor.withheld(row["doc_id"]) or _closed_path(row["path"], redactor)
    doc_id = row["doc_id"] if row["doc_id"] in redactor.docs else None
    return {
        "Severity": row["severity"],
        "Problem": row["code"],
        "Stage": row["stage"],
        "File": "" if closed else redactor.path(row["path"]),
        "Document": redactor.document(doc_id) if doc_id else "",
        "Reason": "withheld: concerns a confidential document"
        if closed
        else redactor.text(row["reason"]),
        "What to do": "see the confidential outputs" if closed else redactor.text(row["remedy"]),
    }


def _closed_path(path: str | None, redactor: Redactor) -> bool:
    """A file of a withheld document, or an unread one whose name says it is a draft or closed."""
    if not path or redactor.audience == "confidential":
        return False
    owners = [row for row in redactor.docs.values() if row["path"] == path]
    return any(r["withheld"] for r in owners) or (not owners and bool(RE_CLOSED.search(path)))


def words(tables: Tables, row: Mapping[str, object]) -> str:
    """The words a row points to: its own text, or the slice of its document's text."""
    if row.get("text"):
        return str(row["text"])
    text = tables.texts.get(str(row["doc_id"]), "")
    start, end = row.get("start"), row.get("end")
    return text[start:end] if isinstance(start, int) and isinstance(end, int) else ""


def withheld_rows(tables: Tables, redactor: Redactor) -> set[str]:
    """Ids, in any table, of rows from documents that this audience may not read."""
    return {
        row[key]
        for name, key in KEYS.items()
        if "doc_id" in tables[name]
        for row in records(tables[name][[*{key, "doc_id"}]])
        if redactor.withheld(row["doc_id"])
    }


def _open(tables: Tables, redactor: Redactor, name: str) -> list[Row]:
    return [row for row in records(tables[name]) if not redactor.withheld(row["doc_id"])]


def _where(row: Row, redactor: Redactor) -> Row:
    return {
        "Code": redactor.council(row["doc_id"]),
        "Document": redactor.document(row["doc_id"]),
        "Page": row["page"],
    }
