"""The ASP.NET "góp ý" module (Khánh Hòa): HTML (`portal-formats` C1).

The link's first line in the list is the sender with a date, the second the title: both stand there alone, so an item
is only ever met on the list. Ids of controls are generated and matched by their suffix.
"""

from __future__ import annotations

import re
from datetime import date

from pydantic import Field

from crawlers.charset import decode
from crawlers.markup import document
from crawlers.selecting import IdPattern, Selector, box, content, every, id_in, line, moment, path_of, words
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem

PARSER_VERSION = 1


class Options(ListOptions):
    """What may differ. The paging parameter and the form of the address were not seen: inferred."""

    page_size: int = Field(default=12, ge=1, le=1000)
    list_path: str = "module/gop-y"
    page_parameter: str = "page"
    list_box: Selector = "div.content-feedback"
    item: Selector = "div.item"
    link: Selector = "a.title"
    day: Selector = "span.feedday"
    id_pattern: IdPattern = r"(?:[?&](?:id|ItemID|gopyid)=|[-/])(\d+)(?:\.aspx|\.html)?/?(?:&|#|$)"
    detail_box: Selector = "#print-chitiet"
    text: Selector = ".chitietbaiviet"
    answer: Selector = ".feedback-traloi-content"
    answer_day: Selector = ".feedback-traloi-bottom"
    files: Selector = "[id$='pnTep'] a"


def list_request(options: Options, page: int, night: date) -> Fetch:
    """In the portal's order."""
    return Fetch(options.list_path, {options.page_parameter: str(page)} if page > 1 else {})


def parse_list(page: Page, options: Options) -> ListPage:
    """Entries with the sent date; their addresses serve to fetch the detail and are not kept."""
    root = box(document(decode(page)), options.list_box)
    issues: list[str] = []
    entries: list[Entry] = []
    rows = every(root, options.item)
    for row in rows:
        links = every(row, options.link)
        href = (links[0].get("href") or "") if links else ""
        source_id = id_in(href, options.id_pattern)
        if not source_id:
            issues.append("an item without an address that holds its id")
            continue
        sent = moment(line(row, options.day), "feedday", issues)
        head = [one.strip() for one in (links[0].text_content()).split("\n") if one.strip()]
        sender = re.sub(r"\s*[(\[]?\d{1,2}[/-]\d{1,2}[/-]\d{4}.*$", "", head[0]) if len(head) > 1 else ""
        title = " ".join(head[1:] or head)
        entries.append(
            Entry(
                source_id,
                sent.date() if sent else None,
                address=path_of(href, options.list_path),
                title=title,
                sender=sender,
            )
        )
    if rows and not entries:
        raise ParseError("layout", "no item on the page has an address that holds its id")
    return ListPage(entries, has_next=len(rows) >= options.page_size, issues=issues)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """At the address that the list gave."""
    return Fetch(entry.address)


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The item. :raises GoneNotice: the portal says that it has gone."""
    document_root = document(decode(page))
    root = content(document_root, options.detail_box, options)
    item = RawItem(entry.source_id, f"{options.list_path}#{entry.source_id}", words(root, options.text))
    if not item.text:
        raise ParseError("layout", f"no {options.text} in {options.detail_box}")
    item.title, item.sender = entry.title, entry.sender
    item.answer = words(root, options.answer)
    bottom = line(document_root, options.answer_day)
    if item.answer and bottom:
        item.answered_at = moment(bottom, "feedback-traloi-bottom", item.issues)
    item.photo_count = len(every(document_root, options.files))
    item.status = "answered" if item.answer else "received"  # the module shows what was received, and no status
    if entry.sent_on:
        item.sent_at = moment(entry.sent_on.isoformat(), "feedday", item.issues)
    return [item]


def entry_of(source_id: str) -> Entry | None:
    """None: title and sender stand on the list alone."""
    return None


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id
