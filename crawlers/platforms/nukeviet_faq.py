"""NukeViet's FAQ module: HTML (`portal-formats` J). A list page holds whole items, with stable ids and without dates.

The template's classes (``#item-list .panel``, ``question-<id>``, ``collapse-<id>``) are those of the module's default
theme. A portal's YAML has ``bounds: {needed: [text]}``: nothing says when a question was sent.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from crawlers.charset import decode
from crawlers.markup import Element, document, text_of
from crawlers.selecting import IdPattern, Selector, box, every, id_in
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem
from hieudan.text import fold

PARSER_VERSION = 1


class Options(ListOptions):
    """What may differ between themes. The form of the pages' addresses is inferred."""

    page_size: int = Field(default=30, ge=1, le=1000)
    past_end: Literal["empty", "repeat", "not_found"] = "repeat"
    list_path: str = "faq/"
    page_path: str = "faq/page-{page}/"
    frame: Selector = "#faq"
    row: Selector = "#item-list .panel"
    heading: Selector = "[id^='question-']"
    id_pattern: IdPattern = r"^question-(\d+)$"
    question: Selector = ".iquestion"
    answer: Selector = "li.list-group-item:not(.iquestion)"
    labels: tuple[str, ...] = ("Câu hỏi", "Trả lời", "Hỏi", "Đáp")
    """Words that stand before question and answer."""


def list_request(options: Options, page: int, night: date) -> Fetch:
    """In the portal's order."""
    return Fetch(options.list_path if page == 1 else options.page_path.replace("{page}", str(page)))


def parse_list(page: Page, options: Options) -> ListPage:
    """Whole items."""
    root = box(document(decode(page)), options.frame)
    issues: list[str] = []
    entries: list[Entry] = []
    rows = every(root, options.row)
    for row in rows:
        headings = every(row, options.heading)
        source_id = id_in(headings[0].get("id") or "", options.id_pattern) if headings else ""
        if not source_id:
            issues.append("a question without an id")
            continue
        item = RawItem(source_id, f"{options.list_path}#question-{source_id}", _said(row, options.question, options))
        item.title = text_of(headings[0]).replace("\n", " ")
        item.text = item.text or item.title
        item.answer = _said(row, options.answer, options)
        item.status = "answered" if item.answer else "received"
        entries.append(Entry(source_id, is_open=not item.answer, items=[item]))
    if rows and not entries:
        raise ParseError("layout", "no question on the page has an id")
    return ListPage(entries, has_next=len(rows) >= options.page_size, issues=issues, is_newest_first=False)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """None: the list holds all."""
    return None


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """Never called: there are no details."""
    return entry.items


def entry_of(source_id: str) -> Entry | None:
    """None: an item can only be met on the list."""
    return None


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def _said(row: Element, selector: str, options: Options) -> str:
    found = every(row, selector)
    text = text_of(found[0]) if found else ""
    for label in options.labels:
        rest = text[len(label) :]
        if fold(text).startswith(fold(label)) and rest[:1] in (":", "\n", ""):
            return rest.lstrip(": \n")
    return text
