"""Hue-S, Thừa Thiên Huế's reporting portal: public HTML (`portal-formats` D).

One item has three addresses (``/?pa=7``, ``/dothixanh?pa=7``, ``/phan-anh/<slug>-a7.html``) and one id. There are two
lists, of the newest and of those in progress; both are read.
"""

from __future__ import annotations

from datetime import date

from pydantic import Field

from crawlers.charset import decode
from crawlers.markup import Element, document, text_of
from crawlers.selecting import IdPattern, Selector, Template, content, every, id_in, line, moment
from crawlers.statuses import stated
from crawlers.wire import Entry, Fetch, ListOptions, ListPage, Page, ParseError
from hieudan.records import RawItem
from hieudan.text import fold

PARSER_VERSION = 1


class Options(ListOptions):
    """What may differ. How the lists are paged was not seen: without ``page_parameter`` each is one page of the
    newest, and what it no longer shows has not gone."""

    list_paths: tuple[str, ...] = Field(default=("", "?act=dxl"), min_length=1)
    page_parameter: str = ""
    link: Selector = ".PhanAnh_TieuDe a, #PhanAnhDangXuLy1_divDanhSach .PhanAnhMoi_TieuDe a"
    query_id: IdPattern = r"[?&]pa=(\d+)"
    slug_id: IdPattern = r"-a(\d+)\.html"
    detail_path: Template = "?pa={id}"
    frame: Selector = ".ChiTiet_Vien"
    title: Selector = ".ChiTiet_TieuDe"
    text: Selector = ".ChiTiet_NoiDung"
    times: Selector = ".ChiTiet_NgayGui"
    place: Selector = ".ChiTiet_DiaDiem"
    category: Selector = ".ChiTiet_LinhVuc"
    photos: Selector = ".ChiTiet_HinhAnh img"
    handling: Selector = ".ChiTiet_XuLy_Vien"
    unit: Selector = ".ChiTiet_DonVi"
    status: Selector = ".ChiTiet_TrangThai"
    answer: Selector = ".ChiTiet_NoiDung"


def list_request(options: Options, page: int, night: date) -> Fetch:
    """A page of the first list."""
    return _page_of(options, 0, page)


def parse_list(page: Page, options: Options) -> ListPage:
    """Ids, each once, whatever the spelling of its address."""
    root = document(decode(page))
    path = page.fetch.path if page.fetch else options.list_paths[0]
    which = options.list_paths.index(path)
    links = every(root, options.link)
    if not links and not (page.fetch and (which or options.page_parameter)):
        raise ParseError("layout", f"no {options.link} on the page")
    issues: list[str] = []
    found: dict[str, Entry] = {}
    for link in links:
        source_id = id_in(link.get("href") or "", options.query_id, options.slug_id)
        if source_id:
            found.setdefault(source_id, Entry(source_id, is_open=True if which else None))
        else:
            issues.append("an item without an address that holds its id")
    if links and not found:
        raise ParseError("layout", "no item on the page has an address that holds its id")
    other = _page_of(options, which + 1, 1) if which + 1 < len(options.list_paths) else None
    following: Fetch | None = None
    if options.page_parameter and len(links) >= options.page_size:
        number = int(page.fetch.params.get(options.page_parameter, "1")) if page.fetch else 1
        following = _page_of(options, which, number + 1)
    return ListPage(
        list(found.values()), has_next=following is not None, issues=issues, next=following, other=other,
        shows_all=bool(options.page_parameter),
    )  # fmt: skip


def detail_request(options: Options, entry: Entry) -> Fetch | None:
    """At the shortest address."""
    return Fetch(options.detail_path.format(id=entry.source_id))


def parse_detail(page: Page, entry: Entry, options: Options) -> list[RawItem]:
    """The item with the steps of its handling. :raises GoneNotice: the portal says that it has gone."""
    root = content(document(decode(page)), options.frame, options)
    steps = every(root, options.handling)
    within = {node for step in steps for node in step.iter()}
    item = RawItem(entry.source_id, options.detail_path.format(id=entry.source_id), text="")
    bodies = [node for node in every(root, options.text) if node not in within]
    if not bodies:
        raise ParseError("layout", f"no {options.text} in {options.frame}")
    item.text = text_of(bodies[0])
    item.title = line(root, options.title)
    item.category_raw = _plain(line(root, options.category))
    item.address_raw = _plain(line(root, options.place))
    item.photo_count = len(every(root, options.photos))
    _times([text_of(node) for node in every(root, options.times) if node not in within], item)
    _handling(root, steps, item, options)
    return [item]


def entry_of(source_id: str) -> Entry | None:
    """Every item can be asked for by its id."""
    return Entry(source_id)


def entry_id(source_id: str) -> str:
    """An item is an entry of its own."""
    return source_id


def _page_of(options: Options, which: int, page: int) -> Fetch:
    asks = {options.page_parameter: str(page)} if options.page_parameter and page > 1 else {}
    return Fetch(options.list_paths[which], asks)


def _plain(text: str) -> str:
    """Without its label ("Lĩnh vực: …")."""
    label, colon, rest = text.partition(":")
    return rest.strip() if colon and len(label) < 20 else text


def _times(texts: list[str], item: RawItem) -> None:
    """The first is when it was sent, the second the deadline; their labels decide where there are any."""
    for place, text in enumerate(texts[:2]):
        if fold(text).startswith("han") or (place == 1 and not fold(text).startswith("ngay gui")):
            due = moment(text, "deadline", item.issues)
            item.due_on = due.date() if due else None
        else:
            item.sent_at = moment(text, "sent", item.issues)


def _handling(root: Element, steps: list[Element], item: RawItem, options: Options) -> None:
    """Units and the last words of the handling; they are the answer unless the status says that it goes on."""
    units: list[str] = []
    answer = ""
    for step in steps:
        unit = _plain(line(step, options.unit))
        units += [unit] if unit and unit not in units else []
        texts = [text_of(node) for node in every(step, options.answer)]
        if said := "\n".join(text for text in texts if text):
            label, _, rest = said.partition("\n" if said.split("\n")[0].rstrip(": ").endswith("xử lý") else ":")
            answer = rest.strip() if fold(label).strip(" :") == "ket qua xu ly" else said
            item.answer_unit_raw = unit
    words = [_plain(text_of(node).replace("\n", " ")) for node in every(root, options.status)]
    item.status_raw = words[-1] if words else ""
    item.unit_raw = "; ".join(units)
    item.status = stated(item.status_raw, bool(answer), options.statuses, item.issues)
    if item.status in ("answered", "rejected"):
        item.answer = answer
    else:
        item.answer_unit_raw = ""
