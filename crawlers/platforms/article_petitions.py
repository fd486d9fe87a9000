"""Voters' petitions as articles: HTML (`portal-formats` K). One article holds several petitions, each with its answer.

"1. Cử tri xã X đề nghị: …" and then "TRẢ LỜI: …", again and again. An article's id is the seven hex digits at the end
of its address; a petition's is that and its own number, or a hash of its words where it has none.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from datetime import date

from pydantic import Field

from crawlers.charset import decode
from crawlers.dates import parse_time
from crawlers.markup import Element, document, text_of
from crawlers.selecting import path_of
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem
from hieudan.text import fold

PARSER_VERSION = 1

_ID = re.compile(r"-([0-9a-f]{7})/?$")
_MONTH = re.compile(r"/(\d{6})/[^/]*/?$")
_ANSWER = re.compile(r"(?:TRẢ LỜI|Trả lời)\s*:|^TRẢ LỜI$")  # without the colon it may be in a voter's words
_NUMBER = re.compile(r"\s*(\d{1,3})\s*[.)/]\s*(?=\D)")
_SIGNED = re.compile(r"(?:^|\n)\(([^()\d]{3,150})\)\.?$")
_VERBS = "đề nghị|kiến nghị|phản ánh|mong muốn|băn khoăn|bức xúc|quan tâm|hỏi|cho rằng|cho biết|tiếp tục|tha thiết"
_WHO = re.compile(
    r"cử tri\s+(?:và nhân dân\s+)?(?:các\s+|ở\s+|tại\s+|của\s+)?"
    rf"((?:xã|phường|thị trấn|thị xã|huyện|thành phố|tp\.?)\s.{{2,120}}?)\s*(?:,|:|\(|\b(?:{_VERBS})\b)",
    re.IGNORECASE,
)


class Options(ListOptions):
    """What differs between sites."""

    page_size: int = Field(default=10, ge=1, le=1000)
    list_path: str = "kien-nghi-cu-tri"
    page_parameter: str = "page"
    list_box: str = "div.article-list"
    item: str = "article.item"
    link: str = "h2 a"
    time: str = "time"
    title: str = "h1.detail-title"
    content: str = ".detail-content"
    published: str = "meta[property='article:published_time']"


@dataclass(slots=True)
class _Petition:
    """A petition as it stands in the article."""

    number: str = ""
    question: list[str] = field(default_factory=list)
    answer: list[str] = field(default_factory=list)
    is_answered: bool = False


def list_request(options: Options, page: int, night: date) -> Fetch:
    """Newest first."""
    return Fetch(options.list_path, {options.page_parameter: str(page)})


def parse_list(page: Page, options: Options) -> ListPage:
    """Articles. Their addresses hold a slug: they serve to fetch the article and are not kept."""
    root = document(decode(page))
    boxes = root.cssselect(options.list_box)
    if not boxes:
        raise ParseError("layout", f"no {options.list_box} on the page")
    issues: list[str] = []
    entries: list[Entry] = []
    articles = boxes[0].cssselect(options.item)
    for article in articles:
        links = article.cssselect(options.link)
        href = (links[0].get("href") or "") if links else ""
        found = _ID.search(href)
        if not found:
            issues.append("an article without an address that ends in its id")
            continue
        entries.append(
            Entry(
                found[1], _list_day(article, options, issues), is_open=False, address=path_of(href, options.list_path)
            )
        )
    if articles and not entries:
        raise ParseError("layout", "no article on the page has an address that ends in its id")
    return ListPage(entries, has_next=len(articles) >= options.page_size, issues=issues)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """At the address that the list gave, slug and all."""
    return Fetch(entry.address)


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The article's petitions, in order. :raises ParseError: ``layout``, when it has no content or none is found."""
    root = document(decode(page))
    contents = root.cssselect(options.content)
    if not contents:
        raise ParseError("layout", f"no {options.content} on the page")
    issues: list[str] = []
    sent_at = None
    published = root.cssselect(options.published)
    try:
        sent_at = parse_time(str(published[0].get("content") or ""), "published_time") if published else None
    except ValueError as error:
        issues.append(str(error))
    if sent_at is None:
        issues.append("published_time: missing")
    titles = root.cssselect(options.title)
    title = text_of(titles[0]).replace("\n", " ") if titles else ""
    month = _MONTH.search(entry.address)
    url = "/".join(filter(None, (options.list_path, month[1] if month else "", f"-{entry.source_id}/")))
    petitions = _petitions(_paragraphs(contents[0]))
    if not petitions:
        raise ParseError("layout", "an article without 'TRẢ LỜI': no petition found")
    items: list[RawItem] = []
    taken: set[str] = set()
    for petition in petitions:
        text, answer = "\n".join(petition.question), "\n".join(petition.answer)
        number = petition.number if petition.number and petition.number not in taken else ""
        part = number or hashlib.sha256(fold(text).encode()).hexdigest()[:8]
        if part in taken:
            issues.append("two petitions with the same words in one article")
            continue
        taken.add(part)
        who = _WHO.search(text)
        unit, answer = _signed(answer)
        items.append(
            RawItem(
                source_id=f"{entry.source_id}-{part}",
                url=url,
                title=title if len(petitions) == 1 else "",
                text=text,
                sent_at=sent_at,
                status="answered" if answer else "received",
                commune_raw=who[1].strip() if who else "",
                answer=answer,
                answered_at=sent_at if answer else None,
                unit_raw=unit,
                answer_unit_raw=unit,
                issues=[] if answer else ["a petition without an answer in an article of answers"],
            )
        )
    items[0].issues.extend(issues)
    return items


def entry_of(source_id: str) -> Entry | None:
    """None: an article's address holds its slug, which is not kept; it can only be met on the list."""
    return None


def entry_id(source_id: str) -> str:
    """The article of a petition."""
    return source_id.rpartition("-")[0]


def _signed(answer: str) -> tuple[str, str]:
    """(unit, answer): the unit stands in brackets on the answer's last line."""
    match = _SIGNED.search(answer)
    return (match[1].strip(), answer[: match.start()].strip()) if match else ("", answer)


def _list_day(article: Element, options: Options, issues: list[str]) -> date | None:
    times = article.cssselect(options.time)
    try:
        when = parse_time(times[0].get("datetime") or text_of(times[0]), "time") if times else None
    except ValueError as error:
        issues.append(str(error))
        return None
    return when.date() if when else None


def _paragraphs(content: Element) -> list[str]:
    """Lines of the content; an answer's label inside a line begins a line of its own."""
    lines: list[str] = []
    for line in text_of(content).split("\n"):
        label = _ANSWER.search(line)
        if label and label.start() > 0:
            lines += [line[: label.start()].strip(), line[label.start() :]]
        else:
            lines.append(line)
    return [line for line in lines if line]


def _petitions(lines: list[str]) -> list[_Petition]:
    """Split at the answers' labels; within an answer the next petition begins at "Cử tri …" or at the next number."""
    petitions: list[_Petition] = []
    current: _Petition | None = None
    for place, line in enumerate(lines):
        label = _ANSWER.match(line)
        if label and current is not None:
            current.is_answered = True
            if rest := line[label.end() :].lstrip(" :"):
                current.answer.append(rest)
            continue
        if _begins(line, current, lines[place + 1 :]):
            current = _Petition()
            if number := _NUMBER.match(line):
                current.number = number[1]
                line = line[number.end() :]
            petitions.append(current)
        if current is None:
            continue  # the article's introduction
        (current.answer if current.is_answered else current.question).append(line)
    return [petition for petition in petitions if petition.is_answered or len(petitions) > 1]


def _begins(line: str, current: _Petition | None, after: list[str]) -> bool:
    """Whether a line begins a petition."""
    if current is not None and not current.is_answered:
        return False  # still in the question
    number = _NUMBER.match(line)
    words = fold(line[number.end() :] if number else line)
    if words.startswith(("cu tri", "y kien cu tri", "nhan dan", "kien nghi cua cu tri")) and re.search(
        r"de nghi|kien nghi|phan anh|mong|hoi|cho rang|cho biet|ban khoan|buc xuc|quan tam", words[:400]
    ):
        return any(_ANSWER.match(one) for one in after)
    if not number:
        return False
    expected = int(current.number) + 1 if current and current.number else 1
    nearest = next((k for k, one in enumerate(after) if _ANSWER.match(one)), None)
    # A numbered line that an answer's label follows before any other numbered line; else it is a list in an answer.
    return int(number[1]) == expected and nearest is not None and not any(_NUMBER.match(one) for one in after[:nearest])
