"""The published warehouse -> the figures of a week. Every number comes from a query in ``sql/``; none is invented here."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Literal

from hieudan.settings import DataFolder, InputError, Province
from reports.cases import read_cases
from reports.citizen_text import excerpt, office, plain
from reports.instructions import follow
from reports.model import (
    AgeBucket,
    AgencyRow,
    AnnexItem,
    AnswerRow,
    CommuneRow,
    Comparison,
    Figure,
    FlowWeek,
    Hotspot,
    LastWeek,
    Limits,
    OldItem,
    Owed,
    SatisfactionRow,
    SeasonRow,
    SilentRow,
    SourceRow,
    TopicRow,
    WeekReport,
)
from reports.rises import read_rises
from reports.vietnamese import day, sort_key
from reports.warehouse_reader import Reader, published
from reports.week import Week
from warehouse.publish import read_state

RANKED_FROM = 10
"""Below so many unresolved reports no agency is ranked."""
SMALL = 10
PERCENT_FROM = 20
HISTORY_WEEKS = 12
USUAL_WEEKS = 8
LEAST_USUAL_WEEKS = 4
_ARRIVALS = ("received_count", "answered_count")

_FIGURES: tuple[tuple[str, str, str], ...] = (
    ("received", "Tiếp nhận trong tuần", "received_count"),
    ("answered", "Đã trả lời trong tuần", "answered_count"),
    ("unresolved", "Chưa giải quyết", "unresolved_count"),
    ("overdue", "Đã quá hạn", "overdue_count"),
    ("no_due", "Không có hạn", "no_due_count"),
)
_AGAINST: dict[Literal["last_week", "last_year"], str] = {
    "last_week": "tuần trước",
    "last_year": "cùng tuần năm trước",
}


def read_figures(data: DataFolder, province: Province, week: Week) -> WeekReport:
    """The week's figures from ``data/published``. :raises InputError: nothing was published."""
    state = read_state(data)
    with published(data.published_file) as con:
        reader = Reader(con, first_on=week.first, last_on=week.last)
        data_on = reader.ask("data_on")[0]["data_on"]
        if data_on is None:
            raise InputError(f"{data.published_file}: holds no days")
        reader.parameters["data_on"] = data_on
        flow = [FlowWeek.model_validate(row) for row in reader.ask("flow")]
        topics = _topics(reader, week)
        rises, rises_reason, too_few = read_rises(reader, _this(flow, week))
        report = WeekReport(
            period=week.code,
            first_on=week.first,
            last_on=week.last,
            province_code=province.code,
            province_name=province.name,
            data_on=data_on,
            is_demo=bool(con.execute("SELECT bool_or(is_demo) FROM dim_portal").fetchone() == (True,))
            or bool(state and state.get("is_demo")),
            is_stale=data_on <= week.last or bool(state and state.get("is_stale")),
            stale_reason=plain(str(state.get("reason") or ""), 300) if state else "",
            ranked_from=RANKED_FROM,
            figures=_page_one(flow, week, data_on),
            flow=[row for row in flow if row.week_on > week.first - timedelta(days=182)],
            topics=topics,
            rises=rises,
            rises_reason=rises_reason,
            too_few_topic_count=too_few,
            hotspots=_hotspots(reader),
            cases=read_cases(reader),
            agencies=_agencies(reader),
            ageing=[AgeBucket.model_validate(row) for row in reader.ask("ageing")],
            oldest=items_of(reader.ask("oldest")),
            annex=_annex(reader.ask("annex")),
            communes=[CommuneRow.model_validate(row) for row in reader.ask("communes")],
            sources=[SourceRow.model_validate(row) for row in reader.ask("sources")],
            answers=[AnswerRow.model_validate(row) for row in reader.ask("answers")],
            last_week=LastWeek.model_validate(reader.ask("last_week")[0]),
            limits=Limits.model_validate(reader.ask("limits")[0]),
            satisfaction=[SatisfactionRow.model_validate(row) for row in reader.ask("satisfaction")],
            silent=[SilentRow.model_validate(row) for row in reader.ask("silent")]
            if reader.has("rpt_silent_commune")
            else None,
            silent_compared_count=reader.ask("silent_compared")[0]["compared_count"]
            if reader.has("rpt_silent_commune")
            else 0,
            season=[SeasonRow.model_validate(row) for row in reader.ask("season")],
            season_year_count=reader.ask("season_years")[0]["year_count"],
            instructions=follow(data, reader, week),
            queries=reader.asked,
        )
    return report


def _this(flow: Sequence[FlowWeek], week: Week) -> FlowWeek | None:
    return next((row for row in flow if row.week_on == week.first), None)


def _page_one(flow: Sequence[FlowWeek], week: Week, data_on: date) -> list[Figure]:
    this = _this(flow, week)
    others = {"last_week": _this(flow, week.back(1)), "last_year": _this(flow, week.back(52))}
    figures = []
    for figure_id, name, column in _FIGURES:
        reason = ""
        if this is None:
            reason = f"số liệu chỉ đến hết ngày {day(data_on - timedelta(days=1))}"
        elif not this.is_complete:
            reason = f"mới có số liệu đến hết ngày {day(data_on - timedelta(days=1))}"
        elif why := _uncovered(this, column):
            reason = f"tuần này {why}"
        value = getattr(this, column) if this else None
        usual, weeks, is_unusual = (None, 0, False) if reason else _usual(flow, week, column)
        compared = [_compare(this, others[against], column, against, reason) for against in _AGAINST]
        if is_unusual:
            compared = [one.model_copy(update={"is_usual": None if one.value is None else False}) for one in compared]
        figures.append(
            Figure(
                id=figure_id,
                name=name,
                value=value,
                reason=reason,
                compared=compared,
                usual_count=usual,
                usual_week_count=weeks,
                is_unusual=is_unusual,
                query="flow",
                column=column,
            )
        )
    return figures


def _usual(flow: Sequence[FlowWeek], week: Week, column: str) -> tuple[float | None, int, bool]:
    """Mean of the covered of the eight weeks before, how many they are, and is the week's count further off than chance brings?"""
    if column not in _ARRIVALS:
        return None, 0, False
    before = [_this(flow, week.back(back)) for back in range(1, USUAL_WEEKS + 1)]
    counts = [getattr(row, column) for row in before if row is not None and not _uncovered(row, column)]
    if len(counts) < LEAST_USUAL_WEEKS:
        return None, 0, False
    mean, this = sum(counts) / len(counts), _this(flow, week)
    is_unusual = this is not None and abs(getattr(this, column) - mean) > 1.96 * math.sqrt(mean + mean / len(counts))
    return mean, len(counts), is_unusual


def _uncovered(week: FlowWeek, column: str) -> str:
    """Why the week's number in this column cannot be relied on; empty when it can."""
    if not week.is_received_covered and column != "answered_count":
        return "chưa thu thập đủ"
    if not week.is_answered_covered and column != "received_count":
        return "chưa thấy đủ câu trả lời"
    return ""


def _compare(
    this: FlowWeek | None,
    other: FlowWeek | None,
    column: str,
    against: Literal["last_week", "last_year"],
    reason: str,
) -> Comparison:
    if this is None or reason:
        return Comparison(against=against, value=None, reason=reason)
    if other is None:
        return Comparison(against=against, value=None, reason=f"chưa có số liệu của {_AGAINST[against]}")
    if why := _uncovered(other, column):
        return Comparison(against=against, value=None, reason=f"{_AGAINST[against]} {why}")
    now, then = getattr(this, column), getattr(other, column)
    return Comparison(
        against=against,
        value=then,
        change=now - then,
        change_pct=100 * (now - then) / then if then >= PERCENT_FROM else None,
        is_small=max(now, then) < SMALL,
        is_usual=abs(now - then) <= 1.96 * math.sqrt(now + then) if column in _ARRIVALS else None,
    )


def _topics(reader: Reader, week: Week) -> list[TopicRow]:
    mondays = [week.back(back).first for back in reversed(range(HISTORY_WEEKS))]
    history: dict[str, dict[date, int | None]] = defaultdict(dict)
    for row in reader.ask("topic_history"):
        history[row["topic_code"]][row["week_on"]] = row["received_count"]
    return [
        TopicRow.model_validate(row | {"history": [history[row["topic_code"]].get(monday) for monday in mondays]})
        for row in reader.ask("topics")
    ]


def _hotspots(reader: Reader) -> list[Hotspot]:
    owed: dict[tuple[str, str], list[Owed]] = defaultdict(list)
    for row in reader.ask("hotspot_agencies"):
        name = office(row["agency_name"], is_known=row["is_known"])
        owed[row["topic_code"], row["commune_code"]].append(
            Owed(agency_name=name, unresolved_count=row["unresolved_count"])
        )
    return [
        Hotspot.model_validate(row | {"agencies": owed[row["topic_code"], row["commune_code"]]})
        for row in reader.ask("hotspots")
    ]


def _agencies(reader: Reader) -> list[AgencyRow]:
    """Those with ten or more by how many are overdue; then the others in alphabetical order, not ranked."""
    rows = []
    for row in reader.ask("agencies"):
        is_known = row.pop("is_known")
        rows.append(AgencyRow.model_validate(row | {"agency_name": office(row["agency_name"], is_known=is_known)}))
    ranked = [row for row in rows if row.unresolved_count >= RANKED_FROM and row.agency_code]
    others = [row for row in rows if not (row.unresolved_count >= RANKED_FROM and row.agency_code)]
    ranked.sort(key=lambda row: (-row.overdue_count, -row.unresolved_count, sort_key(row.agency_name)))
    others.sort(key=lambda row: (row.agency_code is None, sort_key(row.agency_name), row.agency_code or ""))
    return ranked + others


def _annex(rows: Sequence[dict[str, Any]]) -> list[AnnexItem]:
    items = []
    shown: dict[tuple[str | None, bool], str] = {}
    for row in rows:
        is_known = row.pop("is_known")
        key = row["agency_name"], is_known
        if key not in shown:
            shown[key] = office(row["agency_name"], is_known=is_known)
        told = {"agency_name": shown[key], "feedback_id": plain(row["feedback_id"], 60)}
        items.append(AnnexItem.model_validate(row | told | {"topic_name": row["topic_name"] or "Chưa phân loại được"}))
    return items


def items_of(rows: Sequence[dict[str, Any]]) -> list[OldItem]:
    """Rows of a list of reports, fit to be shown."""
    items = []
    for row in rows:
        shown = {key: value for key, value in row.items() if key != "is_known"}
        shown["agency_name"] = office(row["agency_name"], is_known=row["is_known"])
        shown["excerpt"] = excerpt(row["excerpt"], row["kind"])
        shown["feedback_id"] = plain(row["feedback_id"], 60)
        shown["topic_name"] = row["topic_name"] or "Chưa phân loại được"
        items.append(OldItem.model_validate(shown))
    return items
