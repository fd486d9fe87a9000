"""What is particular to one platform, and that no page, however broken, gives anything but a reason."""

from __future__ import annotations

import json
import random
from datetime import date, datetime
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from crawlers.platforms import PLATFORMS, article_qa, hue_s, open311, radgrid_faq, rss_feed, voter_petitions
from crawlers.portal import load_portals
from crawlers.selecting import id_in, path_of
from crawlers.wire import Entry, Fetch, Follow, GoneNotice, Page, ParseError

FIXTURES = Path(__file__).parent / "fixtures"
PORTALS = load_portals()
NIGHT = date(2026, 11, 22)


@pytest.mark.parametrize("portal_id", sorted(PORTALS))
def test_a_broken_page_gives_a_reason_and_never_another_error(portal_id: str) -> None:
    portal = PORTALS[portal_id]
    pick = random.Random(portal_id)
    for path in sorted((FIXTURES / portal_id).glob("[ld]*-*.*")) + sorted((FIXTURES / portal_id).glob("list.*")):
        whole = path.read_bytes()
        spoilt = [whole[: pick.randrange(len(whole))] for _ in range(6)]
        for _ in range(6):
            place = pick.randrange(len(whole))
            spoilt.append(whole[:place] + bytes(pick.randrange(256) for _ in range(9)) + whole[place + 9 :])
        for body in [*spoilt, b"", b" \n", b"\x00" * 50, b"{}", b"[]", b"null", b"<html></html>", b"<a"]:
            try:
                if path.name.startswith("list"):
                    portal.parser.parse_list(Page(body), portal.options)
                else:
                    entry = Entry(path.stem.partition("-")[2], address="/x")
                    found = portal.parser.parse_detail(Page(body), entry, portal.options)
                    if isinstance(found, Follow):
                        found.finish(Page(body))
            except (ParseError, GoneNotice):
                pass


@pytest.mark.parametrize("platform", sorted(set(PLATFORMS) - {"vts", "open311", "rss_feed", "voter_petitions"}))
def test_another_sites_page_is_a_layout_failure(platform: str) -> None:
    parser = PLATFORMS[platform]
    page = Page("<html><body><h1>Trang đang bảo trì</h1></body></html>".encode())
    if platform in ("article_qa", "vnpt_articles"):  # any page may hold articles: none is an empty list, which fails
        assert parser.parse_list(page, parser.Options()).entries == []
        return
    with pytest.raises(ParseError) as caught:
        parser.parse_list(page, parser.Options())
    assert caught.value.failure == "layout"


@pytest.mark.parametrize("platform", ["national_pakn", "hue_s", "danang_gopy", "radgrid_faq", "article_qa"])
def test_the_portals_own_notice_is_news_and_not_a_failure(platform: str) -> None:
    parser = PLATFORMS[platform]
    page = Page("<html><body><p>Phản ánh KHÔNG TỒN TẠI hoặc đã bị xóa.</p></body></html>".encode())
    with pytest.raises(GoneNotice):
        parser.parse_detail(page, Entry("7", address="/x"), parser.Options())


@pytest.mark.parametrize(
    "href",
    ["?pa=177", "/?pa=177", "/dothixanh?pa=177", "/dothixanh?x=1&pa=177", "/phan-anh/cay-nga-a177.html",
     "https://tuongtac.hue.gov.vn/phan-anh/a-b-a177.html?from=home"],
)  # fmt: skip
def test_one_item_of_hue_s_has_one_id_at_every_address(href: str) -> None:
    page = Page(f'<html><body><div class="PhanAnh_TieuDe"><a href="{href}">x</a></div></body></html>'.encode())
    [entry] = hue_s.parse_list(page, hue_s.Options()).entries
    assert entry.source_id == "177"


def test_both_lists_of_hue_s_are_read_and_neither_is_the_whole() -> None:
    options = hue_s.Options()
    body = b'<html><body><div class="PhanAnh_TieuDe"><a href="?pa=1">x</a></div></body></html>'
    home = hue_s.parse_list(Page(body, "", hue_s.list_request(options, 1, NIGHT)), options)
    assert home.other == Fetch("?act=dxl")
    assert not home.shows_all
    rest = hue_s.parse_list(Page(b"<html><body></body></html>", "", home.other), options)
    assert (rest.entries, rest.other) == ([], None)
    paged = hue_s.Options(page_parameter="trang", page_size=1)
    first = hue_s.parse_list(Page(body, "", hue_s.list_request(paged, 1, NIGHT)), paged)
    assert first.next == Fetch("", {"trang": "2"})
    assert first.shows_all


def grid(button: str) -> Page:
    fields = '<input type="hidden" name="__VIEWSTATE" value="a+/="><input type="hidden" name="__EVENTTARGET" value="">'
    row = '<tr id="x_dgDanhSachHoSo_ctl00__0"><td>1</td><td><a href="?tabid=119&id=5">x</a></td></tr>'
    return Page(
        f'<html><body><form action="./Default.aspx?tabid=119">{fields}<div id="dgDanhSachHoSo"><table>{row}</table>'
        f"{button}</div></form></body></html>".encode()
    )


@pytest.mark.parametrize(
    "button",
    [
        '<a class="rgPageNext" href="javascript:__doPostBack(&#39;a$b&#39;,&#39;&#39;)">x</a>',
        '<input type="button" class="rgPageNext" onclick="javascript:__doPostBack(&quot;a$b&quot;,&quot;&quot;)">',
    ],
)
def test_a_postback_sends_what_the_browser_would(button: str) -> None:
    following = radgrid_faq.parse_list(grid(button), radgrid_faq.Options()).next
    assert following is not None
    assert (following.method, following.path) == ("POST", "Default.aspx?tabid=119")
    sent = parse_qs(following.body, keep_blank_values=True)
    assert (sent["__VIEWSTATE"], sent["__EVENTTARGET"]) == (["a+/="], ["a$b"])


@pytest.mark.parametrize(
    "button",
    ["", '<input type="submit" class="rgPageNext" name="n" onclick="return false;">',
     '<input type="submit" class="rgPageNext" name="n" disabled>'],
)  # fmt: skip
def test_a_button_that_does_nothing_is_the_end(button: str) -> None:
    page = radgrid_faq.parse_list(grid(button), radgrid_faq.Options())
    assert (page.next, page.has_next) == (None, False)


def window(first: Fetch, body: list[dict[str, object]], options: open311.Options) -> Fetch | None:
    return open311.parse_list(Page(json.dumps(body).encode(), "", first), options).next


def test_open311_goes_back_window_by_window_to_its_first_day() -> None:
    options = open311.Options(page_size=2, since=date(2026, 6, 1))
    asked: Fetch | None = open311.list_request(options, 1, NIGHT)
    spans = []
    while asked is not None:
        start, end = (datetime.fromisoformat(asked.params[key]) for key in ("start_date", "end_date"))
        spans.append((start, end))
        assert (end - start).days <= 90
        asked = window(asked, [], options)
    assert spans[0][1].date() == NIGHT
    assert spans[-1][0].date() == date(2026, 6, 1)
    assert all(later[0] == earlier[1] for later, earlier in zip(spans, spans[1:], strict=False)), "no gap"


def test_open311_pages_within_a_window() -> None:
    options = open311.Options(page_size=2, since=date(2026, 6, 1))
    row = {"service_request_id": "1", "status": "open", "requested_datetime": "2026-11-20T08:00:00+07:00"}
    following = window(open311.list_request(options, 1, NIGHT), [row, {**row, "service_request_id": "2"}], options)
    assert following is not None
    assert (following.params["page"], following.params["end_date"][:10]) == ("2", "2026-11-22")
    options = open311.Options(page_size=1, paging="window", since=date(2026, 6, 1))
    following = window(open311.list_request(options, 1, NIGHT), [row], options)
    assert following is not None
    assert following.params["end_date"] == "2026-11-20T08:00:00+07:00"
    again = window(following, [row], options)
    assert again is not None
    assert again.params["end_date"] == "2026-11-20T07:59:59+07:00", "a full page of one second does not stop it"


def test_an_open311_list_that_is_not_newest_first_is_read_on() -> None:
    rows = [
        {"service_request_id": str(n), "status": "open", "requested_datetime": f"2026-11-{10 + n}T08:00:00Z"}
        for n in (1, 2)
    ]
    page = open311.parse_list(Page(json.dumps(rows).encode()), open311.Options())
    assert not page.is_newest_first
    assert page.issues


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b'[{"code": 400, "description": "x"}]', "schema"),
        (b'{"errors": []}', "schema"),
        (b"[1]", "schema"),
        (b'[{"service_request_id": "a/../b"}]', "schema"),
        (b'[{"service_request_id": "1", "sta', "truncated"),
    ],
)
def test_what_is_no_list_of_requests_fails(body: bytes, failure: str) -> None:
    with pytest.raises(ParseError) as caught:
        open311.parse_list(Page(body), open311.Options())
    assert caught.value.failure == failure


def test_entities_of_a_feed_are_not_followed() -> None:
    body = (
        '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]><rss><channel><item>'
        "<guid>1</guid><title>&x;</title><description>abc</description></item></channel></rss>"
    )
    page = rss_feed.parse_list(Page(body.encode()), rss_feed.Options())
    assert "root:" not in repr([item.title + item.text for entry in page.entries for item in entry.items])
    assert not page.shows_all, "what a feed no longer shows has not gone"


@pytest.mark.parametrize(
    ("body", "failure"),
    [(b"<feed></feed>", "layout"), (b"<rss><channel>", "truncated"), (b"x", "schema"), (b"", "truncated")],
)
def test_what_is_no_feed_fails(body: bytes, failure: str) -> None:
    with pytest.raises(ParseError) as caught:
        rss_feed.parse_list(Page(body), rss_feed.Options())
    assert caught.value.failure == failure


def test_petitions_are_asked_for_by_post() -> None:
    fetch = voter_petitions.list_request(voter_petitions.Options(page_size=7), 3, NIGHT)
    assert fetch.method == "POST"
    assert json.loads(fetch.body)["PageIndex"] == 3
    assert json.loads(fetch.body)["PageSize"] == 7


@pytest.mark.parametrize(
    ("body", "unit", "answer"),
    [
        ("Hỏi gì đó?\nBộ Y tế trả lời vấn đề này như sau:\nĐược.", "Bộ Y tế", "Được."),
        ("Hỏi. Về vấn đề này, Sở Xây dựng có ý kiến như sau: Được.", "Sở Xây dựng", "Được."),
        ("Hỏi gì?\nTRẢ LỜI:\nĐược.", "", "Được."),
        ("Tôi chưa được trả lời.", "", ""),
    ],
)
def test_where_an_answer_begins(body: str, unit: str, answer: str) -> None:
    question, found, said = article_qa.split_answer(body, article_qa.Options().answer_marker)
    assert (found, said) == (unit, answer)
    assert question.startswith(("Hỏi", "Tôi"))


def test_a_link_cannot_lead_to_another_host() -> None:
    assert path_of("https://evil.example/a/b?c=1#d", "hoi-dap") == "/a/b?c=1"
    assert path_of("//evil.example/a", "hoi-dap") == "/a"
    assert path_of("?id=7", "module/gop-y") == "module/gop-y?id=7"
    assert path_of("x-1.html", "ban-doc/") == "ban-doc/x-1.html"
    for platform in ("article_petitions", "article_qa"):
        href = "http://169.254.169.254/a/202611/latest-102251101093015321.htm"
        if platform == "article_petitions":
            href = "http://169.254.169.254/a/202611/latest-0a1b2c3/"
        body = (
            f'<html><body><div class="article-list"><article class="item box-stream-item"><h2><a href="{href}">x</a>'
            "</h2></article></div></body></html>"
        )
        parser = PLATFORMS[platform]
        [entry] = parser.parse_list(Page(body.encode()), parser.Options()).entries
        fetch = parser.detail_request(parser.Options(), entry)
        assert fetch is not None
        assert fetch.path.startswith("/a/202611/latest-")


def test_an_id_is_no_path() -> None:
    assert id_in("?id=../../x", r"id=(.*)") == ""
    assert id_in("?id=" + "9" * 70, r"id=(\d+)") == ""


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"link": "a[[["}, "is no CSS selector"),
        ({"id_pattern": "("}, "is no regular expression"),
        ({"id_pattern": "x"}, "needs exactly one group"),
        ({"page_path": "x"}, "must hold {id} once"),
        ({"answer_marker": "("}, "is no regular expression"),
    ],
)
def test_a_wrong_option_is_named_when_the_yaml_is_read(options: dict[str, str], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        article_qa.Options.model_validate(options)
