"""Charts as SVG: the same picture for paper and screen, readable in black and white.

Colours are the keys of ``COLOURS``: on paper they are as they stand here, on screen ``html.py`` puts a CSS variable in
place of each, so that one picture serves light and dark. Shapes and grey values tell the series apart, not hues.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import vl_convert

from reports.drawings import (
    DARK,
    GRID,
    HOVER,
    INK,
    LIGHT,
    MID,
    MUTED,
    PAPER,
    Tables,
    draw_ageing,
    draw_flow,
    draw_map,
    draw_topics,
)
from reports.model import WeekReport

FONTS = Path(__file__).parent / "fonts"
DEMO = "DỮ LIỆU MÔ PHỎNG"
COLOURS = {INK: "ink", MUTED: "muted", GRID: "grid", PAPER: "paper", DARK: "dark", MID: "mid", LIGHT: "light"}
_NUMBERS = {"decimal": ",", "thousands": ".", "grouping": [3], "currency": ["", ""]}
_HOVER = re.compile(rf'<(\w+) aria-label="{HOVER}([^"]*)"([^>]*?)/>')
_LABELS_OF_VEGA = re.compile(r' (?:aria-[a-z]+|role|class)="[^"]*"')


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture. ``alt``: what it shows, for those who do not see it; ``svg`` is empty where there is nothing to draw."""

    id: str
    title: str
    alt: str
    svg: str

    @property
    def width(self) -> int:
        """In pixels."""
        found = re.search(r'<svg [^>]*?width="(\d+)', self.svg)
        assert found is not None
        return int(found[1])


def week_charts(report: WeekReport) -> dict[str, Chart]:
    """The four charts of a weekly report, by id."""
    holes = any(not (week.is_received_covered and week.is_answered_covered) for week in report.flow)
    has_topics = any(topic.received_count is not None for topic in report.topics)
    charts = [
        Chart(
            "flow",
            "Tiếp nhận, trả lời và chưa giải quyết trong 26 tuần"
            + (" (vùng xám: tuần chưa thu thập đủ)" if holes else ""),
            "Biểu đồ đường theo tuần; số liệu ở bảng kèm theo.",
            _svg(draw_flow, report.flow, report.is_demo) if report.flow else "",
        ),
        Chart(
            "topics",
            "Số tiếp nhận theo lĩnh vực: tuần này, tuần trước, cùng tuần năm trước",
            "Biểu đồ thanh theo lĩnh vực; số liệu ở bảng kèm theo.",
            _svg(draw_topics, report.topics, report.is_demo) if has_topics else "",
        ),
        Chart(
            "ageing",
            "Số phản ánh chưa giải quyết theo thời gian chờ",
            "Biểu đồ thanh theo khoảng ngày chờ; số liệu ở bảng kèm theo.",
            _svg(draw_ageing, report.ageing, report.is_demo),
        ),
        Chart(
            "map",
            "Số phản ánh chưa giải quyết theo xã, phường",
            "Bản đồ các xã, phường; chấm càng to thì càng nhiều phản ánh, càng đậm thì càng nhiều quá hạn."
            " Số liệu ở bảng kèm theo.",
            _svg(draw_map, report.communes, report.is_demo) if report.communes else "",
        ),
    ]
    return {chart.id: chart for chart in charts}


@cache
def register_fonts() -> None:
    """Tells the drawer of the shipped fonts, once."""
    vl_convert.register_font_directory(str(FONTS))


def _svg(draw: Callable[[Tables, Any], Any], figures: Any, is_demo: bool) -> str:
    register_fonts()
    tables = Tables()
    spec: dict[str, Any] = draw(tables, figures).to_dict(validate=False)
    text: dict[str, Any] = {"labelFont": "Arimo", "titleFont": "Arimo", "labelColor": INK, "titleColor": MUTED}
    text |= {"titleFontWeight": "normal", "labelFontSize": 11, "titleFontSize": 11}
    spec["datasets"] = dict(tables)
    spec["config"] = {
        "background": "transparent",
        "font": "Arimo",
        "padding": 4,
        "view": {"stroke": None},
        "axis": text | {"gridColor": GRID, "domainColor": MUTED, "tickColor": MUTED},
        "legend": text | {"symbolSize": 90},
        "text": {"font": "Arimo", "fontSize": 11, "color": INK},
    }
    if is_demo:
        mark = {"text": DEMO, "anchor": "end", "font": "Arimo", "fontSize": 10, "fontWeight": "bold"}
        spec["title"] = mark | {"color": MUTED, "offset": 6}
    made: str = vl_convert.vegalite_to_svg(spec, format_locale=_NUMBERS)
    return _LABELS_OF_VEGA.sub("", _HOVER.sub(r"<\1\3><title>\2</title></\1>", made))


def sparkline(history: Sequence[int | None]) -> str:
    """A small line of the last weeks; a gap where coverage lacks; the last week as a dot. Empty without any value."""
    known = [count for count in history if count is not None]
    if not known:
        return ""
    top = max(*known, 1)
    step = 56 / max(len(history) - 1, 1)
    points = [None if count is None else (2 + step * no, 14 - 12 * count / top) for no, count in enumerate(history)]
    path, is_down = "", False
    for point in points:
        if point:
            path += f"{'L' if is_down else 'M'}{point[0]:.1f} {point[1]:.1f}"
        is_down = bool(point)
    dot = f'<circle cx="{points[-1][0]:.1f}" cy="{points[-1][1]:.1f}" r="2" fill="{DARK}"/>' if points[-1] else ""
    line = f'<path d="{path}" fill="none" stroke="{DARK}" stroke-width="1.2"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="60" height="16" viewBox="0 0 60 16">{line}{dot}</svg>'
