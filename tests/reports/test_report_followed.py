"""What follows a report: instructions that leaders gave, issues that are corrected, ratings, seasons, typical times."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from hieudan.settings import DataFolder, InputError
from reports.figures import read_figures
from reports.takedown import clean_reports
from reports.week import Week
from reports.weekly import make_weekly
from tests.reports.fixture import AS_OF, PROVINCE, Item, World, write

W47 = Week.parse("2026-W47")


def instruct(data: DataFolder, week: str, text: str) -> None:
    folder = data.root / "instructions"
    folder.mkdir(exist_ok=True)
    (folder / f"{week}.yml").write_text(text, encoding="utf-8")


def test_instructions_are_followed_in_the_data(tmp_path: Path) -> None:
    road = Item(date(2026, 11, 2), topic="giao_thong", commune="05443", agency="so_xd")
    items = [road, replace(road, status="answered", resolved_on=date(2026, 11, 19)), replace(road, topic="y_te"),
             replace(road, sent_on=date(2026, 11, 18)),  # sent after the instruction
             replace(road, status="answered", resolved_on=date(2026, 11, 5))]  # closed before it  # fmt: skip
    data = write(World(items), tmp_path)
    instruct(data, "2026-W46", """
- {matter: Sửa đường ở phường Phan Đình Phùng, who: Sở Xây dựng, by: 2026-11-20, topic_code: giao_thong, agency_code: so_xd}
- {matter: Đối thoại với người dân, who: UBND xã Văn Lăng, by: 2026-12-15}
""")  # fmt: skip
    instruct(
        data, "2026-W45", "- {matter: Trả lời dứt điểm, who: Sở Y tế, by: 2026-11-30, feedback_ids: [demo_app/00002]}\n"
    )
    instruct(data, "2026-W44", "")
    files = make_weekly(data, PROVINCE, W47)
    first, second, third = files.report.instructions
    assert (first.item_count, first.answered_count, first.unresolved_count) == (2, 1, 1)
    assert (second.is_tied, second.item_count) == (False, None)
    assert (third.week_code, third.item_count, third.unresolved_count) == ("2026-W45", 1, 1)
    page = files.html.read_text(encoding="utf-8")
    assert "20/11/2026 (đã qua hạn)" in page
    assert (
        "đã giao 3 việc trong tám tuần trước: 1 đã qua hạn mà chưa xong, 1 chưa đến hạn, 1 không theo dõi được" in page
    )
    assert "1/2 phản ánh đã trả lời, 1 chưa giải quyết" in page
    assert "15/12/2026 (chưa đến hạn)" in page
    assert "số liệu không cho biết" in page


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- {matter: a, who: b}", "0.by"),
        ("- {matter: a, who: b, by: mai}", "0.by"),
        ("- {matter: a, who: b, by: 2026-11-20, topic: x}", "0.topic"),
        ("matter: a", "2026-W46.yml"),
        ("- {matter: 'a", "no YAML"),
    ],
)
def test_a_bad_instruction_names_file_and_field(tmp_path: Path, text: str, said: str) -> None:
    data = write(World(), tmp_path)
    instruct(data, "2026-W46", text)
    with pytest.raises(InputError, match=said) as error:
        make_weekly(data, PROVINCE, W47)
    assert "2026-W46.yml" in str(error.value)
    assert "\n" not in str(error.value)


def test_a_changed_number_is_a_correction_that_says_what_moved(tmp_path: Path) -> None:
    world = World([Item(date(2026, 11, 17))] * 3)
    files = make_weekly(write(world, tmp_path), PROVINCE, W47)
    assert files.report.corrections == []
    first = files.figures.read_bytes()
    late = replace(world, items=[*world.items, Item(date(2026, 11, 18), topic="y_te")])
    for _ in range(2):  # made again from the same data: still one correction
        files = make_weekly(write(late, tmp_path), PROVINCE, W47)
        assert len(files.report.corrections) == 1
        moved = {row.name: (row.was, row.now) for row in files.report.corrections[0].moved}
        assert moved["Tiếp nhận trong tuần"] == (3, 4)
        assert moved[next(name for name in moved if "Y tế" in name)] == (0, 1)
        assert (files.folder / "figures-ban-1.json").read_bytes() == first
    page = files.html.read_text(encoding="utf-8")
    assert "BẢN ĐÍNH CHÍNH" in page
    assert "tiếp nhận trong tuần từ 3 thành 4" in page
    assert "Đã đính chính 1 lần" in files.index.read_text(encoding="utf-8")
    files = make_weekly(write(world, tmp_path), PROVINCE, W47)
    assert len(files.report.corrections) == 2
    assert json.loads((files.folder / "figures-ban-2.json").read_text(encoding="utf-8"))["figures"][0]["value"] == 4


def test_an_issue_survives_a_kill_between_the_two_moves_that_replace_it(tmp_path: Path) -> None:
    world = World([Item(date(2026, 11, 17))] * 3)
    data = write(world, tmp_path)
    files = make_weekly(data, PROVINCE, W47)
    first = files.figures.read_bytes()
    old = files.folder.rename(data.reports / ".old-2026-W47")
    (data.reports / ".new-2026-W47").mkdir()
    clean_reports(data.reports, PROVINCE, set(), [], AS_OF)
    assert files.figures.read_bytes() == first
    files.folder.rename(old)
    files = make_weekly(write(replace(world, items=world.items[1:]), tmp_path), PROVINCE, W47)
    assert (files.folder / "figures-ban-1.json").read_bytes() == first
    assert {path.name for path in data.reports.glob(".*")} == set()


def test_typical_time_of_an_agency_with_its_interval(tmp_path: Path) -> None:
    """Of 22, of which 21 were answered after 1 … 21 days and one still waits, half are done on day 11."""
    sent = AS_OF - timedelta(days=60)
    items = [Item(sent, status="answered", resolved_on=sent + timedelta(days=day)) for day in range(1, 22)]
    few = [
        Item(sent, agency="so_xd", status="answered", resolved_on=sent + timedelta(days=3)),
        Item(sent, agency="so_xd"),
    ]
    report = read_figures(write(World([*items, Item(sent), *few]), tmp_path), PROVINCE, W47)
    row = next(row for row in report.agencies if row.agency_code == "so_nnmt")
    assert (row.timed_count, row.median_days) == (22, 11)
    assert row.median_low_days is not None
    assert row.median_high_days is not None
    assert 4 <= row.median_low_days < 11 < row.median_high_days <= 18
    page = make_weekly(DataFolder(tmp_path), PROVINCE, W47).html.read_text(encoding="utf-8")
    assert "3 (3–3)" not in page


def test_the_season_speaks_from_covered_years_only(tmp_path: Path) -> None:
    """Floods came a year ago in the four weeks that lie ahead; a topic as usual is not named."""
    ahead, before = W47.back(52).first + timedelta(days=7), W47.back(52).first - timedelta(days=21)
    items = [Item(ahead + timedelta(days=n % 28), topic="ha_tang_do_thi") for n in range(30)]
    items += [Item(before + timedelta(days=n % 28), topic="ha_tang_do_thi") for n in range(6)]
    items += [Item(start + timedelta(days=n % 28), topic="giao_thong") for start in (ahead, before) for n in range(20)]
    files = make_weekly(write(World(items), tmp_path), PROVINCE, W47)
    (row,) = files.report.season
    assert (row.years, row.ahead_count, row.before_count) == (1, 30, 6)
    page = files.html.read_text(encoding="utf-8")
    assert "cùng kỳ 1 năm trước: 30, bốn tuần ngay trước đó 6" in page
