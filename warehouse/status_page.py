"""``published/status.html``: the health of the pipeline on one page, without scripts and without the network."""

from __future__ import annotations

import base64
import hashlib
import os
from datetime import date, datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from hieudan.settings import DataFolder, Province
from warehouse.health import Health, PortalHealth, look

_TEMPLATES = Path(__file__).parent / "templates"
_SAID = {"ok": "thu thập đủ", "quiet": "đủ, không có gì mới", "partial": "một phần", "failed": "lỗi",
         "missing": "không chạy"}  # fmt: skip
_SAID_STEP = {"ok": "xong", "failed": "lỗi", "begun": "đang chạy hoặc bị ngắt"}


def write_status_page(data: DataFolder, province: Province, now: datetime) -> Path:
    """Writes the page anew, whole, whatever became of the night. Returns its path."""
    data.published.mkdir(parents=True, exist_ok=True)
    path, fresh = data.published / "status.html", data.published / ".status.new"
    fresh.write_text(render_status(look(data, province, now)), encoding="utf-8")
    os.replace(fresh, path)
    return path


def render_status(health: Health) -> str:
    """The page. Its policy lets in its own style sheet by hash, and nothing else."""
    css = (_TEMPLATES / "status.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(css.encode()).digest()).decode()
    environment = Environment(loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined,
                              trim_blocks=True, lstrip_blocks=True)  # fmt: skip
    return environment.get_template("status.html.j2").render(
        css=Markup(css),  # noqa: S704 (our own file)
        policy=f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'",
        h=health, said=_SAID, said_step=_SAID_STEP, said_marts=_marts(health), day=_day, number=_number, size=_size, strip_said=_strip_said,
    )  # fmt: skip


def _marts(health: Health) -> str:
    """What became of their gate: a finding stops the step that publishes."""
    outcome = next((record.outcome for record in health.steps if record.step == "publish"), "")
    return {"ok": "đạt, đã công bố", "failed": "không đạt hoặc không công bố được, xem bước publish ở trên"}.get(
        outcome, "chưa kiểm tra xong"
    )


def _day(day: date) -> str:
    return day.strftime("%d/%m/%Y")


def _number(value: float, digits: int = 0) -> str:
    """As Vietnamese is written: 1.234,5."""
    return f"{value:,.{digits}f}".translate(str.maketrans(",.", ".,"))


def _size(count: int) -> str:
    for unit, power in (("GB", 3), ("MB", 2)):
        if count >= 1000**power:
            return f"{_number(count / 1000**power, 1)} {unit}"
    return f"{_number(count / 1000)} kB"


def _strip_said(portal: PortalHealth) -> str:
    outcomes = [outcome for _, outcome, _ in portal.nights]
    counts = [f"{outcomes.count(name)} đêm {said}" for name, said in _SAID.items() if name in outcomes]
    return "; ".join(counts) or "chưa thu thập"
