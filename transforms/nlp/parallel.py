"""Many texts on several processors: work in batches, in order, with no more of it in memory than is being worked on."""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context
from typing import TypeVar

T = TypeVar("T")
R = TypeVar("R")

AHEAD = 2
"""Batches that wait for each process."""


def processes(asked: int | None = None) -> int:
    """How many processes to use: what is asked, else ``HIEUDAN_PROCESSES``, else the processors that this one may use."""
    if asked:
        return asked
    wanted = os.environ.get("HIEUDAN_PROCESSES", "")
    return int(wanted) if wanted.isdecimal() and int(wanted) else len(os.sched_getaffinity(0))


def mapped(
    work: Callable[[T], R], batches: Iterable[T], count: int, start: Callable[..., None], arguments: tuple[object, ...]
) -> Iterator[R]:
    """``work`` of each batch, in order, by ``count`` processes that were each readied with ``start(*arguments)``.

    One process: no other is started. An exception of the work, or of ``batches``, ends it all and is raised.
    """
    if count == 1:
        start(*arguments)
        yield from map(work, batches)
        return
    # Not forked: the caller may have threads or an open database, and a fork would share both.
    with ProcessPoolExecutor(count, get_context("spawn"), start, arguments) as pool:
        waiting: deque[Future[R]] = deque()
        try:
            for batch in batches:
                waiting.append(pool.submit(work, batch))
                if len(waiting) >= AHEAD * count:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            for future in waiting:
                future.cancel()
