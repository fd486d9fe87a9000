"""A portal's YAML (``portals/<portal_id>.yml``): the one place where what is a portal's own is written."""

from __future__ import annotations

import ipaddress
from datetime import date
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from crawlers.platforms import PLATFORMS, Platform
from crawlers.tally import FILLED_FIELDS
from hieudan.records import Lists
from hieudan.settings import REPLICA_PORT, InputError, first_error, read_yaml

PORTALS = Path(__file__).parent / "portals"
POLITE_DELAY = 2.0


class Range(BaseModel):
    """Counts that are expected: below ``min`` the crawl fails, above ``max`` it warns."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    min: int = Field(default=1, ge=0)
    max: int | None = Field(default=None, ge=1)

    @model_validator(mode="after")
    def _ordered(self) -> Range:
        if self.max is not None and self.max < self.min:
            raise ValueError("max is below min")
        return self


class Bounds(BaseModel):
    """10-20% below healthy and about twice it; never moved to fit a run that nobody explained."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    listed: Range = Range()
    """Items on the whole list; held against full sweeps only."""
    needed: tuple[Literal["text", "title", "sent_at", "answer"], ...] = ("text", "sent_at")
    """Below half of the items with one of these, the parser no longer fits the pages. A portal that never states when
    an item was sent needs ``[text]`` alone."""
    fill: dict[str, float] = {}
    """Least share of items with a value, per field: below it the crawl fails. Takes the place of the comparison with
    earlier nights: ``0`` says that a field's emptiness has been explained."""
    new_max: int | None = Field(default=None, ge=1)
    """New items of a night, above which it warns."""
    unlisted: int | None = Field(default=None, ge=0)
    """Items that the portal counts in its own total without listing them, where that has been explained. Null: 2%."""

    @field_validator("fill")
    @classmethod
    def _shares(cls, value: dict[str, float]) -> dict[str, float]:
        for name, share in value.items():
            if name not in FILLED_FIELDS:
                raise ValueError(f"unknown field {name!r} (known: {', '.join(FILLED_FIELDS)})")
            if not 0 <= share <= 1:
                raise ValueError(f"{name}: is no share between 0 and 1")
        return value


class Portal(BaseModel):
    """One public site with feedback. That it is crawled is said in the province's file, not here."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    portal_id: str = Field(pattern=r"^[a-z][a-z0-9_]{1,40}$")
    name: str = Field(min_length=1)
    platform: str
    base_url: str
    """Where all paths begin; ends in ``/``. A demo portal's may hold ``{port}`` and ``{date}``."""
    province_code: str = Field(pattern=r"^\d{2}$")
    lists: Lists
    states_answer_date: bool
    is_demo: bool = False
    verified_on: date | None = None
    """When somebody last checked live that it can be read; null: nobody has."""
    notes: str = ""
    contact: str = "https://github.com/hieudan/hieudan"
    """Where the portal's operator finds us: stands in the user agent."""
    delay: float = Field(default=POLITE_DELAY, ge=0, le=600)
    delay_reason: str = ""
    hosts: tuple[str, ...] = ()
    """Further hosts that redirects may lead to."""
    time_limit: int = Field(default=6 * 3600, ge=1)
    """Seconds after which a crawl ends as partial."""
    timeout: float = Field(default=30, gt=0, le=600)
    """Seconds to wait for one answer."""
    recheck: int = Field(default=300, ge=0)
    """Closed items whose details are read again on a full sweep, to find silent edits; 300 take ten minutes a week."""
    bounds: Bounds = Bounds()
    options: Any = None
    """Of the platform's own ``Options``: checked against it, defaults filled in."""

    @field_validator("platform")
    @classmethod
    def _known_platform(cls, value: str) -> str:
        if value not in PLATFORMS:
            raise ValueError(f"unknown platform {value!r} (known: {', '.join(sorted(PLATFORMS))})")
        return value

    @field_validator("contact")
    @classmethod
    def _one_line(cls, value: str) -> str:
        if not value.strip() or not value.isascii() or not value.isprintable():
            raise ValueError("must be one line of plain letters: a web or e-mail address")
        return value.strip()

    @model_validator(mode="after")
    def _checked(self) -> Portal:
        url = urlsplit(self.base_url.replace("{port}", "80"))
        if url.scheme not in ("http", "https") or not url.hostname:
            raise ValueError("base_url: must begin with http:// or https:// and name a host")
        if url.username or url.password or url.query or url.fragment:
            raise ValueError("base_url: must hold no user, query or fragment")
        if not self.base_url.endswith("/"):
            raise ValueError("base_url: must end in /")
        if not self.is_demo:
            for mark in ("{date}", "{port}"):
                if mark in self.base_url:
                    raise ValueError(f"base_url: {mark} is for demo portals only (is_demo: true)")
            if any(_is_private(host.split(":")[0]) for host in self.hosts):
                raise ValueError("hosts: a private address is for demo portals only (is_demo: true)")
            if _is_private(url.hostname):
                raise ValueError("base_url: a private address is for demo portals only (is_demo: true)")
        if self.delay < POLITE_DELAY and not self.delay_reason.strip():
            raise ValueError(f"delay_reason: is required for a delay below {POLITE_DELAY:g} seconds")
        return self

    def address(self, night: date, port: int = REPLICA_PORT) -> str:
        """Base address on one night: the replica shows the feedback as of a date, at its own port."""
        return self.base_url.replace("{port}", str(port)).replace("{date}", night.isoformat())

    @property
    def parser(self) -> Platform:
        """The platform's module."""
        return PLATFORMS[self.platform]


def load_portal(path: Path) -> Portal:
    """The portal in a YAML file, its id being the file's stem.

    :raises InputError: one line naming the file and the field: unknown or duplicate key, wrong value, unknown platform.
    """
    fields = read_yaml(path)
    _refuse_duplicates(path)
    if not isinstance(fields, dict):
        raise InputError(f"{path}: must be a mapping of fields")
    if "portal_id" in fields:
        raise InputError(f"{path}: portal_id: is the file's name, not a field")
    try:
        portal = Portal.model_validate({**fields, "portal_id": path.stem})
    except ValidationError as error:
        raise InputError(f"{path}: {_first_error(error)}") from None
    options = fields.get("options")
    if not isinstance(options, dict | None):
        raise InputError(f"{path}: options: must be a mapping")
    try:
        return portal.model_copy(update={"options": portal.parser.Options.model_validate(options or {})})
    except ValidationError as error:
        raise InputError(f"{path}: options.{_first_error(error)}") from None


def load_portals(folder: Path = PORTALS) -> dict[str, Portal]:
    """All portals of a folder by id. :raises InputError: no such folder, or a file at fault."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder of portals")
    return {path.stem: load_portal(path) for path in sorted(folder.glob("*.yml"))}


def find_portal(portal_id: str, folder: Path = PORTALS) -> Portal:
    """One portal by its id. :raises InputError: naming the ids there are, when there is none such."""
    if not folder.is_dir():
        raise InputError(f"{folder}: no such folder of portals")
    path = folder / f"{portal_id}.yml"
    if path.parent != folder or not path.exists():
        there = ", ".join(sorted(one.stem for one in folder.glob("*.yml"))) or "none"
        raise InputError(f"{portal_id}: no such portal in {folder} (there: {there})")
    return load_portal(path)


def _first_error(error: ValidationError) -> str:
    """As ``first_error``; checks over several fields name the field themselves."""
    return first_error(error).removeprefix("(whole): ").replace("Value error, ", "")


def _is_private(host: str) -> bool:
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan")):
        return True
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host  # a bare name is of the local network


def _refuse_duplicates(path: Path) -> None:
    """YAML silently takes the last of two equal keys; here that is an error."""

    def check(node: yaml.Node) -> None:
        if isinstance(node, yaml.MappingNode):
            seen: set[str] = set()
            for key, value in node.value:
                if key.value in seen:
                    raise InputError(f"{path}:{key.start_mark.line + 1}: {key.value}: stands there twice")
                seen.add(key.value)
                check(value)
        elif isinstance(node, yaml.SequenceNode):
            for one in node.value:
                check(one)

    root = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
    if root is not None:
        check(root)
