"""Reading what the crawlers landed: partitions, their manifests and rows; and what of it is damaged."""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from hieudan.records import Manifest
from hieudan.settings import DataFolder, InputError, first_error
from privacy.version import rules_version


@dataclass(frozen=True, slots=True)
class Damage:
    """A night of a portal whose landing files cannot be used."""

    portal_id: str
    night: str
    reason: str
    """Names the file."""


class DamagedError(InputError):
    """A landing file is not what its crawl wrote. The message names it."""


@dataclass(frozen=True, slots=True)
class Partition:
    """One closed (portal, night) of the landing."""

    folder: Path
    manifest: Manifest

    @property
    def portal_id(self) -> str:
        return self.manifest.portal_id

    @property
    def night(self) -> date:
        return self.manifest.observed_on

    @property
    def quarantine_file(self) -> Path:
        return self.folder / "quarantine.jsonl"

    def landing_hash(self) -> str:
        """Hash over all that the load depends on: the manifest (with the parts' hashes), the quarantine, and the
        redaction rules, so that new rules reach what has long been loaded."""
        digest = hashlib.sha256((self.folder / "manifest.json").read_bytes() + rules_version().encode())
        if self.quarantine_file.exists():
            digest.update(self.quarantine_file.read_bytes())
        return digest.hexdigest()[:16]


def read_partition(folder: Path) -> Partition:
    """The partition in a folder. :raises InputError: its manifest is missing; DamagedError: it is not of our form."""
    path = folder / "manifest.json"
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{path}: no manifest: this crawl was never closed") from None
    except ValidationError as error:
        raise DamagedError(f"{path}: {first_error(error)}") from None
    if folder.name != f"date={manifest.observed_on}" or folder.parent.name != f"portal={manifest.portal_id}":
        raise InputError(f"{path}: is of {manifest.portal_id} {manifest.observed_on}, which is not its folder")
    return Partition(folder, manifest)


def partitions(data: DataFolder, up_to: date) -> list[Partition]:
    """All closed partitions with nights up to a date, by night and portal. A folder without a manifest, or with one that
    cannot be read, is left out; the latter are :func:`unreadable`."""
    found = []
    for folder in _folders(data, up_to):
        with suppress(DamagedError):
            found.append(read_partition(folder))
    return sorted(found, key=lambda partition: (partition.night, partition.portal_id))


def unreadable(data: DataFolder, up_to: date) -> list[Damage]:
    """Nights whose manifest is there and cannot be read."""
    found = []
    for folder in sorted(_folders(data, up_to)):
        try:
            read_partition(folder)
        except DamagedError as error:
            portal_id, night = (name.partition("=")[2] for name in (folder.parent.name, folder.name))
            found.append(Damage(portal_id, night, str(error)))
    return found


def _folders(data: DataFolder, up_to: date) -> list[Path]:
    return [
        path.parent
        for path in data.landing.glob("portal=*/date=*/manifest.json")
        if path.parent.name.removeprefix("date=") <= up_to.isoformat()
    ]


def damage_of(partition: Partition) -> Damage | None:
    """What is wrong with a partition's files; None: they are what was written."""
    try:
        for _ in rows(partition):
            pass
        listed_ids(partition)
    except DamagedError as error:
        return Damage(partition.portal_id, partition.night.isoformat(), str(error))
    return None


def told_damage(data: DataFolder) -> list[Damage]:
    """The nights that the last load had to leave out."""
    try:
        return [Damage(**entry) for entry in json.loads(_damage_file(data).read_text(encoding="utf-8"))]
    except (OSError, ValueError, TypeError):
        return []


def tell_damage(data: DataFolder, found: list[Damage]) -> None:
    """Writes down what a load left out: for the status, and for what ends a night."""
    path = _damage_file(data)
    if not found:
        path.unlink(missing_ok=True)
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(json.dumps([asdict(one) for one in found], ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    os.replace(fresh, path)


def _damage_file(data: DataFolder) -> Path:
    return data.quality / "damaged.json"


def rows(partition: Partition) -> Iterator[tuple[str, int, str]]:
    """(part's name, line number from 1, line) of every line of the partition.

    :raises DamagedError: a part that the manifest names is missing, is not what was written, or is not gzip.
    """
    for part in partition.manifest.parts:
        path = partition.folder / part.name
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise DamagedError(f"{path}: named by the manifest, but missing") from None
        if hashlib.sha256(raw).hexdigest() != part.sha256:
            raise DamagedError(f"{path}: is not what the manifest says was written (sha256 differs)")
        try:
            lines = gzip.decompress(raw).decode("utf-8").removesuffix("\n").split("\n")
        except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError):
            raise DamagedError(f"{path}: no gzip of UTF-8 lines") from None
        if len(lines) != part.row_count:
            raise DamagedError(f"{path}: {len(lines)} lines, the manifest says {part.row_count}")
        for number, line in enumerate(lines, 1):
            yield part.name, number, line


def quarantined(partition: Partition) -> list[dict[str, object]]:
    """The rows that the landing gate put aside: part, line_no, source_id, reason."""
    if not partition.quarantine_file.exists():
        return []
    with partition.quarantine_file.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def listed_ids(partition: Partition) -> list[str]:
    """All source ids that a full sweep saw in the list, in its order; empty when it was none."""
    path = partition.folder / "listed.txt.gz"
    try:
        return gzip.decompress(path.read_bytes()).decode("utf-8").split() if path.exists() else []
    except (gzip.BadGzipFile, EOFError, zlib.error, UnicodeDecodeError):
        raise DamagedError(f"{path}: no gzip of UTF-8 lines") from None
