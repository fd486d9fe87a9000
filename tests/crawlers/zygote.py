"""Starts crawls cheaply: a process that has imported everything and forks one child for each crawl.

Reads a JSON object a line: ``arguments`` of ``crawlers.run``, ``log`` (where stderr goes) and ``hook``
(``module:function`` of this folder, called in the child first, or empty). Answers with the child's pid, then with its
exit code (that of a signal is negative).
"""

from __future__ import annotations

import importlib
import json
import os
import sys
from pathlib import Path

PRELOADED = (
    "crawlers.run", "crawlers.manners", "scrapy.core.downloader.handlers.http11", "scrapy.core.engine",
    "scrapy.core.scheduler", "scrapy.downloadermiddlewares.httpcompression", "scrapy.downloadermiddlewares.httpproxy",
    "scrapy.downloadermiddlewares.defaultheaders", "scrapy.downloadermiddlewares.downloadtimeout",
    "scrapy.downloadermiddlewares.useragent", "scrapy.downloadermiddlewares.stats", "scrapy.spidermiddlewares.start",
    "scrapy.extensions.corestats", "scrapy.extensions.closespider", "scrapy.statscollectors", "scrapy.squeues",
    "scrapy.pqueues", "twisted.web.client", "holidays.countries",
)  # fmt: skip


def child(order: dict[str, object]) -> int:
    """The crawl itself."""
    log = os.open(str(order["log"]), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    os.dup2(log, 2)
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    if order["hook"]:
        module, _, function = str(order["hook"]).partition(":")
        getattr(importlib.import_module(module), function)()
    from crawlers.run import main

    return main([str(one) for one in order["arguments"]])  # type: ignore[attr-defined]


def serve() -> None:
    """One crawl after another, until stdin ends."""
    sys.path.insert(0, str(Path(__file__).parent))
    for name in PRELOADED:
        importlib.import_module(name)
    from privacy.redact import redact

    redact("Ông Nguyễn Văn A, số nhà 12, gọi 0912 345 678")  # reads its tables
    assert "twisted.internet.reactor" not in sys.modules, "a reactor must not be shared"
    for line in sys.stdin:
        order = json.loads(line)
        sys.stdout.flush()
        pid = os.fork()
        if pid == 0:
            code = 99
            try:
                code = child(order)
            except BaseException as error:
                print(f"{type(error).__name__}: {error}", file=sys.stderr)
            finally:
                sys.stderr.flush()
                os._exit(code)
        print(json.dumps({"pid": pid}), flush=True)
        print(json.dumps({"code": os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])}), flush=True)


if __name__ == "__main__":
    serve()
