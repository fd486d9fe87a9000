"""The report of a month, quarter, half year or year from beginning to end."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from hieudan.settings import DataFolder, Province
from reports.archive import corrections_since
from reports.html import render_html
from reports.issue import heal, write_issue
from reports.pdf import render_pdf
from reports.period import Period
from reports.period_figures import read_period
from reports.period_model import PeriodReport
from reports.period_sections import period_document
from reports.word import render_docx
from reports.workbook import render_tables


def make_periodic(data: DataFolder, province: Province, period: Period, out: Path | None = None) -> tuple[Path, ...]:
    """Writes ``<out or data/reports>/<code>/``: PDF, HTML, DOCX, XLSX, figures. :raises InputError: nothing was published."""
    root = out or data.reports
    report = read_period(data, province, period)
    heal(root, period.code)
    corrections, is_new = corrections_since(root / period.code, report)
    report = report.model_copy(update={"corrections": corrections})
    made = issue_period(report, province, root, len(corrections) if is_new else 0)
    return tuple(root / period.code / name for name in made)


def issue_period(report: PeriodReport, province: Province, root: Path, replaced: int = 0) -> tuple[str, ...]:
    """Writes all forms of a report whose figures are complete; their names. See ``write_issue``."""
    document = period_document(report, province)
    name = f"bao-cao-{report.period}"
    makers: dict[str, Callable[[], bytes]] = {
        f"{name}.pdf": lambda: render_pdf(document),
        f"{name}.html": lambda: render_html(document).encode(),
        f"{name}.docx": lambda: render_docx(document),
        f"{name}.xlsx": lambda: render_tables(document),
        "figures.json": lambda: (report.model_dump_json(indent=1) + "\n").encode(),
    }
    write_issue(root, report.period, makers, replaced)
    return tuple(makers)
