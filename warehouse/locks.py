"""Locks that the kernel holds (``flock``): they end with the process that took them, so a killed night leaves none."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager

from hieudan.settings import DataFolder, InputError

_POLL_SECONDS = 0.2


@contextmanager
def only_night(data: DataFolder) -> Iterator[None]:
    """Keeps a second night out of the data folder. :raises InputError: at once, when one runs."""
    with _held(data, ".night.lock", 0, "another night is running in this data folder"):
        yield


@contextmanager
def only_writer(data: DataFolder, patience_seconds: float = 600) -> Iterator[None]:
    """One step at a time opens the warehouse file to write, copy or publish it.

    :raises InputError: another step still holds it after ``patience_seconds``.
    """
    with _held(data, ".writer.lock", patience_seconds, "another step is writing in this data folder"):
        yield


@contextmanager
def _held(data: DataFolder, name: str, patience_seconds: float, refusal: str) -> Iterator[None]:
    try:
        data.root.mkdir(parents=True, exist_ok=True)
        handle = os.open(data.root / name, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise InputError(f"{data.root}: cannot be written: {error.strerror}") from None
    try:
        until = time.monotonic() + patience_seconds
        while True:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except OSError:
                if time.monotonic() >= until:
                    raise InputError(f"{data.root}: {refusal}") from None
                time.sleep(_POLL_SECONDS)
        yield
    finally:
        os.close(handle)
