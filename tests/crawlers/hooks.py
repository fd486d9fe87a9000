"""What befalls the machine that crawls: each is called in the crawl's own process before it begins."""

from __future__ import annotations

import errno
import os
import signal
import socket

from crawlers import landing, settings


def no_name_server() -> None:
    def fail(name: str) -> str:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    socket.gethostbyname = fail


def name_leads_home() -> None:
    socket.gethostbyname = lambda name: "127.0.0.1"


def few_bytes() -> None:
    settings.MAX_BYTES = 20_000


def small_parts() -> None:
    landing.ROWS_PER_PART = 3


def full_disk() -> None:
    """The disk is full once a part has been written."""

    def fail(handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    small_parts()
    _on_sync(3, fail)


def killed_in_the_middle_of_a_part() -> None:
    """Its second part has been written, but not renamed."""
    small_parts()
    _on_sync(3, lambda handle: os.kill(os.getpid(), signal.SIGKILL))


def killed_before_the_manifest() -> None:
    small_parts()
    landing.Landing.close = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[method-assign,assignment]


def _on_sync(number: int, act: object) -> None:
    """From its n-th call on, ``fsync`` does something else; each file is synced twice, itself and its name."""
    real, calls = os.fsync, iter(range(1, 10**6))

    def sync(handle: int) -> None:
        if next(calls) >= number:
            act(handle)  # type: ignore[operator]
        real(handle)

    os.fsync = sync  # type: ignore[assignment]
