"""Open311 GeoReport v2: JSON or XML (`portal-formats`, Open311; https://wiki.open311.org/GeoReport_v2/).

A request names a window of at most 90 days. The list is read window by window, from the night backwards to ``since``,
each by pages where the server has them, else by moving the window's end to the oldest item that was shown.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal

from pydantic import Field

from crawlers.bodies import read_any_json, read_xml
from crawlers.dates import parse_time
from crawlers.markup import Element
from crawlers.source import Source
from crawlers.statuses import canonical, is_open
from crawlers.wire import Entry, Fetch, GoneNotice, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem, Status

PARSER_VERSION = 1

_IGNORED = frozenset(
    [
        "service_code", "address_id", "zipcode", "service_notice", "comment_count", "interface_used", "token",
        "agency_sent_datetime", "jurisdiction_id",
    ]
)  # fmt: skip


class Options(ListOptions):
    """What differs between cities."""

    page_size: int = Field(default=100, ge=1, le=1000)
    format: Literal["json", "xml"] = "json"
    list_path: str = "requests"
    detail_path: str = "requests/{id}"
    page_path: str = "report/{id}"
    """The page for people (FixMyStreet's)."""
    jurisdiction_id: str = ""
    paging: Literal["page", "window"] = "page"
    """``page``: the extension ``page``, ``page_size``; ``window``: servers without it."""
    window_days: int = Field(default=90, ge=1, le=90)
    since: date = date(2015, 1, 1)
    """No request is older: where the list ends."""
    statuses: dict[str, Status] = Field(default={"open": "received", "closed": "answered"})


def list_request(options: Options, page: int, night: date) -> Fetch:
    """The window that ends with the night; ``page`` counts within it."""
    return _window(options, datetime.combine(night, time(23, 59, 59)), page)


def parse_list(page: Page, options: Options) -> ListPage:
    """Whole items; then the next page of the window, or the window before it."""
    issues: list[str] = []
    entries: list[Entry] = []
    sent: list[datetime] = []
    records = _records(page, options)
    for record in records:
        item = _item(record, options)
        if item.sent_at:
            sent.append(item.sent_at)
        sent_on = item.sent_at.date() if item.sent_at else None
        entries.append(Entry(item.source_id, sent_on, is_open=is_open(item.status), items=[item]))
    is_ordered = sent == sorted(sent, reverse=True)
    if not is_ordered:
        issues.append("the list is not newest first: it is read to its end every night")
    following = _next(page.fetch, options, len(records), sent)
    return ListPage(entries, has_next=following is not None, issues=issues, next=following, is_newest_first=is_ordered)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """One request by its id."""
    asks = {"jurisdiction_id": options.jurisdiction_id} if options.jurisdiction_id else {}
    return Fetch(f"{options.detail_path.replace('{id}', entry.source_id)}.{options.format}", asks)


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The one request. :raises GoneNotice: the answer is an empty list."""
    records = _records(page, options)
    if not records:
        raise GoneNotice
    item = _item(records[0], options)
    if item.source_id != entry.source_id:
        raise ParseError("schema", f"the detail of item {entry.source_id} is of another item")
    return [item]


def entry_of(source_id: str) -> Entry | None:
    """Every item can be asked for by its id."""
    return Entry(source_id)


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def _window(options: Options, end: datetime, page: int) -> Fetch:
    """Times in W3C form with the local offset."""
    start = max(datetime.combine(options.since, time()), end - timedelta(days=options.window_days))
    asks = {"start_date": f"{start.isoformat()}+07:00", "end_date": f"{end.isoformat()}+07:00"}
    if options.jurisdiction_id:
        asks["jurisdiction_id"] = options.jurisdiction_id
    if options.paging == "page":
        asks |= {"page": str(page), "page_size": str(options.page_size)}
    return Fetch(f"{options.list_path}.{options.format}", asks)


def _next(asked: Fetch | None, options: Options, count: int, sent: list[datetime]) -> Fetch | None:
    if asked is None:
        return None
    start, end = (_time(asked.params[key]) for key in ("start_date", "end_date"))
    if options.paging == "page" and count >= options.page_size:
        return _window(options, end, int(asked.params["page"]) + 1)
    if options.paging == "window" and count >= options.page_size and sent:
        oldest = min(sent)
        # One second is the smallest step: more items than a page within it cannot be told apart by time.
        return _window(options, oldest if oldest < end else end - timedelta(seconds=1), 1)
    if start <= datetime.combine(options.since, time()):
        return None
    return _window(options, start, 1)


def _time(text: str) -> datetime:
    found = parse_time(text, "window")
    assert found is not None
    return found


def _records(page: Page, options: Options) -> list[Mapping[str, object]]:
    """The requests in a body; an error that the server states in its own form is ``schema``."""
    if options.format == "xml":
        root = read_xml(page)
        if root.tag == "errors":
            raise ParseError("schema", "the server answers with an error")
        if root.tag not in ("service_requests", "requests"):
            raise ParseError("schema", "no service_requests in the XML")
        return [_of_xml(one) for one in root.findall("request")]
    found = read_any_json(page)
    if isinstance(found, Mapping):
        found = next((found[key] for key in ("service_requests", "requests") if key in found), None)
    if not isinstance(found, list) or not all(isinstance(one, Mapping) for one in found):
        raise ParseError("schema", "the JSON is no list of requests")
    if found and "service_request_id" not in found[0] and "code" in found[0]:
        raise ParseError("schema", "the server answers with an error")
    return found


def _of_xml(request: Element) -> Mapping[str, object]:
    return {
        str(field.tag): [one.text or "" for one in field] if len(field) else field.text
        for field in request
        if isinstance(field.tag, str)
    }


def _item(record: Mapping[str, object], options: Options) -> RawItem:
    issues: list[str] = []
    source = Source(record, issues)
    source_id = source.text("service_request_id")
    if not source_id or len(source_id) > 64 or any(char.isspace() or char in "/?#" for char in source_id):
        raise ParseError("schema", "a request without service_request_id")
    word = source.text("status")
    status = canonical(word, options.statuses) or "unknown"
    updated = source.time("updated_datetime")
    notes = source.text("status_notes")
    agency = source.take("agency_responsible")
    if isinstance(agency, Mapping):
        agency = agency.get("recipient")
    unit = Source({"agency": agency}, issues).names("agency")
    detail = source.text("detail")
    item = RawItem(
        source_id=source_id,
        url=options.page_path.replace("{id}", source_id),
        text=detail or source.text("description"),
        title=source.text("title").replace("\n", " "),
        sender=source.text("requestor_name"),
        sent_at=source.time("requested_datetime"),
        due_on=source.day("expected_datetime"),
        status=status,
        status_raw=word,
        category_raw="; ".join(filter(None, (source.text("group"), source.text("service_name")))),
        unit_raw=unit,
        address_raw=source.text("address"),
        lat=source.number("lat"),
        lon=source.number("long"),
        photo_count=1 if source.take("media_url") else 0,
        issues=issues,
    )
    if detail:
        source.take("description")  # FixMyStreet: title and detail in one
    if status == "answered":  # notes on an open request are of its progress: no answer
        # "for requests with a closed status, this will be the date the request was closed" (GeoReport v2)
        item.answer, item.answered_at = notes, updated
        item.answer_unit_raw = unit if notes else ""
    source.leftover(_IGNORED | options.ignored_keys)
    return item
