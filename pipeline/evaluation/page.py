"""An evaluation as one page to read and one JSON to compare with the last."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from pipeline.claims.statistics import Interval
from pipeline.evaluation.coders import USABLE, Agreement
from pipeline.evaluation.evaluate import Evaluation
from pipeline.evaluation.gold import row_by_row
from pipeline.evaluation.score import Figure

UNITS = {
    "asks": "Asks",
    "items": "Printed items",
    "criticisms": "Criticisms",
    "paras": "Paragraphs",
    "quotations": "Quotations",
    "follow-ups": "Follow-ups",
    "evidence": "Evidence",
    "hard negatives": "Hard negatives",
    "silence": "Where nobody asks",
}
GROUPED = ("F1, listed", "F1, in_text", "F1, any place", "level, same")
SHOWN = 220  # characters of a miss; the JSON has it whole


def write(sets: Sequence[Evaluation], preface: str, folder: Path, errors_of: Sequence[str]) -> None:
    """evaluation.md and evaluation.json in a folder; the page lists the errors of ``errors_of``."""
    parts = [preface]
    for one in sets:
        parts += [*_set(one, one.name in errors_of)]
    (folder / "evaluation.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    _write_json([as_json(one) for one in sets], folder / "evaluation.json")


def as_json(one: Evaluation) -> dict[str, object]:
    """Everything of an evaluation, sorted, with intervals flat and empty figures left out."""
    return {
        "set": one.name,
        "documents": one.documents,
        "words": one.words,
        "counts": dict(one.counts),
        "figures": [_row(f) for f in one.figures if f.interval.n],
        "errors": list(one.errors),
        "problems": list(one.problems),
    }


def write_agreement(sets: Mapping[str, Sequence[Agreement]], preface: str, folder: Path) -> None:
    """agreement.md and agreement.json in a folder. ``sets``: title -> agreement on each mark."""
    header = (
        *("unit", "mark", "measure", "figure [interval]", "same", "either marked", "n"),
        "documents",
    )
    parts, body = [preface], []
    for title, rows in sets.items():
        listed = [row for row in rows if row.interval.n]
        parts += [f"## {title}", _table(header, map(_coders, listed))]
        body.append({"set": title, "agreement": [_row(a) for a in listed]})
    (folder / "agreement.md").write_text("\n\n".join(parts) + "\n", encoding="utf-8")
    _write_json(body, folder / "agreement.json")


def _write_json(sets: Sequence[Mapping[str, object]], path: Path) -> None:
    path.write_text("[" + ",\n".join(map(row_by_row, sets)) + "]\n", encoding="utf-8")


def _row(measured: Figure | Agreement) -> dict[str, object]:
    """A figure's fields, empty ones left out, and its interval beside them."""
    fields = {k: v for k, v in vars(measured).items() if k != "interval" and v not in (None, "")}
    return fields | _flat(measured.interval)


def figures_only(one: Evaluation) -> str:
    """The figures over all documents as text: what a sealed half may show."""
    rows = [f for f in one.figures if not f.group_by and f.interval.n]
    return "\n".join(
        f"{f.unit:<15} {f.measure:<42} {f.kind:<15} {_words(f.interval)}" for f in rows
    )


def _flat(interval: Interval) -> dict[str, object]:
    return {
        "estimate": interval.estimate,
        "low": interval.low,
        "high": interval.high,
        "n": interval.n,
        "documents": interval.reports,
    }


def _set(one: Evaluation, errors_listed: bool) -> Iterator[str]:
    yield f"## {one.name}"
    yield f"{one.documents} documents, {one.words:,} words."
    yield "### What the settled coding holds"
    yield _table(("what", "n"), ((k, v) for k, v in one.counts.items() if v))
    yield "### The program against it"
    for unit, title in UNITS.items():
        rows = [f for f in one.figures if f.unit == unit and not f.group_by and f.interval.n]
        if rows:
            yield f"**{title}**"
            yield _table(
                ("measure", "", "figure [interval]", "n", "documents"),
                (
                    (f.measure, f.kind, _words(f.interval), f.interval.n, f.interval.reports)
                    for f in rows
                ),
            )
    groups = _grouped(one.figures)
    if groups:
        yield "### By group"
        yield _table(("by", "group", *GROUPED), groups)
    if one.problems:
        yield "### Marks that could not be used"
        yield "\n".join(f"* {p['path']}: {p['reason']}" for p in one.problems)
    if one.errors:
        yield "### Misses and false alarms"
        if errors_listed:
            yield from _errors(one)
        else:
            yield f"{len(one.errors)}, in evaluation.json."


def _grouped(figures: Sequence[Figure]) -> list[tuple[str, ...]]:
    table: dict[tuple[str, str], dict[str, str]] = defaultdict(dict)
    for f in figures:
        if f.group_by and f.unit == "asks" and f.measure in GROUPED and f.interval.n:
            table[f.group_by, f.group][f.measure] = _words(f.interval)
    return [(*key, *(row.get(m, "") for m in GROUPED)) for key, row in sorted(table.items())]


def _coders(a: Agreement) -> tuple[object, ...]:
    weak = a.interval.estimate is not None and a.interval.estimate < USABLE
    figure = f"**{_words(a.interval)}**" if weak else _words(a.interval)
    same = "" if a.same is None else f"{a.same:.2f}"
    return (
        a.unit,
        a.mark,
        a.measure,
        figure,
        same,
        "" if a.marked is None else a.marked,
        a.interval.n,
        a.interval.reports,
    )


def _errors(one: Evaluation) -> Iterator[str]:
    by_document: dict[str, list[dict[str, object]]] = defaultdict(list)
    for error in one.errors:
        by_document[str(error["doc"])].append(error)
    for doc, errors in sorted(by_document.items()):
        lines = [f"<details><summary>{doc}: {len(errors)}</summary>", ""]
        for e in errors:
            words = str(e["text"])
            shown = f": {words[:SHOWN]}{'…' if len(words) > SHOWN else ''}" if words else ""
            where = f"page {e['page']}, {e['start']}–{e['end']}" if e["page"] else "not in the text"
            kind = ", ".join(str(e[k]) for k in ("unit", "error", "place") if e[k])
            lines.append(f"* {kind}, {where}{_escaped(shown)}")
        yield "\n".join([*lines, "", "</details>"])


def _words(interval: Interval) -> str:
    if interval.estimate is None:
        return "–"
    if interval.low is None or interval.high is None:
        return f"{interval.estimate:.2f}"
    return f"{interval.estimate:.2f} [{interval.low:.2f}, {interval.high:.2f}]"


def _table(header: Sequence[object], rows: Iterable[Sequence[object]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(_escaped(str(c)) for c in line) + " |" for line in lines)


def _escaped(words: str) -> str:
    return words.replace("|", "\\|").replace("\n", " ").replace("<", "&lt;")
