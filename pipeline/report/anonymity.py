"""Names out, codes in: every string that a paper, workbook or explorer shows goes through here.

Without ``name_councils`` the councils of the corpus become R01, R02, …, other councils
"[council]", people "[person]"; addresses, postcodes, e-mail, telephone numbers, web addresses
and file names become marks. Where a word may be a name or an ordinary word ("Reading"), a capital
decides, and the doubt goes to the name: a wrong mark is a blemish, a name is a breach.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath

import pandas as pd

from pipeline.report import councils, people
from pipeline.report.names import KEEP, Alias, Word, fits, words
from pipeline.tables import Row, Tables, digest, records

AUDIENCES = ("public", "confidential")
KIND_NAMES = {"cpc_report": "report", "press": "press report", "other": "document"}
WITHHELD = "confidential document"
CONTACTS = [
    (re.compile(r"[\w.+'’-]+@[\w-]+(?:\.[\w-]+)+"), "[e-mail]"),
    (re.compile(r"(?:https?://|ftp://|www\.)[^\s<>\"')\]]+", re.I), "[web address]"),
    (
        re.compile(
            r"\b[\w-]+(?:\.[\w-]+)*\.(?:gov|org|co|ac|nhs|police)\.uk\b(?:/[^\s)\]]*)?", re.I
        ),
        "[web address]",
    ),
    (re.compile(r"(?<![\w@])@[A-Za-z]\w{2,}"), "[account]"),
    (re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]?\s{0,2}\d[A-Z]{2}\b"), "[postcode]"),
    (re.compile(r"\b[a-z]{1,2}\d[a-z\d]?\s\d(?!st|nd|rd|th)[abd-hjlnp-uw-z]{2}\b"), "[postcode]"),
    (
        re.compile(
            r"(?<![\w.£])(?:\+44\s?(?:\(0\)\s?)?|\(?0)\d{2,4}\)?[\s-]?\d{3,4}[\s-]?\d{3,4}(?!\w)"
        ),
        "[telephone]",
    ),
    (
        re.compile(
            r"\b\d+[A-Za-z]?,?\s+(?:[A-Z][\w'’]+\s+){1,3}(?:Street|Road|Lane|Avenue|Square|"
            r"Place|Way|Close|Drive|Gardens|Terrace|Row|Parade|Walk|Crescent|Quay)\b"
        ),
        "[address]",
    ),
]
RE_REPEATED = re.compile(r"(\[person\])(?:[\s-]+\[person\])+")


@dataclass(frozen=True)
class Redactor:
    """What may be said, and how. Build with :meth:`build`.

    ``docs``: doc_id -> its label, council code, type, kind, year and whether it is withheld.
    ``aliases``: words -> aliases that have them; ``reach``: first word -> the most words of
    an alias that opens with it. ``inside``: words replaced within longer words. ``files``: path ->
    code, longest path first. ``vocabulary``: words the corpus writes without a capital.
    """

    name_councils: bool
    audience: str
    docs: Mapping[str, Row]
    aliases: Mapping[tuple[str, ...], tuple[Alias, ...]]
    reach: Mapping[str, int]
    inside: Mapping[str, str]
    files: Mapping[str, str]
    within: re.Pattern[str] | None
    vocabulary: frozenset[str]

    @classmethod
    def build(
        cls,
        tables: Tables,
        register: Mapping[str, pd.DataFrame],
        name_councils: bool,
        audience: str,
    ) -> Redactor:
        """A redactor for one corpus.

        ``register``: councils (gss_code, council, type, region) and council_names
        (name_in_register, gss_code); either may be missing. ``audience``: "public" or
        "confidential". Raises ValueError for any other audience.
        """
        if audience not in AUDIENCES:
            raise ValueError(f"audience is {audience!r}; it must be one of {', '.join(AUDIENCES)}")
        known = councils.read(tables, register)
        vocabulary = people.lower_words(tables)
        named = people.aliases(people.names(tables), vocabulary)
        inside = known.inside()
        within = "|".join(sorted(map(re.escape, inside), key=lambda w: (-len(w), w)))
        index = _index([*known.aliases(), *named])
        return cls(
            name_councils,
            audience,
            _describe(tables, known, name_councils, audience),
            index,
            _reach(index),
            inside,
            _files(tables),
            re.compile(rf"[^\W_]*?({within})[^\W_]*", re.IGNORECASE) if within else None,
            vocabulary,
        )

    def text(self, text: str | None) -> str:
        """A string as it may be shown; "" for None. Nothing changes under ``name_councils``."""
        if not text or self.name_councils:
            return text or ""
        for path, code in self.files.items():
            text = text.replace(path, code)
        for pattern, mark in CONTACTS:
            text = pattern.sub(mark, text)
        text = people.absorb(self._swapped(people.redact_titled(text)), self.vocabulary)
        if self.within:
            text = self.within.sub(lambda m: self.inside[m.group(1).casefold()], text)
        return RE_REPEATED.sub(r"\1", text)

    def withheld(self, doc_id: str | None) -> bool:
        """Whether a document's words may not be shown to this audience."""
        return bool(doc_id and self.docs.get(doc_id, {}).get("withheld"))

    def document(self, doc_id: str) -> str:
        """What a document is called: "R07, district, report, 2022"."""
        return str(self.docs[doc_id]["document"])

    def council(self, doc_id: str) -> str:
        """The code (or name) of the council a document is about; "" where there is none."""
        return str(self.docs[doc_id]["shown"])

    def citation(self, doc_id: str, page: int) -> str:
        """Where words stand: "R07, district, p 12"; kind and year where R07 has several."""
        if self.withheld(doc_id):
            return WITHHELD
        return f"{self.docs[doc_id]['short']}, p {page}"

    def path(self, path: str | None) -> str:
        """A file's path, or its code ("file 3.pdf") where names are not shown."""
        if not path or self.name_councils:
            return path or ""
        return self.files.get(path) or self.text(path)

    def key(self) -> list[Row]:
        """What each code stands for, a row a document and a row a file that is no document.

        Columns: code, file, council, gss_codes, type, document, doc_id, path, title. For
        outputs/private/ only.
        """
        first: dict[str, str] = {}
        for path, code in self.files.items():
            first.setdefault(code, path)
        rows = [{**row, "file": self.files[row["path"]]} for row in self.docs.values()]
        seen = {row["file"] for row in rows}
        rows += [{"file": code, "path": path} for code, path in first.items() if code not in seen]
        listed = [{c: row.get(c, "") for c in KEY_COLUMNS} for row in rows]
        return sorted(listed, key=lambda r: (r["code"], r["path"], r["doc_id"]))

    def _swapped(self, text: str) -> str:
        found, out, done, at = words(text), [], 0, 0
        while at < len(found):
            hit = self._best(text, found, at)
            if hit is None:
                at += 1
                continue
            alias, end = hit
            if alias.label != KEEP:
                out += [text[done : found[at].start], alias.label]
                done = end
            at += len(alias.words)
        return "".join([*out, text[done:]])

    def _best(self, text: str, found: list[Word], at: int) -> tuple[Alias, int] | None:
        """The longest alias that stands at a word, and where it ends."""
        word = found[at]
        reach = max(self.reach.get(word.fold, 0), self.reach.get(word.bare, 0))
        for size in range(min(reach, len(found) - at), 0, -1):
            *head, last = found[at : at + size]
            start = tuple(word.fold for word in head)
            for ending in dict.fromkeys((last.fold, last.bare)):
                for alias in self.aliases.get((*start, ending), ()):
                    end = fits(alias, text, found, at)
                    if end is not None:
                        return alias, end
        return None


KEY_COLUMNS = (
    "code",
    "file",
    "council",
    "gss_codes",
    "type",
    "document",
    "doc_id",
    "path",
    "title",
)


def _index(aliases: Iterable[Alias]) -> dict[tuple[str, ...], tuple[Alias, ...]]:
    """Aliases by their words; a council before a person of the same name."""
    grouped: dict[tuple[str, ...], list[Alias]] = defaultdict(list)
    for alias in aliases:
        grouped[alias.words].append(alias)
    return {words: tuple(group) for words, group in grouped.items()}


def _reach(index: Iterable[tuple[str, ...]]) -> dict[str, int]:
    out: dict[str, int] = defaultdict(int)
    for key in index:
        out[key[0]] = max(out[key[0]], len(key))
    return dict(out)


def _files(tables: Tables) -> dict[str, str]:
    """Paths (and bare file names) seen anywhere -> "file 3.pdf", longest first."""
    paths = set(tables["documents"]["path"].dropna())
    if "problems" in tables.frames:
        paths |= set(tables["problems"]["path"].dropna())
    # In the order of names a number would tell where in the alphabet a council stands.
    salt = digest(*sorted(tables["documents"]["sha256"]))
    out = {}
    for i, path in enumerate(sorted(paths, key=lambda path: digest(salt, path)), start=1):
        pure = PurePosixPath(path.replace("\\", "/"))
        code = f"file {i}{pure.suffix.lower()}"
        out[path] = code
        if len(pure.stem) > 3:
            out.setdefault(pure.name, code)
    return dict(sorted(out.items(), key=lambda item: (-len(item[0]), item[0])))


def _describe(
    tables: Tables, known: councils.Councils, name_councils: bool, audience: str
) -> dict[str, Row]:
    documents = records(tables["documents"])
    orphans = [d["doc_id"] for d in documents if not known.subjects[d["doc_id"]]]
    numbers = {doc_id: f"D{i:02d}" for i, doc_id in enumerate(sorted(orphans), start=1)}
    rows = {d["doc_id"]: _row(d, known, numbers, name_councils) for d in documents}
    for doc in documents:
        closed = doc["sensitivity"] == "confidential" and audience != "confidential"
        rows[doc["doc_id"]]["withheld"] = closed
    same_kind = Counter((r["shown"], r["kind"]) for r in rows.values() if not r["withheld"])
    for doc in documents:
        row = rows[doc["doc_id"]]
        parts = [row["shown"], "" if name_councils else row["type"]]
        several = same_kind[row["shown"], row["kind"]] > 1
        short = [
            *parts,
            "" if row["kind"] == "report" else row["kind"],
            row["year"] if several else "",
        ]
        row["short"] = ", ".join(p for p in short if p)
        row["document"] = (
            WITHHELD
            if row["withheld"]
            else ", ".join(p for p in [*parts, row["kind"], row["year"]] if p)
        )
    return rows


def _row(
    doc: Row, known: councils.Councils, numbers: Mapping[str, str], name_councils: bool
) -> Row:
    ids = known.subjects[doc["doc_id"]]
    code = " and ".join(known.label(i) for i in ids) or numbers[doc["doc_id"]]
    types = list(dict.fromkeys(known.types.get(i, "council") for i in ids))
    year = next((d[:4] for d in (doc["visit_start"], doc["visit_end"], doc["published"]) if d), "")
    return {
        "doc_id": doc["doc_id"],
        "code": code,
        "gss_codes": " ".join(ids),
        "council": doc["council"] or "",
        "type": " and ".join(types),
        "shown": (doc["council"] or doc["title"] or code) if name_councils else code,
        "kind": KIND_NAMES.get(doc["kind"], doc["kind"].replace("_", " ")),
        "year": year,
        "path": doc["path"],
        "title": doc["title"] or "",
    }
