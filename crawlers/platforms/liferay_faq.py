"""Liferay's "hỏi đáp" portlet: HTML (`portal-formats` F). A list page holds whole items; there are no pages of details.

An item's number in its box's id is its position on the page and shifts from night to night; the stable ids stand in
a hidden input, in page order. There is no status: answered means that an answer block is present.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from crawlers.charset import decode
from crawlers.dates import parse_time
from crawlers.markup import Element, document, text_of
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem
from hieudan.text import fold

PARSER_VERSION = 1

_BY_LINE = re.compile(r"(?P<who>.*?)\s*\((?P<when>[^()]*\d[^()]*)\)\s*(?:[-–,:]\s*(?P<where>.*))?", re.DOTALL)
_ANSWER = re.compile(r"\s*tra loi\s*:?\s*")
_UNIT = re.compile(
    r"(xa|phuong|thi tran|thi xa|huyen|quan|thanh pho|tp|tx|tt|tinh|dac khu|p|h|x)\b[.\s]", re.IGNORECASE
)


class Options(ListOptions):
    """What differs between portals of this platform."""

    past_end: Literal["empty", "repeat", "not_found"] = "repeat"
    list_path: str = ""
    portlet: str = "_hoidap_WAR_hoidapportlet_"
    """Prefix of the portlet's parameters."""
    wrapper: str = "div.faq-wrapper"
    box: str = "div.boxhoidap"
    question_id: str = "box-question"
    answer_id: str = "box-answer"
    keys_suffix: str = "SearchContainerPrimaryKeys"


@dataclass(slots=True)
class _Line:
    """One paragraph of an answer box."""

    text: str
    is_by_line: bool
    starts_answer: bool


def list_request(options: Options, page: int, night: date) -> Fetch:
    """Newest first, as the portlet sorts."""
    return Fetch(
        options.list_path,
        {f"{options.portlet}cur": str(page), f"{options.portlet}delta": str(options.page_size)},
    )


def parse_list(page: Page, options: Options) -> ListPage:
    """Whole items."""
    root = document(decode(page))
    wrappers = root.cssselect(options.wrapper)
    if not wrappers:
        raise ParseError("layout", f"no {options.wrapper} on the page")
    questions = [box for box in wrappers[0].cssselect(options.box) if _box_id(box).startswith(options.question_id)]
    answers = {_box_id(box): box for box in wrappers[0].cssselect(options.box)}
    keys = _primary_keys(root, options)
    if len(keys) != len(questions):
        raise ParseError("layout", f"{len(questions)} questions, but {len(keys)} ids in {options.keys_suffix}")
    issues: list[str] = []
    entries: list[Entry] = []
    for key, question in zip(keys, questions, strict=True):
        position = _box_id(question).removeprefix(options.question_id)
        box = answers.get(options.answer_id + position)
        if box is None:
            raise ParseError("layout", f"question {position} on the page has no {options.answer_id} box")
        item = _item(key, question, box, options)
        sent_on = item.sent_at.date() if item.sent_at else None
        entries.append(Entry(key, sent_on, is_open=not item.answer, items=[item]))
    return ListPage(entries, has_next=len(entries) >= options.page_size, issues=issues)


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


def _box_id(box: Element) -> str:
    return str(box.get("id") or "")


def _primary_keys(root: Element, options: Options) -> list[str]:
    for field in root.xpath("//input[@name]"):
        if field.get("name").endswith(options.keys_suffix):
            return [key.strip() for key in (field.get("value") or "").split(",") if key.strip()]
    raise ParseError("layout", f"no hidden input whose name ends in {options.keys_suffix}")


def _item(key: str, question: Element, box: Element, options: Options) -> RawItem:
    item = RawItem(source_id=key, url=f"{options.list_path}#{key}", text="", title=text_of(question).replace("\n", " "))
    body: list[str] = []
    answer: list[str] = []
    is_answer = has_asker = False
    for line in _lines(box):
        if line.starts_answer and not is_answer:
            is_answer = True
            if line.text:
                answer.append(line.text)
        elif line.is_by_line and is_answer:
            item.answer_unit_raw, item.answered_at, _ = _by_line(line.text, "answer", item.issues)
        elif line.is_by_line and not has_asker:
            item.sender, item.sent_at, where = _by_line(line.text, "asker", item.issues)
            item.address_raw = units_of(where)
            has_asker = True
        else:
            (answer if is_answer else body).append(line.text)
    item.text, item.answer = "\n".join(body), "\n".join(answer)
    if not has_asker:
        item.issues.append("asker: no line with the date")
    # The portlet states no status: what is shown was received, and an answer block means answered.
    item.status = "answered" if item.answer else "received"
    item.unit_raw = item.answer_unit_raw
    return item


def _lines(box: Element) -> Iterator[_Line]:
    """Paragraphs in order. Paragraphs nested in unclosed ones come out as neighbours; text beside them is not lost."""
    children: list[Element] = [box]
    inner = list(box.iter("p", "div", "li", "td"))
    if inner:
        children = [node for node in inner if not any(True for _ in node.iterdescendants("p", "div", "li", "td"))]
    for node in children:
        text = text_of(node) if node is not box or len(inner) <= 1 else ""
        bold = node.find(".//b") if node.find(".//b") is not None else node.find(".//strong")
        starts = False
        if bold is not None and not (node.text or "").strip():
            label = _ANSWER.match(fold(text_of(bold)))
            if label and label.end() == len(text_of(bold)):
                starts = True
                text = text[len(text_of(bold)) :].lstrip(": \n")
        if text or starts:
            yield _Line(text, "right" in (node.get("style") or "").lower() and not starts, starts)


def _by_line(text: str, field: str, issues: list[str]) -> tuple[str, datetime | None, str]:
    """Reads a line of the form "who (when) - where"."""
    match = _BY_LINE.fullmatch(text.replace("\n", " ").strip())
    if not match:
        issues.append(f"{field}: no line of the form 'who (when)'")
        return "", None, ""
    try:
        when = parse_time(match["when"], f"{field}'s date")
    except ValueError as error:
        issues.append(str(error))
        when = None
    return match["who"].strip(" -"), when, (match["where"] or "").strip()


def units_of(address: str) -> str:
    """The administrative units of a sender's address: the rest (house, lane, hamlet) is personal and is dropped."""
    parts = [part.strip(" .") for part in re.split(r"[,;]|\s[-–]\s", address)]
    return ", ".join(part for part in parts if _UNIT.match(fold(part) + " ") and not re.search(r"\d{3}", part))
