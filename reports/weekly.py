"""The weekly report from beginning to end: figures, sentences, document, files, swapped in whole."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from hieudan.settings import DataFolder, Province
from reports.archive import corrections_since, write_index
from reports.figures import read_figures
from reports.html import render_html
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
    corrections, is_new = corrections_since(root / week.code, report)
    report = report.model_copy(update={"corrections": corrections})
    document = week_document(report, province)
    folder, fresh, old = root / week.code, root / f".new-{week.code}", root / f".old-{week.code}"
    name = f"bao-cao-{week.code}"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    try:
        _keep_earlier(folder, fresh, len(corrections) if is_new else 0)
        (fresh / "figures.json").write_text(report.model_dump_json(indent=1) + "\n", encoding="utf-8")
        (fresh / f"{name}.html").write_text(render_html(document), encoding="utf-8")
        (fresh / f"{name}.pdf").write_bytes(render_pdf(document))
        (fresh / f"{name}.docx").write_bytes(render_docx(document))
        (fresh / f"{name}.xlsx").write_bytes(render_xlsx(report, document))
        shutil.rmtree(old, ignore_errors=True)
        if folder.exists():
            os.replace(folder, old)
        os.replace(fresh, folder)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
        if old.exists() and not folder.exists():
            os.replace(old, folder)
        shutil.rmtree(old, ignore_errors=True)
    index = write_index(root)
    html, pdf, word, book = (folder / f"{name}.{form}" for form in ("html", "pdf", "docx", "xlsx"))
    return ReportFiles(folder, html, pdf, word, book, folder / "figures.json", index, report)


def _keep_earlier(folder: Path, fresh: Path, issue: int) -> None:
    """The figures of earlier issues go along; ``issue``: the number of the one that is now replaced by other numbers, or 0."""
    for path in folder.glob("figures-ban-*.json"):
        shutil.copy2(path, fresh / path.name)
    if issue:
        shutil.copy2(folder / "figures.json", fresh / f"figures-ban-{issue}.json")
