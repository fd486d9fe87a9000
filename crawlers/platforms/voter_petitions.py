"""Voters' petitions (kiến nghị cử tri) of a People's Council: JSON by POST (`portal-formats` C2), whole on the list.

No field says when a petition was sent: such a portal's YAML has ``bounds: {needed: [text]}``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field

from crawlers.bodies import read_json
from crawlers.source import Source
from crawlers.statuses import is_open, stated
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem, Status

PARSER_VERSION = 1

_IGNORED = frozenset({"total", "nhiemKy", "trangThai", "stt"})
_WORDS: dict[str, Status] = {
    "Đã giải quyết": "answered", "Đã giải quyết xong": "answered", "Đã trả lời cử tri": "answered",
    "Đang giải quyết": "in_progress", "Chưa giải quyết": "received",
}  # fmt: skip


_BODY: dict[str, str | int | None] = {
    "KeyWord": "", "TinhTrangGiaiQuyet": -1, "TrangThai": 3, "LinhVucId": None, "NhiemKy": None, "PhanLoai": None,
    "PhuongXaId": None,
}  # fmt: skip


class Options(ListOptions):
    """What may differ. What ``ngayKetThuc`` means was not seen: ignored until a portal's YAML says."""

    page_size: int = Field(default=40, ge=1, le=1000)
    list_path: str = "api/RequestOut/PublishUserSearch"
    page_path: str = "kien-nghi-cu-tri"
    """The page for people."""
    body: dict[str, str | int | None] = _BODY
    end_day: Literal["ignored", "due", "answered"] = "ignored"
    """What the field ``ngayKetThuc`` is."""
    statuses: dict[str, Status] = _WORDS


def list_request(options: Options, page: int, night: date) -> Fetch:
    """In the portal's order."""
    body = {**options.body, "PageIndex": page, "PageSize": options.page_size}
    headers = {"Content-Type": "application/json; charset=utf-8", "Accept": "application/json"}
    return Fetch(options.list_path, method="POST", body=json.dumps(body, ensure_ascii=False), headers=headers)


def parse_list(page: Page, options: Options) -> ListPage:
    """Whole items."""
    rows = read_json(page).get("dataGrid")
    if not isinstance(rows, list):
        raise ParseError("schema", "no list under 'dataGrid'")
    entries: list[Entry] = []
    total: int | None = None
    for row in rows:
        if not isinstance(row, Mapping):
            raise ParseError("schema", "the list holds something that is no object")
        issues: list[str] = []
        counted = Source(row, []).integer("total")
        total = counted if counted is not None else total
        item = _item(Source(row, issues), issues, options)
        entries.append(Entry(item.source_id, is_open=is_open(item.status), items=[item]))
    asked = json.loads(page.fetch.body)["PageIndex"] if page.fetch else 1
    more = asked * options.page_size < total if total is not None else len(rows) >= options.page_size
    return ListPage(entries, has_next=more, total=total, is_newest_first=False)  # no date says what is new


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


def _item(source: Source, issues: list[str], options: Options) -> RawItem:
    source_id = source.text("id")
    if not source_id or len(source_id) > 64 or any(char.isspace() for char in source_id):
        raise ParseError("schema", "an item without id")
    answer = source.text("noiDungTraLoi")
    progress, result = source.text("tienDoGiaiQuyet"), source.text("ketQua")
    word = progress or result
    lead, others = source.names("coQuanChuTri"), source.names("coQuanPhoiHop")
    end = source.time("ngayKetThuc")
    place = source.text("noiCoKienNghi").replace("\n", " ")
    item = RawItem(
        source_id=source_id,
        url=f"{options.page_path}#{source_id}",
        text=source.text("noiDungKienNghi"),
        sender=source.text("tenCaNhanDonVi"),
        status=stated(word, bool(answer), options.statuses, issues),
        status_raw=" / ".join(dict.fromkeys(filter(None, (progress, result)))),
        category_raw=" / ".join(filter(None, (source.text("phanLoai"), source.text("linhVuc")))),
        unit_raw="; ".join(filter(None, (lead, others))),
        commune_raw=place,
        answer=answer,
        answer_unit_raw=lead if answer else "",
        photo_count=len(source.objects("tepDinhKem")),
        issues=issues,
    )
    if options.end_day == "due" and end:
        item.due_on = end.date()
    if options.end_day == "answered" and answer:
        item.answered_at = end
    source.leftover(_IGNORED | options.ignored_keys)
    return item
