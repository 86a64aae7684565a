"""What the program made of coded documents: align the gold to what it read, measure, list errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from pipeline import corpus
from pipeline.claims.statistics import Resampling
from pipeline.config import Config
from pipeline.evaluation import coders, gold, program, score
from pipeline.evaluation.align import Placed, Span, Text, place
from pipeline.evaluation.matching import Pairing
from pipeline.ingest import ingest
from pipeline.models import Models
from pipeline.tables import Row, Tables, records

SETTLED, CODERS = "settled", ("a", "b")
RESAMPLES = 1000  # half of what findings take: some hundred measures, each in a score of groups
Scope = Mapping[tuple[str, str], Span]


@dataclass(frozen=True)
class Evaluation:
    """What one set of coded documents shows.

    ``errors``: a row a miss or false alarm. ``problems``: gold marks that could not be used.
    """

    name: str
    documents: int
    words: int
    counts: Mapping[str, int]
    figures: Sequence[score.Figure]
    errors: Sequence[Row]
    problems: Sequence[Row]


def evaluate(
    name: str,
    runs: Sequence[Tables],
    codings: Path,
    groups: Mapping[str, Mapping[str, str]],
    config: Config,
    words_shown: bool = True,
    scopes: pd.DataFrame | None = None,
) -> Evaluation:
    """Hold what the program made of some corpora against ``codings``/settled.

    ``groups``: by what -> document -> group. ``scopes``: for documents that were coded in part,
    the numbered paragraphs of each unit that was coded (doc, unit, first, last); empty is all.
    """
    settings = Resampling(config.claims.confidence, RESAMPLES, config.run.seed)
    texts: dict[str, Text] = {}
    ours: dict[str, Placed] = {}
    scope: dict[tuple[str, str], list[Span]] = {}
    for tables in runs:
        here = {
            _stem(r["path"]): Text(tables.texts[r["doc_id"]]) for r in records(tables["documents"])
        }
        texts |= here
        found = program.placed(
            tables, {r["path"]: here[_stem(r["path"])] for r in records(tables["documents"])}
        )
        ours |= {_stem(path): placed for path, placed in found.items()}
        scope |= _scope(tables, scopes)
    problems: list[Row] = []
    settled = _aligned(codings / SETTLED, texts, problems)
    pairings = {d: Pairing(settled[d], _within(ours[d], d, scope, scopes)) for d in sorted(settled)}
    tallies = {d: score.tally(p) for d, p in pairings.items()}
    for tables in runs:
        for d, silent in _silence(tables, pairings).items():
            tallies[d] |= silent
    return Evaluation(
        name=name,
        documents=len(settled),
        words=sum(len(texts[d].text.split()) for d in settled),
        counts=_counts([p.coding for p in settled.values()]),
        figures=score.figures(tallies, groups, settings),
        errors=[e for d, p in pairings.items() for e in _errors(d, p, runs, words_shown)],
        problems=problems,
    )


def agree(
    documents: Sequence[Path], codings: Sequence[Path], models: Models, config: Config
) -> list[coders.Agreement]:
    """How far the two coders agree, over all folders; documents are read, and nothing is analysed.

    ``codings``: for each folder of documents, the folder that holds a/ and b/.
    """
    settings = Resampling(config.claims.confidence, RESAMPLES, config.run.seed)
    pairings: dict[str, Pairing] = {}
    for folder, coded in zip(documents, codings, strict=True):
        read = ingest(corpus.load(folder), models.book.tables["kinds"], config)
        texts = {_stem(r["path"]): Text(read.texts[r["doc_id"]]) for r in records(read.documents)}
        a, b = (_aligned(coded / who, texts, []) for who in CODERS)
        pairings |= {d: Pairing(a[d], b[d]) for d in sorted(a.keys() & b.keys())}
    return coders.table(pairings, settings)


def _stem(path: str) -> str:
    """The name under which a document is coded: its file's, without the ending."""
    return Path(path).stem


def _aligned(folder: Path, texts: Mapping[str, Text], problems: list[Row]) -> dict[str, Placed]:
    read = gold.read(folder)
    problems += read.problems
    out = {}
    for doc, coding in read.codings.items():
        if doc not in texts:
            problems.append(
                gold.fault("gold_no_document", doc, "no document of this name was read")
            )
            continue
        out[doc], faults = place(coding, texts[doc])
        problems += faults
    return out


def _scope(tables: Tables, scopes: pd.DataFrame | None) -> dict[tuple[str, str], list[Span]]:
    """(document, unit) -> the stretches that were coded; documents that are not named are whole."""
    out: dict[tuple[str, str], list[Span]] = {}
    if scopes is None:
        return out
    passages = records(tables["passages"])
    for document in records(tables["documents"]):
        stem = _stem(document["path"])
        numbered = {
            p["number"]: p
            for p in passages
            if p["doc_id"] == document["doc_id"] and p["number"] and p["kind"] != "footnote"
        }
        for row in scopes[scopes["doc"].eq(stem)].to_dict("records"):
            if not row["first"]:
                span = Span(0, len(tables.texts[document["doc_id"]]))
            elif row["first"] in numbered and row["last"] in numbered:
                span = Span(numbered[row["first"]]["start"], numbered[row["last"]]["end"])
            else:
                continue
            out.setdefault((stem, row["unit"]), []).append(span)
    return out


def _within(
    placed: Placed,
    doc: str,
    scope: Mapping[tuple[str, str], Sequence[Span]],
    scopes: pd.DataFrame | None,
) -> Placed:
    """The program's marks in what was coded; others were never looked at by a coder."""
    if scopes is None:
        return placed
    kept: dict[str, list[int]] = {}
    for unit in gold.UNITS:
        stretches = scope.get((doc, unit), [])
        kept[unit] = [
            i
            for i in range(len(getattr(placed.coding, unit)))
            if any(s.start <= placed.spans[unit, i].start < s.end for s in stretches)
        ]
    coding = placed.coding.model_copy(
        update={
            u: tuple(getattr(placed.coding, u)[i] for i in listed) for u, listed in kept.items()
        }
    )
    spans = {
        (u, new): placed.spans[u, old]
        for u, listed in kept.items()
        for new, old in enumerate(listed)
    }
    return replace(placed, coding=coding, spans=spans)


def _silence(tables: Tables, pairings: Mapping[str, Pairing]) -> dict[str, score.Tallies]:
    """False alarms per 5,000 words where nobody asks anything: whole documents, and passages."""
    stems = {r["doc_id"]: _stem(r["path"]) for r in records(tables["documents"])}
    out: dict[str, score.Tallies] = {}
    for doc_id, passages in tables["passages"].groupby("doc_id", sort=True):
        pairing = pairings.get(stems[str(doc_id)])
        if pairing is None:
            continue
        asked = [s for (unit, _), s in pairing.reference.spans.items() if unit == "asks"]
        alarms = words = 0
        ours = [s for (unit, _), s in pairing.other.spans.items() if unit == "asks"]
        for start, end, text in zip(
            passages["start"], passages["end"], passages["text"], strict=True
        ):
            if not any(s.start < end and s.end > start for s in asked):
                words += len(str(text).split())
                alarms += sum(start <= s.start < end for s in ours)
        counts = score.share(alarms, words)
        kind = "per 5,000 words"
        tallies = {("silence", "false alarms in passages that ask nothing", kind): counts}
        if not pairing.reference.coding.asks:
            tallies["silence", "false alarms in documents that ask nothing", kind] = counts
        out[stems[str(doc_id)]] = tallies
    return out


def _counts(codings: Sequence[gold.Coding]) -> dict[str, int]:
    """How many of everything the settled coding holds."""
    asks = [a for c in codings for a in c.asks]
    weak = [k for c in codings for k in c.criticisms]
    negatives = [n for c in codings for n in c.negatives]
    out: dict[str, int] = {"asks": len(asks)}
    out |= {f"asks, {p}": sum(a.place == p for a in asks) for p in score.PLACES}
    out |= {f"level {level}": sum(a.level == level for a in asks) for level in score.LEVELS}
    out |= {f"flag {flag}": sum(flag in a.flags for a in asks) for flag in score.FLAGS}
    out["repeats"] = sum(a.repeat_of is not None for a in asks)
    out["criticisms"] = len(weak)
    out |= {f"severity {s}": sum(k.sev == s for k in weak) for s in score.SEVERITIES}
    out["summary and body pairs"] = sum(
        len({frozenset((k.id, i)) for k in c.criticisms for i in k.same}) for c in codings
    )
    out["criticisms answered by an ask"] = sum(bool(k.asks) for k in weak)
    out["hard negatives"] = len(negatives)
    for kind in sorted({n.kind for n in negatives}):
        out[f"hard negatives, {kind}"] = sum(n.kind == kind for n in negatives)
    for unit in ("followups", "quotations", "paras", "evidence"):
        out[unit] = sum(len(getattr(c, unit)) for c in codings)
    return out


def _errors(doc: str, pairing: Pairing, runs: Sequence[Tables], words_shown: bool) -> list[Row]:
    """Misses and false alarms, in the order of the document; real documents by page and offset."""
    out = []
    for unit in ("asks", "criticisms", "quotations"):
        pairs = pairing.pairs(unit)
        for what, side, taken in (
            ("missed", pairing.reference, {i for i, _ in pairs}),
            ("false alarm", pairing.other, {j for _, j in pairs}),
        ):
            for i, mark in enumerate(getattr(side.coding, unit)):
                span = side.spans.get((unit, i))
                if i in taken or span is None:
                    continue
                where = {
                    "doc": doc,
                    "unit": unit,
                    "error": what,
                    "start": span.start,
                    "end": span.end,
                }
                out.append(
                    {
                        **where,
                        "page": _page(runs, doc, span.start),
                        "place": getattr(mark, "place", ""),
                        "text": side.text.text[span.start : span.end] if words_shown else "",
                    }
                )
    return sorted(out, key=lambda e: (e["unit"], e["start"], e["error"]))


def _page(runs: Sequence[Tables], doc: str, start: int) -> int:
    for tables in runs:
        for document in records(tables["documents"]):
            if _stem(document["path"]) == doc:
                pages = tables["pages"]
                here = pages[pages["doc_id"].eq(document["doc_id"]) & pages["start"].le(start)]
                return int(here["page"].max()) if len(here) else 1
    return 1
