"""Đà Nẵng's góp ý portal: public HTML (`portal-formats` E). Only the form of an item's address was seen; all
selectors are inferred."""

from __future__ import annotations

from datetime import date

from crawlers.charset import decode
from crawlers.markup import document, text_of
from crawlers.selecting import IdPattern, Selector, Template, box, content, every, id_in, line, when, words
from crawlers.statuses import is_open, stated
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem, StatusChange

PARSER_VERSION = 1


class Options(ListOptions):
    """What may differ: all but ``detail_path`` and ``id_pattern`` is inferred."""

    list_path: str = "gop-y"
    page_parameter: str = "page"
    list_box: Selector = ".danh-sach-gop-y"
    item: Selector = ".gop-y-item"
    link: Selector = "a[href*='ykien=']"
    day: Selector = ".ngay-gui"
    list_status: Selector = ".trang-thai"
    id_pattern: IdPattern = r"[?&]ykien=(\d+)"
    detail_path: Template = "gop-y?pageid=view&ykien={id}"
    frame: Selector = ".chi-tiet-gop-y"
    title: Selector = ".tieu-de"
    text: Selector = ".noi-dung"
    sender: Selector = ".nguoi-gui"
    sent: Selector = ".ngay-gui"
    due: Selector = ".han-xu-ly"
    status: Selector = ".trang-thai"
    category: Selector = ".linh-vuc"
    commune: Selector = ".phuong-xa"
    place: Selector = ".noi-dien-ra"
    photos: Selector = ".hinh-anh img"
    handling: Selector = ".xu-ly"
    unit: Selector = ".co-quan"
    handled: Selector = ".ngay-xu-ly"
    answer: Selector = ".noi-dung-xu-ly"


def list_request(options: Options, page: int, night: date) -> Fetch:
    """In the portal's order."""
    return Fetch(options.list_path, {options.page_parameter: str(page)})


def parse_list(page: Page, options: Options) -> ListPage:
    """Ids, with date and status where the list shows them."""
    root = box(document(decode(page)), options.list_box)
    issues: list[str] = []
    entries: list[Entry] = []
    rows = every(root, options.item)
    for row in rows:
        links = every(row, options.link)
        source_id = id_in(links[0].get("href"), options.id_pattern) if links else ""
        if not source_id:
            issues.append("an item without an address that holds its id")
            continue
        sent = when(row, options.day, "sent", issues)
        status = stated(line(row, options.list_status), False, options.statuses, [])
        is_still = None if status == "unknown" else is_open(status)
        entries.append(Entry(source_id, sent.date() if sent else None, is_open=is_still))
    if rows and not entries:
        raise ParseError("layout", "no item on the page has an address that holds its id")
    return ListPage(entries, has_next=len(rows) >= options.page_size, issues=issues)


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """By id alone."""
    return Fetch(options.detail_path.format(id=entry.source_id))


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The item with the steps of its handling. :raises GoneNotice: the portal says that it has gone."""
    root = content(document(decode(page)), options.frame, options)
    issues: list[str] = []
    due = when(root, options.due, "deadline", issues)
    item = RawItem(
        source_id=entry.source_id,
        url=options.detail_path.format(id=entry.source_id),
        text=words(root, options.text),
        title=line(root, options.title),
        sender=line(root, options.sender),
        sent_at=when(root, options.sent, "sent", issues),
        due_on=due.date() if due else None,
        status_raw=line(root, options.status),
        category_raw=line(root, options.category),
        commune_raw=line(root, options.commune),
        address_raw=line(root, options.place),
        photo_count=len(every(root, options.photos)),
        issues=issues,
    )
    if not item.text:
        raise ParseError("layout", f"no {options.text} in {options.frame}")
    answer, answered_at, answer_unit = "", None, ""
    units: list[str] = []
    for step in every(root, options.handling):
        unit, at, said = line(step, options.unit), when(step, options.handled, "handled", issues), ""
        said = "\n".join(text_of(node) for node in every(step, options.answer))
        units += [unit] if unit and unit not in units else []
        if said:
            answer, answered_at, answer_unit = said, at, unit
    item.unit_raw = "; ".join(units)
    item.status = stated(item.status_raw, bool(answer), options.statuses, issues)
    if item.status in ("answered", "rejected"):
        item.answer, item.answered_at, item.answer_unit_raw = answer, answered_at, answer_unit
        item.history = [StatusChange(status=item.status, stated_at=answered_at, unit_raw=answer_unit)]
    return [item]


def entry_of(source_id: str) -> Entry | None:
    """Every item can be asked for by its id."""
    return Entry(source_id)


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id
