"""How requests are made: robots.txt first, only to the portal's own public hosts, ``Retry-After`` kept; and what a
request that failed is called."""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections import Counter
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, ClassVar, Self
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies

from protego import Protego
from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    NotConfigured,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.error import DNSLookupError

from crawlers.quiet import QuietRequest
from hieudan.records import FailureClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scrapy.crawler import Crawler
    from twisted.internet.defer import Deferred

LONGEST_WAIT = 120.0
"""Seconds; a portal that asks for more is left alone for the night."""
LONGEST_CRAWL_DELAY = 60.0
"""Seconds between two requests that a robots.txt may ask for; more would be a night for a page or two."""
ROBOTS_BYTES = 500 * 1024
"""So much of a robots.txt is read (RFC 9309, section 2.5)."""
_REDIRECTS = (301, 302, 303, 307, 308)


class LeavesPortal(IgnoreRequest):
    """A redirect to a host that is not the portal's."""


class Forbidden(IgnoreRequest):
    """robots.txt forbids it, or could not be read."""

    def __init__(self, failure: FailureClass, detail: str) -> None:
        super().__init__(detail)
        self.failure: FailureClass = failure
        self.detail = detail


class RobotsFirst:
    """Keeps robots.txt as RFC 9309 says: of a host whose robots.txt answers with a server error, or not at all, nothing
    is fetched (Scrapy's own middleware goes on then); one that is absent allows everything. ``Crawl-delay`` is kept."""

    def __init__(self, crawler: Crawler) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent = str(crawler.settings["USER_AGENT"])
        self._rules: dict[str, Protego | Forbidden] = {}

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """:raises Forbidden: before anything is fetched."""
        if request.meta.get("is_robots"):
            return
        url = urlsplit(request.url)
        if url.netloc not in self._rules:
            self._rules[url.netloc] = await self._read(f"{url.scheme}://{url.netloc}/robots.txt")
        rules = self._rules[url.netloc]
        if isinstance(rules, Forbidden):
            raise rules
        if not rules.can_fetch(request.url, self.agent):
            raise Forbidden("robots", "robots.txt forbids it")

    async def _read(self, url: str) -> Protego | Forbidden:
        assert self.crawler.engine is not None
        request = QuietRequest(
            url, callback=NO_CALLBACK, meta={"is_robots": True, "label": "robots.txt"}, priority=1000
        )
        try:
            response = await self.crawler.engine.download_async(request)
        except Exception as error:
            failure, detail = failure_of(error)
            return Forbidden(failure, f"robots.txt: {detail}")
        if response.status >= 500 or response.status == 429:
            return Forbidden("robots", f"robots.txt answered {response.status}: nothing may be fetched")
        is_absent = response.status != 200
        rules = Protego.parse("" if is_absent else response.body[:ROBOTS_BYTES].decode("utf-8", "ignore"))
        self._slow_down(rules.crawl_delay(self.agent) or 0.0)
        return rules

    def _slow_down(self, seconds: float) -> None:
        assert self.crawler.engine is not None
        for slot in self.crawler.engine.downloader.slots.values():
            slot.delay = max(slot.delay, min(seconds, LONGEST_CRAWL_DELAY))


class RedirectWithinPortal(RedirectMiddleware):
    """Follows redirects to the portal's own hosts only."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if response.status in _REDIRECTS and response.headers.get("Location"):
            target = urlsplit(urljoin(request.url, response.headers["Location"].decode("latin-1")))  # type: ignore[union-attr]
            assert self.crawler.spider is not None
            if target.scheme not in ("http", "https") or target.netloc not in self.crawler.spider.hosts:  # type: ignore[attr-defined]
                raise LeavesPortal("a redirect leaves the portal")
        return super().process_response(request, response)


class RetryAfter(RetryMiddleware):
    """Retries as Scrapy does, but waits as long as the portal asks; nothing else is fetched meanwhile."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        wait = asked_to_wait(response)
        if wait > LONGEST_WAIT:
            return response
        if wait and request.meta.get("retry_times", 0) < self.max_retry_times:
            engine = self.crawler.engine
            assert engine is not None
            engine.pause()
            try:
                await asyncio.sleep(wait)
            finally:
                engine.unpause()
        return super().process_response(request, response)


class PublicResolver(CachingThreadedResolver):
    """Of a live portal: a name that leads to a private address leads nowhere, so that a name on the internet cannot
    send the crawler into the office's own network. The office's own proxy may be there; it resolves names itself."""

    refused: ClassVar[Counter[str]] = Counter()
    """Host -> how often it was refused: of this process, which makes one crawl."""
    proxies: ClassVar[frozenset[str | None]] = frozenset(urlsplit(one).hostname for one in getproxies().values())

    def getHostByName(self, name: str, timeout: Sequence[int] = ()) -> Deferred[str]:  # noqa: N802 (Twisted's name)
        return super().getHostByName(name, timeout).addCallback(self._refuse_private, name)

    def _refuse_private(self, address: str, name: str) -> str:
        if not ipaddress.ip_address(address).is_global and name not in self.proxies:
            self.refused[name] += 1
            raise DNSLookupError("a private address")
        return address


def asked_to_wait(response: Response) -> float:
    """Seconds for which a portal that is overloaded (429, 503) asks to be left alone; 0 when it does not."""
    if response.status not in (429, 503):
        return 0.0
    return seconds_of(response.headers.get("Retry-After"), response.headers.get("Date"))


def seconds_of(retry_after: bytes | None, now: bytes | None) -> float:
    """Seconds to wait: a number, or an HTTP date against the response's own ``Date``. 0 when not said."""
    value = (retry_after or b"").decode("latin-1").strip()
    if re.fullmatch(r"\d{1,9}", value):
        return float(value)
    try:
        then = parsedate_to_datetime(value)
        return max(0.0, (then - parsedate_to_datetime((now or b"").decode("latin-1"))).total_seconds())
    except (ValueError, TypeError):
        return 0.0


def failure_of(error: BaseException) -> tuple[FailureClass, str]:
    """The class of a request that got no response, and one line about it without the address."""
    match error:
        case Forbidden():
            return error.failure, error.detail
        case LeavesPortal():
            return "blocked", "a redirect leaves the portal's hosts"
        case IgnoreRequest() if "redirect" in str(error):
            return "loop", "redirected again and again"
        case IgnoreRequest() if "DOWNLOAD_MAXSIZE" in str(error):
            return "truncated", "the response is longer than the byte limit once unpacked"
        case CannotResolveHostError():
            return "dns", "the host's name cannot be resolved, or leads to a private address"
        case DownloadConnectionRefusedError():
            return "refused", "the connection was refused"
        case DownloadTimeoutError():
            return "timeout", "no answer in time"
        case ResponseDataLossError():
            return "truncated", "the response ended before its announced length"
        case DownloadCancelledError():
            return "truncated", "the response is longer than the byte limit"
    if "SSL" in repr(error) or "certificate" in repr(error).lower() or "SSL" in repr(error.__cause__):
        return "tls", "no secure connection: the certificate is not valid"
    return "refused", f"the connection broke: {type(error).__name__}"


_STATUS_FAILURES: dict[int, FailureClass] = {
    401: "blocked", 403: "blocked", 407: "blocked", 429: "blocked", 451: "blocked",
    202: "blocked",  # a page that was put off: some walls answer so
    204: "empty", 205: "empty", 206: "truncated",
}  # fmt: skip


def failure_of_status(status: int) -> FailureClass:
    """The class of a response that is not a page."""
    if status in _STATUS_FAILURES:
        return _STATUS_FAILURES[status]
    if status >= 500:
        return "http_5xx"
    return "http_4xx" if status >= 400 else "layout"
