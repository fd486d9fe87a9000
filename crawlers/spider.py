"""The one spider: walks a portal's list and its details as the plan says, with the platform's parser.

It decides nothing about outcomes: what it saw and lost goes to the tally.
"""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any, Literal, TypeVar
from urllib.parse import urlencode, urljoin, urlsplit

import scrapy
from scrapy.exceptions import CloseSpider
from scrapy.http import Response

from crawlers.manners import LONGEST_WAIT, asked_to_wait, failure_of, failure_of_status
from crawlers.pipelines import Writer
from crawlers.plan import Plan
from crawlers.portal import Portal
from crawlers.quiet import QuietRequest, place
from crawlers.tally import Tally, What
from crawlers.walk import Walk
from crawlers.walls import is_cut, is_wall
from crawlers.wire import Entry, Fetch, Follow, GoneNotice, ListPage, Page, ParseError, Sighting

T = TypeVar("T")

LOST_IN_A_ROW = 5
"""So many failures after each other, each already retried: the portal is ill and is left alone."""
LOST_IN_ALL = 20
"""The same for so many failures in all, once they are more than half as many as what could be read."""
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE)
_GONE: dict[int, Literal["gone_404", "gone_410"]] = {404: "gone_404", 410: "gone_410"}


class PortalSpider(scrapy.Spider):
    """Crawls one portal for one night."""

    name = "portal"

    def __init__(self, portal: Portal, plan: Plan, tally: Tally, writer: Writer, base_url: str, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.portal = portal
        self.platform = portal.parser
        self.options = portal.options
        self.plan = plan
        self.tally = tally
        self.writer = writer
        self.base_url = base_url
        self.hosts = {urlsplit(base_url).netloc, *portal.hosts}
        self.walk = Walk(plan, self.options.past_end, self.options.max_pages, met=tally.met, hidden=tally.hidden)
        self._last: ListPage | None = None
        self._is_read_to_end = True
        self._cookies: dict[str, str] = {}

    async def start(self) -> AsyncIterator[Any]:
        """The first page of the list; everything else follows from it."""
        yield self._list()

    # -- The list

    def _list(self, fetch: Fetch | None = None) -> QuietRequest:
        # Below the details: they are fetched page by page, so that memory does not grow with the archive.
        page = self.walk.page
        fetch = fetch or self.platform.list_request(self.options, page, self.plan.night)
        label = f"list page {page}"
        return self._request(fetch, label, self.parse_list, self.list_failed, priority=-10, asked=fetch)

    def parse_list(self, response: Response, asked: Fetch) -> Iterator[Any]:
        """One page of the list: its entries, then the next page or the end."""
        self._stop_when_broken()
        page = self.walk.page
        if response.status == 404 and page > 1 and self.options.past_end == "not_found":
            yield from self._end_of_one(is_end=True)
            return
        if response.status != 200:
            self._lose("list", response)
            yield from self._list_cut_short()
            return
        parsed = self._guarded("list", response, lambda: self.platform.parse_list(_page(response, asked), self.options))
        if parsed is None:
            yield from self._list_cut_short()
            return
        if not parsed.entries and is_wall(response):  # some parsers take any page for an empty list, and so the end
            self.tally.lose("list", "blocked", "a page that keeps crawlers out where a list was due")
            yield from self._list_cut_short()
            return
        self._last = parsed
        self.tally.page_count += 1
        self.tally.issues.update(parsed.issues)
        self.tally.portal_total = parsed.total if parsed.total is not None else self.tally.portal_total
        fresh, step = self.walk.take(parsed)
        for entry in fresh:
            yield from self._look_at(entry)
        dates = (one.sent_on or (self.plan.sent_on(one) if parsed.shows_all else None) for one in parsed.entries)
        self.tally.oldest_sent_on = min(filter(None, dates), default=None) or self.tally.oldest_sent_on
        self.tally.won()
        match step:
            case "next":
                if parsed.next is not None and parsed.next.method == "POST":
                    self._cookies.update(_cookies(response))  # a postback without its session is refused
                yield self._list(parsed.next)
            case "end" | "enough":
                yield from self._end_of_one(is_end=step == "end")
            case "loop":
                self.tally.lose("list", "loop", f"page {page} holds nothing that was not met: paging does not end")
                yield from self._list_cut_short()
            case "hole":
                self.tally.lose("list", "truncated", f"page {page} is empty, though the portal says that more follow")
                yield from self._list_cut_short()

    def list_failed(self, failure: Any) -> Iterator[Any]:
        """A list page that got no response."""
        self.tally.lose("list", *failure_of(failure.value))
        yield from self._list_cut_short()

    def _look_at(self, entry: Entry) -> Iterator[Any]:
        if self.plan.is_done(entry.source_id):
            return
        if entry.items:
            yield Sighting(entry.source_id, entry.items)
        elif self.plan.wants(entry):
            yield from self._detail(entry)

    def _end_of_one(self, is_end: bool) -> Iterator[Any]:
        """One list was read far enough: the portal's next one, if there is one, or the end."""
        assert self._last is not None
        self._is_read_to_end &= is_end and self._last.shows_all
        if self._last.other is not None:
            self.walk.begin_other()
            yield self._list(self._last.other)
        else:
            yield from self._end_of_list(self._is_read_to_end)

    def _end_of_list(self, is_end: bool) -> Iterator[Any]:
        """The list was read as far as needed: now what is wanted and was not met, each by its id."""
        missing = self.plan.missing(self.tally.met) if is_end else []
        if self.tally.met and self.plan.is_too_many_missing(len(missing)):
            self.tally.lose("list", "truncated", f"{len(missing)} known entries are not on it: it is cut short")
            yield from self._list_cut_short()
            return
        self.tally.is_list_complete = True
        self.tally.is_list_read_to_end = is_end
        yield from self._revisit(missing if is_end else self.plan.unmet(self.tally.met))

    def _list_cut_short(self) -> Iterator[Any]:
        """Open items can be asked for by id even when the list is broken; but not of a portal that is down."""
        if self.tally.page_count:
            yield from self._revisit(self.plan.unmet(self.tally.met))

    def _revisit(self, entry_ids: list[str]) -> Iterator[Any]:
        for one in entry_ids:
            entry = self.platform.entry_of(one)
            if entry is not None:
                yield from self._detail(entry)

    # -- Details

    def _detail(self, entry: Entry) -> Iterator[Any]:
        fetch = self.platform.detail_request(self.options, entry)
        if fetch is not None:
            self.tally.detail_count += 1
            label = f"detail {entry.source_id}"
            yield self._request(fetch, label, self.parse_detail, self.detail_failed, priority=0, entry=entry)

    def parse_detail(self, response: Response, entry: Entry) -> Iterator[Any]:
        """All items of an entry, or the news that it is gone."""
        self._stop_when_broken()
        if response.status in _GONE and entry.source_id not in self.tally.met:
            self.tally.gone[entry.source_id] = _GONE[response.status]
            return
        if response.status != 200:
            self._lose("detail", response)
            return
        try:
            items = self._guarded(
                "detail", response, lambda: self.platform.parse_detail(_page(response), entry, self.options)
            )
        except GoneNotice:
            if entry.source_id in self.tally.met:
                self.tally.lose("detail", "schema", "a listed item is empty in detail")
            else:
                self.tally.gone[entry.source_id] = "gone_notice"
            return
        if isinstance(items, Follow):
            label = f"detail {entry.source_id}, continued"
            yield self._request(
                items.fetch, label, self.parse_follow, self.detail_failed, priority=1, entry=entry, follow=items
            )
        elif items is not None:
            yield Sighting(entry.source_id, items)

    def parse_follow(self, response: Response, entry: Entry, follow: Follow) -> Iterator[Any]:
        """The further page of a detail: without it the item is not known whole, and is lost."""
        if response.status != 200:
            self._lose("detail", response)
            return
        items = self._guarded("detail", response, lambda: follow.finish(_page(response, follow.fetch)))
        if items is not None:
            yield Sighting(entry.source_id, items)

    def detail_failed(self, failure: Any) -> None:
        """A detail that got no response."""
        self.tally.lose("detail", *failure_of(failure.value))
        self._stop_when_ill()

    # -- Both

    def _request(
        self,
        fetch: Fetch,
        label: str,
        callback: Callable[..., Any],
        errback: Callable[..., Any],
        priority: int,
        **arguments: object,
    ) -> QuietRequest:
        url = urljoin(self.base_url, fetch.path)
        headers = dict(fetch.headers)
        if fetch.method == "POST" and self._cookies:
            headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        if fetch.params:
            url += ("&" if "?" in url else "?") + urlencode(fetch.params)
        return QuietRequest(
            url,
            callback=callback,
            errback=errback,
            method=fetch.method,
            body=fetch.body or None,
            headers=headers,
            priority=priority,
            dont_filter=True,
            meta={"label": label},
            cb_kwargs=dict(arguments),
        )

    def _guarded(self, what: What, response: Response, parse: Callable[[], T]) -> T | None:
        """A parser's result; None when the page does not fit, which is counted. An error's own words are not kept:
        they may quote the page."""
        try:
            if is_cut(response.body, self.options.page_end):
                raise ParseError("truncated", "the page has no end")
            return parse()
        except ParseError as error:
            is_blocked = error.failure in ("schema", "layout", "truncated") and is_wall(response)
            self.tally.lose(what, "blocked" if is_blocked else error.failure, error.detail)
        except GoneNotice:
            raise
        except Exception as error:
            self.tally.lose(what, "schema", place(error))
        self._stop_when_ill()
        return None

    def _lose(self, what: What, response: Response) -> None:
        failure = "blocked" if is_wall(response) else failure_of_status(response.status)
        self.tally.lose(what, failure, f"HTTP {response.status}")
        if asked_to_wait(response) > LONGEST_WAIT:
            raise CloseSpider("asked")
        self._stop_when_ill()

    def _stop_when_ill(self) -> None:
        lost = self.tally.lost.total()
        if self.tally.lost_in_a_row >= LOST_IN_A_ROW or (lost >= LOST_IN_ALL and 2 * lost > self.tally.won_count):
            raise CloseSpider("ill")

    def _stop_when_broken(self) -> None:
        if self.writer.broken is not None:
            raise CloseSpider("broken")


def _cookies(response: Response) -> dict[str, str]:
    pairs = (header.decode("latin-1").split(";")[0].partition("=") for header in response.headers.getlist("Set-Cookie"))
    return {name.strip(): value.strip() for name, _, value in pairs if name.strip()}


def _page(response: Response, fetch: Fetch | None = None) -> Page:
    content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
    found = _CHARSET.search(content_type)
    return Page(response.body, found[1] if found else "", fetch)
