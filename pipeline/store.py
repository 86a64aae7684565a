"""Tables to disk and back: parquet and CSV, canonical texts, run.json."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from pipeline.tables import MODELS, Tables, columns, frame, list_kind

ARROW_LISTS = {
    "string": pa.list_(pa.string()),
    "int": pa.list_(pa.int64()),
    "pairs": pa.list_(pa.list_(pa.int64())),
    "cues": pa.list_(
        pa.struct([("rule", pa.string()), ("start", pa.int64()), ("end", pa.int64())])
    ),
}


class StoreError(Exception):
    """An output folder that cannot be used; the message says why and what to do."""


def prepare(out: Path) -> None:
    """Make an output folder empty of an earlier run. Raises StoreError for a folder of other things."""
    if (
        out.exists()
        and any(out.iterdir())
        and not (out / "run.json").exists()
        and not ({p.name for p in out.iterdir()} <= {".gitkeep", "README.md", ".gitignore"})
    ):
        raise StoreError(
            f"{out} holds files that are no earlier output; give an empty folder with --out"
        )
    for name in ("tables", "texts", "private"):
        shutil.rmtree(out / name, ignore_errors=True)
        (out / name).mkdir(parents=True)


def write(
    tables: Tables, register: Mapping[str, pd.DataFrame], run: Mapping[str, Any], out: Path
) -> None:
    """Write every table as parquet and CSV, the texts, the register used and run.json."""
    for name in MODELS:
        table = tables[name]
        schema = pa.schema([(c, _arrow_type(name, c, table)) for c in table.columns])
        arrow = pa.Table.from_pandas(
            table, schema=schema, preserve_index=False
        ).replace_schema_metadata(None)
        pq.write_table(arrow, out / "tables" / f"{name}.parquet", compression="zstd")
        _as_csv(name, table).to_csv(
            out / "tables" / f"{name}.csv", index=False, lineterminator="\n"
        )
    for doc_id, text in tables.texts.items():
        (out / "texts" / f"{doc_id}.txt").write_text(text, encoding="utf-8", newline="\n")
    for name, table in register.items():
        table.to_csv(out / "private" / f"register_{name}.csv", index=False, lineterminator="\n")
    (out / "run.json").write_text(
        json.dumps(run, indent=2, sort_keys=True, default=str) + "\n", encoding="utf-8"
    )


def _arrow_type(name: str, column: str, table: pd.DataFrame) -> pa.DataType:
    kind = list_kind(name, column)
    if kind:
        return ARROW_LISTS[kind]
    dtype = str(table[column].dtype)
    return {"Int64": pa.int64(), "Float64": pa.float64(), "boolean": pa.bool_()}.get(
        dtype, pa.string()
    )


def _as_csv(name: str, table: pd.DataFrame) -> pd.DataFrame:
    out = table.copy()
    for column in table.columns:
        if list_kind(name, column):
            out[column] = [json.dumps(v, ensure_ascii=False, sort_keys=True) for v in table[column]]
        elif str(table[column].dtype) == "boolean":
            out[column] = table[column].map({True: "true", False: "false"}).astype("string")
    return out


def read(out: Path) -> tuple[Tables, dict[str, pd.DataFrame], dict[str, Any]]:
    """(tables, register, run) of an earlier run. Raises StoreError when there is none."""
    if not (out / "run.json").exists():
        raise StoreError(f"{out} holds no run; first: cpc analyse --out {out}")
    run = json.loads((out / "run.json").read_text(encoding="utf-8"))
    frames = {}
    for name in MODELS:
        rows = pq.read_table(out / "tables" / f"{name}.parquet").to_pylist()
        frames[name] = frame(name, [{c: row[c] for c in columns(name)} for row in rows])
    texts = {p.stem: p.read_text(encoding="utf-8") for p in sorted((out / "texts").glob("*.txt"))}
    register = {
        p.stem.removeprefix("register_"): pd.read_csv(p, dtype=str, keep_default_na=False)
        for p in sorted((out / "private").glob("register_*.csv"))
    }
    return Tables(frames, texts, run.get("counts", {})), register, run
