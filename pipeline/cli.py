"""The command ``cpc``: parse, load, call, write. No analysis, and nothing heavy imported up here."""

from __future__ import annotations

import json
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from pipeline.config import Config
    from pipeline.corpus import Corpus
    from pipeline.tables import Tables

ROOT = Path(__file__).parents[1]
app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    help="What corporate peer challenge really says: recommendations, criticisms, five claims.",
)


class Audience(StrEnum):
    """Who may read the paper, the workbook and the explorer."""

    public = "public"
    confidential = "confidential"


CorpusArg = Annotated[
    Path, typer.Argument(help="folder of documents, with or without a manifest.csv")
]
OutOpt = Annotated[Path, typer.Option("--out", help="folder for outputs; safe to delete")]
ConfigOpt = Annotated[
    Path | None,
    typer.Option("--config", help="settings; by default config.toml here, else the shipped one"),
]


def _stop(message: object) -> typer.Exit:
    typer.echo(f"cpc: {message}", err=True)
    return typer.Exit(2)


def _load(folder: Path, settings: Path | None, workers: int | None = None) -> tuple[Corpus, Config]:
    from pipeline import config, corpus

    path = settings or (
        Path("config.toml") if Path("config.toml").exists() else ROOT / "config.toml"
    )
    try:
        loaded = config.load(path)
        if workers is not None:
            loaded = loaded.model_copy(
                update={"run": loaded.run.model_copy(update={"workers": workers})}
            )
        return corpus.load(folder), loaded
    except (config.ConfigError, corpus.CorpusError) as error:
        raise _stop(error) from error


@app.command()
def check(corpus: CorpusArg, config: ConfigOpt = None) -> None:
    """Say what would be read, what is missing and what is wrong, before any work."""
    from pipeline import models
    from pipeline.ingest import ingest
    from pipeline.tables import records

    loaded, settings = _load(corpus, config)
    read = ingest(loaded, models.load().book.tables["kinds"], settings)
    if loaded.invented:
        typer.echo("INVENTED documents: for trying the program, about no real council.")
    for row in records(read.documents):
        when = row["visit_start"] or row["published"] or "no date found"
        typer.echo(
            f"{row['path']}: {row['kind']}, {row['council'] or 'no one council'}, {when}, "
            f"{row['words']} words, read {row['quality']}"
            + "".join(f"; {reason}" for reason in row["quality_reasons"])
            + ("; the same text as another file, counted once" if row["duplicate_of"] else "")
        )
    problems = records(read.problems)
    for row in problems:
        typer.echo(
            f"{row['severity'].upper()} {row['path'] or ''} [{row['code']}]: {row['reason']}. To do: {row['remedy']}."
        )
    typer.echo(
        f"{len(read.documents)} of {len(loaded.entries)} documents can be read; {len(problems)} problems."
    )
    if not len(read.documents):
        raise typer.Exit(2)


@app.command()
def analyse(
    corpus: Annotated[
        Path, typer.Argument(help="folder of documents; by default the embedded invented sample")
    ] = ROOT / "corpus" / "sample",
    out: OutOpt = Path("outputs"),
    config: ConfigOpt = None,
    workers: Annotated[
        int | None, typer.Option(min=1, max=64, help="processes that read documents")
    ] = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="end with 1 when there is any problem")
    ] = False,
    audience: Annotated[Audience, typer.Option(help="who will read the outputs")] = Audience.public,
    name_councils: Annotated[
        bool, typer.Option("--name-councils", help="print councils' names instead of codes")
    ] = False,
) -> None:
    """Read a corpus and write tables, texts, workbook, explorer and Word paper."""
    from time import perf_counter

    started = perf_counter()
    loaded, settings = _load(corpus, config, workers)
    from pipeline import models, report, run, store
    from pipeline.integrity import check as check_tables

    try:
        store.prepare(out)
    except store.StoreError as error:
        raise _stop(error) from error
    tables = run.analyse(loaded, models.load(), settings)
    faults = check_tables(tables)
    if faults:
        raise RuntimeError("tables do not hold together: " + "; ".join(faults[:5]))
    facts = _facts(loaded, settings, tables, perf_counter() - started)
    store.write(tables, loaded.register, facts, out)
    options = report.Options(
        name_councils=name_councils, audience=audience.value, recall=models.recall()
    )
    report.write(tables, loaded.register, settings, out, options)
    _say(tables, loaded, out)
    if not len(tables["documents"]):
        raise typer.Exit(2)
    if strict and len(tables["problems"]):
        raise typer.Exit(1)


def _facts(corpus: Corpus, config: Config, tables: Tables, seconds: float) -> dict[str, Any]:
    """run.json: what a figure needs to be made again, and what may differ between runs."""
    import platform
    from datetime import UTC, datetime
    from importlib.metadata import version

    from pipeline import topics

    return {
        "program": version("cpc-peer-challenge"),
        "corpus": str(corpus.folder),
        "invented": corpus.invented,
        "made": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": round(seconds, 2),
        "machine": {"python": platform.python_version(), "system": platform.platform()},
        "settings": config.model_dump(mode="json"),
        "topics_engine": topics.ENGINE,
        "counts": tables.counts,
        "rows": {name: len(table) for name, table in tables.frames.items()},
    }


def _say(tables: Tables, corpus: Corpus, out: Path) -> None:
    for row in tables["problems"].to_dict("records"):
        typer.echo(
            f"{row['severity'].upper()} {row['path']} [{row['code']}]: {row['reason']}. To do: {row['remedy']}.",
            err=True,
        )
    mark = " (INVENTED sample)" if corpus.invented else ""
    typer.echo(
        f"{len(tables['documents'])} documents{mark}, {len(tables['recommendations'])} recommendations, "
        f"{len(tables['criticisms'])} criticisms, {len(tables['problems'])} problems. "
        f"Paper, workbook and explorer in {out}"
    )


@app.command()
def score() -> None:
    """Grade lines from stdin, each taken as an item of a list of recommendations; one JSON a line."""
    from pipeline import codebook
    from pipeline.lines import line_score

    book = codebook.load(ROOT / "models" / "codebook")
    for line in sys.stdin:
        typer.echo(json.dumps(line_score(line.rstrip("\r\n"), book), ensure_ascii=False))


@app.command()
def explain(
    row_id: Annotated[
        str, typer.Argument(metavar="ID", help="a rec_id, criticism_id or finding_id")
    ],
    out: OutOpt = Path("outputs"),
) -> None:
    """Show a recommendation, criticism or finding: its words, its page, the rules that fired."""
    from pipeline import codebook, explaining, store

    try:
        tables, _, _ = store.read(out)
        lines = explaining.explain(row_id, tables, codebook.load(ROOT / "models" / "codebook"))
    except (store.StoreError, KeyError) as error:
        raise _stop(error.args[0]) from error
    typer.echo("\n".join(lines))


@app.command()
def paper(
    out: OutOpt = Path("outputs"),
    theme: Annotated[str | None, typer.Option(help="only this core component or issue")] = None,
    template: Annotated[Path | None, typer.Option(help="a .docx template of your own")] = None,
    config: ConfigOpt = None,
    audience: Annotated[Audience, typer.Option(help="who will read it")] = Audience.public,
    name_councils: Annotated[bool, typer.Option("--name-councils")] = False,
) -> None:
    """Write the Word paper (and workbook and explorer) again from an earlier run."""
    from pipeline import config as settings
    from pipeline import models, report, store

    path = config or (Path("config.toml") if Path("config.toml").exists() else ROOT / "config.toml")
    try:
        tables, register, _ = store.read(out)
        options = report.Options(
            name_councils=name_councils,
            audience=audience.value,
            theme=theme,
            template=template,
            recall=models.recall(),
        )
        loaded = settings.load(path)
        if theme is None:
            written = report.write(tables, register, loaded, out, options)
        else:  # beside the whole paper, never over it
            name = "paper-" + "-".join(re.findall(r"\w+", theme.lower())) + ".docx"
            written = [report.write_paper(tables, register, loaded, out / name, options)]
    except (store.StoreError, settings.ConfigError, ValueError, FileNotFoundError) as error:
        raise _stop(error) from error
    typer.echo("\n".join(str(p) for p in written))


if __name__ == "__main__":
    app()
