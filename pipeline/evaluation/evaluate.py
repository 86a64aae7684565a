"""What the program made of coded documents: align the gold to what it read, measure, list errors."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pandas as pd

from pipeline import corpus
from pipeline.claims.statistics import Resampling
from pipeline.config import Config
from pipeline.evaluation import coders, gold, marks, program, score, tallies
from pipeline.evaluation.align import Placed, Span, Text, place
from pipeline.evaluation.matching import Pairing
from pipeline.ingest import ingest
from pipeline.models import Models
from pipeline.tables import Row, Tables, records

RESAMPLES = 1000  # half of what findings take: some hundred measures, each in a score of groups
LISTED = ("asks", "criticisms", "quotations")  # units whose errors are listed one by one
Scope = dict[str, list[Span]]  # unit -> the stretches of a document that were coded


@dataclass(frozen=True)
class Evaluation:
    """What one set of coded documents shows.

    ``errors``: a row a miss or false alarm among asks, criticisms and quotations. ``problems``:
    gold that could not be used, and why.
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
    settled: gold.Coded,
    groups: Mapping[str, Mapping[str, str]],
    config: Config,
    words_shown: bool = True,
    scopes: pd.DataFrame | None = None,
) -> Evaluation:
    """Hold what the program made of some corpora against a settled coding.

    ``groups``: by what -> document -> group. ``scopes``: for documents that were coded in part,
    the numbered paragraphs of each unit that was coded (doc, unit, first, last; empty: to the
    ends of the document). A document that it does not name was coded whole.
    """
    settings = _resampling(config)
    problems = list(settled.problems)
    pairings: dict[str, Pairing] = {}
    counted: dict[str, tallies.Tallies] = {}
    errors: list[Row] = []
    for tables in runs:
        made = program.Made(tables)
        for document in records(tables["documents"]):
            doc = marks.name_of(document["path"], document["reading"])
            if doc not in settled.codings:
                continue
            if doc in pairings:
                raise ValueError(f"two documents are named {doc}; rename one")
            passages = tables["passages"]
            passages = passages[passages["doc_id"].eq(document["doc_id"])]
            text = Text(tables.texts[document["doc_id"]])
            scope, faults = _scope(doc, text, passages, scopes)
            reference, unaligned = place(settled.codings[doc], text)
            problems += [*faults, *unaligned]
            ours = made.placed(document["doc_id"], text)
            pairing = Pairing(_within(reference, scope), _within(ours, scope))
            pairings[doc] = pairing
            counted[doc] = tallies.tally(pairing) | _silence(pairing, passages, scope)
            pages = tables["pages"]
            starts = sorted(pages.loc[pages["doc_id"].eq(document["doc_id"]), "start"])
            errors += _errors(doc, pairing, starts, words_shown)
    problems += [
        gold.fault("gold_no_document", doc, "no document of this name was read")
        for doc in sorted(settled.codings.keys() - pairings.keys())
    ]
    return Evaluation(
        name=name,
        documents=len(pairings),
        words=sum(len(p.reference.text.text.split()) for p in pairings.values()),
        counts=_counts([p.reference.coding for p in pairings.values()]),
        figures=score.figures(counted, groups, settings),
        errors=sorted(errors, key=lambda e: (e["doc"], e["unit"], e["start"] or 0, e["error"])),
        problems=problems,
    )


def _resampling(config: Config) -> Resampling:
    return Resampling(config.claims.confidence, RESAMPLES, config.run.seed)


def expected(coded: gold.Coded, documents: Iterable[str]) -> gold.Coded:
    """A coding with a problem row for each document that it ought to hold and does not."""
    missing = sorted(set(documents) - coded.codings.keys())
    rows = [gold.fault("gold_missing", doc, "the document has no coding") for doc in missing]
    return replace(coded, problems=(*coded.problems, *rows))


def agree(
    documents: Sequence[Path], codings: Sequence[Path], models: Models, config: Config
) -> tuple[list[coders.Agreement], list[Row]]:
    """(how far the two coders agree, problem rows), over all folders; nothing is analysed.

    ``codings``: for each folder of documents, the folder that holds a/ and b/.
    """
    settings = _resampling(config)
    pairings: dict[str, Pairing] = {}
    problems: list[Row] = []
    for folder, coded in zip(documents, codings, strict=True):
        a, b = (gold.read(coded / who) for who in "ab")
        read = ingest(corpus.load(folder), models.book.tables["kinds"], config)
        names = {
            marks.name_of(r["path"], r["reading"]): r["doc_id"] for r in records(read.documents)
        }
        for side in (a, b):
            problems += expected(side, names).problems
        for doc in sorted(a.codings.keys() & b.codings.keys() & names.keys()):
            text = Text(read.texts[names[doc]])
            (first, faults), (second, more) = (place(c.codings[doc], text) for c in (a, b))
            pairings[doc] = Pairing(first, second)
            problems += [*faults, *more]
    return coders.table(pairings, settings), problems


def _scope(
    doc: str, text: Text, passages: pd.DataFrame, scopes: pd.DataFrame | None
) -> tuple[Scope, list[Row]]:
    """The stretches of each unit that were coded, and a problem row for each unknown paragraph."""
    rows = [] if scopes is None else scopes[scopes["doc"].eq(doc)].to_dict("records")
    whole = Span(0, len(text.text))
    if not rows:
        return {unit: [whole] for unit in marks.UNITS}, []
    numbered = {
        p["number"]: p for p in records(passages) if p["number"] and p["kind"] != "footnote"
    }
    scope: Scope = {}
    problems = []
    for row in rows:
        unknown = [row[end] for end in ("first", "last") if row[end] and row[end] not in numbered]
        if unknown:
            reason = f"scope of {row['unit']}: no paragraph {', '.join(unknown)}"
            problems.append(gold.fault("scope_unknown", doc, reason))
            continue
        start = numbered[row["first"]]["start"] if row["first"] else whole.start
        end = numbered[row["last"]]["end"] if row["last"] else whole.end
        scope.setdefault(row["unit"], []).append(Span(start, end))
    return scope, problems


def _within(placed: Placed, scope: Scope) -> Placed:
    """The marks in what was coded; a mark that did not align stays, and counts as missed."""
    kept: dict[str, list[int]] = {}
    for unit in marks.UNITS:
        spans = [placed.spans.get((unit, i)) for i in range(len(getattr(placed.coding, unit)))]
        stretches = scope.get(unit, [])
        kept[unit] = [
            i
            for i, span in enumerate(spans)
            if stretches and (span is None or _in(stretches, span.start))
        ]
    coding = placed.coding.model_copy(
        update={u: tuple(placed.mark(u, i) for i in listed) for u, listed in kept.items()}
    )
    spans_kept = {
        (u, new): placed.spans[u, old]
        for u, listed in kept.items()
        for new, old in enumerate(listed)
        if (u, old) in placed.spans
    }
    return replace(placed, coding=coding, spans=spans_kept)


def _in(stretches: Sequence[Span], at: int) -> bool:
    return any(s.start <= at < s.end for s in stretches)


def _silence(pairing: Pairing, passages: pd.DataFrame, scope: Scope) -> tallies.Tallies:
    """False alarms per 5,000 words where nobody asks anything: whole documents, and passages."""
    asked = [s for (unit, _), s in pairing.reference.spans.items() if unit == "asks"]
    ours = [s for (unit, _), s in pairing.other.spans.items() if unit == "asks"]
    alarms = words = 0
    for start, end, text in zip(passages["start"], passages["end"], passages["text"], strict=True):
        coded = _in(scope.get("asks", []), start)
        if coded and not any(s.start < end and s.end > start for s in asked):
            words += len(str(text).split())
            alarms += sum(start <= s.start < end for s in ours)
    counts = tallies.share(alarms, words)
    kind = "per 5,000 words"
    out = {("silence", "false alarms in passages that ask nothing", kind): counts}
    if not pairing.reference.coding.asks:
        out["silence", "false alarms in documents that ask nothing", kind] = counts
    return out


def _counts(codings: Sequence[marks.Coding]) -> dict[str, int]:
    """How many of everything the settled coding holds."""
    asks = [a for c in codings for a in c.asks]
    weak = [k for c in codings for k in c.criticisms]
    negatives = [n for c in codings for n in c.negatives]
    out: dict[str, int] = {"asks": len(asks)}
    out |= {f"asks, {p}": sum(a.place == p for a in asks) for p in marks.PLACES}
    out |= {f"level {level}": sum(a.level == level for a in asks) for level in tallies.LEVELS}
    out |= {f"flag {flag}": sum(flag in a.flags for a in asks) for flag in marks.FLAGS}
    out["repeats"] = sum(a.repeat_of is not None for a in asks)
    out["criticisms"] = len(weak)
    out |= {f"severity {s}": sum(k.sev == s for k in weak) for s in marks.SEVERITIES}
    pairs = {
        (c.doc, *sorted((k.id, other))) for c in codings for k in c.criticisms for other in k.same
    }
    out["pairs of criticisms that are one finding"] = len(pairs)
    out["criticisms answered by an ask"] = sum(bool(k.asks) for k in weak)
    out["hard negatives"] = len(negatives)
    for kind in sorted({n.kind for n in negatives}):
        out[f"hard negatives, {kind}"] = sum(n.kind == kind for n in negatives)
    for unit in ("followups", "quotations", "paras", "evidence"):
        out[unit] = sum(len(getattr(c, unit)) for c in codings)
    return out


def _errors(doc: str, pairing: Pairing, starts: Sequence[int], words_shown: bool) -> list[Row]:
    """Misses and false alarms of a document; a real one by page and offset. ``starts``: of pages."""
    out: list[Row] = []
    for unit in LISTED:
        pairs = pairing.pairs(unit)
        for what, side, taken in (
            ("missed", pairing.reference, {i for i, _ in pairs}),
            ("false alarm", pairing.other, {j for _, j in pairs}),
        ):
            for i, mark in enumerate(getattr(side.coding, unit)):
                if i in taken:
                    continue
                span = side.spans.get((unit, i))
                out.append(
                    {
                        "doc": doc,
                        "unit": unit,
                        "error": what,
                        "place": getattr(mark, "place", ""),
                        "page": span and bisect_right(starts, span.start),
                        "start": span and span.start,
                        "end": span and span.end,
                        "text": side.text.text[span.start : span.end]
                        if words_shown and span
                        else "",
                    }
                )
    return out
