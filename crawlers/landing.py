"""Landing files of one (portal, night), in ``portal=<id>/date=<D>/``: parts, ``listed.txt.gz``, ``manifest.json``.

Every file is written under a temporary name, synced and renamed, the manifest last: what has its name is whole.
"""

from __future__ import annotations

import fcntl
import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from hieudan.records import FailureClass, Manifest, Part
from hieudan.settings import InputError

ROWS_PER_PART = 500
# Failures on the way: what was read before them is good, and the next attempt goes on after it.
_ON_THE_WAY: frozenset[FailureClass] = frozenset(
    {"dns", "refused", "tls", "timeout", "http_4xx", "http_5xx", "blocked", "truncated", "killed"}
)


class Landing:
    """The landing folder of one (portal, night), open for writing by one process."""

    def __init__(self, root: Path, portal_id: str, night: date) -> None:
        """:raises InputError: the folder cannot be made."""
        self.folder = root / f"portal={portal_id}" / f"date={night.isoformat()}"
        self.root = root
        self.portal_id = portal_id
        self.night = night
        self.parts: list[Part] = []
        self._buffer: list[str] = []
        self._next = 1
        self._lock: int | None = None
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise InputError(f"{self.folder}: cannot be made: {error.strerror}") from None

    def lock(self) -> None:
        """Keeps other crawls of the same night out until the process ends. :raises InputError: another one runs."""
        self._lock = os.open(self.folder, os.O_RDONLY)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise InputError(f"{self.folder}: another crawl is writing here") from None

    def manifest(self) -> Manifest | None:
        """The manifest that closes this night; None when there is none, or none that can be read."""
        return closed(self.root, self.portal_id, self.night)

    def is_whole(self, manifest: Manifest) -> bool:
        """Whether the files are what the manifest says was written: a disk may lose what it had."""
        try:
            read = [(self.folder / part.name).read_bytes() for part in manifest.parts]
            if manifest.is_full_sweep:
                gzip.decompress((self.folder / "listed.txt.gz").read_bytes())
        except (OSError, EOFError, zlib.error):  # BadGzipFile is an OSError
            return False
        return all(
            hashlib.sha256(raw).hexdigest() == part.sha256 for raw, part in zip(read, manifest.parts, strict=True)
        )

    def reopen(self, parser_version: int) -> list[dict[str, object]]:
        """Makes ready for a crawl and gives the rows that an earlier attempt of this night has left.

        They are kept where it was killed or broken on the way, and dropped where its pages did not fit, another parser
        read them, or they were damaged after the night had closed well.
        """
        before = self.manifest()
        keep = before is None or (before.parser_version == parser_version and before.failure_class in _ON_THE_WAY)
        (self.folder / "manifest.json").unlink(missing_ok=True)
        (self.folder / "listed.txt.gz").unlink(missing_ok=True)
        for leftover in self.folder.glob(".*.tmp"):
            leftover.unlink()
        rows: list[dict[str, object]] = []
        for path in sorted(self.folder.glob("part-*.jsonl.gz")):
            found = _read_part(path) if keep else None
            if found is None:
                path.unlink()
                continue
            raw = path.read_bytes()
            rows += found
            self.parts.append(Part(name=path.name, row_count=len(found), sha256=hashlib.sha256(raw).hexdigest()))
            self._next = int(path.name[5:9]) + 1
        return rows

    def add(self, lines: Sequence[str]) -> None:
        """The rows of one entry; about 500 rows become a part, and an entry is never split between two parts."""
        if self._buffer and len(self._buffer) + len(lines) > ROWS_PER_PART:
            self.flush()
        self._buffer.extend(lines)

    def flush(self) -> None:
        """What was added becomes a part."""
        if not self._buffer:
            return
        name = f"part-{self._next:04d}.jsonl.gz"
        raw = _gzip(self._buffer)
        self._write(name, raw)
        self.parts.append(Part(name=name, row_count=len(self._buffer), sha256=hashlib.sha256(raw).hexdigest()))
        self._next += 1
        self._buffer.clear()

    def close(self, manifest: Manifest, listed: Iterable[str] | None) -> None:
        """Writes ``listed.txt.gz`` (of a full sweep) and, last, the manifest."""
        self.flush()
        if listed is not None:
            self._write("listed.txt.gz", _gzip(listed))
        whole = manifest.model_copy(update={"parts": self.parts})
        self._write("manifest.json", whole.model_dump_json(indent=1).encode() + b"\n")
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    def _write(self, name: str, raw: bytes) -> None:
        """:raises InputError: the disk is full, or the folder may not be written."""
        temporary = self.folder / f".{name}.tmp"
        try:
            with temporary.open("wb") as file:
                file.write(raw)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self.folder / name)
            folder = os.open(self.folder, os.O_RDONLY)
            try:
                os.fsync(folder)  # the rename itself
            finally:
                os.close(folder)
        except OSError as error:
            temporary.unlink(missing_ok=True)
            raise InputError(f"{self.folder / name}: cannot be written: {error.strerror}") from None


def closed(root: Path, portal_id: str, night: date) -> Manifest | None:
    """The manifest of a night; None when there is none, or none that can be read."""
    try:
        path = root / f"portal={portal_id}" / f"date={night.isoformat()}" / "manifest.json"
        return Manifest.model_validate_json(path.read_bytes())
    except (OSError, ValidationError):
        return None


def _gzip(lines: Iterable[str]) -> bytes:
    """The same bytes for the same lines: no time in the header."""
    return gzip.compress("".join(f"{line}\n" for line in lines).encode("utf-8"), compresslevel=6, mtime=0)


def _read_part(path: Path) -> list[dict[str, object]] | None:
    """A part's rows; None when it is not whole."""
    try:
        return list(_rows(gzip.decompress(path.read_bytes()).decode("utf-8")))
    except (OSError, EOFError, zlib.error, ValueError):
        return None


def _rows(text: str) -> Iterator[dict[str, object]]:
    for line in text.removesuffix("\n").split("\n"):
        row = json.loads(line)
        if not isinstance(row, dict) or not isinstance(row.get("source_id"), str):
            raise ValueError
        yield row
