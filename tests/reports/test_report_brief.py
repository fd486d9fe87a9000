"""The dialogue brief: one commune or agency."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest
from pypdf import PdfReader

from hieudan.settings import InputError
from reports.brief import make_brief, questions, read_brief
from tests.reports.fixture import PROVINCE, Item, World, large, write


def test_only_the_commune_s_own(tmp_path: Path) -> None:
    here = Item(date(2026, 10, 1), topic="giao_thong", commune="05665", agency="so_xd", due_on=date(2026, 10, 20))
    items = [here, replace(here, reopened_on=date(2026, 11, 2)), replace(here, commune="05443"), replace(here, kind="to_cao", text="BIMAT"),
             replace(here, status="answered", resolved_on=date(2026, 10, 5), answer_class="co_ke_hoach"),
             replace(here, status="answered", resolved_on=date(2026, 10, 6), answer_class="co_ke_hoach")]  # fmt: skip
    data = write(World(items), tmp_path)
    with duckdb.connect(str(data.published_file)) as con:
        con.execute(
            "UPDATE fct_feedback SET answer = 'Từ 01/10/2026 khảo sát, sẽ sửa xong trước ngày 31/10/2026.' WHERE source_id = '00004'"
        )
        con.execute(
            "UPDATE fct_feedback SET answer = 'Sẽ sửa xong trước ngày 31/12/2026, không phải 45/45/2026.' WHERE source_id = '00005'"
        )
    report = read_brief(data, commune="05665")
    assert (report.counts["unresolved_count"], report.counts["overdue_count"], report.counts["reopened_count"]) == (
        3,
        3,
        1,
    )
    assert [promise.promised_on for promise in report.promises] == [date(2026, 10, 31)]
    assert any("3 phản ánh về lĩnh vực giao thông" in asked for asked in questions(report))
    assert any("31/10/2026" in asked for asked in questions(report))
    for path in make_brief(data, PROVINCE, commune="05665"):
        assert b"BIMAT" not in path.read_bytes()
    assert read_brief(data, agency="so_xd").counts["unresolved_count"] == 4


def test_a_busy_agency_on_two_pages(tmp_path: Path) -> None:
    data = write(large(1200), tmp_path)
    pdf = make_brief(data, PROVINCE, agency="so_xd")[0]
    before = pdf.read_bytes()
    pages = [" ".join(page.extract_text().split()) for page in PdfReader(pdf).pages]
    assert len(pages) == 2
    for words in ("TÀI LIỆU CHUẨN BỊ ĐỐI THOẠI", "Sở Xây dựng", "Đang chờ.", "DỮ LIỆU MÔ PHỎNG"):
        assert words in pages[0]
    assert "Câu hỏi có thể được nêu" in " ".join(pages)
    assert make_brief(data, PROVINCE, agency="so_xd")[0].read_bytes() == before


def test_nothing_waits(tmp_path: Path) -> None:
    report = read_brief(write(World(), tmp_path), commune="05665")
    assert report.counts["unresolved_count"] == 0
    assert len(questions(report)) == 1


@pytest.mark.parametrize(
    ("named", "said"),
    [
        ({}, "name one"),
        ({"commune": "05665", "agency": "so_xd"}, "name one"),
        ({"commune": "99999"}, "--commune"),
        ({"agency": "../x"}, "--agency"),
    ],
)
def test_who_is_not_known_is_refused(tmp_path: Path, named: dict[str, str], said: str) -> None:
    data = write(World(), tmp_path)
    with pytest.raises(InputError, match=said):
        make_brief(data, PROVINCE, **named)
