"""The weekly report from beginning to end: figures, sentences, document, files, swapped in whole."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from hieudan.settings import DataFolder, Province
from reports.archive import corrections_since
from reports.figures import read_figures
from reports.html import render_html
from reports.issue import heal, write_issue
from reports.model import WeekReport
from reports.pdf import render_pdf
from reports.sections import week_document
from reports.sentences import write_sentences
from reports.week import Week
from reports.word import render_docx
from reports.workbook import render_xlsx


@dataclass(frozen=True, slots=True)
class ReportFiles:
    """Where a report lies."""

    folder: Path
    html: Path
    pdf: Path
    docx: Path
    xlsx: Path
    figures: Path
    index: Path
    report: WeekReport

    def paths(self) -> tuple[Path, ...]:
        """For people: PDF, HTML, DOCX, XLSX, figures."""
        return self.pdf, self.html, self.docx, self.xlsx, self.figures


def make_weekly(data: DataFolder, province: Province, week: Week, out: Path | None = None) -> ReportFiles:
    """Writes ``<out or data/reports>/<week>/`` and the archive's index; a report that is there is replaced in one step.

    A stale or too old warehouse still gives a report, headed "DỮ LIỆU CŨ". :raises InputError: nothing was published.
    """
    report = read_figures(data, province, week)
    report = report.model_copy(update={"sentences": write_sentences(report)})
    root = out or data.reports
    heal(root, week.code)
    corrections, is_new = corrections_since(root / week.code, report)
    report = report.model_copy(update={"corrections": corrections})
    index = issue_week(report, province, root, len(corrections) if is_new else 0)
    folder, name = root / week.code, f"bao-cao-{week.code}"
    html, pdf, word, book = (folder / f"{name}.{form}" for form in ("html", "pdf", "docx", "xlsx"))
    return ReportFiles(folder, html, pdf, word, book, folder / "figures.json", index, report)


def issue_week(report: WeekReport, province: Province, root: Path, replaced: int = 0) -> Path:
    """Writes all forms of a report whose figures are complete; see ``write_issue``."""
    document = week_document(report, province)
    name = f"bao-cao-{report.period}"
    makers: dict[str, Callable[[], bytes]] = {
        "figures.json": lambda: (report.model_dump_json(indent=1) + "\n").encode(),
        f"{name}.html": lambda: render_html(document).encode(),
        f"{name}.pdf": lambda: render_pdf(document),
        f"{name}.docx": lambda: render_docx(document),
        f"{name}.xlsx": lambda: render_xlsx(report, document),
    }
    return write_issue(root, report.period, makers, replaced)
