"""What people read: the Word paper, the workbook, the explorer, and the private key to codes."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from pipeline.config import Config
from pipeline.report import explorer, paper, workbook
from pipeline.report.anonymity import KEY_COLUMNS
from pipeline.report.material import Material, Options, gather
from pipeline.tables import Tables

__all__ = ["Material", "Options", "gather", "write", "write_paper"]


def write(
    tables: Tables,
    register: Mapping[str, pd.DataFrame],
    config: Config,
    out: Path,
    options: Options | None = None,
) -> list[Path]:
    """Write paper.docx, workbook.xlsx, explorer.html and private/key.csv under ``out``.

    ``register``: table name -> frame, any of councils, council_names, peer_challenges. The same
    input gives the same bytes. Returns the paths written. Raises ValueError for an unknown
    audience or theme, FileNotFoundError for a missing template, OSError when ``out`` cannot be
    written.
    """
    material = gather(tables, register, config, options or Options())
    return [
        _write(out / name, data)
        for name, data in (
            ("paper.docx", paper.build(material)),
            ("workbook.xlsx", workbook.build(material)),
            ("explorer.html", explorer.build(material).encode()),
            ("private/key.csv", _key(material)),
        )
    ]


def write_paper(
    tables: Tables,
    register: Mapping[str, pd.DataFrame],
    config: Config,
    path: Path,
    options: Options | None = None,
) -> Path:
    """Write the Word paper alone; as :func:`write`, but ``path`` is the file."""
    return _write(path, paper.build(gather(tables, register, config, options or Options())))


def _key(material: Material) -> bytes:
    """The key to the codes as CSV. A cell that opens like a formula is quoted with an
    apostrophe."""
    out = io.StringIO()
    writer = csv.DictWriter(out, KEY_COLUMNS, lineterminator="\n")
    writer.writeheader()
    for row in material.redactor.key():
        writer.writerow(
            {k: f"'{v}" if str(v).startswith(workbook.FORMULA) else v for k, v in row.items()}
        )
    return out.getvalue().encode()


def _write(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path
