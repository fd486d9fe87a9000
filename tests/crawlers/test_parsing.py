# ruff: noqa: DTZ001 (local times carry no zone)
"""Dates, statuses, charsets and HTML: what every platform parser leans on."""

from __future__ import annotations

import json
import unicodedata
from datetime import date, datetime

import pytest

from crawlers.charset import decode
from crawlers.dates import parse_day, parse_time
from crawlers.markup import text_of_html
from crawlers.platforms import liferay_faq, vts
from crawlers.source import Source
from crawlers.statuses import canonical
from crawlers.wire import Entry, GoneNotice, Page, ParseError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("25/10/2025 14:05", datetime(2025, 10, 25, 14, 5)),
        ("25/10/2025", datetime(2025, 10, 25)),
        ("5/1/2025", datetime(2025, 1, 5)),
        ("25-10-2025", datetime(2025, 10, 25)),
        ("09/10/2018 | 10:02-AM", datetime(2018, 10, 9, 10, 2)),
        ("09/10/2018 | 10:02-PM", datetime(2018, 10, 9, 22, 2)),
        ("09/10/2018 | 12:02-AM", datetime(2018, 10, 9, 0, 2)),
        ("2025-10-25 14:05:00.0", datetime(2025, 10, 25, 14, 5)),
        ("14:05 25/10/2025", datetime(2025, 10, 25, 14, 5)),
        ("2025-10-25", datetime(2025, 10, 25)),
        ("2025-10-25T14:05:09", datetime(2025, 10, 25, 14, 5, 9)),
        ("2025-10-25T14:05:00+07:00", datetime(2025, 10, 25, 14, 5)),
        ("2025-10-24T23:30:00Z", datetime(2025, 10, 25, 6, 30)),
        (" -- ", None),
        ("", None),
    ],
)
def test_all_date_styles(text: str, expected: datetime | None) -> None:
    assert parse_time(text, "NgayGui") == expected
    assert parse_day(text, "NgayGui") == (expected.date() if expected else None)


@pytest.mark.parametrize("text", ["hôm qua", "31/02/2025", "25/10/2025 25:00", "25/10/0025", "2025/10", "Nguyễn Văn A"])
def test_what_is_no_date_names_the_field_and_not_the_text(text: str) -> None:
    with pytest.raises(ValueError, match=r"^NgayGui: ") as caught:
        parse_time(text, "NgayGui")
    assert text not in str(caught.value)


@pytest.mark.parametrize(
    ("word", "status"),
    [
        ("Mới", "received"),
        ("CHỜ TIẾP NHẬN", "received"),
        ("CHUA_XU_LY", "received"),
        ("đang  xử lý ", "in_progress"),
        ("Chuyển xử lý", "transferred"),
        ("Đã trả lời", "answered"),
        ("Da xu ly", "answered"),
        ("Được xử lý", "answered"),
        ("Không thuộc thẩm quyền", "rejected"),
        ("Đang xác minh", "unknown"),
        ("Quá hạn", None),
        ("", None),
    ],
)
def test_status_words(word: str, status: str | None) -> None:
    assert canonical(word) == status


def test_a_tenant_may_have_words_of_its_own() -> None:
    assert canonical("Đang xác minh", {"đang xác minh": "in_progress"}) == "in_progress"


TEXT = (
    "<html><head><title>Kiến nghị</title></head>"
    "<body>Đường hỏng nặng, đề nghị sửa gấp ở phường Quyết Thắng.</body></html>"
)


@pytest.mark.parametrize(
    ("body", "charset"),
    [
        (TEXT.encode(), ""),
        (TEXT.encode(), "utf-8"),
        (TEXT.encode(), "iso-8859-1"),
        (TEXT.encode(), "windows-1258"),
        (TEXT.encode(), "no-such-charset"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-8"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
    ],
)
def test_charsets(body: bytes, charset: str) -> None:
    assert decode(Page(body, charset)) == TEXT


def test_windows_1258_is_composed() -> None:
    # Windows-1258 writes tone marks as characters of their own.
    text = "Đề nghị"
    body = b"\xd0\xea\xcc nghi\xf2"
    assert decode(Page(b"<html><meta charset=windows-1258>" + body + b"</html>")) == (
        f"<html><meta charset=windows-1258>{text}</html>"
    )
    assert unicodedata.is_normalized("NFC", decode(Page(body)))


@pytest.mark.parametrize("body", [TEXT.encode("utf-16-le"), TEXT.encode()[:60] + b"\xe1\xbb" + TEXT.encode()[60:]])
def test_what_fits_no_charset_fails_instead_of_becoming_odd_letters(body: bytes) -> None:
    with pytest.raises(ParseError) as caught:
        decode(Page(body, "utf-8"))
    assert caught.value.failure == "encoding"


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<p>một<p>hai<p>ba", "một\nhai\nba"),
        ("R&#225;c &amp; n&#432;ớc", "Rác & nước"),
        ("dưới < 5 m, trên 3 > 2", "dưới < 5 m, trên 3 > 2"),
        ("dòng một\ndòng hai", "dòng một\ndòng hai"),
        ("<p>dòng\nmột</p><style>p{}</style><!-- x -->", "dòng một"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("\x00\ud83d vỡ \ud83d\ude00", "\ufffd vỡ 😀"),
        ("", ""),
    ],
)
def test_html_to_text(html: str, text: str) -> None:
    assert text_of_html(html) == text


def test_deeply_nested_tags_do_not_exhaust_the_stack() -> None:
    assert text_of_html("<div>trên" + "<div>" * 50_000 + "sâu").startswith("trên")  # libxml2 cuts off the deepest


def test_leftover_keys_are_issues_and_values_are_not_quoted() -> None:
    issues: list[str] = []
    source = Source({"a": 1, "b": "Nguyễn Văn A", "c": "x"}, issues)
    assert source.integer("a") == 1
    assert source.integer("b") is None
    source.leftover({"d"})
    assert issues == ["b: is no whole number", "unknown key 'c'"]


@pytest.mark.parametrize(
    ("body", "failure"),
    [
        (b"<html><body>Down for maintenance</body></html>", "schema"),
        (b'{"status":1,"data":[{"IdPA":1,', "truncated"),
        (b'{"status":1,"data":[{"IdPA":1, "NoiDung": "abc', "truncated"),
        (b"", "truncated"),
        (b'{"status":1,"data":{}}', "schema"),
        (b'{"status":0,"data":[],"error":{"message":"x"}}', "schema"),
        (b'{"status":1,"data":[]}', "schema"),
        (b'{"status":1,"data":[{"TieuDe":"x"}],"page":{"Page":1,"AllPage":1}}', "schema"),
        (b'{"status":1,"data":[1],"page":{"Page":1,"AllPage":1}}', "schema"),
        (b"[1,2]", "schema"),
        (b"not json at all", "schema"),
    ],
)
def test_a_json_list_that_does_not_fit_fails(body: bytes, failure: str) -> None:
    with pytest.raises(ParseError) as caught:
        vts.parse_list(Page(body), vts.Options())
    assert caught.value.failure == failure


def test_an_item_that_the_portal_no_longer_has_is_news() -> None:
    with pytest.raises(GoneNotice):
        vts.parse_detail(Page(b'{"status":1,"data":null}'), Entry("7"), vts.Options())


@pytest.mark.parametrize(
    ("html", "failure"),
    [
        ("<html><body>khác</body></html>", "layout"),
        ("<html><body><div class='faq-wrapper'>", "truncated"),
        ("không phải HTML", "schema"),
        ("<html><body><div class='faq-wrapper'></div></body></html>", "layout"),
    ],
)
def test_a_faq_page_that_does_not_fit_fails(html: str, failure: str) -> None:
    with pytest.raises(ParseError) as caught:
        liferay_faq.parse_list(Page(html.encode()), liferay_faq.Options())
    assert caught.value.failure == failure


def test_of_an_askers_address_only_the_units_are_kept() -> None:
    assert liferay_faq.units_of("số nhà 12, ngõ 3, tổ 5, phường Tích Lương, tp Thái Nguyên") == (
        "phường Tích Lương, tp Thái Nguyên"
    )
    assert liferay_faq.units_of("Xóm Đồng Tâm") == ""


def test_reopened_items_have_no_answer_until_answered_again() -> None:
    steps = [
        {"TinhTrang": "Đã xử lý", "NgayXuLy": "01/11/2026 08:00", "NoiDungXuLy": "Xong."},
        {"TinhTrang": "Đang xử lý", "NgayXuLy": "03/11/2026 08:00", "NoiDungXuLy": "Xem lại."},
    ]
    record = {"IdPA": 1, "NgayGui": "30/10/2026", "TinhTrang": "Đang xử lý", "NoiDung": "x", "LichSuXuLy": steps}
    body = json.dumps({"status": 1, "data": record}).encode()
    [item] = vts.parse_detail(Page(body), Entry("1"), vts.Options())
    assert (item.answer, item.answered_at, item.status) == ("", None, "in_progress")
    assert [step.status for step in item.history] == ["answered", "in_progress"]
    assert item.sent_at is not None
    assert item.sent_at.date() == date(2026, 10, 30)
