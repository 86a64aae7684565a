"""The register's tables as plain text rows, and councils' names as codes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

import pandas as pd

from pipeline.claims.propositions import Proposition
from pipeline.tables import records

TextRow = dict[str, str]
RE_WORD = re.compile(r"[a-z]+")
# Words that councils' names carry or drop from list to list ("London Borough of X", "X London
# Borough Council"). A name that fits two councils without them is left unmatched.
GENERIC = frozenset(
    [
        "council",
        "london",
        "borough",
        "of",
        "city",
        "district",
        "metropolitan",
        "county",
        "royal",
        "the",
    ]
)
NOT_PRINCIPAL = frozenset(["COMB", "SRA"])  # combined authorities and the Greater London Authority
# What the claims read of each table; a column that a register lacks is empty in every row.
READ = {
    "councils": ["council", "gss_code"],
    "council_names": ["name_in_register", "gss_code"],
    "peer_challenges": [
        "council",
        "kind",
        "visit_start",
        "visit_end",
        "report_published",
        "report_date_basis",
        "report_url",
    ],
    "interventions": ["council", "event", "date", "financial_year"],
    "programme_facts": ["period", "fact", "value", "source"],
}
CAVEAT = (
    "the register's rows are a sample found by search: totals are lower bounds and "
    "absences prove nothing"
)


def rows(register: Mapping[str, pd.DataFrame], name: str) -> list[TextRow]:
    """A register table's rows, every value text and "" for what is empty; [] without the table.

    Rows are in a fixed order, whatever the order given.
    """
    table = register.get(name)
    if table is None or table.empty:
        return []
    empty = dict.fromkeys(READ[name], "")
    read = [
        empty
        | {column: "" if value is None else str(value).strip() for column, value in row.items()}
        for row in records(table)
    ]
    return sorted(read, key=lambda row: tuple(row.items()))


class Councils:
    """Finds a council's code by its name as any of the register's lists gives it."""

    def __init__(self, register: Mapping[str, pd.DataFrame]) -> None:
        councils = rows(register, "councils")
        self._exact = {row["council"].casefold(): row["gss_code"] for row in councils}
        self._exact |= {
            row["name_in_register"].casefold(): row["gss_code"]
            for row in rows(register, "council_names")
        }
        loose: dict[frozenset[str], set[str]] = defaultdict(set)
        for row in councils:
            loose[_key(row["council"])].add(row["gss_code"])
        self._loose = {key: min(codes) for key, codes in loose.items() if len(codes) == 1 and key}
        self.principal = frozenset(
            row["gss_code"]
            for row in councils
            if not row.get("end_date") and row.get("type") not in NOT_PRINCIPAL
        )

    def code(self, name: str) -> str | None:
        """The council's code, or None where no council, or more than one, answers to the name."""
        return self._exact.get(name.casefold()) or self._loose.get(_key(name))


def facts(register: Mapping[str, pd.DataFrame], proposition: Proposition) -> list[TextRow]:
    """The programme facts that claims.csv names for a proposition, by the start of their words."""
    return [
        row
        for row in rows(register, "programme_facts")
        if any(row["fact"].casefold().startswith(start.casefold()) for start in proposition.facts)
    ]


def cited(fact: TextRow) -> str:
    """A fact in words with its source; what follows a colon in the value may name councils."""
    value = fact["value"].partition(":")[0].strip()
    what = f"{fact['fact']}: {value}" if value else fact["fact"]
    return f"{fact['period']}, {what} ({fact['source']})"


def _key(name: str) -> frozenset[str]:
    return frozenset(RE_WORD.findall(name.casefold())) - GENERIC
