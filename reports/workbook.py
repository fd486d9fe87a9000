"""The annex -> XLSX: the overdue and the oldest reports, one sheet for each agency. Words are strings, never formulas or links."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, datetime

import xlsxwriter

from reports.document import Document
from reports.model import AnnexItem, WeekReport
from reports.tables import STATUSES
from reports.vietnamese import number, sort_key

_LISTED = 500
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']+")
_COLUMNS = (
    ("Mã phản ánh", 26), ("Cơ quan phải trả lời", 38), ("Lĩnh vực", 24), ("Xã, phường", 22), ("Trạng thái", 15),
    ("Gửi ngày", 12), ("Đã chờ (ngày)", 14), ("Hạn trả lời", 14), ("Quá hạn (ngày)", 15),
)  # fmt: skip


def _sheet_names(names: Sequence[str]) -> list[str]:
    """At most 31 characters, none forbidden, none twice (Excel does not tell small from capital letters)."""
    made: list[str] = []
    taken = {"quá hạn", "lâu nhất", "đọc trước", "history"}
    for name in names:
        base = " ".join(_FORBIDDEN.sub(" ", name).split())[:31].strip() or "Cơ quan"
        chosen, no = base, 1
        while chosen.lower() in taken:
            no += 1
            chosen = f"{base[:27].strip()} {no}"
        taken.add(chosen.lower())
        made.append(chosen)
    return made


def render_xlsx(report: WeekReport, document: Document) -> bytes:
    """The annex. The same figures give the same bytes."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": f"Phụ lục báo cáo {document.subject}", "author": document.head.body,
                         "created": datetime.fromisoformat(document.day)})  # fmt: skip
    title = book.add_format({"bold": True, "font_size": 14})
    head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "top", "bg_color": "#DFE8F1"})
    words = book.add_format({"text_wrap": True, "valign": "top"})
    days = book.add_format({"num_format": "dd/mm/yyyy", "valign": "top", "align": "left"})
    whole = book.add_format({"num_format": "#,##0", "valign": "top"})

    def fill(name: str, caption: str, items: Sequence[AnnexItem]) -> None:
        sheet = book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.write_string(0, 0, caption, title)
        sheet.write_string(1, 0, ". ".join(filter(None, [document.as_of, document.demo])))
        for place, (column, width) in enumerate(_COLUMNS):
            sheet.set_column(place, place, width)
            sheet.write_string(3, place, column, head)
        for line, item in enumerate(items, start=4):
            status = STATUSES.get(item.status, item.status)
            where = item.commune_name or "chưa rõ địa bàn"
            for place, text in enumerate((item.feedback_id, item.agency_name, item.topic_name, where, status)):
                sheet.write_string(line, place, text, words)
            sheet.write_datetime(line, 5, _moment(item.sent_on), days)
            sheet.write_number(line, 6, item.age_days, whole)
            if item.due_on:
                sheet.write_datetime(line, 7, _moment(item.due_on), days)
            else:
                sheet.write_string(line, 7, "không có hạn", words)
            if item.overdue_days:
                sheet.write_number(line, 8, item.overdue_days, whole)
        if not items:
            sheet.write_string(4, 0, "Không có.")
        sheet.freeze_panes(4, 1)
        sheet.repeat_rows(3)
        if items:
            sheet.autofilter(3, 0, 3 + len(items), len(_COLUMNS) - 1)

    overdue = sorted(
        (item for item in report.annex if item.overdue_days),
        key=lambda item: (-(item.overdue_days or 0), item.feedback_id),
    )
    oldest = sorted(report.annex, key=lambda item: (-item.age_days, item.feedback_id))
    _front(book, document, title, words)
    fill("Quá hạn", _caption("Phản ánh quá hạn, quá lâu nhất trước", len(overdue)), overdue[:_LISTED])
    fill("Lâu nhất", _caption("Phản ánh chưa giải quyết, lâu nhất trước", len(oldest)), oldest[:_LISTED])
    by_agency: dict[tuple[str, str | None], list[AnnexItem]] = defaultdict(list)
    for item in report.annex:
        by_agency[item.agency_name, item.agency_code].append(item)
    ordered = sorted(by_agency.items(), key=lambda pair: (pair[0][1] is None, sort_key(pair[0][0]), pair[0][1] or ""))
    for name, ((agency, _), items) in zip(_sheet_names([key[0] for key, _ in ordered]), ordered, strict=True):
        told = f"{agency}: {number(items[0].agency_count)} phản ánh chưa giải quyết"
        fill(name, told + (f", {len(items)} phản ánh đầu" if items[0].agency_count > len(items) else ""), items)
    book.close()
    return held.getvalue()


def render_tables(document: Document) -> bytes:
    """The tables of a document, one sheet each, as they stand in it."""
    held = io.BytesIO()
    book = xlsxwriter.Workbook(
        held, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    book.set_properties({"title": f"Phụ lục báo cáo {document.subject}", "author": document.head.body,
                         "created": datetime.fromisoformat(document.day)})  # fmt: skip
    bold = book.add_format({"bold": True})
    tables = [block for section in document.sections for block in section.blocks if block.type == "table"]
    for name, table in zip(_sheet_names([table.caption for table in tables]), tables, strict=True):
        sheet = book.add_worksheet(name)
        sheet.write_string(0, 0, table.caption, bold)
        sheet.write_string(1, 0, ". ".join(filter(None, [document.as_of, document.demo, document.stale])))
        for place, column in enumerate(table.columns):
            sheet.set_column(place, place, 40 if column.width > 1 else 16)
            sheet.write_string(3, place, column.name, bold)
        for line, row in enumerate(table.rows or [[table.nothing]], start=4):
            for place, cell in enumerate(row):
                sheet.write_string(line, place, cell)
        sheet.write_string(5 + len(table.rows), 0, table.note)
    book.close()
    return held.getvalue()


def _caption(text: str, count: int) -> str:
    return text + (f" ({number(_LISTED)} dòng đầu)" if count > _LISTED else "")


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001 (a spreadsheet's dates have no zone)


def _front(book: xlsxwriter.Workbook, document: Document, title: object, words: object) -> None:
    """What the annex is, and what it is not."""
    sheet = book.add_worksheet("Đọc trước")
    sheet.set_column(0, 0, 100)
    lines = [
        f"Phụ lục báo cáo {document.subject}",
        *filter(None, [document.demo, document.as_of, document.stale]),
        "Mỗi dòng là một phản ánh chưa giải quyết. Không có nội dung và thông tin về người gửi; xem nội dung trên nguồn theo mã.",
        "Mỗi cơ quan một trang, tối đa 50 phản ánh: quá hạn lâu nhất trước, sau đó đến phản ánh chờ lâu nhất.",
        "Tố cáo không có trong danh sách. Cơ quan xếp theo vần, không xếp hạng. “Không có hạn”: nguồn không ghi hạn trả lời nên không thể tính quá hạn.",
    ]
    for line, text in enumerate(lines):
        sheet.write_string(line, 0, text, words if line else title)
