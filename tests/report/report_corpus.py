"""A small invented corpus: six councils, their reports, a draft nobody may see, a press piece."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Any

import pandas as pd

from pipeline.tables import MODELS, Tables, frame

COUNCILS = [
    ("X07000001", "Harrowmere District Council", "NMD", "North West"),
    ("X08000002", "Stainbeck Metropolitan Borough Council", "MD", "Yorkshire and The Humber"),
    ("X07000003", "Ostrey Vale Borough Council", "NMD", "South East"),
    ("X06000004", "Calderhythe City Council", "UA", "North East"),
    ("X09000005", "London Borough of Tarnwick", "LBO", "London"),
    ("X10000006", "Northmarsh County Council", "CTY", "East of England"),
]
EVIL = "<script>document.title='owned'</script><img src=x onerror=\"document.title='owned'\">"
HIDDEN = "The unpublished draft says the reserves are exhausted"
ASKS = [
    ("listed", "Agree a single plan for savings and publish it by March", 3, 3, 3, []),
    ("listed", "Review the scheme of delegation", 3, 2, 3, []),
    (
        "listed",
        "Consider how Ostrey Vale Borough Council shares its data with partners",
        2,
        2,
        2,
        [],
    ),
    (
        "in_text",
        "the council may wish to look at how HARROWMERE's members are briefed",
        1,
        1,
        1,
        [],
    ),
    (
        "in_text",
        "Cabinet should consider a fuller forward plan with Cllr Wetherby",
        2,
        2,
        3,
        ["considered"],
    ),
    (
        "in_text",
        "it must set a balanced budget before Tarnwick takes on new debt",
        4,
        4,
        4,
        ["urgent"],
    ),
    (
        "in_text",
        "officers should strengthen their work with Stainbeck MBC, as Thistlewood said",
        3,
        2,
        3,
        [],
    ),
]
FAULTS = [
    ("summary", "Members do not yet own the savings plan", 1),
    ("body", "The budget gap has no plan behind it, and this is a serious risk for Northmarsh", 2),
    ("body", "Residents told the team that Calderhythe City Council is slow to answer", 1),
    ("body", "Reporting could be sharper", 0),
]
LINES = (
    "What can still be said: how many were visited and are on the register.\n"
    "What would settle it, and who holds it: the list of councils invited, declined and visited, "
    "which the programme team holds.\n"
    "How many reports would show a difference that matters: about 180.\n"
    "What may be said until then: that it is not known.\n"
    "What must not be said: that councils in need stay away."
)


def sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def doc(n: int, council: str | None = None, gss: str | None = None, **more: Any) -> dict[str, Any]:
    """A documents row with everything it must have."""
    return {
        "doc_id": f"doc_{n:03d}",
        "path": f"{(council or 'piece').split()[0].lower()}-{n}.pdf",
        "sha256": sha(f"bytes {n}"),
        "text_sha256": sha(f"text {n}"),
        "kind": "cpc_report",
        "product": "corporate",
        "title": f"Corporate Peer Challenge: {council}" if council else None,
        "council": council,
        "gss_codes": [gss] if gss else [],
        "era": "components",
        "reading": "published",
        "visit_start": "2022-03-01",
        "pages": 20,
        "words": 9000,
        "profile": "report",
        "quality": "good",
        "quality_reasons": [],
        "sensitivity": "public",
        "invented": True,
        **more,
    }


class Builder:
    """Adds rows whose spans slice, document by document."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {name: [] for name in MODELS}
        self.texts: dict[str, str] = {}

    def say(self, doc_id: str, text: str, page: int = 1) -> dict[str, Any]:
        """A passage at the end of a document; returns what a row that points to it needs."""
        start = len(self.texts.get(doc_id, ""))
        self.texts[doc_id] = self.texts.get(doc_id, "") + text + "\n"
        order = len(self.rows["passages"])
        where = {"doc_id": doc_id, "start": start, "end": start + len(text), "page": page}
        self.rows["passages"].append(
            {
                **where,
                "passage_id": f"pas_{order:05d}",
                "order": order,
                "kind": "paragraph",
                "depth": 0,
                "boilerplate": False,
                "text": text,
            }
        )
        return {**where, "passage_id": f"pas_{order:05d}"}

    def ask(self, doc_id: str, row: tuple[Any, ...], theme: str) -> str:
        place, text, level, strict, loose, flags = row
        n = len(self.rows["recommendations"])
        rec_id = f"rec_{n:05d}"
        self.rows["recommendations"].append(
            {
                **self.say(doc_id, text, 2 + n % 15),
                "rec_id": rec_id,
                "item_id": f"item_{n:05d}",
                "section": "Finance in Calderhythe",
                "place": place,
                "text": text,
                "n_asks": 1,
                "asker": "peers",
                "addressee": "council",
                "rationale": [],
                "confidence": 0.9,
            }
        )
        self.rows["scores"].append(
            {
                "rec_id": rec_id,
                "level": level,
                "level_strict": strict,
                "level_loose": loose,
                "clause_levels": [level],
                "flags": flags,
                "cues": [],
                "process_only": False,
                "clarity_owner": False,
                "clarity_act": True,
                "clarity_object": True,
                "clarity_time": False,
                "clarity_result": False,
                "clarity": 2,
                "grounding_evidence": True,
                "grounding_cause": False,
                "grounding_action": False,
                "grounding": 1,
                "reading_ease": 45.5,
                "words": len(text.split()),
            }
        )
        self.label(rec_id, "recommendations", theme)
        return rec_id

    def fault(self, doc_id: str, row: tuple[str, str, int]) -> str:
        place, text, severity = row
        n = len(self.rows["criticisms"])
        self.rows["criticisms"].append(
            {
                **self.say(doc_id, text, 3 + n % 15),
                "criticism_id": f"cri_{n:05d}",
                "place": place,
                "text": text,
                "severity": severity,
                "named": severity > 0,
                "hedges": 0,
                "shield": False,
                "agent": "implied",
                "buried": False,
                "consequence": False,
                "evidence": False,
                "directness": "named",
                "confidence": 0.8,
            }
        )
        return f"cri_{n:05d}"

    def label(self, unit_id: str, unit: str, theme: str) -> None:
        self.rows["labels"].append(
            {
                "unit_id": unit_id,
                "unit": unit,
                "frame": "core",
                "label": theme,
                "confidence": 0.8,
                "cues": [],
                "codebook_version": "1",
            }
        )

    def quote(self, doc_id: str, text: str, speaker: str, role: str) -> None:
        n = len(self.rows["quotations"])
        self.rows["quotations"].append(
            {
                **self.say(doc_id, text),
                "quotation_id": f"quo_{n:05d}",
                "speaker": speaker,
                "role": role,
                "reported": False,
            }
        )

    def find(self, finding_id: str, sources: list[tuple[str, str]], **more: Any) -> None:
        self.rows["findings"].append(
            {
                "finding_id": finding_id,
                "type": "measure",
                "method": "resampling of reports",
                "rules_version": "1",
                **more,
            }
        )
        self.rows["finding_sources"] += [
            {"finding_id": finding_id, "table": t, "row_id": r} for t, r in sources
        ]

    def tables(self) -> Tables:
        return Tables({name: frame(name, rows) for name, rows in self.rows.items()}, self.texts)


def build(asks_each: int = 7, invented: bool = True) -> Tables:
    """The corpus: a report for each council and two more, a draft, a review, a press piece."""
    b = Builder()
    b.rows["documents"] = [
        *(doc(i, name, gss, invented=invented) for i, (gss, name, _, _) in enumerate(COUNCILS)),
        doc(
            6,
            COUNCILS[0][1],
            COUNCILS[0][0],
            visit_start="2024-05",
            era="strengthened",
            invented=invented,
        ),
        doc(
            7,
            COUNCILS[1][1],
            COUNCILS[1][0],
            version="draft",
            sensitivity="confidential",
            path="stainbeck-draft.docx",
            invented=invented,
        ),
        doc(
            8,
            COUNCILS[2][1],
            COUNCILS[2][0],
            kind="progress_review",
            visit_start="2023-04",
            invented=invented,
        ),
        doc(
            9,
            None,
            None,
            kind="press",
            visit_start=None,
            published="2023-06-01",
            era=None,
            title="Stainbeck in trouble again",
            invented=invented,
        ),
    ]
    themes = [
        "governance and culture",
        "financial planning and management",
        "capacity for improvement",
    ]
    asks, faults = [], []
    for i in range(7):
        for k in range(asks_each):
            asks.append(b.ask(f"doc_{i:03d}", ASKS[(k + i) % len(ASKS)], themes[(i * k) % 3]))
        faults += [b.fault(f"doc_{i:03d}", row) for row in FAULTS[: 2 + i % 3]]
    b.ask("doc_000", ("listed", EVIL, 3, 3, 3, []), themes[0])
    b.ask("doc_001", ("listed", '=HYPERLINK("http://x.example","click")', 3, 3, 3, []), themes[0])
    b.ask("doc_002", ("in_text", "Publish\x0b the {{ plan }} {% now %}", 3, 3, 3, []), themes[1])
    secret = b.ask("doc_007", ("listed", HIDDEN, 4, 4, 4, []), themes[0])
    b.quote(
        "doc_008",
        "we have turned a corner since the visit",
        "Jane Thistlewood",
        "Leader of Ostrey Vale Borough Council",
    )
    b.quote("doc_009", "nobody at the top listened to us", "Councillor Amir Wetherby", "opposition")
    _findings(b, asks, faults, secret)
    _problems(b)
    return b.tables()


def _findings(b: Builder, asks: list[str], faults: list[str], secret: str) -> None:
    sources = [("recommendations", r) for r in [*asks, secret]]
    for reading, value, verdict in (
        ("strict", 0.38, "mixed"),
        ("plain", 0.61, "mixed"),
        ("loose", 0.7, "mixed"),
    ):
        b.find(
            f"fin_{reading}",
            sources,
            claim="IV",
            proposition="IV.a",
            place="in_text",
            measure="share of requests in running text at level 3 or 4",
            reading=reading,
            unit="share",
            estimate=value,
            low=value - 0.1,
            high=value + 0.1,
            n=28,
            reports=7,
            verdict=verdict,
            threshold=0.5,
            note="The strict and the loose readings disagree",
        )
    b.find(
        "fin_direct",
        [("criticisms", c) for c in faults],
        claim="IV",
        proposition="IV.b",
        measure="share of serious criticisms said by name",
        unit="share",
        estimate=0.72,
        low=0.6,
        high=0.84,
        n=20,
        reports=7,
        verdict="not supported",
        note="The whole interval lies above the threshold of 50%",
    )
    b.find(
        "fin_rule",
        [],
        claim="I",
        proposition="I.a",
        type="rule",
        measure="programme rule",
        verdict="true by rule",
        note="Taking part has always been voluntary",
    )
    b.find(
        "fin_untested",
        [],
        claim="I",
        proposition="I.c",
        type="causal",
        measure="not measured",
        verdict="not testable here",
        note=LINES,
    )
    b.find(
        "fin_drill",
        [("criticisms", faults[0])],
        claim="IV",
        proposition="IV.a",
        group_by="region",
        group="North West",
        measure="share of requests at level 3 or 4",
        unit="share",
        estimate=0.4321,
        low=0.2,
        high=0.9,
        n=9,
        reports=2,
    )
    b.find(
        "fin_beside",
        [],
        claim="II",
        proposition="II.a",
        group_by="kind",
        group="inspection",
        measure="share of serious warnings",
        unit="share",
        estimate=0.8,
        low=0.7,
        high=0.9,
        n=40,
        reports=6,
    )


def _problems(b: Builder) -> None:
    b.rows["problems"] = [
        {
            "code": "scan",
            "stage": "ingest",
            "path": "Northmarsh scans/northmarsh-2014.pdf",
            "severity": "error",
            "remedy": "Install OCRmyPDF and run again",
            "reason": "Northmarsh scans/northmarsh-2014.pdf holds pictures of pages and no text",
        },
        {
            "code": "tracked",
            "stage": "ingest",
            "path": "stainbeck-draft.docx",
            "doc_id": "doc_007",
            "severity": "warning",
            "reason": f"unclear change near: {HIDDEN}",
            "remedy": "look at it",
        },
    ]


def register_tables() -> dict[str, pd.DataFrame]:
    """Councils, their other names, and known peer challenges (one of them not read)."""
    return {
        "councils": pd.DataFrame(COUNCILS, columns=["gss_code", "council", "type", "region"]),
        "council_names": pd.DataFrame(
            [
                ("Ostrey Vale District Council", "X07000003"),
                ("Tarnwick London Borough Council", "X09000005"),
            ],
            columns=["name_in_register", "gss_code"],
        ),
        "peer_challenges": pd.DataFrame(
            [(name, "cpc", "2022-03-01") for _, name, _, _ in COUNCILS[:5]]
            + [(COUNCILS[5][1], "cpc", "2016-02"), (COUNCILS[0][1], "progress_review", "2023-01")],
            columns=["council", "kind", "visit_start"],
        ),
    }


def without(tables: Tables, *kinds: str) -> Tables:
    """The tables with every document but those of these kinds left out, and all rows of them."""
    kept = set(tables["documents"].query("kind in @kinds")["doc_id"])
    frames = {}
    for name, table in tables.frames.items():
        rows = table[table["doc_id"].isin(kept)] if "doc_id" in table else table.iloc[:0]
        frames[name] = rows.reset_index(drop=True)
    texts = {k: v for k, v in tables.texts.items() if k in kept}
    return replace(tables, frames=frames, texts=texts)
