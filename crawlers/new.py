"""A new portal: its YAML, a scrubbed page of its list, and what the parser made of it: all of them, or nothing."""

from __future__ import annotations

import ipaddress
import json
import os
import re
import shutil
import socket
import tempfile
import time
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, Request, build_opener
from urllib.robotparser import RobotFileParser

import yaml

from crawlers.platforms import PLATFORMS
from crawlers.portal import Portal, load_portal
from crawlers.scrub import scrub, senders
from crawlers.settings import MAX_BYTES, user_agent
from crawlers.wire import Entry, Fetch, Follow, Page, ParseError
from hieudan.records import RawItem
from hieudan.settings import InputError

TIMEOUT = 30.0


def records_of(portal: Portal, folder: Path) -> dict[str, object]:
    """All that a portal's parser makes of the saved pages of a fixture folder, as JSON: ``list*``, ``detail-<id>``
    and, where a detail needs another page, ``follow-<id>``."""
    pages: list[dict[str, object]] = []
    items: list[RawItem] = []
    for path in sorted(folder.glob("list*.*")):
        page = portal.parser.parse_list(Page(path.read_bytes()), portal.options)
        entries = [
            {"id": e.source_id, "sent_on": e.sent_on, "is_open": e.is_open, "is_public": e.is_public}
            for e in page.entries
        ]
        pages.append({"file": path.name, "has_next": page.has_next, "issues": page.issues, "entries": entries})
        for entry in page.entries:
            items += entry.items or _details(portal, folder, entry)
    told = json.dumps({"pages": pages, "items": [asdict(item) for item in items]}, default=_plain)
    records: dict[str, object] = json.loads(told)
    return records


def _details(portal: Portal, folder: Path, entry: Entry) -> list[RawItem]:
    items: list[RawItem] = []
    for path in folder.glob(f"detail-{entry.source_id}.*"):
        found = portal.parser.parse_detail(Page(path.read_bytes()), entry, portal.options)
        if isinstance(found, Follow):
            [further] = folder.glob(f"follow-{entry.source_id}.*")
            found = found.finish(Page(further.read_bytes(), "", found.fetch))
        items += found
    return items


def _plain(value: object) -> object:
    return value.model_dump(mode="json") if hasattr(value, "model_dump") else str(value)


def new_portal(
    portal_id: str, fields: Mapping[str, object], night: date, portals: Path, fixtures: Path
) -> tuple[Path, Path, int]:
    """Writes ``<portals>/<id>.yml``, ``<fixtures>/<id>/list.*`` and ``expected.actual.json`` beside it.

    One request for robots.txt, one for the list, the portal's delay between them. ``fields`` are those of the YAML.
    Gives (YAML, fixture folder, entries on the page).

    :raises InputError: one line: something is there already, a field is wrong, robots.txt forbids it, the page cannot
        be fetched, parsed or scrubbed. Then nothing was written.
    """
    if not re.fullmatch(r"[a-z][a-z0-9_]{1,40}", portal_id):
        raise InputError(f"{portal_id!r}: no portal id (small letters, digits and _, a letter first)")
    host = urlsplit(str(fields.get("base_url", ""))).hostname
    if fields.get("is_demo") and host not in ("127.0.0.1", "localhost"):
        raise InputError("--url: a demo portal (demo_…) is on this machine; a real one is named otherwise")
    for folder in (portals, fixtures):
        if not folder.is_dir():
            raise InputError(f"{folder}: no such folder")
    yml, saved = portals / f"{portal_id}.yml", fixtures / portal_id
    for path in (yml, saved):
        if path.exists():
            raise InputError(f"{path}: is there already; nothing is overwritten")
    with tempfile.TemporaryDirectory(prefix=".new-", dir=fixtures) as name:
        work = Path(name)
        draft = work / f"{portal_id}.yml"
        draft.write_text(_yaml(portal_id, fields), encoding="utf-8")
        try:
            portal = load_portal(draft)
        except InputError as error:
            raise InputError(str(error).replace(str(draft), str(yml))) from None
        try:
            page = fetch_politely(portal, PLATFORMS[portal.platform].list_request(portal.options, 1, night), night)
            parsed = portal.parser.parse_list(page, portal.options)
            text = scrub(page, senders(parsed))
            folder = work / "saved"
            folder.mkdir()
            suffix = {"{": "json", "[": "json"}.get(text.lstrip()[:1], "xml" if text.startswith("<?xml") else "html")
            (folder / f"list.{suffix}").write_text(text, encoding="utf-8")
            told = json.dumps(records_of(portal, folder), ensure_ascii=False, indent=1) + "\n"
            (folder / "expected.actual.json").write_text(told, encoding="utf-8")
        except ParseError as error:
            raise InputError(f"{portal_id}: {error.failure}: {error.detail}; nothing was written") from None
        folder.rename(saved)
        try:
            os.link(draft, yml)  # refuses where somebody was faster
        except OSError as error:
            shutil.rmtree(saved)
            raise InputError(f"{yml}: cannot be written: {error.__class__.__name__}") from None
    return yml, saved, len(parsed.entries)


def _yaml(portal_id: str, fields: Mapping[str, object]) -> str:
    head = f"# NOT CHECKED yet: `hieudan portals check {portal_id}` must answer well; then fill verified_on.\n"
    return head + yaml.safe_dump(dict(fields), allow_unicode=True, sort_keys=False, width=110)


class _SameHosts(HTTPRedirectHandler):
    """Redirects within the portal's hosts only."""

    def __init__(self, hosts: set[str]) -> None:
        self.hosts = hosts

    def redirect_request(self, req, fp, code, msg, headers, newurl):  # type: ignore[no-untyped-def]
        if urlsplit(newurl).netloc not in self.hosts:
            raise ParseError("blocked", "a redirect leaves the portal's hosts")
        return super().redirect_request(req, fp, code, msg, headers, newurl)


def fetch_politely(portal: Portal, fetch: Fetch, night: date) -> Page:
    """One page, after robots.txt and the delay. :raises ParseError: with the class of what went wrong."""
    base = portal.address(night)
    if not portal.is_demo:
        _refuse_private(urlsplit(base).hostname or "")
    opener = build_opener(_SameHosts({urlsplit(base).netloc, *portal.hosts}))
    agent = user_agent(portal)
    url = urljoin(base, fetch.path)
    if fetch.params:
        url += ("&" if "?" in url else "?") + urlencode(fetch.params)
    robots = RobotFileParser()
    try:
        body, _ = _get(opener, Request(urljoin(base, "/robots.txt"), headers={"User-Agent": agent}))  # noqa: S310
        robots.parse(body.decode("utf-8", "replace").splitlines())
    except HTTPError as error:
        if error.code >= 500 or error.code == 429:
            raise ParseError("robots", f"robots.txt answers HTTP {error.code}: nothing may be fetched") from None
        robots.parse([])
    if not robots.can_fetch(agent, url):
        raise ParseError("robots", "robots.txt forbids it")
    time.sleep(portal.delay)
    headers = {"User-Agent": agent, **fetch.headers}
    data = fetch.body.encode() if fetch.method == "POST" else None
    try:
        body, charset = _get(opener, Request(url, data=data, headers=headers, method=fetch.method))  # noqa: S310
    except HTTPError as error:
        raise ParseError("http_5xx" if error.code >= 500 else "http_4xx", f"HTTP {error.code}") from None
    return Page(body, charset, fetch)


def _get(opener: OpenerDirector, request: Request) -> tuple[bytes, str]:
    """Body and declared charset. :raises HTTPError: the portal answers with an error."""
    try:
        with opener.open(request, timeout=TIMEOUT) as response:
            body = response.read(MAX_BYTES + 1)
            charset = response.headers.get_content_charset() or ""
    except HTTPError:
        raise
    except TimeoutError:
        raise ParseError("timeout", "no answer in time") from None
    except URLError as error:
        is_tls = "SSL" in repr(error.reason)
        raise ParseError("tls" if is_tls else "refused", type(error.reason).__name__) from None
    except OSError as error:
        raise ParseError("refused", type(error).__name__) from None
    if len(body) > MAX_BYTES:
        raise ParseError("truncated", "the page is longer than the byte limit")
    return body, charset


def _refuse_private(host: str) -> None:
    try:
        found = {info[4][0] for info in socket.getaddrinfo(host, None)}
    except OSError:
        raise ParseError("dns", "the host's name cannot be resolved") from None
    if not all(ipaddress.ip_address(str(one).partition("%")[0]).is_global for one in found):
        raise ParseError("blocked", "the host's name leads to a private address")
