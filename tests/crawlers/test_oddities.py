"""The replica shows each oddity that was seen on real portals, and each is read rightly. First what is sent, then what
is made of it: an oddity that the replica no longer shows proves nothing."""

from __future__ import annotations

import html
import json
import re
import unicodedata
from datetime import date, datetime
from types import ModuleType
from typing import Any

import pytest
from starlette.testclient import TestClient

from crawlers.platforms import PLATFORMS, Platform
from crawlers.wire import Entry, Fetch, Page
from demo.feedback import History, build_history
from demo.platforms.routes import MAKERS
from demo.platforms.voices import Voice, as_of
from demo.server import create_app
from hieudan.records import RawItem

NIGHT, NEXT = date(2026, 11, 21), date(2026, 11, 22)
MOUNTS = {
    "national_pakn": ("pakn", {"page_size": 5}),
    "aspnet_gopy": ("gop-y-asp", {"page_size": 5}),
    "voter_petitions": ("kien-nghi", {"page_size": 5, "end_day": "due"}),
    "hue_s": ("hue", {}),
    "danang_gopy": ("da-nang", {"page_size": 5}),
    "article_qa": ("chinh-phu", {"page_size": 5}),
    "vnpt_articles": ("vnpt", {"page_size": 5}),
    "radgrid_faq": ("radgrid", {}),
    "nukeviet_faq": ("nukeviet", {"page_size": 5}),
    "open311": ("open311", {"page_size": 5, "since": "2026-03-01"}),
}


@pytest.fixture(scope="module")
def history() -> History:
    return build_history()


@pytest.fixture(scope="module")
def client(history: History) -> TestClient:
    return TestClient(create_app(history))


def ask(client: TestClient, mount: str, fetch: Fetch, night: date = NIGHT) -> Page:
    """What the replica sends, as the spider would hand it to a parser."""
    url = f"/{night}/{mount}/{fetch.path}" if not fetch.path.startswith("/") else fetch.path
    sent = client.request(
        fetch.method, url, params=dict(fetch.params) or None, content=fetch.body, headers=dict(fetch.headers)
    )
    assert sent.status_code == 200, url
    charset = re.search(r"charset=([\w-]+)", sent.headers["content-type"])
    return Page(sent.content, charset[1] if charset else "", fetch)


def options_of(platform: str) -> tuple[Platform, str, Any]:
    mount, options = MOUNTS[platform]
    return PLATFORMS[platform], mount, PLATFORMS[platform].Options.model_validate(options)


def first_items(client: TestClient, platform: str) -> list[tuple[Page, RawItem]]:
    """The items of the list's first page: each with the page that it stands on."""
    parser, mount, options = options_of(platform)
    page = ask(client, mount, parser.list_request(options, 1, NIGHT))
    found: list[tuple[Page, RawItem]] = []
    for entry in parser.parse_list(page, options).entries:
        if entry.items:
            found += [(page, item) for item in entry.items]
            continue
        fetch = parser.detail_request(options, entry)
        assert fetch is not None
        detail = ask(client, mount, fetch)
        parsed = parser.parse_detail(detail, entry, options)
        assert isinstance(parsed, list)
        found += [(detail, item) for item in parsed]
    assert found
    return found


def voice_of(item: RawItem) -> Voice:
    number = re.sub(r"^10225", "", item.source_id)
    [voice] = [one for one in as_of(NIGHT) if str(one.number) == number]
    return voice


def test_one_item_of_hue_s_stands_at_three_addresses(client: TestClient) -> None:
    parser, mount, options = options_of("hue_s")
    first = parser.list_request(options, 1, NIGHT)
    home = ask(client, mount, first)
    second = parser.parse_list(home, options).other
    assert second is not None
    rest = ask(client, mount, second)
    found: dict[str, set[str]] = {}
    for href in re.findall(r'<a href="([^"]+)"', (home.body + rest.body).decode()):
        spelling = "slug" if "/phan-anh/" in href else "park" if "dothixanh" in href else "query"
        number = re.search(r"(?:pa=|-a)(\d+)", href)
        assert number is not None
        found.setdefault(number[1], set()).add(spelling)
    assert set().union(*found.values()) == {"slug", "park", "query"}
    assert any(len(spellings) > 1 for spellings in found.values()), "one item, two addresses on the same night"
    entries = parser.parse_list(home, options).entries + parser.parse_list(rest, options).entries
    assert {entry.source_id for entry in entries} == set(found)
    # And whatever the address, it is the same record.
    number = entries[0].source_id
    records = []
    for path in (f"?pa={number}", f"dothixanh?pa={number}", f"phan-anh/mot-tieu-de-a{number}.html"):
        records.append(parser.parse_detail(ask(client, mount, Fetch(path)), Entry(number), options))
    assert records[0] == records[1] == records[2]


def test_positions_shift_between_two_nights(client: TestClient, history: History) -> None:
    parser = PLATFORMS["liferay_faq"]
    options = parser.Options()
    places: list[dict[str, str]] = []
    texts: list[dict[str, str]] = []
    for night in (NIGHT, NEXT):
        page = ask(client, "hoi-dap/", parser.list_request(options, 1, night), night)
        keys = re.search(r'PrimaryKeys" type="hidden" value="([\d,]+)"', page.body.decode())
        assert keys is not None
        places.append({source_id: str(place) for place, source_id in enumerate(keys[1].split(","), 1)})
        items = [item for entry in parser.parse_list(page, options).entries for item in entry.items]
        texts.append({item.source_id: item.title for item in items})
    both = places[0].keys() & places[1].keys()
    moved = [source_id for source_id in both if places[0][source_id] != places[1][source_id]]
    assert moved, "nothing moved: the test proves nothing"
    assert all(texts[0][source_id] == texts[1][source_id] for source_id in both)
    shown = {view.item.source_id: view.item.title for view in history.snapshot("hoi_dap", NEXT).views}
    assert texts[1].items() <= shown.items()


def test_nested_paragraphs_that_nobody_closed(client: TestClient, history: History) -> None:
    parser = PLATFORMS["liferay_faq"]
    options = parser.Options(page_size=100)
    page = ask(client, "hoi-dap/", parser.list_request(options, 1, NIGHT))
    assert page.body.count(b"<p><p>") > 10
    assert page.body.count(b"<p") > page.body.count(b"</p>") + 20
    shown = {view.item.source_id: view for view in history.snapshot("hoi_dap", NIGHT).views}
    items = [item for entry in parser.parse_list(page, options).entries for item in entry.items]
    assert len(items) > 50
    for item in items:
        view = shown[item.source_id]
        assert " ".join(item.text.split()) == " ".join(unicodedata.normalize("NFC", view.text).split())
        answer = view.answer.text if view.answer else ""
        assert " ".join(item.answer.split()) == " ".join(unicodedata.normalize("NFC", answer).split())


def test_html_in_json(client: TestClient, history: History) -> None:
    for _, item in first_items(client, "voter_petitions"):
        assert item.text == unicodedata.normalize("NFC", voice_of(item).text)
    parser, options = PLATFORMS["vts"], PLATFORMS["vts"].Options()
    bodies = set()
    for view in history.snapshot("phan_anh", NIGHT).views[:60]:
        if not view.item.is_public:
            continue
        page = ask(client, "phan-anh", Fetch(options.detail_path, {"id": view.item.source_id}))
        sent = json.loads(page.body)["data"]["NoiDung"]
        bodies |= set(re.findall(r"<[a-z]+|&[a-z]+;", sent))
        [item] = parser.parse_detail(page, Entry(view.item.source_id), options)  # type: ignore[misc]
        assert not re.search(r"<[a-z/]|&[a-z]+;", item.text)
        assert " ".join(item.text.split()) == " ".join(unicodedata.normalize("NFC", view.text).split())
    assert {"<p", "<br", "&nbsp;"} <= bodies


@pytest.mark.parametrize("platform", ["voter_petitions", "danang_gopy"])
def test_dashes_for_no_date(client: TestClient, platform: str) -> None:
    found = first_items(client, platform)
    without = [(page, item) for page, item in found if voice_of(item).due is None]
    assert without
    for page, item in without:
        assert b"--" in page.body
        assert item.due_on is None
        assert not any("date" in issue for issue in item.issues), item.issues
    assert any(item.due_on == voice_of(item).due for _, item in found if voice_of(item).due)


STYLES = {
    r"\d{2}/\d{2}/\d{4} \d{2}:\d{2}": ("danang_gopy", "sent"),
    r">\d{2}/\d{2}/\d{4}<": ("danang_gopy", "due"),
    r"\d{2}-\d{2}-\d{4}": ("aspnet_gopy", "sent day"),
    r"\d{2}/\d{2}/\d{4} \| \d{2}:\d{2}-[AP]M": ("hue_s", "sent"),
    r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.0": ("danang_gopy", "answered"),
    r"\d{2}:\d{2} \d{2}/\d{2}/\d{4}": ("hue_s", "sent"),
    r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:Z|\+07:00)": ("open311", "sent"),
}


@pytest.mark.parametrize(("style", "where"), STYLES.items(), ids=lambda one: one if isinstance(one, str) else one[0])
def test_every_style_of_dates(client: TestClient, style: str, where: tuple[str, str]) -> None:
    platform, field = where
    seen = 0
    parser, mount, options = options_of(platform)
    if field == "sent day":  # stands in the list
        page = ask(client, mount, parser.list_request(options, 1, NIGHT))
        assert re.search(style, page.body.decode("utf-16"))
        days = {entry.source_id: entry.sent_on for entry in parser.parse_list(page, options).entries}
        assert days == {str(one.number): one.sent.date() for one in as_of(NIGHT) if str(one.number) in days}
        return
    for page, item in first_items(client, platform):
        if not re.search(style, page.body.decode()):
            continue
        voice = voice_of(item)
        expected: datetime | date | None
        got: datetime | date | None
        expected, got = {
            "sent": (voice.sent, item.sent_at),
            "due": (voice.due, item.due_on),
            "answered": (voice.answered, item.answered_at),
        }[field]
        assert got == expected
        seen += expected is not None
    assert seen, "the replica no longer shows it"


CHARSETS = {"vnpt_articles": "windows-1258", "aspnet_gopy": "utf-16"}


@pytest.mark.parametrize(("platform", "charset"), CHARSETS.items())
def test_pages_in_other_charsets(client: TestClient, platform: str, charset: str) -> None:
    for page, item in first_items(client, platform):
        with pytest.raises(UnicodeDecodeError):
            page.body.decode("utf-8")
        assert "DỮ LIỆU MÔ PHỎNG" in unicodedata.normalize("NFC", page.body.decode(charset))
        voice = voice_of(item)
        assert item.title == voice.title
        assert voice.text.split("\n")[0] in item.text
        assert voice.answer in item.answer


def test_letters_and_marks_apart(client: TestClient) -> None:
    for page, item in first_items(client, "article_qa"):
        sent = page.body.decode()
        assert not unicodedata.is_normalized("NFC", sent)
        assert voice_of(item).title not in html.unescape(sent), "as it stands in the page it is not to be found"
        assert item.title == voice_of(item).title
        assert unicodedata.is_normalized("NFC", item.text + item.answer)


def test_dictionaries_may_be_missing(client: TestClient) -> None:
    """No parser asks for one; what only a dictionary would explain is kept as it is written, and said."""
    assert client.get(f"/{NIGHT}/phan-anh/api/phananhweb/GetList_Khac").status_code == 404
    fields = {
        "IdPA": 5,
        "NgayGui": "20/11/2026 08:00",
        "NoiDung": "Đường hỏng",
        "LinhVuc": 3,
        "ChuyenMuc": [7, "Đô thị"],
    }
    fields |= {"Status": 99, "LstDonViXuLy": [12]}
    body = json.dumps({"status": 1, "data": fields, "page": {"Page": 1, "AllPage": 1}}).encode()
    [item] = PLATFORMS["vts"].parse_detail(Page(body), Entry("5"), PLATFORMS["vts"].Options())  # type: ignore[misc]
    assert (item.category_raw, item.unit_raw) == ("3 / 7; Đô thị", "12")
    assert (item.status, item.status_raw) == ("unknown", "Status 99")
    assert sorted(set(item.issues)) == [
        f"{key}: is a number of a dictionary, not a name" for key in ("ChuyenMuc", "LinhVuc", "LstDonViXuLy")
    ]


def test_every_platform_of_the_replica_has_a_parser() -> None:
    """And nobody adds one without looking here."""
    used = {mount for mount, _ in MOUNTS.values()} | {"bao", "truyen-hinh", "rss"}  # others of article_qa, rss_feed
    assert used == set(MAKERS)
    assert all(isinstance(one, ModuleType) for one in PLATFORMS.values())
