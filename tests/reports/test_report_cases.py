"""Matters in the weekly report and in the brief: what grows, what came back, what drags on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from hieudan.settings import DataFolder
from reports.brief import read_brief
from reports.week import Week
from reports.weekly import ReportFiles, make_weekly
from tests.reports.fixture import AS_OF, PROVINCE, Item, World, write

W47 = Week.parse("2026-W47")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> ReportFiles:
    dust = Item(AS_OF, "moi_truong", "05665", "so_nnmt", case="v00000000dust")
    road = Item(date(2026, 10, 1), "giao_thong", "05443", "so_xd", case="v00000000road")
    land = Item(date(2026, 8, 1), "dat_dai", "05443", "so_xd", case="v00000000land", due_on=date(2026, 9, 1))
    items = [replace(dust, sent_on=AS_OF - timedelta(days=days)) for days in (1, 2, 3, 5, 8, 9, 20)]
    items += [replace(road, status="answered", resolved_on=date(2026, 10, 9)), replace(road, sent_on=date(2026, 11, 5))]
    items += [land, replace(land, sent_on=date(2026, 8, 20), due_on=None)]
    items += [
        Item(AS_OF - timedelta(days=days), "can_bo", "05443", kind="to_cao", case="v0000secret00")
        for days in range(1, 7)
    ]
    return make_weekly(write(World(items), tmp_path_factory.mktemp("cases")), PROVINCE, W47)


def test_page_one_names_the_matter_that_grows_against_the_weeks_before(made: ReportFiles) -> None:
    told = next(sentence for sentence in made.report.sentences if sentence.id == "hotspot")
    assert told.text == (
        "Môi trường, xã Văn Lăng: 7 phản ánh trong 3 tuần; 14 ngày gần nhất 6 phản ánh (14 ngày trước đó 1). Còn 7 phản ánh"
        " chưa được trả lời, lâu nhất từ ngày 03/11/2026; cơ quan phải trả lời: Sở Nông nghiệp và Môi trường."
    )
    assert told.figures == ["cases/growing"]
    waiting = next(sentence.text for sentence in made.report.sentences if sentence.id == "oldest")
    assert waiting.startswith("Còn 16 phản ánh chưa giải quyết (4 vụ việc), ")


def test_lists_of_matters(made: ReportFiles) -> None:
    cases = made.report.cases
    assert (cases.unresolved_count, cases.several_count, cases.back_count, cases.prolonged_count) == (4, 4, 1, 1)
    assert [(case.case_id, case.back_on, case.last_answered_on) for case in cases.back] == [
        ("v00000000road", date(2026, 11, 5), date(2026, 10, 9))
    ]
    assert [(case.case_id, case.open_days, case.overdue_count) for case in cases.prolonged] == [
        ("v00000000land", 114, 1)
    ]
    page = made.html.read_text(encoding="utf-8")
    assert (
        "trong đó 4 vụ việc do nhiều phản ánh cùng nêu, 1 vụ việc đã xong nay quay lại và 1 vụ việc chờ quá 60 ngày"
        in page
    )


def test_a_matter_told_by_denunciations_alone_is_counted_and_not_listed(made: ReportFiles) -> None:
    listed = [*made.report.cases.growing, *made.report.cases.back, *made.report.cases.prolonged]
    assert "v0000secret00" not in {case.case_id for case in listed}
    assert "v0000secret00" not in made.figures.read_text(encoding="utf-8")


def test_the_brief_names_the_matters_of_its_commune(made: ReportFiles) -> None:
    data = DataFolder(made.folder.parents[1])
    assert [(case.case_id, case.is_back) for case in read_brief(data, commune="05443").cases] == [
        ("v00000000land", False),
        ("v00000000road", True),
    ]
    assert [case.case_id for case in read_brief(data, agency="so_nnmt").cases] == ["v00000000dust"]
