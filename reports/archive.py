"""``index.html``: all reports of a folder, the latest first."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path

from pydantic import BaseModel, Field, ValidationError

from reports.charts import DEMO
from reports.html import render_index
from reports.model import Correction, Moved, WeekReport
from reports.period_model import PeriodReport
from reports.vietnamese import span, upper_first
from reports.week import Week


class _Issue(BaseModel):
    """What the archive needs of a ``figures.json``; the rest is not read."""

    period: str
    title: str = ""
    first_on: date
    last_on: date
    is_demo: bool
    is_stale: bool
    corrections: list[Correction] = Field(default_factory=list)


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
        marks = [
            mark
            for mark, holds in (
                (DEMO, issue.is_demo),
                ("DỮ LIỆU CŨ", issue.is_stale),
                (f"Đã đính chính {len(issue.corrections)} lần", issue.corrections),
            )
            if holds
        ]
        entries.append(
            {
                "title": upper_first(issue.title or Week.of(issue.first_on).title),
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


class _Number(BaseModel):
    name: str
    value: int | None


class _Topic(BaseModel):
    topic_name: str
    received_count: int | None


class _Published(BaseModel):
    """What a correction needs of an issue that is there."""

    figures: list[_Number]
    topics: list[_Topic]
    corrections: list[Correction] = Field(default_factory=list)


def corrections_since(folder: Path, report: WeekReport | PeriodReport) -> tuple[list[Correction], bool]:
    """All corrections of the report, and whether this one is new: a number differs from the issue that lies in ``folder``."""
    try:
        text = (folder / "figures.json").read_text(encoding="utf-8")
        old = _Published.model_validate_json(text)
    except (OSError, UnicodeDecodeError, ValidationError):
        return [], False
    pairs = [(figure.name, figure.value) for figure in report.figures]
    pairs += [(f"Tiếp nhận, {topic.topic_name}", topic.received_count) for topic in report.topics]
    before = {figure.name: figure.value for figure in old.figures}
    before |= {f"Tiếp nhận, {topic.topic_name}": topic.received_count for topic in old.topics}
    moved = [
        Moved(name=name, was=before[name], now=now) for name, now in pairs if name in before and before[name] != now
    ]
    if not moved:
        return old.corrections, False
    return [*old.corrections, Correction(data_on=report.data_on, moved=moved)], True
