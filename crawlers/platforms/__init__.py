"""Platforms: the software that portals run on. One module each; a portal is a YAML file beside.

A platform module is a set of pure functions, bytes in, records out, without clock, network or Scrapy:

``PARSER_VERSION``
    raised whenever the same page would give other records.
``Options``
    a pydantic model (child of ``wire.ListOptions``) of all selectors, paths, words and sizes that may differ between
    portals; the defaults are what was seen in public code and pages, none of them checked live.
``list_request(options, page, night) -> Fetch``
    page 1 is the newest; the night is for platforms that are asked for a window of dates.
``parse_list(page, options) -> ListPage``
    where the next page's number alone does not do, ``ListPage.next`` says what to ask (``Page.fetch`` is what was
    asked); ``ListPage.other`` leads on to the portal's next list.
    a page that lacks the list itself is ``ParseError("layout")``; a list with nothing in it is an empty ListPage.
``detail_request(options, entry) -> Fetch | None``
    None where the list page already holds whole items (``Entry.items``).
``parse_detail(page, entry, options) -> list[RawItem] | Follow``
    an entry may hold several items; ``Follow`` asks for a further page first. ``RawItem.url`` is relative to the portal's ``base_url``.
``entry_of(source_id) -> Entry | None``
    the entry to ask for when only the id is known; None where an item can only be met on the list.
``entry_id(source_id) -> str``
    the id of the entry that an item stands in: its own, but for articles with several items.

A new platform is a module and a line in :data:`PLATFORMS`.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

from crawlers.platforms import (
    article_petitions,
    article_qa,
    aspnet_gopy,
    danang_gopy,
    hue_s,
    liferay_faq,
    national_pakn,
    nukeviet_faq,
    open311,
    radgrid_faq,
    rss_feed,
    vnpt_articles,
    voter_petitions,
    vts,
)
from crawlers.wire import Entry, Fetch, Follow, ListPage, Page
from hieudan.records import RawItem


class Platform(Protocol):
    """What a platform module offers; ``options`` is an instance of its own ``Options``."""

    PARSER_VERSION: int
    Options: type[Any]

    def list_request(self, options: Any, page: int, night: date) -> Fetch: ...
    def parse_list(self, page: Page, options: Any) -> ListPage: ...
    def detail_request(self, options: Any, entry: Entry) -> Fetch | None: ...
    def parse_detail(self, page: Page, entry: Entry, options: Any) -> list[RawItem] | Follow: ...
    def entry_of(self, source_id: str) -> Entry | None: ...
    def entry_id(self, source_id: str) -> str: ...


PLATFORMS: dict[str, Platform] = {
    "article_petitions": article_petitions,
    "article_qa": article_qa,
    "aspnet_gopy": aspnet_gopy,
    "danang_gopy": danang_gopy,
    "hue_s": hue_s,
    "liferay_faq": liferay_faq,
    "national_pakn": national_pakn,
    "nukeviet_faq": nukeviet_faq,
    "open311": open311,
    "radgrid_faq": radgrid_faq,
    "rss_feed": rss_feed,
    "vnpt_articles": vnpt_articles,
    "voter_petitions": voter_petitions,
    "vts": vts,
}
