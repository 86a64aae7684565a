"""``make evaluate``: the open half, the sample and the real documents, to a page and a JSON.

``make evaluate HALF=test`` scores the sealed half: figures only, and a line in scorings.log.
``make agreement`` measures the two coders against each other over both halves.
"""

from __future__ import annotations

import argparse
import json
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from pipeline import config, corpus, models, run
from pipeline.config import Config
from pipeline.evaluation import gold, halves, marks, page
from pipeline.evaluation.coders import USABLE
from pipeline.evaluation.evaluate import Evaluation, agree, evaluate, expected
from pipeline.models import Models
from pipeline.tables import Tables

ROOT = Path(__file__).parents[2]
SAMPLE = ROOT / "corpus" / "sample"
REAL = ROOT.parent / "shared" / "real"
LOG = "scorings.log"
# what the sample's answer key holds; the gold has every mark
KEYED = {
    "asks": (
        *("precision", "recall", "F1", "exact span", "place", "label", "lead", "n_asks", "asker"),
        *("addressee", "level", "flag", "clause levels", "repeats"),
    ),
    "items": ("precision", "recall", "F1"),
    "criticisms": (
        *("precision", "recall", "F1", "exact span", "place", "severity", "agent", "mark"),
        "asks_for",
    ),
    "silence": ("false alarms",),
}
AGREEMENT = (
    "# How far the two coders agree\n\n"
    "Made by `make agreement`. The coders were language models, apart from each other and from the "
    "program: they share habits, so two officers would probably agree less. F1 is of units that "
    "both marked, or of pairs that both linked (1 is perfect); alpha is Krippendorff's, on the units "
    "that both marked, with the share of equal codes beside it, because alpha says little of a mark "
    "that nearly all units have, or hardly any, and nothing (–) where no code varies. Intervals at "
    "95%, from drawing whole documents again, or Wilson's where documents do not differ. "
    f"**Bold** is under {USABLE}: not used as a measure. Governing "
    "words, `process_only`, grounding `cause`, valence of asks, and organisation and reported speech of "
    "quotations are of the second round, by other coders (agreement_first.md has the first)."
)
LOGGED = (
    "F1, listed",
    "F1, in_text",
    "precision, listed",
    "recall, listed",
    "precision, in_text",
    "recall, in_text",
    "level, weighted kappa",
    "F1",
    "precision",
    "recall",
    "severity, weighted kappa",
    "false alarms in documents that ask nothing",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="make evaluate", description=__doc__)
    parser.add_argument("--half", choices=["development", "test"], default="development")
    parser.add_argument("--agreement", action="store_true")
    asked = parser.parse_args()
    loaded, settings = models.load(), config.load(ROOT / "config.toml")
    if asked.agreement:
        _agreement(loaded, settings)
        return
    if asked.half == "test":
        _sealed(loaded, settings)
        return
    sets = [_half("development", loaded, settings), _sample(loaded, settings)]
    if REAL.exists():
        sets.append(_real(loaded, settings))
    page.write(sets, _preface(loaded), halves.GOLD, errors_of=(sets[0].name, sets[-1].name))
    _write_metrics(sets, loaded)
    for one in sets:
        print(f"== {one.name}: {one.documents} documents, {len(one.problems)} marks unused")
        print(page.figures_only(one))


def _run(folder: Path, loaded: Models, settings: Config) -> Tables:
    return run.analyse(corpus.load(folder), loaded, settings)


def _half(name: str, loaded: Models, settings: Config) -> Evaluation:
    with halves.opened(name) as half:
        return evaluate(
            f"The {name} half of the gold (invented)",
            [_run(half.folder / halves.DOCUMENTS, loaded, settings)],
            expected(
                gold.read(half.folder / halves.CODINGS / "settled"),
                map(marks.name_of, half.index["path"]),
            ),
            _groups(half.index),
            settings,
            scopes=half.scopes(),
        )


def _sample(loaded: Models, settings: Config) -> Evaluation:
    manifest = pd.read_csv(SAMPLE / "manifest.csv", dtype=str, keep_default_na=False)
    paths = manifest.loc[manifest["reading"].eq(""), "path"]  # drafts have no key
    groups = {"format": dict(zip(paths.map(marks.name_of), paths.map(_format), strict=True))}
    one = evaluate(
        "The sample (invented), against its answer key",
        [_run(SAMPLE, loaded, settings)],
        expected(gold.read(SAMPLE / "answer_key"), groups["format"]),
        groups,
        settings,
    )
    kept = [f for f in one.figures if f.unit in KEYED and f.measure.startswith(KEYED[f.unit])]
    return replace(one, figures=kept, errors=[e for e in one.errors if e["unit"] in KEYED])


def _real(loaded: Models, settings: Config) -> Evaluation:
    folder = halves.GOLD / "real"
    scopes = pd.read_csv(folder / "scope.csv", dtype=str, keep_default_na=False)
    return evaluate(
        "The real documents (words left out)",
        [_run(REAL / name, loaded, settings) for name in ("seeds", "gov_uk")],
        expected(gold.read(folder / "settled"), scopes["doc"]),
        {},
        settings,
        words_shown=False,
        scopes=scopes,
    )


def _agreement(loaded: Models, settings: Config) -> None:
    with halves.opened("development") as one, halves.opened("test") as other:
        folders = [half.folder for half in (one, other)]
        documents = [folder / halves.DOCUMENTS for folder in folders]
        codings = [folder / halves.CODINGS for folder in folders]
        rows, problems = agree(documents, codings, loaded, settings)
    sets = {"The gold, both halves (invented)": rows}
    if REAL.exists():
        folders = [REAL / "seeds", REAL / "gov_uk"]
        own = halves.GOLD / "real"
        sets["The real documents"], more = agree(folders, [own, own], loaded, settings)
        problems += more
    page.write_agreement(sets, AGREEMENT, halves.GOLD)
    for problem in problems:
        print(f"{problem['path']}: {problem['reason']}")


def _groups(index: pd.DataFrame) -> Mapping[str, Mapping[str, str]]:
    docs = index["path"].map(marks.name_of)
    return {
        column: dict(zip(docs, index[column], strict=True))
        for column in ("era", "kind", "format", "author")
    }


def _format(path: str) -> str:
    return Path(path).suffix.lstrip(".")


def _sealed(loaded: Models, settings: Config) -> None:
    one = _half("test", loaded, settings)
    line = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": _commit(),
        "seal": (halves.GOLD / halves.SEAL).read_text().split()[0][:12],
        "codebook": loaded.book.version,
        "unused": len(one.problems),
        "figures": _chief(one),
    }
    with (halves.GOLD / LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line) + "\n")
    print(page.figures_only(one))


def _chief(one: Evaluation) -> dict[str, list[float | None]]:
    """Unit and measure -> estimate, low, high, of the measures that a log or card shows."""
    return {
        f"{f.unit}: {f.measure}": [f.interval.estimate, f.interval.low, f.interval.high]
        for f in one.figures
        if not f.group_by and f.measure in LOGGED and f.interval.n
    }


def _write_metrics(sets: Sequence[Evaluation], loaded: Models) -> None:
    """models/codebook/metrics.json: the cue tables' figures, as they are."""
    body = {
        "measured_by": "make evaluate",
        "coders": "language models, apart; not officers",
        "codebook": loaded.book.version,
        "figures": "estimate, low and high of a 95% interval from resampling documents",
        "sets": {one.name: _chief(one) for one in sets},
    }
    path = models.MODELS / "codebook" / "metrics.json"
    path.write_text(json.dumps(body, indent=1) + "\n", encoding="utf-8")


def _commit() -> str:
    asked = ["git", "-C", str(ROOT), "describe", "--always", "--dirty"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def _preface(loaded: Models) -> str:
    return (
        "# How good the program is\n\n"
        "Made by `make evaluate`. No person has coded any of it: the invented documents were written "
        "and coded by language models, apart from one another and from the program, and the real "
        "ones coded in the same way (tests/gold/README.md).\n\n"
        "An ask is a recommendation: listed as one, in running text, or restated from an earlier "
        "document. It is found when the program's stretch and the coder's share at least half of what "
        "they cover together. Precision: of what the program marked, how much is right. Recall: of "
        "what the coders marked, how much it found. F1 joins the two; 1 is perfect, 0 nothing right. "
        "Levels, flags and marks are compared on asks that were found; kappa is weighted by the "
        "square of the difference. n counts what was compared. Hard negatives are stretches that "
        "tempt but ask nothing. Intervals are at 95%, from drawing whole documents again, Wilson's "
        "where documents do not differ, and left out where too few documents hold a thing. "
        f"Codebook {loaded.book.version}."
    )


if __name__ == "__main__":
    main()
