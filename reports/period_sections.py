"""The figures of a longer period -> the report as a document."""

from __future__ import annotations

from datetime import date, timedelta

from hieudan.settings import Province
from reports.charts import DEMO
from reports.document import Bullets, Column, Document, Point, Section, Table
from reports.period_model import PeriodReport
from reports.sections import corrected, letterhead, tile
from reports.sentences import AGAINST
from reports.vietnamese import NOTHING, day, number, share, sort_key, span

KEPT_FROM = 10
"""Deadlines below which no share is given."""


def period_document(report: PeriodReport, province: Province) -> Document:
    """The report. Its day is the one after the period, or that of the data if they are later."""
    written = max(report.last_on + timedelta(days=1), report.data_on)
    known = day(report.data_on - timedelta(days=1))
    return Document(
        head=letterhead(province, written),
        kind="BÁO CÁO",
        subject=f"tình hình phản ánh, kiến nghị của Nhân dân {report.title}",
        period=span(report.first_on, report.last_on),
        as_of=f"Số liệu đến hết ngày {known}",
        demo=DEMO if report.is_demo else "",
        stale=f"Số liệu chỉ đến hết ngày {known}, chưa đủ cho kỳ báo cáo." if report.is_stale else "",
        corrected=corrected(report.corrections),
        tiles=[tile(figure) for figure in report.figures],
        points=[Point(id=sentence.id, lead=sentence.lead, text=sentence.text) for sentence in report.sentences],
        sections=[
            Section(id="theo-thang", heading="Theo tháng", blocks=[_months(report)]),
            Section(id="linh-vuc", heading="Lĩnh vực", blocks=[_topics(report)]),
            Section(id="dung-han", heading="Trả lời đúng hạn", blocks=[_agencies(report)]),
            Section(id="hai-long", heading="Mức độ hài lòng", blocks=[_ratings(report)]),
            Section(id="nguon", heading="Nguồn số liệu", blocks=[_sources(report)]),
            Section(id="gioi-han", heading="Báo cáo này không nói được gì", blocks=[Bullets(items=_LIMITS)]),
        ],
        day=written.isoformat(),
    )


_LIMITS = [
    "Báo cáo chỉ thấy phản ánh công khai trên các cổng; nơi ít phản ánh chưa chắc đã yên. Phản ánh là lời người dân, chưa được"
    " xác minh; “đã trả lời” không đồng nghĩa với đã giải quyết xong.",
    "Chỉ so sánh khi cả hai kỳ thu thập được từ 98 % số ngày của các nguồn và chênh nhau không quá một điểm phần trăm; số trả lời"
    " và đúng hạn còn được biết qua ngày trả lời do nguồn ghi.",
    "“Chưa giải quyết cuối kỳ” được dựng lại từ ngày trả lời. “Đúng hạn”: trong các hạn rơi vào kỳ và đã qua, phần được trả lời"
    " hoặc từ chối chậm nhất vào ngày hết hạn; phản ánh không có hạn không tính.",
    "“Tốt hơn”, “kém hơn”: chênh lệch hai tỷ lệ vượt 1,96 lần sai số chuẩn; nếu không thì ghi “chưa thấy khác biệt rõ”.",
]


def _right(*names: str) -> list[Column]:
    return [Column(name=name, align="right") for name in names]


def _back(month: date) -> date:
    return month.replace(year=month.year - 1)


def _months(report: PeriodReport) -> Table:
    counts = {row.month_on: row for row in report.months}
    months = [row.month_on for row in report.months if row.month_on >= report.first_on]
    compared = report.figure("received").compared[-1]
    rows = []
    for month in months:
        before = counts.get(_back(month))
        past = number(before.received_count if before else 0) if compared.value is not None else NOTHING
        rows.append(
            [f"{month:%m/%Y}", number(counts[month].received_count), past, number(counts[month].unresolved_count)]
        )
    return Table(
        caption="Số tiếp nhận theo tháng",
        columns=[Column(name="Tháng"), *_right("Tiếp nhận", "Cùng tháng năm trước", "Đến nay chưa giải quyết")],
        rows=rows,
        note=""
        if compared.value is not None
        else f"Không so sánh được với {AGAINST[compared.against]}: {compared.reason}.",
        nothing="Không có phản ánh nào trong kỳ.",
    )


def _topics(report: PeriodReport) -> Table:
    compared = report.figure("received").compared
    shown = [topic for topic in report.topics if topic.received_count or topic.unresolved_count]
    shown.sort(key=lambda topic: (topic.topic_code == "chua_ro", -topic.received_count, sort_key(topic.topic_name)))
    rows = []
    for topic in shown:
        others = (topic.received_1_count, topic.received_2_count)
        told = [
            number(count) if one.value is not None else NOTHING for one, count in zip(compared, others, strict=False)
        ]
        rows.append([topic.topic_name, number(topic.received_count), *told, number(topic.unresolved_count)])
    names = [AGAINST[one.against].capitalize() for one in compared]
    return Table(
        caption="Số tiếp nhận theo lĩnh vực",
        columns=[Column(name="Lĩnh vực", width=2.4), *_right("Tiếp nhận", *names, "Đến nay chưa giải quyết")],
        rows=rows,
        note=f"Dấu {NOTHING} là không so sánh được." if any(one.value is None for one in compared) else "",
        nothing="Không có phản ánh nào trong kỳ.",
    )


def _agencies(report: PeriodReport) -> Table:
    rows = [
        [
            row.agency_name, number(row.due_count), number(row.kept_count),
            share(row.kept_count, row.due_count) if row.due_count >= KEPT_FROM else NOTHING, number(row.unresolved_count),
        ]
        for row in report.agencies
    ]  # fmt: skip
    return Table(
        caption="Hạn trả lời trong kỳ, theo cơ quan (xếp theo vần)",
        columns=[
            Column(name="Cơ quan", width=3),
            *_right("Hạn trong kỳ", "Đúng hạn", "Tỷ lệ", "Đến nay chưa giải quyết"),
        ],
        rows=rows,
        note=f"Dưới {KEPT_FROM} hạn thì không tính tỷ lệ. Không xếp hạng.",
        nothing="Không có hạn trả lời nào rơi vào kỳ này.",
    )


def _ratings(report: PeriodReport) -> Table:
    rows = []
    for row in report.counts[: 1 + len(report.figures[0].compared)]:
        told = share(row.rating_good_count, row.rating_count) if row.rating_count >= KEPT_FROM else NOTHING
        rows.append([span(row.first_on, row.last_on), number(row.rating_count), number(row.rating_good_count), told])
    return Table(
        caption="Người dân đánh giá câu trả lời",
        columns=[Column(name="Thời gian", width=2), *_right("Lượt đánh giá", "Hài lòng", "Tỷ lệ")],
        rows=rows if report.counts[0].rating_count else [],
        note="Chỉ ở các nguồn cho đánh giá. Dưới 10 lượt thì không tính tỷ lệ.",
        nothing="Không có lượt đánh giá nào trong kỳ.",
    )


def _sources(report: PeriodReport) -> Table:
    return Table(
        caption="Số ngày trong kỳ đã thu thập đủ",
        columns=[Column(name="Nguồn", width=3), *_right("Ngày đủ", "Tỷ lệ")],
        rows=[
            [source.portal_name, f"{number(source.covered_day_count)}/{number(source.day_count)}",
             share(source.covered_day_count, source.day_count)]
            for source in report.sources
        ],
    )  # fmt: skip
