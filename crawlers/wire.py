"""What passes between a platform parser and the spider: requests to make, list entries, reasons to fail.

Nothing here knows Scrapy, a clock or a network: a parser is tested with a saved page alone.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from hieudan.records import FailureClass, RawItem, Status


class ParseError(Exception):
    """A page does not fit. ``detail`` is one line without anything taken from citizens' words."""

    def __init__(self, failure: FailureClass, detail: str) -> None:
        super().__init__(detail)
        self.failure: FailureClass = failure
        self.detail = detail


class GoneNotice(Exception):  # noqa: N818 (it is news, not an error)
    """The portal answers politely that the item is no longer there."""


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request to make, relative to the portal's ``base_url``."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """A page as it came: the body and the charset that its HTTP header declares, if any."""

    body: bytes
    charset: str = ""
    fetch: Fetch | None = None
    """The request that it answers, for platforms that page by what was asked before; None: the list's first."""


@dataclass(slots=True)
class Entry:
    """One line of a list: an item (or, for articles, a page with several items)."""

    source_id: str
    sent_on: date | None = None
    is_open: bool | None = None
    """As far as the list says; None: it does not."""
    is_public: bool = True
    address: str = ""
    """What the details are fetched with where the id alone is not enough. May hold a slug: never stored or logged."""
    title: str = field(default="", repr=False)
    """Only for platforms that meet their entries on the list alone (no ``entry_of``): else it would come and go."""
    sender: str = field(default="", repr=False)
    """As ``title``; personal: serves to find the name in the text."""
    items: list[RawItem] = field(default_factory=list)
    """Whole items, on platforms whose list page already holds them."""


@dataclass(slots=True)
class Sighting:
    """What one look at an entry gave: all its items, which go into the same landing part."""

    entry_id: str
    items: list[RawItem]

    def __repr__(self) -> str:
        return f"Sighting({self.entry_id!r}, {len(self.items)} items)"


@dataclass(slots=True)
class ListPage:
    """One page of a list, in the portal's order."""

    entries: list[Entry]
    has_next: bool
    total: int | None = None
    """How many items there are in all, where the portal says so."""
    next: Fetch | None = None
    """What to ask for the next page, where its number alone does not do: a postback, a window of dates."""
    other: Fetch | None = None
    """First page of the portal's next list, to be read when this one was read far enough."""
    shows_all: bool = True
    """False: a feed of the newest; what it no longer shows has not gone."""
    is_newest_first: bool = True
    """False: a page of known items says nothing of the next one."""
    issues: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Follow:
    """A detail that needs another page: what to ask, and what makes items of the answer."""

    fetch: Fetch
    finish: Callable[[Page], list[RawItem]]


class ListOptions(BaseModel):
    """What every platform's options have in common. Each platform adds its own; a portal's YAML overrides any."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page_size: int = Field(default=20, ge=1, le=1000)
    max_pages: int = Field(default=20_000, ge=1)
    """Paging that has not ended here never will: failure class ``loop``."""
    past_end: Literal["empty", "repeat", "not_found"] = "empty"
    """What the portal shows when asked for a page after its last one: nothing, the last one again, or 404."""
    page_end: str = "</html>"
    """How an HTML page ends that is whole; one that begins with ``<html`` and lacks this was cut. Empty: not looked at."""
    statuses: dict[str, Status] = Field(default_factory=dict)
    """The tenant's own status words, beside those of ``crawlers.statuses``."""
    gone_words: tuple[str, ...] = (
        "không tồn tại",
        "không tìm thấy",
        "đã bị xóa",
        "đã được gỡ",
        "không còn trên hệ thống",
    )
    """How the portal says, on a page without content, that an item is no longer there."""
    ignored_keys: frozenset[str] = frozenset()
    """Further keys of the source that may be left unread without an issue."""
