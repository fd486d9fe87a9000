"""The national portal's PAKN (phản ánh, kiến nghị): JSP fragments (`portal-formats` B). Answered items only.

The question and its answer are two pages: an item without its answer page is not known whole.
"""

from __future__ import annotations

import re
from datetime import date

from pydantic import Field

from crawlers.charset import decode
from crawlers.markup import Element, document, text_of, text_of_html
from crawlers.platforms.liferay_faq import units_of
from crawlers.selecting import IdPattern, Selector, content, every, id_in, line, moment
from crawlers.wire import Entry, Fetch, Follow, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem

PARSER_VERSION = 1

_DATE = re.compile(r"\d{1,2}[/-]\d{1,2}[/-]\d{4}.*$")


class Options(ListOptions):
    """What may differ. Where the title stands in a detail was not seen: inferred."""

    page_size: int = Field(default=40, ge=1, le=1000)
    list_path: str = "p/phananhkiennghi/jsp/pakn_just_answer.jsp"
    detail_path: str = "p/phananhkiennghi/jsp/pakn-detail.jsp"
    answer_path: str = "p/phananhkiennghi/jsp/pakn_answer_byid.jsp"
    status_parameter: str = "1"
    list_box: Selector = "div.list-pakn"
    item: Selector = "div.item"
    link: Selector = "h3 a[href*='id=']"
    id_pattern: IdPattern = r"[?&]id=(\d+)"
    title: Selector = "h3"
    info: Selector = ".post-info"
    text: Selector = "textarea.showContent"
    files: Selector = ".file .content a.link"
    answer: Selector = "textarea.showContent"


def list_request(options: Options, page: int, night: date) -> Fetch:
    """In the portal's order."""
    fields = {"status": options.status_parameter, "keyword": "", "record_per_page": str(options.page_size)}
    return Fetch(options.list_path, {**fields, "page_index": str(page)})


def parse_list(page: Page, options: Options) -> ListPage:
    """Ids; a page without items is the end, also when it comes without its box (but not the first)."""
    text = decode(page)
    if not text.strip() and page.fetch and page.fetch.params.get("page_index") != "1":
        return ListPage([], has_next=False)
    root = document(text)
    boxes = every(root, options.list_box)
    if not boxes:
        raise ParseError("layout", f"no {options.list_box} on the page")
    issues: list[str] = []
    entries: list[Entry] = []
    rows = every(boxes[0], options.item)
    for row in rows:
        links = every(row, options.link)
        source_id = id_in(links[0].get("href"), options.id_pattern) if links else ""
        if source_id:
            entries.append(Entry(source_id, is_open=False))
        else:
            issues.append("an item without an address that holds its id")
    if rows and not entries:
        raise ParseError("layout", "no item on the page has an address that holds its id")
    return ListPage(entries, has_next=bool(rows), issues=issues)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """The question; its answer follows."""
    return Fetch(options.detail_path, {"id": entry.source_id})


def parse_detail(page: Page, entry: Entry, options: Options) -> Follow:
    """The question, and where its answer is. :raises GoneNotice: the portal says that it has gone."""
    root = document(decode(page))
    item = RawItem(entry.source_id, f"{options.detail_path}?id={entry.source_id}", text="")
    item.text = _typed(content(root, options.text, options))
    item.title = line(root, options.title)
    item.photo_count = len(every(root, options.files))
    _sender(line(root, options.info), item)

    def finish(answer_page: Page) -> list[RawItem]:
        body = decode(answer_page)
        found = every(document(body), options.answer) if "<" in body else []
        item.answer = _typed(found[0]) if found else ""
        item.status = "answered" if item.answer else "unknown"
        if not item.answer:
            item.issues.append("answer: missing on a list of answered items")
        return [item]

    return Follow(Fetch(options.answer_path, {"pakn_id": entry.source_id}), finish)


def entry_of(source_id: str) -> Entry | None:
    """Every item can be asked for by its id."""
    return Entry(source_id)


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def _typed(area: Element) -> str:
    """A ``textarea`` holds HTML as text."""
    return text_of_html(text_of(area)) if area.tag == "textarea" and len(area) == 0 else text_of(area)


def _sender(info: str, item: RawItem) -> None:
    """Reads "sender - … - date": of what stands between, only administrative units are kept."""
    found = _DATE.search(info)
    if not found:
        item.issues.append("post-info: no date at its end")
    else:
        item.sent_at = moment(re.sub(r"\s+[-–]\s+", " ", found[0]), "post-info's date", item.issues)
    parts = [part.strip() for part in re.split(r"\s[-–](?:\s|$)", info[: found.start()] if found else info)]
    item.sender = parts[0]
    item.address_raw = units_of(", ".join(parts[1:]))
