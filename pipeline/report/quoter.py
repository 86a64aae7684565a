"""From a finding back to words: which rows stand behind it, where, and what they say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pipeline.report.anonymity import Redactor
from pipeline.report.view import words
from pipeline.tables import KEYS, Row, Tables, digest, records


@dataclass(frozen=True)
class Quoter:
    """Finds the rows behind a finding and quotes or cites them for one audience.

    ``behind``: finding_id -> (table, row_id). ``rows``: (table, row_id) -> row.
    """

    tables: Tables
    redactor: Redactor
    behind: Mapping[str, tuple[tuple[str, str], ...]]
    rows: Mapping[tuple[str, str], Row]

    @classmethod
    def of(cls, tables: Tables, redactor: Redactor) -> Quoter:
        """A quoter over finding_sources."""
        behind: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for row in records(tables["finding_sources"]):
            behind[row["finding_id"]].append((row["table"], row["row_id"]))
        wanted = {table for pairs in behind.values() for table, _ in pairs} & set(KEYS)
        rows = {
            (name, row[KEYS[name]]): row
            for name in sorted(wanted)
            for row in records(tables[name])
            if row.get("doc_id")
        }
        return cls(tables, redactor, {k: tuple(v) for k, v in behind.items()}, rows)

    def shown(self, finding_ids: Iterable[str]) -> list[tuple[str, Row]]:
        """(table, row) behind these findings that this audience may read, drawn by lot.

        The lot is a hash, so it is the same every time and nobody chose it.
        """
        keys = {key for f in finding_ids for key in self.behind.get(f, ()) if key in self.rows}
        ordered = sorted(keys, key=lambda key: digest("lot", *key))
        return [
            (key[0], self.rows[key])
            for key in ordered
            if not self.redactor.withheld(self.rows[key]["doc_id"])
        ]

    def councils(self, finding_id: str) -> int | None:
        """How many councils stand behind a finding; None where its sources are not known."""
        docs = {self.rows[k]["doc_id"] for k in self.behind.get(finding_id, ()) if k in self.rows}
        return len({self.redactor.docs[d]["code"] for d in docs}) if docs else None

    def citations(self, finding_ids: Iterable[str], most: int = 3) -> str:
        """Up to three places, from different documents if there are any, and how many more."""
        found = dict.fromkeys(
            (row["doc_id"], row.get("page") or 1) for _, row in self.shown(finding_ids)
        )
        first = {doc_id: (doc_id, page) for doc_id, page in reversed(found)}
        ordered = [
            *(where for where in found if first[where[0]] == where),
            *(where for where in found if first[where[0]] != where),
        ]
        more = len(ordered) - most
        places = "; ".join(self.redactor.citation(*where) for where in ordered[:most])
        return places + (f"; and {more} more" if more > 0 else "")

    def quotes(self, finding_ids: Iterable[str], most: int) -> tuple[tuple[str, str], ...]:
        """(words, citation), at most one a document."""
        out: dict[str, tuple[str, str]] = {}
        for table, row in self.shown(finding_ids):
            said = self.redactor.text(words(self.tables, row)) if table != "documents" else ""
            if said and row["doc_id"] not in out and len(out) < most:
                out[row["doc_id"]] = (
                    clipped(said),
                    self.redactor.citation(row["doc_id"], row.get("page") or 1),
                )
        return tuple(out.values())


def clipped(text: str, limit: int = 400) -> str:
    """A quotation short enough for a paper; what is cut is marked."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[:limit].rsplit(" ", 1)[0] + " […]"
