"""One question and its answer as an article: HTML (`portal-formats` K: government Q&A, newspaper, television).

The answer begins after "… trả lời vấn đề này như sau". An article's address holds a slug: it is not kept, so that an
item is only ever met on the list.
"""

from __future__ import annotations

import itertools
import re
from datetime import date

from pydantic import Field

from crawlers.charset import decode
from crawlers.markup import Element, document, text_of
from crawlers.selecting import (
    IdPattern,
    Regex,
    Selector,
    Template,
    box,
    content,
    every,
    id_in,
    line,
    path_of,
    when,
    words,
)
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem

PARSER_VERSION = 1

_WHO = re.compile(r"\b(?:Ông|Bà|Anh|Chị|ông|bà|anh|chị)\s+((?:[^\W\d_]+\s+){1,5}[^\W\d_]+)")
_LAST_SENTENCE = re.compile(r"(?:^|(?<=[.!?…])\s+)([^.!?…\n]*)$")


ANSWER_MARKER = r"(?:trả lời|giải đáp|có ý kiến|phúc đáp|hướng dẫn)[^.:\n]{0,60}?như sau\s*[:.]?|(?:^|\n)\s*trả lời\s*:"


class Options(ListOptions):
    """What differs between sites; the defaults are the government's."""

    page_size: int = Field(default=20, ge=1, le=1000)
    list_path: str = "timelinelist/102301/{page}.htm"
    """With ``{page}``, or with ``page_parameter``."""
    page_parameter: str = ""
    list_box: Selector = "body"
    item: Selector = ".box-stream-item"
    link: Selector = "a"
    time: Selector = ".box-stream-time"
    id_pattern: IdPattern = r"-(\d{6,})\.htm$"
    page_path: Template = "-{id}.htm"
    """The page for people, without the slug."""
    title: Selector = ".detail-title"
    sapo: Selector = ".detail-sapo"
    content: Selector = ".detail-content"
    published: Selector = "meta[property='article:published_time']"
    answer_marker: Regex = ANSWER_MARKER
    """Words that begin an answer."""


def list_request(options: Options, page: int, night: date) -> Fetch:
    """Newest first."""
    asks = {options.page_parameter: str(page)} if options.page_parameter else {}
    return Fetch(options.list_path.replace("{page}", str(page)), asks)


def parse_list(page: Page, options: Options) -> ListPage:
    """Articles, each once (a picture and a headline both link to it)."""
    text = decode(page)
    if not text.strip() and page.fetch and page.fetch != list_request(options, 1, date.min):
        return ListPage([], has_next=False)
    root = box(document(text), options.list_box)
    issues: list[str] = []
    found: dict[str, Entry] = {}
    rows = every(root, options.item)
    for row in rows:
        links = [path_of(link.get("href") or "", options.list_path) for link in every(row, options.link)]
        ids = [(one, path) for path in links if (one := id_in(path.split("?")[0], options.id_pattern))]
        if not ids:
            issues.append("an article without an address that holds its id")
            continue
        sent = when(row, options.time, "time", issues)
        found.setdefault(ids[0][0], Entry(ids[0][0], sent.date() if sent else None, is_open=False, address=ids[0][1]))
    if rows and not found:
        raise ParseError("layout", "no article on the page has an address that holds its id")
    return ListPage(list(found.values()), has_next=len(rows) >= options.page_size, issues=issues)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """At the address that the list gave, slug and all."""
    return Fetch(entry.address)


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The question and its answer; an article without one is ``unknown``, and an issue."""
    root = document(decode(page))
    body = text_of(without_media(content(root, options.content, options)))
    item = RawItem(entry.source_id, options.page_path.format(id=entry.source_id), text="")
    item.title, sapo = line(root, options.title), words(root, options.sapo)
    item.sent_at = when(root, options.published, "published_time", item.issues)
    if item.sent_at is None:
        item.issues.append("published_time: missing")
    question, unit, answer = split_answer(body, options.answer_marker)
    item.text = "\n".join(dict.fromkeys(filter(None, (sapo, question)))) if answer else question or sapo
    if not item.text:
        raise ParseError("layout", f"{options.content} is empty")
    item.answer = answer
    item.unit_raw = item.answer_unit_raw = unit
    item.answered_at = item.sent_at if answer else None
    item.status = "answered" if answer else "unknown"
    if not answer:
        item.issues.append("no words that begin an answer")
    item.sender = _asker(sapo) or _asker(question)
    return [item]


def entry_of(source_id: str) -> Entry | None:
    """None: an article's address holds its slug, which is not kept."""
    return None


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def split_answer(body: str, marker: str) -> tuple[str, str, str]:
    """(question, unit, answer): the unit stands before the words that begin the answer ("Bộ Y tế trả lời … như sau").

    All is question where no such words stand.
    """
    found = re.search(marker, body, re.IGNORECASE)
    if not found:
        return body, "", ""
    before = body[: found.start()]
    last = _LAST_SENTENCE.search(before)
    unit = (
        re.sub(r"^(?:về (?:vấn đề|việc) này|về nội dung này)\s*,?\s*", "", last[1].strip(" ,:"), flags=re.I)
        if last
        else ""
    )
    question = before[: last.start()] if last else before
    return question.strip(), unit if len(unit) <= 120 else "", body[found.end() :].strip(" :\n")


def _asker(text: str) -> str:
    """The first full name after a form of address: words that begin with a capital, two to five of them."""
    for found in _WHO.finditer(text):
        name = list(itertools.takewhile(lambda word: word[0].isupper(), found[1].split()))[:5]
        if len(name) > 1:
            return " ".join(name)
    return ""


def without_media(root: Element) -> Element:
    """Captions and boxes of related news are not the article's words."""
    for node in list(root.iter("figure", "figcaption", "script")):
        node.drop_tree()
    return root
