"""Which councils there are, which of them the corpus is about, and the code of each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import pandas as pd

from pipeline.report.names import (
    KEEP,
    LANDSCAPES,
    ORDINARY,
    Alias,
    core,
    distinctive,
    folded,
    initials,
    phrases,
)
from pipeline.tables import Row, Tables, digest, records

TYPE_NAMES = {
    "NMD": "district",
    "UA": "unitary",
    "LBO": "London borough",
    "MD": "metropolitan",
    "CTY": "county",
    "COMB": "combined authority",
    "SRA": "combined authority",
    # There is one City of London: a type of its own would name it.
    "CC": "London borough",
}
OTHER, PLACE = "[council]", "[place]"


@dataclass(frozen=True)
class Councils:
    """Councils by identity (gss code, or folded name where no code is known).

    ``forms``: identity -> every name seen. ``types``: identity -> type in words.
    ``subjects``: doc_id -> identities the document is about. ``codes``: identity -> "R07".
    ``regions``: region names, which name no council.
    """

    forms: Mapping[str, tuple[str, ...]]
    types: Mapping[str, str]
    subjects: Mapping[str, tuple[str, ...]]
    codes: Mapping[str, str]
    regions: frozenset[tuple[str, ...]]

    def label(self, identity: str, otherwise: str = OTHER) -> str:
        """A subject's code; ``otherwise`` for a council the corpus is not about."""
        return self.codes.get(identity, otherwise)

    def aliases(self) -> list[Alias]:
        """Every form of every council as an alias; where two share a form, see `_shared`."""
        whole: dict[tuple[tuple[str, ...], str], set[str]] = defaultdict(set)
        alone: dict[str, set[str]] = defaultdict(set)
        short: dict[str, set[str]] = defaultdict(set)
        for identity, forms in self.forms.items():
            for form in forms:
                for key in phrases(form, self.regions):
                    whole[key].add(identity)
                for word in distinctive(form, self.regions):
                    alone[word].add(identity)
                capitals = initials(form)
                if identity in self.codes and capitals:
                    short[capitals].add(identity)
                if identity in self.codes and core(form)[-1] in LANDSCAPES:
                    whole[("the", core(form)[-1]), "capital"].add(identity)
        out = [Alias(key, self._shared(ids), case) for (key, case), ids in whole.items()]
        out += [
            Alias((w,), self._word(ids), "capital" if w in ORDINARY else "any")
            for w, ids in alone.items()
        ]
        out += [Alias(region, KEEP) for region in sorted(self.regions)]
        return out + [
            Alias((letters.casefold(),), self._shared(ids), "upper")
            for letters, ids in short.items()
        ]

    def inside(self) -> dict[str, str]:
        """Subjects' distinctive words (five letters or more) that are replaced even inside a
        longer word ("@HarrowmereDC"): word -> label."""
        out = {}
        for alias in self.aliases():
            word = alias.words[0]
            alone = len(alias.words) == 1 and alias.case == "any" and len(word) > 4
            if alone and alias.label in self.codes.values():
                out[word] = alias.label
        return out

    def _shared(self, identities: Iterable[str]) -> str:
        """One subject: its code; several: no telling which."""
        labels = {self.codes[i] for i in identities if i in self.codes}
        return labels.pop() if len(labels) == 1 else OTHER

    def _word(self, identities: set[str]) -> str:
        """A word alone may be the area as well: only a word of one single council is its code."""
        return self.label(next(iter(identities)), PLACE) if len(identities) == 1 else PLACE


def read(tables: Tables, register: Mapping[str, pd.DataFrame]) -> Councils:
    """Gather councils from the register and from the documents' own council column."""
    forms: dict[str, list[str]] = defaultdict(list)
    types: dict[str, str] = {}
    regions: set[tuple[str, ...]] = set()
    for row in rows(register, "councils"):
        forms[row["gss_code"]].append(row["council"])
        types[row["gss_code"]] = TYPE_NAMES.get(row.get("type") or "", "council")
        regions.add(folded(row.get("region") or ""))
    for row in rows(register, "council_names"):
        forms[row["gss_code"]].append(row["name_in_register"])
    by_name = {folded(name): gss for gss, names in forms.items() for name in names}
    subjects = {}
    documents = records(tables["documents"])
    for doc in documents:
        ids = tuple(doc["gss_codes"]) or _from_name(doc["council"], by_name)
        subjects[doc["doc_id"]] = ids
        if len(ids) == 1 and doc["council"]:
            forms[ids[0]].append(doc["council"])
            types.setdefault(ids[0], kind_of(doc["council"]))
    unique = {identity: tuple(dict.fromkeys(names)) for identity, names in forms.items()}
    return Councils(unique, types, subjects, _codes(documents, subjects), frozenset(regions - {()}))


def _from_name(council: str | None, by_name: Mapping[tuple[str, ...], str]) -> tuple[str, ...]:
    if not council:
        return ()
    key = folded(council)
    return (by_name.get(key, "name:" + " ".join(key)),)


def _codes(documents: Iterable[Row], subjects: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """R01, R02, … in the order of a hash over a council and its documents' bytes.

    Alphabetical order, or a hash of the public code alone, could be worked back to the names.
    """
    seals: dict[str, list[str]] = defaultdict(list)
    for doc in documents:
        for identity in subjects[doc["doc_id"]]:
            seals[identity].append(digest(identity, doc["sha256"]))
    ordered = sorted(seals, key=lambda identity: (min(seals[identity]), identity))
    width = max(2, len(str(len(ordered))))
    return {identity: f"R{i:0{width}d}" for i, identity in enumerate(ordered, start=1)}


def kind_of(name: str) -> str:
    """A council's type in words, from its name alone; "council" where the name does not say."""
    found = set(folded(name))
    if "london" in found and "borough" in found:
        return "London borough"
    for word in ("metropolitan", "county", "district"):
        if word in found and "combined" not in found:
            return word
    return "combined authority" if "combined" in found else "council"


def rows(register: Mapping[str, pd.DataFrame], name: str) -> list[Row]:
    """A register table as dicts with None for what is empty; [] where it is missing."""
    table = register.get(name)
    if table is None:
        return []
    return [
        {str(k): None if pd.isna(v) or v == "" else v for k, v in row.items()}
        for row in table.to_dict("records")
    ]
