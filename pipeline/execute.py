"""How documents are spread over processes. The answer is the same for any number of them.

Each document is read in a process of its own, with limits on time and memory: a document that
hangs or bombs its reader costs itself and nothing else.
"""

from __future__ import annotations

import multiprocessing
import resource
from collections.abc import Callable, Sequence
from concurrent.futures import TimeoutError as FutureTimeoutError
from pathlib import Path
from typing import Any, TypeVar

from pebble import ProcessExpired, ProcessPool

from pipeline.ingest.blocks import UnreadableError

Task = TypeVar("Task")
Result = TypeVar("Result")


def _limit(megabytes: int) -> None:
    """Let a process grow by this much address space over what it was born with."""
    born = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    size = born + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def in_processes(
    work: Callable[[Task], Result],
    tasks: Sequence[Task],
    workers: int,
    seconds: float,
    megabytes: int,
) -> list[Result | UnreadableError]:
    """``work`` on every task, results in the tasks' order; what fails comes as UnreadableError.

    ``seconds`` and ``megabytes`` (address space) bound each task. An exception other than
    UnreadableError in ``work`` is a reader's bug: it is told as such and the rest goes on.
    """
    # fork: starts at once, and a notebook or script needs no __main__ guard
    context = multiprocessing.get_context("fork")
    pool = ProcessPool(
        max_workers=workers,
        max_tasks=20,
        initializer=_limit,
        initargs=(megabytes,),
        context=context,
    )
    with pool:
        futures = [pool.schedule(work, args=(task,), timeout=seconds) for task in tasks]
        return [_result(future, seconds) for future in futures]


def _result(future: Any, seconds: float) -> Any:
    try:
        return future.result()
    except UnreadableError as error:
        return error
    except FutureTimeoutError:
        return UnreadableError(
            "timeout",
            f"reading took longer than {seconds:g} seconds",
            "raise ingest.seconds_per_document in config.toml, or split the file",
        )
    except (MemoryError, ProcessExpired) as error:
        return UnreadableError(
            "reader_crashed",
            f"the reader ran out of memory or crashed ({error})",
            "print the file to a new PDF, or raise ingest.megabytes_per_document",
        )
    except Exception as error:  # a bug in a reader must not cost the other documents
        return UnreadableError(
            "reader_failed",
            f"{type(error).__name__}: {error}",
            "save the file in another format, and report this to the developers",
        )
