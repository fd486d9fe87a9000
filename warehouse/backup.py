"""Snapshots of a data folder: consistent, checked by hash, unchanged files shared between them; and back again."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from hieudan.forgotten import add_forgotten, read_forgotten
from hieudan.settings import DataFolder, InputError, first_error
from warehouse.build import build, project_hash
from warehouse.lake import lake_of, tidy
from warehouse.landing import partitions, rows
from warehouse.locks import only_night, only_writer
from warehouse.publish import publish, read_state, table_hashes
from warehouse.schema import export_raw, is_there, warehouse
from warehouse.upgrades import SCHEMA_VERSION

_NAME = "%Y%m%dT%H%M%S"
_LISTING = "backup.json"
_LEFT_OUT = ("quality", "backups", "warehouse/dbt")
"""Made anew by every night, and the snapshots themselves."""


class Kept(BaseModel):
    """A file of a snapshot."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: str
    size: int
    mtime_ns: int
    sha256: str

    @field_validator("path")
    @classmethod
    def _stays_below(cls, path: str) -> str:
        """A listing that somebody has changed writes nowhere else."""
        if path.startswith("/") or ".." in Path(path).parts:
            raise ValueError("leads out of the snapshot")
        return path


class Listing(BaseModel):
    """``backup.json``: what a snapshot holds. It is written last."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    made_at: datetime
    schema_version: int
    project_hash: str
    files: list[Kept]


@dataclass(frozen=True, slots=True)
class Keep:
    """How many snapshots stay: the newest of so many days, ISO weeks and months that have one."""

    days: int = 7
    weeks: int = 5
    months: int = 12


def backups_folder(data: DataFolder, path: Path | None = None) -> Path:
    """Where snapshots go: the argument, else ``HIEUDAN_BACKUPS`` (another disk), else ``backups`` in the data folder."""
    return Path(path or os.environ.get("HIEUDAN_BACKUPS") or data.root / "backups").resolve()


def backup(data: DataFolder, folder: Path, now: datetime, keep: Keep | None = None) -> Path:
    """Takes a snapshot while no night runs, then drops those that are not to be kept. Returns its folder.

    :raises InputError: a night is running, the landing is damaged or changed meanwhile, or nothing is there.
    """
    if not is_there(data.warehouse):
        raise InputError(f"{data.warehouse}: no such warehouse: nothing to back up")
    target = folder / now.strftime(_NAME)
    if target.exists():
        raise InputError(f"{target}: exists already")
    fresh = folder / f".{target.name}.new"
    for leftover in folder.glob(".*.new"):
        shutil.rmtree(leftover)
    fresh.mkdir(parents=True)
    before = snapshots(folder)
    shared = {kept.path: (before[-1], kept) for kept in read_listing(before[-1]).files} if before else {}
    try:
        with only_night(data), only_writer(data), warehouse(data.warehouse) as con:
            if lake_of(data.warehouse):
                tidy(con)
                export_raw(data.warehouse, data.warehouse)  # into the snapshot as a file
            else:
                con.execute("CHECKPOINT")  # the file is whole, and nobody else may open it while this block lasts
            files = [_take(data.root, relative, fresh, shared) for relative in _wanted(data)]
        _check_landing(DataFolder(fresh))
        listing = Listing(made_at=now, schema_version=SCHEMA_VERSION, project_hash=project_hash(), files=files)
        (fresh / _LISTING).write_text(listing.model_dump_json(indent=1) + "\n", encoding="utf-8")
        os.replace(fresh, target)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise
    add_forgotten(folder, read_forgotten(data.landing))
    for name in dropped([path.name for path in snapshots(folder)], keep or Keep()):
        shutil.rmtree(folder / name)
    return target


def restore(snapshot: Path, data: DataFolder, replay: Callable[[DataFolder], object] | None = None) -> None:
    """Puts a snapshot where no data folder is, every file checked on the way; whole, or not at all.

    The list of the forgotten that lies beside the snapshots is taken over, and ``replay`` forgets what is on it, before
    the folder is put in place.

    :raises InputError: the folder is not empty, the snapshot is damaged, or it is of a newer program.
    """
    listing = read_listing(snapshot)
    if listing.schema_version > SCHEMA_VERSION:
        raise InputError(
            f"{snapshot}: is of schema version {listing.schema_version}, this program knows {SCHEMA_VERSION}: update it"
        )
    if lake_of(data.warehouse) and is_there(data.warehouse):
        raise InputError(f"{data.root}: its lake is not empty: restore into a folder of another name")
    if data.root.exists() and any(data.root.iterdir()):
        raise InputError(f"{data.root}: is not empty: move it away first, then restore")
    data.root.parent.mkdir(parents=True, exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix=".restore-", dir=data.root.parent))
    try:
        for kept in listing.files:
            target = fresh / kept.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if not (snapshot / kept.path).is_file():
                raise InputError(f"{snapshot / kept.path}: missing")
            if _copy(snapshot / kept.path, target) != kept.sha256:
                raise InputError(f"{snapshot / kept.path}: is not what was backed up (sha256 differs)")
        add_forgotten(DataFolder(fresh).landing, read_forgotten(snapshot.parent))
        if replay:
            replay(DataFolder(fresh))
        fresh.chmod(0o755)
        if data.root.exists():
            data.root.rmdir()
        os.replace(fresh, data.root)
    except BaseException:
        shutil.rmtree(fresh, ignore_errors=True)
        raise


def drill(snapshot: Path, scratch: Path) -> list[str]:
    """Restores a snapshot into a folder under ``scratch``, builds its marts anew and publishes them there.

    Returns one line for each finding; empty: what would be restored is what was published. The folder is removed.
    """
    from warehouse.gates.marts import gate_marts  # seconds to import

    data = DataFolder(Path(tempfile.mkdtemp(prefix="hieudan-drill-", dir=scratch)) / ".data")
    try:
        restore(snapshot, data)
        _check_landing(data)
        state = read_state(data)
        if state is None or not data.published_file.exists():
            return ["the snapshot holds no published file: nothing to compare with"]
        expected = table_hashes(data.published_file)
        as_of = date.fromisoformat(str(state["night"]))
        build(data, as_of)
        findings = [finding.line() for finding in gate_marts(data)]
        publish(data, as_of)
        found = table_hashes(data.published_file)
        if read_listing(snapshot).project_hash != project_hash():
            return findings  # another version of the models: its tables may differ rightly
        return findings + [
            f"{table}: differs from what was published" for table in expected if found.get(table) != expected[table]
        ]
    finally:
        shutil.rmtree(data.root.parent)


def snapshots(folder: Path) -> list[Path]:
    """The complete snapshots, the oldest first."""
    return sorted(path.parent for path in folder.glob(f"[0-9]*/{_LISTING}"))


def read_listing(snapshot: Path) -> Listing:
    """:raises InputError: there is no listing, or it is not of our form."""
    path = snapshot / _LISTING
    try:
        return Listing.model_validate_json(path.read_bytes())
    except FileNotFoundError:
        raise InputError(f"{path}: no such file: {snapshot} is no snapshot") from None
    except ValidationError as error:
        raise InputError(f"{path}: {first_error(error)}") from None


def dropped(names: Sequence[str], keep: Keep) -> list[str]:
    """Of snapshots by name, those that go: all but the newest of each kept day, week and month."""
    stays: set[str] = set()
    for count, form in ((keep.days, "%Y-%m-%d"), (keep.weeks, "%G-W%V"), (keep.months, "%Y-%m")):
        newest: dict[str, str] = {}
        for name in sorted(names):
            newest[datetime.strptime(name, _NAME).strftime(form)] = name  # noqa: DTZ007 (a name, not a moment)
        stays |= {newest[period] for period in sorted(newest)[-count:]} if count else set()
    return sorted(set(names) - stays)


def _wanted(data: DataFolder) -> Iterator[str]:
    for path in sorted(data.root.rglob("*")):
        relative = path.relative_to(data.root).as_posix()
        hidden = any(part.startswith(".") for part in Path(relative).parts)
        if path.is_file() and not hidden and not relative.startswith(tuple(f"{name}/" for name in _LEFT_OUT)):
            yield relative


def _take(root: Path, relative: str, fresh: Path, shared: dict[str, tuple[Path, Kept]]) -> Kept:
    source, target = root / relative, fresh / relative
    target.parent.mkdir(parents=True, exist_ok=True)
    about = source.stat()
    if relative in shared:
        snapshot, kept = shared[relative]
        if (kept.size, kept.mtime_ns) == (about.st_size, about.st_mtime_ns) and (snapshot / relative).exists():
            os.link(snapshot / relative, target)
            return kept
    sha256 = _copy(source, target)
    return Kept(path=relative, size=about.st_size, mtime_ns=about.st_mtime_ns, sha256=sha256)


def _copy(source: Path, target: Path) -> str:
    """Copies and syncs; the SHA-256 of what was read."""
    digest = hashlib.sha256()
    with source.open("rb") as inside, target.open("wb") as out:
        while block := inside.read(1 << 20):
            digest.update(block)
            out.write(block)
        out.flush()
        os.fsync(out.fileno())
    shutil.copystat(source, target)
    return digest.hexdigest()


def _check_landing(data: DataFolder) -> None:
    """:raises InputError: a part is not what its manifest says: damaged, or crawled anew while it was copied."""
    for partition in partitions(data, date.max):
        for _ in rows(partition):
            pass
