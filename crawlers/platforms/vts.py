"""VTS-PAHT, the provincial reporting app's public web API: JSON (`portal-formats` A).

The list gives a cut text and neither history nor answer; the detail gives all. What was done stands in the steps of
``LichSuXuLy`` (keys of our tenant: ``NoiDungXuLy NgayXuLy TinhTrang LstDonViXuLy``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pydantic import Field

from crawlers.bodies import read_json
from crawlers.source import Source
from crawlers.statuses import VTS_CODES, canonical, is_open
from crawlers.wire import Entry, Fetch, GoneNotice, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem, Status, StatusChange

if TYPE_CHECKING:
    from datetime import date, datetime

PARSER_VERSION = 1

_IGNORED = frozenset(
    # Of no use: photos' addresses are personal, the rest is the app's own book-keeping.
    [
        "PhoneNumber",
        "MucDo",
        "SoLuongTuongTac",
        "ListHinhAnhXL",
        "ListHinhAnh",
        "Id",
        "STT",
        "LstDonViXuLy",
        "TenTinhTrang",
        "MauSac",
    ]
)


class Options(ListOptions):
    """What differs between tenants."""

    page_size: int = Field(default=100, ge=1, le=1000)
    list_path: str = "api/phananhweb/DanhSachPAFilter"
    detail_path: str = "api/phananhweb/GetDetail_PhanAnh"
    page_path: str = "vi/chi-tiet-phan-anh"
    """The page for people."""
    filter_keys: str = "LinhVuc|ChuyenMuc|TrangThaiS|keyword"
    filter_vals: str = "|||"
    status_codes: dict[int, Status] = VTS_CODES


def list_request(options: Options, page: int, night: date) -> Fetch:
    """Newest first."""
    return Fetch(
        options.list_path,
        {
            "query.more": "false",
            "query.page": str(page),
            "query.record": str(options.page_size),
            "query.filter.keys": options.filter_keys,
            "query.filter.vals": options.filter_vals,
            "query.sortField": "NgayGui",
            "query.sortOrder": "desc",
        },
    )


def parse_list(page: Page, options: Options) -> ListPage:
    """Entries with id, sent date and status only: texts in the list are cut."""
    envelope = _envelope(page)
    data = envelope.get("data")
    if not isinstance(data, list):
        raise ParseError("schema", "the list's envelope has no list under 'data'")
    issues: list[str] = []
    entries: list[Entry] = []
    for record in data:
        if not isinstance(record, Mapping):
            raise ParseError("schema", "the list holds something that is no object")
        source = Source(record, issues)
        source_id = _source_id(source)
        status, _ = _status(source, options, issues=[])
        entries.append(
            Entry(
                source_id,
                sent_on=source.day("NgayGui"),
                is_open=is_open(status) if status != "unknown" else None,
                is_public=source.flag("CongKhai", missing=True),
            )
        )
    paging = envelope.get("page")
    if not isinstance(paging, Mapping):
        raise ParseError("schema", "the list's envelope has no 'page'")
    pages = Source(paging, issues)
    current, last = pages.integer("Page"), pages.integer("AllPage")
    total = pages.integer("TotalRecord")
    if current is None or last is None:
        raise ParseError("schema", "the list's 'page' lacks Page or AllPage")
    return ListPage(entries, has_next=current < last, total=total, issues=issues)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """By id alone."""
    return Fetch(options.detail_path, {"id": entry.source_id})


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The whole item. :raises GoneNotice: the portal has no such item any more."""
    data = _envelope(page).get("data")
    if isinstance(data, list):
        data = data[0] if data else None
    if data is None:
        raise GoneNotice
    if not isinstance(data, Mapping):
        raise ParseError("schema", "the detail's envelope has no object under 'data'")
    issues: list[str] = []
    source = Source(data, issues)
    source_id = _source_id(source)
    if source_id != entry.source_id:
        raise ParseError("schema", f"the detail of item {entry.source_id} is of another item")
    status, status_raw = _status(source, options, issues)
    item = RawItem(
        source_id=source_id,
        url=f"{options.page_path}?id={source_id}",
        title=source.text("TieuDe"),
        text=source.text("NoiDung"),
        sender=source.text("FullName"),
        sent_at=source.time("NgayGui"),
        due_on=source.day("HanXuLy"),
        status=status,
        status_raw=status_raw,
        category_raw=" / ".join(filter(None, (source.names("LinhVuc"), source.names("ChuyenMuc")))),
        unit_raw=source.names("LstDonViXuLy"),
        commune_raw=source.text("TenPhuongXa"),
        address_raw=source.text("DiaDiem"),
        lat=source.number("ToaDoX"),
        lon=source.number("ToaDoY"),
        photo_count=len(source.objects("ListHinhAnh")),
        is_public=source.flag("CongKhai", missing=True),
        issues=issues,
    )
    _steps(source, item, options)
    _rating(source, item)
    source.leftover(_IGNORED | options.ignored_keys)
    return [item]


def entry_of(source_id: str) -> Entry | None:
    """Every item can be asked for by its id."""
    return Entry(source_id)


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def _envelope(page: Page) -> Mapping[str, object]:
    envelope = read_json(page)
    if str(envelope.get("status", 1)) not in ("1", "True"):
        raise ParseError("schema", "the envelope's status says that the request failed")
    return envelope


def _source_id(source: Source) -> str:
    value = source.take("IdPA")
    if isinstance(value, bool) or not isinstance(value, (int, str)) or not str(value).strip():
        raise ParseError("schema", "an item without IdPA")
    source_id = str(value).strip()
    if len(source_id) > 64 or any(char.isspace() for char in source_id):
        raise ParseError("schema", "an item whose IdPA is no id")
    return source_id


def _status(source: Source, options: Options, issues: list[str]) -> tuple[Status, str]:
    """From the word, which is finer, else from the number. An unknown word is ``unknown``, whatever the number."""
    word = source.text("TinhTrang")
    code = source.integer("Status")
    by_word = canonical(word, options.statuses)
    if by_word is not None:
        return by_word, word
    if code is None:
        issues.append("TinhTrang: no status")
        return "unknown", word
    return options.status_codes.get(code, "unknown"), word or f"Status {code}"


def _steps(source: Source, item: RawItem, options: Options) -> None:
    """History, and the answer: the last answered (or rejected) step with words, unless the item was opened again."""
    steps: list[tuple[StatusChange, str]] = []
    for record in source.objects("LichSuXuLy"):
        step = Source(record, item.issues)
        raw = step.text("TinhTrang")
        change = StatusChange(
            status=canonical(raw, options.statuses) or "unknown",
            status_raw=raw,
            stated_at=step.time("NgayXuLy"),
            unit_raw=step.names("LstDonViXuLy"),
        )
        steps.append((change, step.text("NoiDungXuLy")))
        step.leftover(_IGNORED | options.ignored_keys)
    if steps and all(change.stated_at for change, _ in steps):
        steps.sort(key=lambda step: _stated(step[0]))  # some tenants list the newest step first
    for change, words in steps:
        item.history.append(change)
        if change.status in ("answered", "rejected"):
            if words:
                item.answer, item.answered_at, item.answer_unit_raw = words, change.stated_at, change.unit_raw
        elif change.status in ("received", "in_progress", "transferred"):
            item.answer, item.answered_at, item.answer_unit_raw = "", None, ""


def _stated(change: StatusChange) -> datetime:
    assert change.stated_at is not None
    return change.stated_at


def _rating(source: Source, item: RawItem) -> None:
    """Counts of citizens' ratings: satisfied, accepting; the rest of all (``CdDanhGia``) is not satisfied.

    Without them the one rating (1 satisfied, 2 accepts); its 0 (not satisfied) may also mean that there is none.
    """
    one = source.integer("DanhGia")
    counts = source.take("DuLieuDanhGia")
    if isinstance(counts, Mapping):
        rating = Source(counts, item.issues)
        item.rating_good = rating.integer("CountHaiLong")
        item.rating_fair = rating.integer("CountChapNhan")
        item.rating_poor = rating.integer("CountKhongHaiLong")
        total = rating.integer("CdDanhGia")
        if item.rating_poor is None and total is not None:
            item.rating_poor = max(0, total - (item.rating_good or 0) - (item.rating_fair or 0))
        rating.leftover(())
    elif counts not in (None, "", []):
        item.issues.append("DuLieuDanhGia: is no object")
    if not any((item.rating_good, item.rating_fair, item.rating_poor)):
        item.rating_good = item.rating_fair = item.rating_poor = None  # nobody has rated it
        if one in (1, 2):
            item.rating_good, item.rating_fair, item.rating_poor = int(one == 1), int(one == 2), 0
