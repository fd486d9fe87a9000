"""RSS 2.0 feeds, as NukeViet (`/news/rss/`) and others give them (`portal-formats` J, E).

A feed shows the newest only: what it no longer shows has not gone. Question and answer are told apart in the text.
"""

from __future__ import annotations

import hashlib
from datetime import date

from crawlers.bodies import read_xml
from crawlers.markup import Element, text_of_html
from crawlers.platforms.article_qa import ANSWER_MARKER, split_answer
from crawlers.selecting import IdPattern, Regex, id_in, moment, path_of
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem

PARSER_VERSION = 1


class Options(ListOptions):
    """What may differ: the feed's path, and how an id is found in a link. Without one, a hash of the ``guid`` is it."""

    list_path: str = "news/rss/"
    id_pattern: IdPattern = r"-(\d+)\.html?$"
    answer_marker: Regex = ANSWER_MARKER
    """Words that begin an answer."""


def list_request(options: Options, page: int, night: date) -> Fetch:
    """The feed."""
    return Fetch(options.list_path)


def parse_list(page: Page, options: Options) -> ListPage:
    """Whole items."""
    issues: list[str] = []
    entries: list[Entry] = []
    root = read_xml(page)
    if root.tag != "rss":
        raise ParseError("layout", "no rss element")
    rows = root.findall("channel/item")
    for row in rows:
        item = _item(row, options)
        if item is None:
            issues.append("an item without link and guid")
            continue
        sent_on = item.sent_at.date() if item.sent_at else None
        entries.append(Entry(item.source_id, sent_on, is_open=False, items=[item]))
    return ListPage(entries, has_next=False, issues=issues, shows_all=False)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """None: the feed holds all that is read."""
    return None


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """Never called: there are no details."""
    return entry.items


def entry_of(source_id: str) -> Entry | None:
    """None: an item can only be met in the feed."""
    return None


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def _item(row: Element, options: Options) -> RawItem | None:
    link = (row.findtext("link") or "").strip()
    guid = (row.findtext("guid") or link).strip()
    if not guid:
        return None
    source_id = (
        id_in(path_of(link or guid, options.list_path), options.id_pattern)
        or hashlib.sha256(guid.encode()).hexdigest()[:16]
    )
    item = RawItem(source_id, f"{options.list_path}#{source_id}", text="")
    item.title = text_of_html(row.findtext("title") or "").replace("\n", " ")
    body = text_of_html(row.findtext("{*}encoded") or row.findtext("description") or "")
    question, unit, answer = split_answer(body, options.answer_marker)
    item.text, item.answer = question or item.title, answer
    item.unit_raw = item.answer_unit_raw = unit
    item.sender = (row.findtext("author") or row.findtext("{*}creator") or "").strip()
    item.category_raw = "; ".join(dict.fromkeys(one.text.strip() for one in row.findall("category") if one.text))
    item.sent_at = moment((row.findtext("pubDate") or "").strip(), "pubDate", item.issues)
    item.status = "answered" if answer else "unknown"
    item.answered_at = item.sent_at if answer else None
    if not answer:
        item.issues.append("no words that begin an answer")
    return item
