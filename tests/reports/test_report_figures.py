"""Figures and sentences of a small invented province; every expected number was counted by hand from ``golden``."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

from hieudan.settings import DataFolder, InputError
from reports.citizen_text import NOT_SHOWN_DENUNCIATION, NOT_SHOWN_PERSONAL, NOT_SHOWN_REMOVED, excerpt, office, plain
from reports.figures import read_figures
from reports.model import WeekReport
from reports.sentences import flow_text, write_sentences
from reports.vietnamese import (
    day,
    day_of_letter,
    decimal,
    listed,
    lower_first,
    number,
    percent,
    share,
    signed,
    sort_key,
)
from reports.week import Week
from tests.reports.fixture import AS_OF, PROVINCE, Item, Portal, World, write

W47 = Week.parse("2026-W47")
BACK = date(2024, 1, 1)


def golden() -> World:
    """This week 13 (12 and a thank-you), last week 25, the same week last year 20, and one matter that drags on."""
    here = Item(date(2026, 11, 17), "moi_truong", "05665", "so_nnmt")
    before = Item(date(2026, 11, 10), "giao_thong", "05443", "so_xd")
    items = [
        replace(
            here, status="answered", resolved_on=date(2026, 11, 20), due_on=date(2026, 11, 25), answer_class="da_xu_ly"
        )
    ] * 3
    items += [replace(here, due_on=date(2026, 11, 20))] * 4
    items += [here] * 5
    items += [replace(here, kind="khen", topic="can_bo")]
    items += [replace(before, status="answered", resolved_on=date(2026, 11, 12), answer_class="da_xu_ly")] * 10
    items += [replace(before, status="answered", resolved_on=date(2026, 11, 18), answer_class="co_ke_hoach")] * 5
    items += [before] * 10
    year_ago = Item(date(2025, 11, 19), "dat_dai", status="answered", resolved_on=date(2025, 11, 21))
    items += [year_ago] * 20
    items += [
        Item(
            date(2025, 1, 10),
            "dat_dai",
            "05443",
            None,
            due_on=date(2025, 1, 20),
            text="Hồ sơ đất nộp lâu chưa có kết quả",
        )
    ]
    return World(items)


def figures(world: World, folder: Path, week: Week = W47) -> WeekReport:
    report = read_figures(write(world, folder), PROVINCE, week)
    return report.model_copy(update={"sentences": write_sentences(report)})


def text(report: WeekReport, sentence_id: str) -> str:
    return next(sentence.text for sentence in report.sentences if sentence.id == sentence_id)


@pytest.mark.parametrize(
    ("figure_id", "value", "last_week", "change", "last_year"),
    [
        ("received", 13, 25, -12, 20),  # 12 + the thank-you
        ("answered", 8, 10, -2, 20),  # 3 of this week's, 5 of last week's
        ("unresolved", 20, 16, 4, 1),  # 9 + 10 + 1; before: 15 + 1
        ("overdue", 5, 1, 4, 1),  # 4 + the one of January
        ("no_due", 15, 15, 0, 0),  # 5 + 10; before: 25 - 10
    ],
)
def test_five_numbers(tmp_path: Path, figure_id: str, value: int, last_week: int, change: int, last_year: int) -> None:
    figure = figures(golden(), tmp_path).figure(figure_id)
    assert figure.value == value
    assert figure.reason == ""
    first, second = figure.compared
    assert (first.value, first.change) == (last_week, change)
    assert second.value == last_year


def test_percent_only_from_a_base_of_twenty_and_chance_is_called_chance(tmp_path: Path) -> None:
    report = figures(golden(), tmp_path)
    first, second = report.figure("received").compared
    assert first.change_pct == pytest.approx(-48)
    assert second.change_pct == pytest.approx(-35)
    received = report.figure("received")
    assert 1.96 * math.sqrt(13 + 25) >= 12  # no more than chance between the two weeks, but far from the eight before
    assert (received.usual_count, received.usual_week_count, received.is_unusual) == (pytest.approx(25 / 8), 8, True)
    assert first.is_usual is False
    assert "cao hơn hẳn mức thường (bình quân 8 tuần trước 3,1)" in flow_text(report)
    assert "dao động thông thường" not in flow_text(report).split("Các cơ quan")[0]
    steady = figures(World([Item(date(2026, 11, 16) - timedelta(weeks=week))
                            for week in range(12) for _ in range(13 if not week else 20)]), tmp_path)  # fmt: skip
    assert steady.figure("received").compared[0].is_usual
    assert "giảm 7 (35,0\u00a0%) so với tuần trước, trong mức dao động thông thường" in flow_text(steady)
    assert report.figure("answered").compared[0].change_pct is None


def test_lists_behind_page_one(tmp_path: Path) -> None:
    report = figures(golden(), tmp_path)
    assert report.last_week.model_dump() == {
        "whole_count": 25, "received_count": 25, "answered_count": 15, "rejected_count": 0, "unresolved_count": 10, "overdue_count": 0,
    }  # fmt: skip
    assert {row.answer_class: (row.answered_count, row.substantive_count) for row in report.answers} == {
        "da_xu_ly": (3, 3),
        "co_ke_hoach": (5, 0),
    }
    agencies = {
        row.agency_name: (row.unresolved_count, row.overdue_count, row.very_overdue_count) for row in report.agencies
    }
    assert agencies == {
        "Sở Xây dựng": (10, 0, 0),
        "Sở Nông nghiệp và Môi trường": (9, 4, 0),
        "Chưa ghi cơ quan": (1, 1, 1),
    }
    assert report.agencies[0].agency_name == "Sở Xây dựng"  # the only one with ten: the rest is not ranked
    assert {bucket.age_bucket: bucket.unresolved_count for bucket in report.ageing} == {"0-7": 9, "8-15": 10, ">365": 1}
    oldest = report.oldest[0]
    assert (oldest.age_days, oldest.overdue_days, oldest.due_on) == (682, 672, date(2025, 1, 20))
    topic = next(topic for topic in report.topics if topic.topic_code == "moi_truong")
    assert (topic.received_count, topic.received_last_week_count, topic.received_last_year_count) == (12, 0, 0)
    assert (topic.unresolved_count, topic.overdue_count, topic.no_due_count) == (9, 4, 5)
    assert topic.history == [0] * 11 + [12]
    places = {
        row.commune_code: (row.unresolved_count, row.overdue_count) for row in report.communes if row.unresolved_count
    }
    assert places == {"05665": (9, 4), "05443": (11, 1)}
    assert len(report.communes) == 92


def test_what_rose_where_since_when_and_in_which_words(tmp_path: Path) -> None:
    """Twelve in one commune where hardly any were: one alert, and not another for the topic, the agency, the province."""
    world = golden()
    world.words = {"thu gom": "thu gom"}
    report = figures(world, tmp_path)
    assert [(rise.surge_id, rise.received_count, rise.since_on, rise.is_new) for rise in report.rises] == [
        ("2026-W47:topic_commune:moi_truong:05665", 12, date(2026, 11, 17), True)
    ]
    assert report.rises[0].usual_count < 0.05
    told = text(report, "rise")
    assert told.startswith(
        "Lĩnh vực môi trường ở xã Văn Lăng có 12 phản ánh (bình thường hầu như không có), từ khoảng ngày 17/11/2026;"
    )
    assert "cơ quan được giao: Sở Nông nghiệp và Môi trường" in told
    assert "từ ngữ nổi lên: “thu gom”" in told
    before = figures(world, tmp_path, W47.back(1))
    assert [rise.surge_id for rise in before.rises] == ["2026-W46:topic_commune:giao_thong:05443"]


def test_a_matter_that_rises_where_no_topic_does_is_named(tmp_path: Path) -> None:
    """Six reports of one case, each labelled with another topic in another commune."""
    topics = ["moi_truong", "giao_thong", "dat_dai", "y_te", "giao_duc", "khoang_san"]
    places = ["05665", "05443", "05455", "05467", "05500", "05518"]
    items = [Item(AS_OF - timedelta(days=1 + 7 * week), topic) for week in range(40) for topic in topics]
    items += [
        Item(AS_OF - timedelta(days=1 + number % 3), topic, place, case="v0000000flood")
        for number, (topic, place) in enumerate(zip(topics, places, strict=True))
    ]
    report = figures(World(items), tmp_path)
    assert [(rise.surge_id, rise.received_count) for rise in report.rises] == [("2026-W47:case:v0000000flood", 6)]
    assert text(report, "rise").startswith(
        "Vụ việc đất đai, phường Phan Đình Phùng và 5 nơi khác có 6 phản ánh (bình thường hầu như không có), từ khoảng ngày 20/11/2026;"
    )


def test_where_too_few_came_nothing_is_said_to_rise_or_to_be_usual(tmp_path: Path) -> None:
    """A small province, 18 reports a week over all topics: none can be judged, and the report says so."""
    topics = ["moi_truong", "giao_thong", "dat_dai", "y_te", "giao_duc", "khoang_san", "quy_hoach", "can_bo", "khac"]
    world = World([
        Item(AS_OF - timedelta(days=1 + 7 * week + number % 7), topics[number % 9])
        for week in range(40) for number in range(18)
    ])  # fmt: skip
    report = figures(world, tmp_path)
    assert report.rises == []
    assert report.too_few_topic_count == 9
    assert text(report, "rise").endswith("riêng 9 lĩnh vực có quá ít phản ánh để kết luận.")


def test_many_reports_in_one_commune_are_shown_with_since_when_and_who_owes(tmp_path: Path) -> None:
    report = figures(golden(), tmp_path)
    hot = {(spot.topic_code, spot.commune_code): spot for spot in report.hotspots}
    spot = hot["moi_truong", "05665"]
    assert (spot.received_4w_count, spot.received_1w_count, spot.first_sent_on) == (12, 12, date(2026, 11, 17))
    assert (spot.unresolved_count, spot.agencies[0].agency_name, spot.agencies[0].unresolved_count) == (
        9, "Sở Nông nghiệp và Môi trường", 9,
    )  # fmt: skip
    told = text(report, "hotspot")
    assert "25 phản ánh về lĩnh vực giao thông" in told  # the larger one first
    assert "từ ngày 10/11/2026" in told
    assert "Sở Xây dựng (10)" in told
    assert "xã Văn Lăng (môi trường, 12)" in told


def test_sentences_name_the_oldest_and_the_sources(tmp_path: Path) -> None:
    report = figures(golden(), tmp_path)
    waiting = text(report, "oldest")
    assert "Còn 20 phản ánh chưa giải quyết (20 vụ việc), tăng 4 so với tuần trước" in waiting
    assert "5 đã quá hạn, 15 không có hạn trả lời" in waiting
    assert "gửi ngày 10/01/2025 (682 ngày)" in waiting
    assert text(report, "last_week") == (
        "Trong 25 phản ánh phải trả lời của tuần trước, đến nay 15 đã trả lời, 10 chưa giải quyết."
    )
    assert "Nguồn duy nhất đã thu thập đủ bảy ngày" in text(report, "coverage")


def test_a_failed_source_is_no_fall(tmp_path: Path) -> None:
    """The portal was last seen on Thursday of the week: nothing is compared, and the report says what was not seen."""
    nights = [(date(2026, 11, 19), "ok", None, BACK)]
    nights += [(AS_OF - timedelta(days=back), "failed", "timeout", None) for back in (3, 2, 1, 0)]
    world = golden()
    world.portals = [Portal(nights=nights)]
    report = figures(world, tmp_path)
    for figure in report.figures:
        assert figure.reason
        assert all(compared.value is None and compared.reason for compared in figure.compared)
    whole = " ".join([flow_text(report), *(sentence.text for sentence in report.sentences)])
    assert "giảm" not in whole
    assert "không so sánh được" in flow_text(report)
    assert [(rise.topic_code, rise.is_partial) for rise in report.rises] == [("moi_truong", True)]
    assert "có ít nhất 12 phản ánh" in text(report, "rise")
    assert "không xét được đầy đủ: tuần này chưa thu thập đủ" in text(report, "rise")
    assert "3/7 ngày" in text(report, "coverage")
    assert "máy chủ không trả lời" in text(report, "coverage")
    assert not report.is_stale


def test_too_few_to_conclude(tmp_path: Path) -> None:
    world = World([Item(date(2026, 11, 17))] * 4 + [Item(date(2026, 11, 10))] * 7)
    report = figures(world, tmp_path)
    assert report.figure("received").compared[0].is_small
    assert "quá ít để kết luận" in flow_text(report)
    assert "giảm" not in flow_text(report).split("Các cơ quan")[0]


def test_an_old_warehouse_gives_a_report_that_says_so(tmp_path: Path) -> None:
    world = golden()
    world.as_of = date(2026, 11, 22)  # Sunday's night: it does not know the Sunday
    report = figures(world, tmp_path)
    assert report.is_stale
    assert "mới có số liệu đến hết ngày 21/11/2026" in flow_text(report)
    later = figures(world, tmp_path, Week.parse("2026-W50"))
    assert later.is_stale
    assert later.figure("received").value is None
    assert not figures(golden(), tmp_path).is_stale
    world = golden()
    world.state = {"is_stale": True, "reason": "2026-11-24: gate"}
    assert figures(world, tmp_path).is_stale


def test_every_number_leads_to_sql(tmp_path: Path) -> None:
    report = figures(golden(), tmp_path)
    for figure in report.figures:
        assert figure.column in report.queries[figure.query].sql
    known = {figure.id for figure in report.figures} | set(report.queries)
    for sentence in report.sentences:
        assert set(sentence.figures) <= known
    assert WeekReport.model_validate_json(report.model_dump_json()) == report


def test_nothing_published(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no published warehouse"):
        read_figures(DataFolder(tmp_path), PROVINCE, W47)


def test_a_published_file_of_another_version(tmp_path: Path) -> None:
    data = write(World(), tmp_path)
    with duckdb.connect(str(data.published_file)) as con:
        con.execute("DROP TABLE rpt_growing_cases")
    with pytest.raises(InputError, match=r"another version of the program .*rpt_growing_cases") as error:
        read_figures(data, PROVINCE, W47)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize("code", ["2026-47", "2026-W00", "2026-W54", "2025-W53", "W47", "", "2026-W47 ", "0000-W01"])
def test_bad_weeks(code: str) -> None:
    with pytest.raises(InputError, match="no ISO week"):
        Week.parse(code)


def test_weeks() -> None:
    assert (W47.first, W47.last, W47.due_night) == (date(2026, 11, 16), date(2026, 11, 22), date(2026, 11, 23))
    assert W47.back(52).first == date(2025, 11, 17)
    assert Week.of(date(2026, 12, 31)).code == "2026-W53"
    assert Week.parse("2026-W01").title == "tuần 1 năm 2026"


def test_vietnamese() -> None:
    assert (number(1234567), number(-12), number(None), signed(5), signed(0)) == ("1.234.567", "−12", "–", "+5", "0")
    assert (decimal(12.54), decimal(-0.01), decimal(1234.5)) == ("12,5", "0,0", "1.234,5")
    assert (percent(12.5), share(1, 3), share(1, 0)) == ("12,5\u00a0%", "33,3\u00a0%", "–")
    assert day(date(2026, 11, 3)) == "03/11/2026"
    assert day_of_letter(date(2026, 2, 3)) == "ngày 03 tháng 02 năm 2026"
    assert day_of_letter(date(2026, 11, 23)) == "ngày 23 tháng 11 năm 2026"
    assert (lower_first("Xã Văn Lăng"), lower_first("UBND xã"), lower_first("Y tế")) == (
        "xã Văn Lăng",
        "UBND xã",
        "y tế",
    )
    assert (listed(["a"]), listed(["a", "b", "c"])) == ("a", "a, b và c")
    ordered = [
        "Ba",
        "Bà",
        "Bả",
        "Bã",
        "Bá",
        "Bạ",
        "Bă",
        "Bâ",
        "Da",
        "Đa",
        "Ea",
        "Ê",
        "Văn Lang",
        "Văn Lãng",
        "Văn Lăng",
    ]
    assert sorted(ordered, key=sort_key) == ordered


def test_words_from_outside() -> None:
    assert plain("an\u202eto\u2066àn\u0007 😀 中文 đường") == "an to àn đường"
    assert len(plain("a" * 50_000)) <= 40
    long = plain("đường hỏng " * 100)
    assert len(long) <= 160
    assert long.endswith("đường hỏng …")
    assert excerpt("Liên hệ anh Tuấn số 0912 345 678 để biết", "phan_anh") == NOT_SHOWN_PERSONAL
    assert excerpt("bất cứ điều gì", "to_cao") == NOT_SHOWN_DENUNCIATION
    assert excerpt("", "phan_anh") == "(không có nội dung)"
    assert excerpt(None, "phan_anh") == NOT_SHOWN_REMOVED
    assert excerpt("Đường hỏng gần nhà [người]", "phan_anh") == "Đường hỏng gần nhà [người]"
    assert office(None) == "Chưa ghi cơ quan"
    assert office("gọi 0912345678", is_known=False) == "Cơ quan chưa rõ"
