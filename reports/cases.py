"""Matters (cases): what grows towards a mass complaint, what came back after closing, what is left to drag on; in figures,
in words and in tables. The marts and the warning's score are the warehouse's (docs/cases.md)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from privacy.redact import scan
from reports.citizen_text import office, plain
from reports.document import Block, Column, Section, Table, Text
from reports.model import BackCase, CaseRow, Cases, GrowingCase, ProlongedCase, Sentence, WeekReport
from reports.vietnamese import day, listed, lower_first, number
from reports.warehouse_reader import Reader

PROLONGED_DAYS = 60
"""Luật Khiếu nại 2011, Điều 28: the longest period of a first complaint."""


def read_cases(reader: Reader) -> Cases:
    """The matters as of the night of the data."""
    growing, back, prolonged = (reader.ask(f"cases/{name}") for name in ("growing", "back", "prolonged"))
    counts = reader.ask("cases/counts")[0]
    return Cases(
        **counts,
        warning_count=growing[0]["warning_count"] if growing else 0,
        growing=[GrowingCase.model_validate(shown_case(row)) for row in growing],
        back=[BackCase.model_validate(shown_case(row)) for row in back],
        prolonged=[ProlongedCase.model_validate(shown_case(row)) for row in prolonged],
    )


def shown_case(row: dict[str, Any]) -> dict[str, Any]:
    """A row fit to be shown: a title's place words are citizens' words."""
    shown = {key: value for key, value in row.items() if key not in ("is_known", "warning_count", "case_count")}
    title = plain(row["case_title"], 140)
    shown["case_title"] = f"{row['topic_name']}: {number(row['report_count'])} phản ánh" if scan(title) else title
    shown["agency_name"] = office(row["agency_name"], is_known=row["is_known"])
    return shown


def growing_sentence(report: WeekReport) -> Sentence | None:
    """Page one: the matter with the highest warning, and how many more there are. None without a warning."""
    warned = [case for case in report.cases.growing if case.is_warning]
    if not warned:
        return None
    first = warned[0]
    text = (
        f"{first.case_title}; 14 ngày gần nhất {number(first.last_14d_count)} phản ánh (14 ngày trước đó"
        f" {number(first.prior_14d_count)}). {_unanswered(first)}; cơ quan phải trả lời: {first.agency_name}."
    )
    if first.is_back:
        text += " Việc đã giải quyết xong một lần, nay quay lại."
    if rest := warned[1:3]:
        more = report.cases.warning_count - 1 - len(rest)
        told = [lower_first(case.case_title) for case in rest]
        text += f" Cần theo dõi thêm: {'; '.join(told)}" + (f"; và {number(more)} vụ việc khác." if more else ".")
    return Sentence(id="hotspot", lead="Nguy cơ khiếu kiện đông người", text=text, figures=["cases/growing"])


def _unanswered(case: GrowingCase) -> str:
    told = f"Còn {number(case.unresolved_count)} phản ánh chưa được trả lời, lâu nhất từ ngày {day(case.oldest_unanswered_on)}"
    if case.repeat_count:
        told += f"; đã trả lời mà người dân hỏi lại {number(case.repeat_count)} lần"
    return told


def cases_section(report: WeekReport) -> Section:
    """Growing, back after closing, prolonged."""
    cases = report.cases
    known = day(report.data_on - timedelta(days=1))
    text = f"Đến hết ngày {known} có {number(cases.unresolved_count)} vụ việc chưa giải quyết xong"
    parts = [
        f"{number(cases.several_count)} vụ việc do nhiều phản ánh cùng nêu" if cases.several_count else "",
        f"{number(cases.back_count)} vụ việc đã xong nay quay lại" if cases.back_count else "",
        f"{number(cases.prolonged_count)} vụ việc chờ quá {PROLONGED_DAYS} ngày" if cases.prolonged_count else "",
    ]
    told = [part for part in parts if part]
    blocks: list[Block] = [Text(text=text + (f", trong đó {listed(told)}." if told else "."))]
    blocks += [_growing_table(report), _back_table(report), _prolonged_table(report)]
    return Section(id="vu-viec", heading="Vụ việc", blocks=blocks)


def _right(*names: str) -> list[Column]:
    return [Column(name=name, align="right", width=0.8) for name in names]


def _who(case: CaseRow) -> str:
    several = isinstance(case, GrowingCase) and case.is_at_several_agencies
    return case.agency_name + (" và cơ quan khác" if several else "")


def _signs(case: GrowingCase) -> str:
    signs = [
        f"{number(case.signatory_count)} hộ hoặc người đứng tên" if case.signatory_count > 1 else "",
        f"hỏi lại {number(case.repeat_count)} lần" if case.repeat_count else "",
        f"{number(case.escalation_count)} phản ánh nói sẽ gửi lên trên" if case.escalation_count else "",
        "đã xong nay quay lại" if case.is_back else "",
    ]
    return "; ".join(sign for sign in signs if sign) or "–"


def _growing_table(report: WeekReport) -> Table:
    cases = report.cases
    shown = [case for case in cases.growing if case.is_warning]
    return Table(
        caption="Vụ việc có nguy cơ thành khiếu kiện đông người"
        + (f" ({number(cases.warning_count)}, nêu {len(shown)} vụ việc đầu)" if cases.warning_count > len(shown) else ""),
        columns=[
            Column(name="Vụ việc", width=2.6),
            *_right("14 ngày gần nhất", "14 ngày trước đó", "Chưa trả lời"),
            Column(name="Chờ từ ngày"),
            Column(name="Dấu hiệu khác", width=1.7),
            Column(name="Cơ quan phải trả lời", width=1.7),
            *_right("Điểm"),
        ],
        rows=[
            [
                case.case_title, number(case.last_14d_count), number(case.prior_14d_count), number(case.unresolved_count),
                day(case.oldest_unanswered_on), _signs(case), _who(case), number(case.warning_score),
            ]
            for case in shown
        ],
        note="“Điểm” (0–100) cộng số phản ánh, mức tăng, số người cùng đứng tên, số lần hỏi lại, lời nói sẽ gửi lên trên và thời gian"
        " chờ; từ 40 điểm thì nêu ở đây. Điểm là để xem trước, không kết luận ai đúng, ai sai." if shown else "",
        nothing="Không có vụ việc nào đến mức phải cảnh báo.",
    )  # fmt: skip


def _back_table(report: WeekReport) -> Table:
    cases, shown = report.cases, report.cases.back
    more = cases.back_count > len(shown) and shown
    return Table(
        caption="Vụ việc đã xong nay quay lại"
        + (f" ({number(cases.back_count)}, nêu {len(shown)} vụ việc gần nhất)" if more else ""),
        columns=[
            Column(name="Vụ việc", width=3),
            Column(name="Quay lại ngày"),
            Column(name="Trả lời gần nhất"),
            *_right("Phản ánh", "Chưa giải quyết"),
            Column(name="Cơ quan phải trả lời", width=2),
        ],
        rows=[
            [
                case.case_title, day(case.back_on), day(case.last_answered_on), number(case.report_count),
                number(case.unresolved_count), case.agency_name,
            ]
            for case in shown
        ],
        note="Quay lại: một phản ánh được mở lại, hoặc có phản ánh mới về cùng việc sau khi mọi phản ánh trước đã được trả lời."
        if shown else "",
        nothing="Không có vụ việc nào đã xong mà phải mở lại.",
    )  # fmt: skip


def _prolonged_table(report: WeekReport) -> Table:
    return Table(
        caption=f"Vụ việc nhiều phản ánh cùng nêu, chờ quá {PROLONGED_DAYS} ngày",
        columns=[
            Column(name="Vụ việc", width=3),
            Column(name="Chờ từ ngày"),
            *_right("Số ngày", "Chưa giải quyết", "Quá hạn"),
            Column(name="Cơ quan phải trả lời", width=2),
        ],
        rows=[
            [
                case.case_title, day(case.open_since_on), number(case.open_days), number(case.unresolved_count),
                number(case.overdue_count), case.agency_name,
            ]
            for case in report.cases.prolonged
        ],
        note="60 ngày là thời hạn dài nhất để giải quyết khiếu nại lần đầu (Luật Khiếu nại 2011, Điều 28)."
        if report.cases.prolonged else "",
        nothing="Không có.",
    )  # fmt: skip
