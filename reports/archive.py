"""``index.html``: all reports of a folder, the latest first."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from pydantic import BaseModel, ValidationError

from reports.charts import DEMO
from reports.html import render_index
from reports.vietnamese import span, upper_first
from reports.week import Week


class _Issue(BaseModel):
    """What the archive needs of a ``figures.json``; the rest is not read."""

    period: str
    first_on: date
    last_on: date
    is_demo: bool
    is_stale: bool


def write_index(root: Path) -> Path:
    """Writes the index anew from the reports that are there. A folder without readable figures is no report."""
    entries = []
    for path in sorted(root.glob("*/figures.json"), reverse=True):
        if path.parent.name.startswith("."):
            continue
        try:
            issue = _Issue.model_validate_json(path.read_text(encoding="utf-8"))
        except (ValidationError, OSError, UnicodeDecodeError):
            continue
        folder = path.parent.name
        marks = [mark for mark, holds in ((DEMO, issue.is_demo), ("DỮ LIỆU CŨ", issue.is_stale)) if holds]
        entries.append(
            {
                "title": upper_first(Week.of(issue.first_on).title),
                "period": upper_first(span(issue.first_on, issue.last_on)),
                "mark": "; ".join(marks),
                "html": f"{folder}/bao-cao-{folder}.html",
                "pdf": f"{folder}/bao-cao-{folder}.pdf",
                "docx": f"{folder}/bao-cao-{folder}.docx",
                "xlsx": f"{folder}/bao-cao-{folder}.xlsx",
                "json": f"{folder}/figures.json",
            }
        )
    index, fresh = root / "index.html", root / ".index.new"
    fresh.write_text(render_index(entries), encoding="utf-8")
    os.replace(fresh, index)
    return index
