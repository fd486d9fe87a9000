"""Months, quarters, half years and years: which days they are, and what is said against the year before."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from pypdf import PdfReader
from typer.testing import CliRunner

from cli.main import app
from hieudan.settings import InputError
from reports.period import Period, PeriodKind
from reports.period_figures import read_period
from reports.period_model import PeriodReport
from tests.reports.fixture import AS_OF, PROVINCE, Item, Portal, World, write

OCTOBER = Period.parse("month", "2026-10")


@pytest.mark.parametrize(
    ("kind", "code", "first", "last", "title", "before", "year"),
    [
        ("month", "2024-02", date(2024, 2, 1), date(2024, 2, 29), "tháng 2 năm 2024", "2024-01", "2023-02"),
        ("month", "2026-01", date(2026, 1, 1), date(2026, 1, 31), "tháng 1 năm 2026", "2025-12", "2025-01"),
        ("quarter", "2026-Q4", date(2026, 10, 1), date(2026, 12, 31), "quý IV năm 2026", "2026-Q3", "2025-Q4"),
        ("half", "2026-H1", date(2026, 1, 1), date(2026, 6, 30), "6 tháng đầu năm 2026", "2025-H2", "2025-H1"),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31), "năm 2026", "2025", "2025"),
    ],
)
def test_a_period_is_whole_months(
    kind: PeriodKind, code: str, first: date, last: date, title: str, before: str, year: str
) -> None:
    period = Period.parse(kind, code)
    assert (period.first, period.last, period.title, period.code) == (first, last, title, code)
    assert (period.before().code, period.year_before().code) == (before, year)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("month", "2026-13"),
        ("month", "2026-W10"),
        ("quarter", "2026-Q5"),
        ("half", "2026-H0"),
        ("year", "26"),
        ("year", "0000"),
    ],
)
def test_what_is_no_period_is_refused(kind: PeriodKind, code: str) -> None:
    with pytest.raises(InputError, match=kind):
        Period.parse(kind, code)


def october(year: int, kept: int, late: int, topic: str = "moi_truong") -> list[Item]:
    sent, due = date(year, 10, 3), date(year, 10, 13)
    made = [Item(sent, topic, status="answered", resolved_on=date(year, 10, 10), due_on=due) for _ in range(kept)]
    return made + [
        Item(sent, topic, status="answered", resolved_on=date(year, 10, 20), due_on=due) for _ in range(late)
    ]


def sentence(report: PeriodReport, name: str) -> str:
    return next(told.text for told in report.sentences if told.id == name)


def test_better_than_a_year_before(tmp_path: Path) -> None:
    report = read_period(write(World([*october(2026, 54, 6), *october(2025, 30, 30)]), tmp_path), PROVINCE, OCTOBER)
    assert [report.figure(name).value for name in ("received", "answered", "unresolved", "overdue", "kept")] == [
        60,
        60,
        0,
        0,
        54,
    ]
    assert "54/60" in sentence(report, "kept")
    assert "tốt hơn 40,0 điểm phần trăm" in sentence(report, "kept")
    assert "so với tháng trước" in sentence(report, "flow") or "tháng trước là" in sentence(report, "flow")


def test_a_difference_that_chance_brings_is_not_called_one(tmp_path: Path) -> None:
    report = read_period(write(World([*october(2026, 26, 4), *october(2025, 25, 5)]), tmp_path), PROVINCE, OCTOBER)
    assert "chưa thấy khác biệt rõ" in sentence(report, "kept")


def test_what_rose_against_the_same_month_of_last_year(tmp_path: Path) -> None:
    items = [*october(2026, 40, 0), *october(2025, 10, 0), *october(2026, 12, 0, "y_te"), *october(2025, 10, 0, "y_te")]
    report = read_period(write(World(items), tmp_path), PROVINCE, OCTOBER)
    assert "Lĩnh vực môi trường (40, cùng kỳ năm trước 10)" in sentence(report, "topics")
    assert "tế" not in sentence(report, "topics")


def test_no_fall_where_coverage_fell(tmp_path: Path) -> None:
    """The source was read back only to the middle of October: fewer reports are no fall."""
    world = World(
        [*october(2026, 5, 0), *october(2025, 60, 0)], [Portal(nights=[(AS_OF, "ok", None, date(2026, 10, 20))])]
    )
    report = read_period(write(world, tmp_path), PROVINCE, OCTOBER)
    told = sentence(report, "flow").split(" Các cơ quan")[0]
    assert "giảm" not in told
    assert "không so sánh được" in told
    assert "12/31 ngày" in sentence(report, "coverage")
    assert "Không so sánh được" in sentence(report, "topics")


def test_a_period_that_is_not_over_says_so(tmp_path: Path) -> None:
    report = read_period(write(World([Item(date(2026, 11, 3))]), tmp_path), PROVINCE, Period.parse("year", "2026"))
    assert report.is_stale
    assert "mới có số liệu đến hết ngày 22/11/2026" in sentence(report, "flow")


@pytest.mark.parametrize(
    ("kind", "code"), [("month", "2026-10"), ("quarter", "2026-Q3"), ("half", "2026-H1"), ("year", "2025")]
)
def test_all_forms_from_the_command_line(tmp_path: Path, kind: str, code: str) -> None:
    data = write(World([*october(2026, 12, 3), *october(2025, 12, 3)]), tmp_path)
    arguments = ["report", kind, code, "--data", str(data.root), "--profile", "hanh_chinh"]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code == 0, done.output
    folder = data.reports / code
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert sorted(before) == [f"bao-cao-{code}.{form}" for form in ("docx", "html", "pdf", "xlsx")] + ["figures.json"]
    first = " ".join(PdfReader(folder / f"bao-cao-{code}.pdf").pages[0].extract_text().split())
    title = json.loads(before["figures.json"])["title"]
    assert title in first
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in first
    assert title[1:] in (data.reports / "index.html").read_text(encoding="utf-8")
    CliRunner().invoke(app, arguments)
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


def test_an_unknown_layout_is_refused_in_one_line(tmp_path: Path) -> None:
    done = CliRunner().invoke(app, ["report", "month", "2026-10", "--data", str(tmp_path), "--profile", "x"])
    assert done.exit_code == 2
    assert "--profile" in done.output
