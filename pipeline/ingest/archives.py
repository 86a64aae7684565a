"""Office files are zip archives: looked at before anything is unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from pipeline.ingest.blocks import UnreadableError

MAX_UNPACKED = 400 * 1024 * 1024  # bytes: a document that unpacks to more is a bomb


def check_archive(path: Path) -> None:
    """Raises UnreadableError for a zip that is broken or unpacks to far more than a document."""
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except zipfile.BadZipFile as error:
        raise UnreadableError(
            "docx_broken",
            "not a readable Office document (broken archive)",
            "open it in Office and save it again",
        ) from error
    if size > MAX_UNPACKED:
        raise UnreadableError(
            "archive_bomb",
            f"unpacks to {size // 2**20} MB",
            "do not open it; ask the sender for a clean copy",
        )
