"""How a crawl is spoken of: nothing that a page says, and no address, reaches a log at any level.

An article's address holds its title, which may hold a name. Requests are known by a label; whatever another library
says of them becomes a :func:`quiet_record`.
"""

from __future__ import annotations

import logging
import re
import traceback
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.http import Response
from scrapy.logformatter import LogFormatter, LogFormatterResult

_ADDRESS = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s<>\"']*", re.IGNORECASE)


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


def quiet_record(*args: Any, **kwargs: Any) -> logging.LogRecord:
    """A log record without addresses; of an exception only its kind and place stay, as its words may quote a page."""
    record = logging.LogRecord(*args, **kwargs)
    try:
        told = record.getMessage()
    except (TypeError, ValueError, KeyError):
        told = "a message that cannot be put together"
    if "Traceback" in told:
        told = told.splitlines()[0]  # Twisted writes tracebacks, and so an error's words, into the message itself
    error = record.exc_info[1] if record.exc_info else None
    if error is not None:
        told = f"{told.splitlines()[0] if told else ''} ({place(error)})"
    record.msg, record.args = _ADDRESS.sub("[address]", told), ()
    record.exc_info = record.exc_text = record.stack_info = None
    return record


def silence() -> None:
    """Makes every log record of this process a :func:`quiet_record`. Scrapy puts up its handlers anew for each crawl,
    so that a filter at a handler would be lost."""
    logging.setLogRecordFactory(quiet_record)


def place(error: BaseException) -> str:
    """``ValueError at vts.py:120``: all that may be said of an error that a page may have caused."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else (
        type(error).__name__
    )  # fmt: skip
