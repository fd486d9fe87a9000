"""DotNetNuke with a Telerik RadGrid (Quảng Ninh): HTML (`portal-formats` H). Paging is a postback.

The next page is asked for by the hidden fields of the page before (``__VIEWSTATE`` and its kin), in memory only.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Literal
from urllib.parse import urlencode

from pydantic import Field

from crawlers.charset import decode
from crawlers.markup import Element, document, text_of
from crawlers.selecting import IdPattern, Selector, Template, content, every, id_in, line, path_of, when, words
from crawlers.statuses import stated
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem

PARSER_VERSION = 1

_POSTBACK = re.compile(r"__doPostBack\(\s*['\"]([^'\"]*)['\"]\s*,\s*['\"]([^'\"]*)['\"]\s*\)")


class Options(ListOptions):
    """What may differ. The detail's page was not seen: its selectors are inferred, matched by control ids' suffixes."""

    page_size: int = Field(default=10, ge=1, le=1000)
    past_end: Literal["empty", "repeat", "not_found"] = "repeat"
    list_path: str = "Default.aspx?tabid=119"
    grid: Selector = "[id*='dgDanhSachHoSo']"
    row: Selector = "tr[id*='dgDanhSachHoSo_ctl00__']"
    link: Selector = "a[href]"
    next: Selector = ".rgPageNext"
    id_pattern: IdPattern = r"(?:[?&](?:id|ItemID|HoiDapID|cauhoi)=|/)(\d+)(?:[&#/]|$)"
    detail_path: Template = "Default.aspx?tabid=119&id={id}"
    title: Selector = "[id$='lblTieuDe']"
    text: Selector = "[id$='lblNoiDungHoi']"
    sender: Selector = "[id$='lblNguoiHoi']"
    sent: Selector = "[id$='lblNgayHoi']"
    category: Selector = "[id$='lblLinhVuc']"
    answer: Selector = "[id$='lblTraLoi']"
    unit: Selector = "[id$='lblDonViTraLoi']"
    answered: Selector = "[id$='lblNgayTraLoi']"
    status: Selector = "[id$='lblTrangThai']"


def list_request(options: Options, page: int, night: date) -> Fetch:
    """The first page; all others are postbacks, which the page before states."""
    return Fetch(options.list_path)


def parse_list(page: Page, options: Options) -> ListPage:
    """Ids, and the postback to the next page."""
    root = document(decode(page))
    if not every(root, options.grid):
        raise ParseError("layout", f"no {options.grid} on the page")
    issues: list[str] = []
    entries: list[Entry] = []
    rows = every(root, options.row)
    for row in rows:
        ids = [id_in(link.get("href") or "", options.id_pattern) for link in every(row, options.link)]
        source_id = next(filter(None, ids), "")
        if source_id:
            entries.append(Entry(source_id))
        else:
            issues.append("a row without an address that holds its id")
    if rows and not entries:
        raise ParseError("layout", "no row of the grid has an address that holds its id")
    following = _postback(root, options)
    return ListPage(entries, has_next=following is not None, issues=issues, next=following)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """By id alone."""
    return Fetch(options.detail_path.format(id=entry.source_id))


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The question and its answer. :raises GoneNotice: the portal says that it has gone."""
    root = document(decode(page))
    item = RawItem(entry.source_id, options.detail_path.format(id=entry.source_id), text="")
    item.text = text_of(content(root, options.text, options))
    item.title, item.sender = line(root, options.title), line(root, options.sender)
    item.sent_at = when(root, options.sent, "asked", item.issues)
    item.category_raw = line(root, options.category)
    item.answer = words(root, options.answer)
    item.status_raw = line(root, options.status)
    if item.answer:
        item.answered_at = when(root, options.answered, "answered", item.issues)
        item.unit_raw = item.answer_unit_raw = line(root, options.unit)
    item.status = stated(item.status_raw, bool(item.answer), options.statuses, item.issues)
    return [item]


def entry_of(source_id: str) -> Entry | None:
    """Every item can be asked for by its id."""
    return Entry(source_id)


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def _postback(root: Element, options: Options) -> Fetch | None:
    """What the browser would send on a click on "next"; None where the button does nothing."""
    buttons = every(root, options.next)
    if not buttons:
        return None
    button = buttons[0]
    click = f"{button.get('href') or ''} {button.get('onclick') or ''}"
    found = _POSTBACK.search(click)
    if button.get("disabled") is not None or (not found and ("return false" in click or not button.get("name"))):
        return None
    form = next(button.iterancestors("form"), None)
    if form is None:
        raise ParseError("layout", "the button of the next page stands in no form")
    fields = {
        field.get("name"): field.get("value") or ""
        for field in form.iter("input")
        if field.get("name") and (field.get("type") or "text").lower() in ("hidden", "text")
    }
    if "__VIEWSTATE" not in fields:
        raise ParseError("layout", "the form has no __VIEWSTATE")
    if found:
        fields |= {"__EVENTTARGET": found[1], "__EVENTARGUMENT": found[2]}
    else:
        fields[button.get("name")] = button.get("value") or ""
    action = form.get("action") or options.list_path
    return Fetch(
        path_of(action.removeprefix("./"), options.list_path),
        method="POST",
        body=urlencode(fields),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
