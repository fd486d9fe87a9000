"""Reading what the crawlers landed: partitions, their manifests and rows. Nothing is written here."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import ValidationError

from hieudan.records import Manifest
from hieudan.settings import DataFolder, InputError, first_error
from privacy.version import rules_version


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
    """The partition in a folder. :raises InputError: its manifest is missing or is not of our form."""
    path = folder / "manifest.json"
    try:
        manifest = Manifest.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{path}: no manifest: this crawl was never closed") from None
    except ValidationError as error:
        raise InputError(f"{path}: {first_error(error)}") from None
    if folder.name != f"date={manifest.observed_on}" or folder.parent.name != f"portal={manifest.portal_id}":
        raise InputError(f"{path}: is of {manifest.portal_id} {manifest.observed_on}, which is not its folder")
    return Partition(folder, manifest)


def partitions(data: DataFolder, up_to: date) -> list[Partition]:
    """All closed partitions with nights up to a date, by night and portal. A folder without a manifest is left out."""
    found = [
        read_partition(path.parent)
        for path in data.landing.glob("portal=*/date=*/manifest.json")
        if path.parent.name.removeprefix("date=") <= up_to.isoformat()
    ]
    return sorted(found, key=lambda partition: (partition.night, partition.portal_id))


def rows(partition: Partition) -> Iterator[tuple[str, int, str]]:
    """(part's name, line number from 1, line) of every line of the partition.

    :raises InputError: a part that the manifest names is missing, is not what was written, or is not gzip.
    """
    for part in partition.manifest.parts:
        path = partition.folder / part.name
        try:
            raw = path.read_bytes()
        except FileNotFoundError:
            raise InputError(f"{path}: named by the manifest, but missing") from None
        if hashlib.sha256(raw).hexdigest() != part.sha256:
            raise InputError(f"{path}: is not what the manifest says was written (sha256 differs)")
        try:
            lines = gzip.decompress(raw).decode("utf-8").removesuffix("\n").split("\n")
        except (gzip.BadGzipFile, EOFError, UnicodeDecodeError):
            raise InputError(f"{path}: no gzip of UTF-8 lines") from None
        if len(lines) != part.row_count:
            raise InputError(f"{path}: {len(lines)} lines, the manifest says {part.row_count}")
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
    return gzip.decompress(path.read_bytes()).decode("utf-8").split() if path.exists() else []
