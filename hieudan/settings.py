"""Where things are: the data folder, the province, the demo's port. From arguments or the environment, never guessed."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

ROOT = Path(__file__).resolve().parents[1]
REPLICA_PORT = int(os.environ.get("HIEUDAN_REPLICA_PORT", "8919"))


class InputError(Exception):
    """Bad input. The message is one line that names the file, the line or the field and says what is wrong."""


@dataclass(frozen=True, slots=True)
class DataFolder:
    """The folder of one province's data (``--data``, ``HIEUDAN_DATA``): every path below it is named here."""

    root: Path

    @property
    def landing(self) -> Path:
        return self.root / "landing"

    def partition(self, portal_id: str, night: date) -> Path:
        """Landing folder of one (portal, night)."""
        return self.landing / f"portal={portal_id}" / f"date={night.isoformat()}"

    def known(self, portal_id: str) -> Path:
        """What the crawler must remember of a portal's items."""
        return self.landing / f"portal={portal_id}" / "known.jsonl.gz"

    @property
    def warehouse(self) -> Path:
        return self.root / "warehouse" / "hieudan.duckdb"

    @property
    def published(self) -> Path:
        return self.root / "published"

    @property
    def published_file(self) -> Path:
        return self.published / "hieudan.duckdb"

    @property
    def open(self) -> Path:
        """What everybody may have (``warehouse/open_data.py``)."""
        return self.root / "open"

    @property
    def state(self) -> Path:
        return self.published / "state.json"

    @property
    def quality(self) -> Path:
        return self.root / "quality"

    @property
    def reports(self) -> Path:
        return self.root / "reports"


def data_folder(path: Path | None = None) -> DataFolder:
    """The data folder: the argument, else ``HIEUDAN_DATA``, else ``data`` in the checkout."""
    return DataFolder(Path(path or os.environ.get("HIEUDAN_DATA") or ROOT / "data").resolve())


class Letterhead(BaseModel):
    """Who signs the report, as it stands at its head."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    superior: str
    body: str
    number: str
    place: str
    profile: Literal["dang", "hanh_chinh"] = "dang"
    """Layout of the report: of the Party (Hướng dẫn 36-HD/VPTW), or of the administration (Nghị định 30/2020/NĐ-CP)."""
    signature: list[str] = Field(default_factory=list)
    """Lines above the signature, such as ``K/T TRƯỞNG BAN`` and ``PHÓ TRƯỞNG BAN``; without any, no block is set."""
    recipients: list[str] = Field(default_factory=list)
    """Who gets the report ("Nơi nhận")."""


class Province(BaseModel):
    """``provinces/<code>/province.yml``: all that is a province's own."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    code: str = Field(pattern=r"^\d{2}$")
    name: str
    portals: list[str]
    """Ids of the portals that the night crawls (file stems in ``crawlers/portals``)."""
    letterhead: Letterhead
    count_senders: bool = False
    """Keep a keyed hash of senders' names, to count distinct people within one case, portal and year (privacy.md)."""
    text_kept_days: int | None = Field(default=None, ge=90)
    """Days after which the words of an item are deleted, counted from when it was sent; None: they are kept."""


def first_error(error: ValidationError) -> str:
    """A pydantic error in one line: the first field at fault and what is wrong with it, without the value."""
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "(whole)"
    return f"{where}: {first['msg']}"


def read_yaml(path: Path) -> object:
    """A YAML file's content. :raises InputError: missing, not UTF-8, or no YAML (with the line)."""
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read: {error.__class__.__name__}") from None
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise InputError(f"{path}{line}: no YAML: {getattr(error, 'problem', error)}") from None


def load_province(code: str = "19", provinces: Path = ROOT / "provinces") -> Province:
    """The province's configuration. :raises InputError: naming the file and the field."""
    path = provinces / code / "province.yml"
    try:
        return Province.model_validate(read_yaml(path))
    except ValidationError as error:
        raise InputError(f"{path}: {first_error(error)}") from None


def with_profile(province: Province, profile: str | None) -> Province:
    """The province with another layout of its reports. :raises InputError: there is no such layout."""
    if profile is None:
        return province
    if profile not in ("dang", "hanh_chinh"):
        raise InputError(f"--profile: {profile!r} is no layout (expected dang or hanh_chinh)")
    return province.model_copy(update={"letterhead": province.letterhead.model_copy(update={"profile": profile})})


def parse_date(text: str, field: str = "--date") -> date:
    """An ISO date. :raises InputError: naming the field."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(f"{field}: {text!r} is no date (expected YYYY-MM-DD)") from None
