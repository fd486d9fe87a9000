"""The figures -> the tables of the report's sections."""

from __future__ import annotations

from collections.abc import Sequence

from reports.charts import sparkline
from reports.document import Column, Table
from reports.drawings import AGE_NAMES
from reports.model import AgencyRow, FlowWeek, Hotspot, OldItem, SatisfactionRow, TopicRow, WeekReport
from reports.sentences import FAILURES, WEEK_DAYS
from reports.vietnamese import NBSP, NOTHING, day, decimal, number, share, signed, sort_key, upper_first
from reports.week import Week

STATUSES = {
    "received": "mới tiếp nhận",
    "in_progress": "đang xử lý",
    "transferred": "đã chuyển",
    "unknown": "không rõ",
}
_OUTCOMES = {
    "ok": "đủ",
    "quiet": "đủ (không có tin mới)",
    "partial": "thiếu",
    "failed": "hỏng",
    "missing": "không chạy",
}
MEDIAN_FROM = 20
"""Reports below which no typical time is given (rpt_resolution_time)."""
NOT_COMPARABLE = "không so sánh được"


def _right(*names: str, width: float = 0) -> list[Column]:
    return [Column(name=name, align="right", width=width) for name in names]


def flow_table(weeks: Sequence[FlowWeek], caption: str) -> Table:
    """Week by week, the latest first; what was not covered has an asterisk and is no number to compare."""
    rows, is_marked = [], False
    for week in reversed(weeks):
        received = "" if week.is_received_covered else "*"
        answered = "" if week.is_answered_covered else "*"
        both = received or answered
        is_marked = is_marked or bool(both)
        rows.append([
            f"Từ {day(week.week_on)}", number(week.received_count) + received, number(week.answered_count) + answered,
            number(week.rejected_count) + answered, number(week.reopened_count) + answered,
            number(week.unresolved_count) + both, number(week.overdue_count) + both, number(week.no_due_count) + both,
        ])  # fmt: skip
    return Table(
        caption=caption,
        columns=[
            Column(name="Tuần", width=1.4),
            *_right("Tiếp nhận", "Trả lời", "Từ chối", "Mở lại", "Chưa giải quyết", "Quá hạn", "Không có hạn"),
        ],
        rows=rows,
        note="* Chưa thu thập đủ: không so sánh được với tuần khác." if is_marked else "",
        nothing="Chưa có số liệu.",
    )


def topic_table(topics: Sequence[TopicRow]) -> Table:
    """Topics by what was received; changes where both weeks were covered."""
    shown = [topic for topic in topics if topic.received_count or topic.unresolved_count]
    shown.sort(
        key=lambda topic: (topic.topic_code == "chua_ro", -(topic.received_count or 0), sort_key(topic.topic_name))
    )
    reasons = sorted({topic.not_comparable_reason for topic in shown if topic.not_comparable_reason})
    note = f"{NOT_COMPARABLE.capitalize()} với tuần trước: {'; '.join(reasons)}. " if reasons else ""
    if any(topic.received_last_year_count is None for topic in shown):
        note += f"Dấu {NOTHING} là {NOT_COMPARABLE}. "
    return Table(
        caption="Lĩnh vực: số tiếp nhận trong tuần và số chưa giải quyết cuối tuần",
        columns=[
            Column(name="Lĩnh vực", width=2.6),
            *_right("Tiếp nhận", "Tuần trước", "Năm trước"),
            Column(name="12 tuần", is_chart=True),
            *_right("Chưa giải quyết", "Quá hạn", "Phần quá hạn"),
        ],
        rows=[
            [
                topic.topic_name,
                number(topic.received_count),
                number(topic.received_last_week_count),
                number(topic.received_last_year_count),
                sparkline(topic.history),
                number(topic.unresolved_count),
                number(topic.overdue_count),
                share(topic.overdue_count, topic.unresolved_count) if (topic.unresolved_count or 0) >= 10 else NOTHING,
            ]
            for topic in shown
        ],
        note=note + "Phần quá hạn chỉ tính khi có từ 10 phản ánh chưa giải quyết.",
        nothing="Chưa có số liệu của tuần.",
    )


def topic_chart_table(topics: Sequence[TopicRow]) -> Table:
    """What the chart of topics shows."""
    shown = sorted(topics, key=lambda topic: -(topic.received_count or 0))
    return Table(
        caption="Số tiếp nhận theo lĩnh vực",
        columns=[
            Column(name="Lĩnh vực"),
            *_right("Tuần này", "Tuần trước", "Cùng tuần năm trước", "Thay đổi so với tuần trước"),
        ],
        rows=[
            [
                topic.topic_name,
                number(topic.received_count),
                number(topic.received_last_week_count),
                number(topic.received_last_year_count),
                signed(topic.received_count - topic.received_last_week_count)
                if topic.received_count is not None and topic.received_last_week_count is not None
                else NOT_COMPARABLE,
            ]
            for topic in shown
        ],
    )


def hotspot_table(hotspots: Sequence[Hotspot]) -> Table:
    """Topic and commune with many reports in four weeks, at most ten."""
    first = hotspots[0] if hotspots else None
    return Table(
        caption="Nơi nhiều người cùng phản ánh một lĩnh vực trong bốn tuần"
        + (f" ({day(first.from_on)} – {day(first.to_on)})" if first else ""),
        columns=[
            Column(name="Xã, phường", width=1.3),
            Column(name="Lĩnh vực", width=1.4),
            *_right("Bốn tuần (vụ việc)", "Thường có", "Tuần cuối", width=0.7),
            Column(name="Từ ngày"),
            *_right("Chưa giải quyết", width=0.7),
            Column(name="Cơ quan phải trả lời", width=2.6),
        ],
        rows=[
            [
                hot.commune_name, hot.topic_name, f"{number(hot.received_4w_count)} ({number(hot.case_4w_count)})", decimal(hot.usual_4w_count),
                number(hot.received_1w_count), day(hot.first_sent_on), number(hot.unresolved_count),
                "; ".join(f"{owed.agency_name} ({number(owed.unresolved_count)})" for owed in hot.agencies[:3]) or NOTHING,
            ]
            for hot in hotspots[:10]
        ],
        note="“Thường có” là bình quân bốn tuần của một năm trước đó." if hotspots else "",
        nothing="Bốn tuần qua không có nơi nào phản ánh dồn dập về cùng một lĩnh vực.",
    )  # fmt: skip


def _median(row: AgencyRow) -> str:
    if row.timed_count < MEDIAN_FROM:
        return NOTHING
    if row.median_days is None:
        return "chưa xong một nửa"
    high = f"–{number(row.median_high_days)}" if row.median_high_days is not None else " trở lên"
    return f"{number(row.median_days)} ({number(row.median_low_days)}{high})"


def agency_table(rows: Sequence[AgencyRow], caption: str, note: str, *, is_annex: bool = False) -> Table:
    """Agencies with their unresolved reports."""
    return Table(
        caption=caption,
        columns=[
            Column(name="Cơ quan", width=3),
            *_right(
                "Chưa giải quyết", "Quá hạn", "Quá hạn kéo dài", "Không có hạn", "Mở lại", "Chuyển tiếp", "Lâu nhất (ngày)",
                width=0.95,
            ),
            *_right("Số ngày xong một nửa", width=1.3),
        ],
        rows=[
            [
                row.agency_name, number(row.unresolved_count), number(row.overdue_count), number(row.very_overdue_count),
                number(row.no_due_count), number(row.reopened_count), number(row.passed_on_count),
                number(row.oldest_days), _median(row),
            ]
            for row in rows
        ],
        note=note,
        is_annex=is_annex,
    )  # fmt: skip


def ageing_table(report: WeekReport) -> Table:
    """Unresolved by waiting time, with the share of each."""
    by_code = {bucket.age_bucket: bucket for bucket in report.ageing}
    whole = sum(bucket.unresolved_count for bucket in report.ageing)
    rows = []
    for code, name in AGE_NAMES.items():
        if bucket := by_code.get(code):
            counts = (bucket.unresolved_count, bucket.overdue_count, bucket.no_due_count)
            in_time = counts[0] - counts[1] - counts[2]
            rows.append(
                [
                    name,
                    number(counts[0]),
                    share(counts[0], whole),
                    number(counts[1]),
                    number(in_time),
                    number(counts[2]),
                ]
            )
        else:
            rows.append([name, "0", share(0, whole), "0", "0", "0"])
    return Table(
        caption="Chưa giải quyết theo thời gian chờ",
        columns=[
            Column(name="Đã chờ", width=1),
            *_right("Số phản ánh", "Tỷ lệ", "Quá hạn", "Còn trong hạn", "Không có hạn"),
        ],
        rows=rows,
    )


def commune_table(report: WeekReport) -> Table:
    """What the map shows: every commune, in alphabetical order."""
    rows = sorted(report.communes, key=lambda row: (sort_key(row.commune_name.split(" ", 1)[-1]), row.commune_code))
    return Table(
        caption="Chưa giải quyết theo xã, phường (xếp theo vần)",
        columns=[Column(name="Xã, phường"), *_right("Chưa giải quyết", "Quá hạn", "Không có hạn")],
        rows=[
            [row.commune_name, *map(number, (row.unresolved_count, row.overdue_count, row.no_due_count))]
            for row in rows
        ],
    )


def _due(item: OldItem) -> str:
    if item.due_on is None:
        return "không có hạn"
    late = f", quá {number(item.overdue_days)} ngày" if item.overdue_days else ""
    return f"{day(item.due_on)}{late}"


def item_table(items: Sequence[OldItem], caption: str, nothing: str, note: str = "") -> Table:
    """Reports one by one: never who wrote them, and the words only where the scan found nothing personal."""
    return Table(
        caption=caption,
        columns=[
            Column(name="Số ngày", align="right"),
            Column(name="Gửi ngày"),
            Column(name="Lĩnh vực; địa bàn", width=1.5),
            Column(name="Cơ quan phải trả lời", width=1.5),
            Column(name="Hạn trả lời", width=1),
            Column(name="Nội dung (trích)", width=2.9),
        ],
        rows=[
            [
                number(item.age_days),
                day(item.sent_on),
                f"{item.topic_name}; {item.commune_name or 'chưa rõ địa bàn'}",
                f"{item.agency_name} ({STATUSES.get(item.status, item.status)})",
                _due(item),
                item.excerpt
                + f" [{item.feedback_id}]"
                + (f" Không còn thấy trên nguồn từ ngày {day(item.last_seen_on)}." if item.is_not_seen else ""),
            ]
            for item in items
        ],
        note=note if items else "",
        nothing=nothing,
    )


def source_table(report: WeekReport) -> Table:
    """What was seen of each source."""
    rows = []
    for source in report.sources:
        last = _OUTCOMES.get(source.last_outcome or "", "chưa theo dõi")
        if why := FAILURES.get(source.last_failure_class or ""):
            last += f": {why}"
        rows.append([
            source.portal_name, "mọi phản ánh" if source.lists == "all" else "chỉ phản ánh đã trả lời",
            f"{source.covered_day_count}/{WEEK_DAYS}", f"{source.seen_night_count}/{WEEK_DAYS}", last,
            day(source.last_good_night_on), number(source.new_count), number(source.quarantined_count),
        ])  # fmt: skip
    return Table(
        caption="Thu thập từ các nguồn trong tuần",
        columns=[
            Column(name="Nguồn", width=2),
            Column(name="Nguồn đăng", width=1.3),
            *_right(f"Ngày{NBSP}đủ", "Đêm chạy được"),
            Column(name="Đêm gần nhất", width=1.3),
            Column(name="Đêm đủ gần nhất"),
            *_right("Mới thấy", "Bị giữ lại"),
        ],
        rows=rows,
        note="“Ngày đủ”: số ngày gửi trong tuần mà danh sách đã đọc hết, kể cả đọc bù. “Mới thấy”: lần đầu thu thập được, gửi"
        " lúc nào cũng tính. “Bị giữ lại”: dòng hỏng, chưa đưa vào số liệu.",
    )


def satisfaction_table(rows: Sequence[SatisfactionRow]) -> Table:
    """Ratings with how many there are; no share below ten of them."""
    shown = []
    for row in rows:
        whole = row.good_count + row.fair_count + row.poor_count
        counts = [f"{number(count)}" + (f" ({share(count, whole)})" if whole >= 10 else "")
                  for count in (row.good_count, row.fair_count, row.poor_count)]  # fmt: skip
        span = f"{row.week_count} tuần đến hết tuần báo cáo"
        shown.append(
            [span, number(row.answered_count), share(row.rated_count, row.answered_count), number(whole), *counts]
        )
    return Table(
        caption="Người dân đánh giá câu trả lời",
        columns=[
            Column(name="Thời gian", width=1.5),
            *_right("Câu trả lời", "Có đánh giá", "Lượt đánh giá", "Hài lòng", "Chấp nhận", "Không hài lòng"),
        ],
        rows=shown if any(row.rated_count for row in rows) else [],
        note="Chỉ ở các nguồn cho đánh giá; người đánh giá không đại diện cho tất cả người được trả lời."
        " Dưới 10 lượt thì không tính tỷ lệ.",
        nothing="Không có lượt đánh giá nào.",
    )


def instruction_table(report: WeekReport) -> Table:
    """What was asked for, of whom, by when, and what the data say became of it."""
    rows = []
    for row in report.instructions:
        if not row.is_tied:
            told = "Không gắn với phản ánh nào: số liệu không cho biết"
        elif not row.item_count:
            told = "Không thấy phản ánh nào như đã ghi"
        else:
            told = f"{number(row.answered_count)}/{number(row.item_count)} phản ánh đã trả lời"
            told += (
                f", {number(row.unresolved_count)} chưa giải quyết"
                if row.unresolved_count
                else ", không còn việc nào chờ"
            )
            told += f", trong đó {number(row.reopened_count)} mở lại" if row.reopened_count else ""
        time = "chưa đến hạn" if row.by_on >= report.data_on else "đã qua hạn"
        if row.item_count and not row.unresolved_count:
            time = "xong"
        week = Week.parse(row.week_code)
        rows.append([row.matter, row.who, f"{day(row.by_on)} ({time})", told, upper_first(week.title)])
    return Table(
        caption="Việc lãnh đạo đã giao" if not rows else "Việc lãnh đạo đã giao trong tám tuần trước",
        columns=[
            Column(name="Việc", width=2.4),
            Column(name="Giao cho", width=1.6),
            Column(name="Thời hạn", width=1.2),
            Column(name="Theo số liệu", width=2.2),
            Column(name="Giao tại báo cáo", width=1.1),
        ],
        rows=rows,
        note="Trả lời chưa phải là đã giải quyết xong ngoài thực tế.",
        nothing="Không có việc nào được ghi trong tám tuần trước.",
    )
