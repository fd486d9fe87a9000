"""The published warehouse -> the figures of a month, quarter, half year or year, and page one's sentences."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Literal

from hieudan.settings import DataFolder, InputError, Province
from reports.citizen_text import office
from reports.model import Comparison, Figure, Sentence
from reports.period import Period
from reports.period_model import (
    PeriodAgency,
    PeriodCounts,
    PeriodMonth,
    PeriodReport,
    PeriodSource,
    PeriodTopic,
)
from reports.sentences import AGAINST, against
from reports.vietnamese import day, decimal, field, listed, number, percent, share, sort_key, upper_first
from reports.warehouse_reader import Reader, published
from warehouse.publish import read_state

COVERED_FROM = 98.0
"""Per cent of (portal, day) from which a period counts as covered; two periods must also lie within one point."""
PERCENT_FROM, SMALL = 20, 10
_NAMES = (
    ("received", "Tiếp nhận trong kỳ", "received_count"),
    ("answered", "Đã trả lời trong kỳ", "answered_count"),
    ("unresolved", "Chưa giải quyết cuối kỳ", "unresolved_count"),
    ("overdue", "Quá hạn cuối kỳ", "overdue_count"),
    ("kept", "Trả lời đúng hạn", "kept_count"),
)
Before = Literal["last_month", "last_quarter", "last_half", "same_period", "year_before"]
_BEFORE: dict[str, tuple[Before, ...]] = {
    "month": ("last_month", "same_period"),
    "quarter": ("last_quarter", "same_period"),
    "half": ("last_half", "same_period"),
    "year": ("year_before",),
}


def read_period(data: DataFolder, province: Province, period: Period) -> PeriodReport:
    """The figures and sentences. :raises InputError: nothing was published."""
    state = read_state(data)
    before, year = period.before(), period.year_before()
    with published(data.published_file) as con:
        reader = Reader(con, first_on=period.first, last_on=period.last, first_1=before.first, last_1=before.last,
                        first_2=year.first, last_2=year.last)  # fmt: skip
        data_on = reader.ask("data_on")[0]["data_on"]
        if data_on is None:
            raise InputError(f"{data.published_file}: holds no days")
        reader.parameters["data_on"] = data_on
        counts = [PeriodCounts.model_validate(row) for row in reader.ask("period/counts")]
        agencies = []
        for row in reader.ask("period/agencies"):
            is_known = row.pop("is_known")
            agencies.append(
                PeriodAgency.model_validate(row | {"agency_name": office(row["agency_name"], is_known=is_known)})
            )
        agencies.sort(
            key=lambda agency: (agency.agency_code is None, sort_key(agency.agency_name), agency.agency_code or "")
        )
        report = PeriodReport(
            kind=period.kind, period=period.code, title=period.title, first_on=period.first, last_on=period.last,
            province_code=province.code, province_name=province.name, data_on=data_on,
            is_demo=bool(con.execute("SELECT bool_or(is_demo) FROM dim_portal").fetchone() == (True,)),
            is_stale=data_on <= period.last or bool(state and state.get("is_stale")),
            figures=_figures(period, counts, is_whole=data_on > period.last, until=day(data_on - timedelta(days=1))),
            counts=counts,
            months=[PeriodMonth.model_validate(row) for row in reader.ask("period/months")],
            topics=[PeriodTopic.model_validate(row) for row in reader.ask("period/topics")],
            agencies=agencies,
            sources=[PeriodSource.model_validate(row) for row in reader.ask("period/sources")],
            queries=reader.asked,
        )  # fmt: skip
    return report.model_copy(update={"sentences": _sentences(report)})


def is_covered(counts: PeriodCounts, column: str) -> bool:
    """May this number be compared? Answers are also known from the dates that portals state."""
    if column in ("answered_count", "kept_count") and counts.is_answered_known:
        return True
    return (counts.coverage_pct or 0) >= COVERED_FROM


def _figures(period: Period, counts: list[PeriodCounts], *, is_whole: bool, until: str) -> list[Figure]:
    this, others = counts[0], counts[1:]
    figures = []
    for figure_id, name, column in _NAMES:
        reason = ""
        if not is_whole:
            reason = f"mới có số liệu đến hết ngày {until}"
        elif not is_covered(this, column):
            reason = f"kỳ này chỉ thu thập được {percent(this.coverage_pct)} số ngày của các nguồn"
        compared = [
            _compare(this, other, column, before, reason)
            for before, other in zip(_BEFORE[period.kind], others, strict=False)
        ]
        figures.append(
            Figure(id=figure_id, name=name, value=getattr(this, column), reason=reason, compared=compared,
                   query="period/counts", column=column)
        )  # fmt: skip
    return figures


def _compare(this: PeriodCounts, other: PeriodCounts, column: str, before: Before, reason: str) -> Comparison:
    if reason:
        return Comparison(against=before, value=None, reason=reason)
    near = abs((this.coverage_pct or 0) - (other.coverage_pct or 0)) <= 1
    known = column in ("answered_count", "kept_count") and other.is_answered_known
    if not is_covered(other, column) or not (near or known):
        return Comparison(against=before, value=None, reason=f"{AGAINST[before]} chưa thu thập đủ")
    now, then = getattr(this, column), getattr(other, column)
    return Comparison(
        against=before,
        value=then,
        change=now - then,
        change_pct=100 * (now - then) / then if then >= PERCENT_FROM else None,
        is_small=max(now, then) < SMALL,
        is_usual=abs(now - then) <= 1.96 * math.sqrt(now + then)
        if column in ("received_count", "answered_count")
        else None,
    )


def _told(figure: Figure) -> str:
    if figure.reason:
        return f"không so sánh được với các kỳ khác ({figure.reason})"
    return "; ".join(against(compared) for compared in figure.compared)


def _sentences(report: PeriodReport) -> list[Sentence]:
    this = report.counts[0]
    received, answered, unresolved = (report.figure(name) for name in ("received", "answered", "unresolved"))
    flow = f"Người dân gửi {number(received.value)} phản ánh, kiến nghị: {_told(received)}."
    flow += f" Các cơ quan trả lời {number(answered.value)}: {_told(answered)}."
    waiting = f"Cuối kỳ còn {number(unresolved.value)} phản ánh chưa giải quyết: {_told(unresolved)};"
    waiting += f" trong đó {number(this.overdue_count)} đã quá hạn."
    return [
        Sentence(id="flow", lead="Tiếp nhận và trả lời", text=flow, figures=["received", "answered"]),
        Sentence(id="topics", lead="Lĩnh vực tăng", text=_topics(report), figures=["period/topics"]),
        Sentence(id="kept", lead="Đúng hạn", text=_kept(report), figures=["kept", "period/counts"]),
        Sentence(id="waiting", lead="Tồn đọng", text=waiting, figures=["unresolved", "overdue"]),
        Sentence(id="coverage", lead="Chưa nhìn thấy", text=_seen(report), figures=["period/sources"]),
    ]


def _topics(report: PeriodReport) -> str:
    compared = report.figure("received").compared[-1]
    other = AGAINST[compared.against]
    if compared.value is None:
        return f"Không so sánh được với {other} ({compared.reason})."
    rows = []
    for topic in report.topics:
        now, then = topic.received_count, topic.received_1_count if report.kind == "year" else topic.received_2_count
        if topic.topic_code != "chua_ro" and max(now, then) >= SMALL and now - then > 1.96 * math.sqrt(now + then):
            rows.append((now - then, topic.topic_name, now, then))
    if not rows:
        return f"Không có lĩnh vực nào tăng vượt mức dao động thông thường so với {other}."
    rows.sort(key=lambda row: (-row[0], sort_key(row[1])))
    told = [f"{field(name)} ({number(now)}, {other} {number(then)})" for _, name, now, then in rows[:3]]
    return upper_first(f"{listed(told)}.")


def _kept(report: PeriodReport) -> str:
    this, other = report.counts[0], report.counts[1 if report.kind == "year" else 2]
    if not this.due_count:
        return "Không có hạn trả lời nào rơi vào kỳ này."
    text = f"{number(this.kept_count)}/{number(this.due_count)} hạn trong kỳ được trả lời đúng ({share(this.kept_count, this.due_count)})"
    compared = report.figure("kept").compared[-1]
    if compared.value is None or min(this.due_count, other.due_count) < PERCENT_FROM:
        why = compared.reason or "số hạn quá ít"
        return f"{text}; không so sánh được với {AGAINST[compared.against]} ({why})."
    now, then = this.kept_count / this.due_count, other.kept_count / other.due_count
    pooled = (this.kept_count + other.kept_count) / (this.due_count + other.due_count)
    noise = 1.96 * math.sqrt(pooled * (1 - pooled) * (1 / this.due_count + 1 / other.due_count))
    points = decimal(abs(100 * (now - then)))
    if abs(now - then) <= noise:
        verdict = "chưa thấy khác biệt rõ"
    else:
        verdict = f"tốt hơn {points} điểm phần trăm" if now > then else f"kém hơn {points} điểm phần trăm"
    return f"{text}; {AGAINST[compared.against]} {share(other.kept_count, other.due_count)}: {verdict}."


def _seen(report: PeriodReport) -> str:
    missing = [source for source in report.sources if source.covered_day_count < source.day_count]
    if not missing:
        return f"Cả {len(report.sources)} nguồn đều thu thập đủ các ngày trong kỳ."
    told = [
        f"{source.portal_name} {number(source.covered_day_count)}/{number(source.day_count)} ngày"
        for source in missing[:3]
    ]
    more = f" và {len(missing) - 3} nguồn khác" if len(missing) > 3 else ""
    return (
        f"{len(missing)}/{len(report.sources)} nguồn chưa đủ: {'; '.join(told)}{more}. Số liệu có thể thấp hơn thực tế."
    )
