"""How requests are made and spoken of: redirects stay within the portal, ``Retry-After`` is kept, logs say no address.

An article's address holds its title, which may hold a name: requests are known by a label instead.
"""

from __future__ import annotations

import asyncio
import re
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
)
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult

from hieudan.records import FailureClass

LONGEST_WAIT = 120.0
"""Seconds; a portal that asks for more has to be left alone for the night."""


class QuietRequest(Request):
    """A request that is spoken of by its label, also by Scrapy's own log lines."""

    def __str__(self) -> str:
        return f"<{self.method} {self.meta.get('label', 'request')}>"

    __repr__ = __str__


class QuietLog(LogFormatter):
    """Logs no item, no address, no referer."""

    def crawled(self, request: Request, response: Response, spider: Any) -> LogFormatterResult:
        return {
            "level": 10,
            "msg": "Crawled (%(status)s) %(request)s",
            "args": {"status": response.status, "request": request},
        }

    def scraped(self, item: Any, response: Any, spider: Any) -> LogFormatterResult:
        return {"level": 10, "msg": "Scraped %(item)r", "args": {"item": item}}


class LeavesPortal(IgnoreRequest):
    """A redirect to a host that is not the portal's."""


class RedirectWithinPortal(RedirectMiddleware):
    """Follows redirects to the portal's own hosts only."""

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if response.status in (301, 302, 303, 307, 308) and response.headers.get("Location"):
            target = urlsplit(urljoin(request.url, response.headers["Location"].decode("latin-1")))  # type: ignore[union-attr]
            assert self.crawler.spider is not None
            if target.scheme not in ("http", "https") or target.netloc not in self.crawler.spider.hosts:  # type: ignore[attr-defined]
                raise LeavesPortal("a redirect leaves the portal")
        return super().process_response(request, response)


class RetryAfter(RetryMiddleware):
    """Retries as Scrapy does, but waits as long as the portal asks; nothing else is fetched meanwhile."""

    async def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override]
        if response.status in (429, 503):
            wait = seconds_of(response.headers.get("Retry-After"), response.headers.get("Date"))
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
        case LeavesPortal():
            return "blocked", "a redirect leaves the portal's hosts"
        case IgnoreRequest() if "robots" in str(error):
            return "robots", "robots.txt forbids it"
        case IgnoreRequest() if "redirect" in str(error):
            return "loop", "redirected again and again"
        case CannotResolveHostError():
            return "dns", "the host's name cannot be resolved"
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


def failure_of_status(status: int) -> FailureClass:
    """The class of a response that is not a page."""
    if status in (401, 403, 407, 429, 451):
        return "blocked"
    return "http_5xx" if status >= 500 else "http_4xx"
