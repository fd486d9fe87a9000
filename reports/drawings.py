"""The four drawings of a weekly report in Altair: what is drawn where. ``charts.py`` makes SVG of them."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import altair as alt

from reports.model import AgeBucket, CommuneRow, FlowWeek, TopicRow
from reports.vietnamese import number

INK, MUTED, GRID, PAPER = "#1c1c1e", "#5c5c62", "#d8d8dc", "#fefefe"
DARK, MID, LIGHT = "#173f66", "#7d9cbb", "#dfe8f1"
AGE_NAMES = {
    "0-7": "0–7 ngày", "8-15": "8–15 ngày", "16-30": "16–30 ngày", "31-60": "31–60 ngày", "61-180": "61–180 ngày",
    "181-365": "181–365 ngày", ">365": "trên 1 năm",
}  # fmt: skip
_WIDTH = 440


HOVER = "§"
"""Begins the words that a mark shows when the pointer rests on it (charts.py makes an SVG title of them)."""


def hover(what: str, count: int | None) -> str:
    """``§Môi trường, Tuần này: 13``."""
    return f"{HOVER}{what}: {number(count)}"


class Tables(dict[str, list[dict[str, Any]]]):
    """The rows of a drawing, by name. Altair copies what a chart holds at each step; so a chart holds names only."""

    def add(self, name: str, rows: list[dict[str, Any]]) -> Any:
        """Keeps the rows, gives what a chart takes for data."""
        self[name] = rows
        return alt.NamedData(name=name)


def _labels(weeks: Sequence[FlowWeek]) -> list[str]:
    return [f"{week.week_on:%d/%m/%y}" for week in weeks]


def draw_flow(tables: Tables, weeks: Sequence[FlowWeek]) -> Any:
    """Two panels: what came and was answered each week, what was open at its end; a gap and a grey band without coverage."""
    names = _labels(weeks)
    shown = [name for back, name in enumerate(reversed(names)) if back % 5 == 0]
    x = alt.X("week:O", sort=names, title=None, axis=alt.Axis(values=shown, labelAngle=0, labelOverlap=False))
    rows, gaps = [], []
    for name, week in zip(names, weeks, strict=True):
        seen = {
            "Tiếp nhận": week.received_count if week.is_received_covered else None,
            "Trả lời": week.answered_count if week.is_answered_covered else None,
            "Chưa giải quyết": week.unresolved_count if week.is_received_covered and week.is_answered_covered else None,
        }
        rows += [
            {"week": name, "series": series, "count": count, "told": hover(f"{series}, tuần từ {name}", count)}
            for series, count in seen.items()
        ]
        if None in seen.values():
            gaps.append({"week": name})

    def panel(series: list[str], height: int, title: str) -> Any:
        data = tables.add(title, [row for row in rows if row["series"] in series])
        scale = alt.Scale(domain=series, range=[[1, 0], [5, 3]][: len(series)])
        base = alt.Chart(data)
        y = alt.Y(
            "count:Q", title=None, axis=alt.Axis(tickCount=4, minExtent=32, format=",d"), scale=alt.Scale(zero=True)
        )
        legend = alt.Legend(orient="top", title=title, symbolType="stroke", symbolSize=400, symbolStrokeColor=DARK)
        dash = alt.StrokeDash("series:N", scale=scale, legend=legend)
        line = base.mark_line(color=DARK, strokeWidth=1.8).encode(x=x, y=y, strokeDash=dash)
        line += base.mark_circle(color=DARK, size=14, opacity=1).encode(x=x, y=y, description="told:N")
        if not gaps:
            return line.properties(width=_WIDTH - 50, height=height)
        holes = (
            alt.Chart(tables.add("gaps", gaps))
            .mark_rect(color=GRID, opacity=0.7)
            .encode(x=x, y=alt.value(0), y2=alt.value(height))
        )
        return (holes + line).properties(width=_WIDTH - 50, height=height)

    top = panel(["Tiếp nhận", "Trả lời"], 130, "Số phản ánh mỗi tuần:")
    bottom = panel(["Chưa giải quyết"], 95, "Cuối tuần:")
    return alt.vconcat(top, bottom, spacing=14).resolve_scale(strokeDash="independent")


def draw_topics(tables: Tables, topics: Sequence[TopicRow]) -> Any:
    """Bars of this week, marks of last week and last year."""
    rows = [topic for topic in topics if topic.topic_code != "chua_ro" or topic.received_count]
    rows.sort(key=lambda topic: -(topic.received_count or 0))
    order = [topic.topic_name for topic in rows]
    values = []
    for topic in rows:
        values += [
            {
                "topic": topic.topic_name,
                "series": name,
                "count": count,
                "told": hover(f"{topic.topic_name}, {name}", count),
            }
            for name, count in (
                ("Tuần này", topic.received_count),
                ("Tuần trước", topic.received_last_week_count),
                ("Cùng tuần năm trước", topic.received_last_year_count),
            )
        ]
    y = alt.Y(
        "topic:N", sort=order, title=None, axis=alt.Axis(labelLimit=190, labelPadding=9, ticks=False, domain=False)
    )
    x = alt.X("count:Q", title=None, axis=alt.Axis(orient="top", tickMinStep=1, format=",d"))
    legend = alt.Legend(
        orient="top", title=None, symbolType="square", symbolFillColor=MID, symbolStrokeWidth=0, symbolOpacity=1
    )
    bars = (
        alt.Chart(tables.add("this", [row for row in values if row["series"] == "Tuần này"]))
        .mark_bar(color=MID, height=10)
        .encode(
            x=x,
            y=y,
            opacity=alt.Opacity("series:N", scale=alt.Scale(range=[1]), legend=legend),
            description="told:N",
        )
    )
    before = [row for row in values if row["series"] != "Tuần này" and row["count"] is not None]
    marks = (
        alt.Chart(tables.add("before", before))
        .mark_point(color=INK, size=36, strokeWidth=1.5, filled=False, opacity=1)
        .encode(
            x=x,
            y=y,
            description="told:N",
            shape=alt.Shape(
                "series:N",
                scale=alt.Scale(domain=["Tuần trước", "Cùng tuần năm trước"], range=["circle", "cross"]),
                legend=alt.Legend(orient="top", title=None, symbolStrokeColor=INK),
            ),
        )
    )
    return (bars + marks).properties(width=_WIDTH - 200, height=17 * max(len(order), 1))


def draw_ageing(tables: Tables, buckets: Sequence[AgeBucket]) -> Any:
    """Stacked bars by waiting time."""
    by_name = {bucket.age_bucket: bucket for bucket in buckets}
    parts = ["Quá hạn", "Còn trong hạn", "Không có hạn"]
    values, totals = [], []
    for code, name in AGE_NAMES.items():
        bucket = by_name.get(code) or AgeBucket(age_bucket=code, unresolved_count=0, overdue_count=0, no_due_count=0)
        in_time = bucket.unresolved_count - bucket.overdue_count - bucket.no_due_count
        counts = zip(parts, (bucket.overdue_count, in_time, bucket.no_due_count), strict=True)
        values += [
            {"age": name, "part": part, "no": no, "count": count, "told": hover(f"{name}, {part}", count)}
            for no, (part, count) in enumerate(counts)
        ]
        totals.append({"age": name, "count": bucket.unresolved_count, "told": number(bucket.unresolved_count)})
    y = alt.Y("age:N", sort=list(AGE_NAMES.values()), title=None, axis=alt.Axis(ticks=False, domain=False))
    x = alt.X("count:Q", title=None, stack=True, axis=alt.Axis(tickCount=5, tickMinStep=1, format=",d"))
    colour = alt.Color(
        "part:N",
        scale=alt.Scale(domain=parts, range=[DARK, MID, LIGHT]),
        legend=alt.Legend(orient="top", title=None, symbolType="square", symbolStrokeColor=DARK, symbolStrokeWidth=0.7),
    )
    bars = (
        alt.Chart(tables.add("counts", values))
        .mark_bar(stroke=DARK, strokeWidth=0.7, height=15)
        .encode(x=x, y=y, color=colour, order="no:Q", description="told:N")
    )
    told = alt.Chart(tables.add("totals", totals)).mark_text(align="left", dx=5).encode(x="count:Q", y=y, text="told:N")
    return (bars + told).properties(width=_WIDTH - 110, height=170)


_SMALLEST, _LARGEST = 12, 560
"""Area of a dot in square pixels: without a report, and what the commune with most has more."""
_SHARES = ["không có", "dưới một nửa", "từ một nửa"]


def draw_map(tables: Tables, communes: Sequence[CommuneRow]) -> Any:
    """Dots at the communes' centres: no border is drawn, none is claimed."""
    values = []
    for row in communes:
        overdue = 2 * row.overdue_count
        share = _SHARES[0] if not overdue else _SHARES[2] if overdue >= row.unresolved_count else _SHARES[1]
        told = (
            hover(f"{row.commune_name}, chưa giải quyết", row.unresolved_count)
            + f", quá hạn {number(row.overdue_count)}"
        )
        values.append({"lon": row.lon, "lat": row.lat, "count": row.unresolved_count, "share": share, "told": told})
    lons, lats = [row.lon for row in communes], [row.lat for row in communes]
    x_domain = [min(lons) - 0.06, max(lons) + 0.12]
    y_domain = [min(lats) - 0.05, max(lats) + 0.05]
    width = 225
    middle = math.radians(sum(y_domain) / 2)
    height = round(width * (y_domain[1] - y_domain[0]) / ((x_domain[1] - x_domain[0]) * math.cos(middle)))
    x = alt.X("lon:Q", axis=None, scale=alt.Scale(domain=x_domain, zero=False, nice=False))
    y = alt.Y("lat:Q", axis=None, scale=alt.Scale(domain=y_domain, zero=False, nice=False))
    most = max((row.unresolved_count for row in communes), default=0)
    steps = sorted({value for value in (1, most // 4, most // 2, most) if value > 0}) or [1]
    size = alt.Size(
        "count:Q",
        scale=alt.Scale(domain=[0, max(most, 1)], range=[_SMALLEST, _SMALLEST + _LARGEST]),
        legend=alt.Legend(
            title="Chưa giải quyết", values=steps, symbolFillColor=PAPER, symbolStrokeColor=INK, format=",d"
        ),
    )
    fill = alt.Fill(
        "share:N",
        scale=alt.Scale(domain=_SHARES, range=[PAPER, MID, DARK]),
        legend=alt.Legend(title="Phần quá hạn", symbolStrokeColor=INK, symbolStrokeWidth=1),
    )
    dots = (
        alt.Chart(tables.add("counts", values))
        .mark_circle(stroke=INK, strokeWidth=0.8, opacity=1)
        .encode(x=x, y=y, size=size, fill=fill, order=alt.Order("count:Q", sort="descending"), description="told:N")
    )
    degrees = (x_domain[1] - x_domain[0]) / width
    names = []
    for row in _to_name(communes):
        radius = math.sqrt((_SMALLEST + _LARGEST * row.unresolved_count / max(most, 1)) / math.pi)
        told = f"{row.commune_name.split(' ', 1)[-1]} {number(row.unresolved_count)}"
        names.append({"lon": row.lon + degrees * (radius + 3), "lat": row.lat, "told": told})
    base = alt.Chart(tables.add("names", names)).encode(x=x, y=y, text="told:N")
    halo = base.mark_text(align="left", fontSize=10, stroke=PAPER, strokeWidth=3, strokeJoin="round", color=PAPER)
    label = base.mark_text(align="left", fontSize=10, color=INK)
    return (dots + halo + label).properties(width=width, height=height)


def _to_name(communes: Sequence[CommuneRow]) -> list[CommuneRow]:
    """The eight with most reports, skipping one whose name would lie over another's."""
    chosen: list[CommuneRow] = []
    for row in sorted(communes, key=lambda commune: (-commune.unresolved_count, commune.commune_code)):
        if len(chosen) == 8 or not row.unresolved_count:
            break
        if all(abs(row.lat - other.lat) > 0.045 or abs(row.lon - other.lon) > 0.35 for other in chosen):
            chosen.append(row)
    return chosen
