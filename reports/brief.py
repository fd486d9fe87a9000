"""The brief before a head's yearly dialogue with the people: one commune or one agency, on two pages."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Literal

from hieudan.settings import DataFolder, InputError, Province
from reports.cases import shown_case
from reports.charts import DEMO
from reports.citizen_text import office, plain
from reports.document import Block, Bullets, Column, Document, Point, Section, Table, Text, Tile
from reports.figures import items_of
from reports.html import render_html
from reports.issue import write_issue
from reports.model import CaseRow, OldItem, Query, Row
from reports.pdf import page_count, render_pdf
from reports.sections import letterhead
from reports.tables import item_table
from reports.vietnamese import NOTHING, day, field, number, share
from reports.warehouse_reader import Reader, published
from reports.word import render_docx
from warehouse.publish import read_state

PAGES = 2
MOST = 6
"""Rows of each table; fewer where two pages cannot hold them."""


class BriefTopic(Row):
    """Open reports of one topic; ``recent_count``: of these, sent in the last four weeks."""

    topic_code: str
    topic_name: str
    unresolved_count: int
    overdue_count: int
    first_sent_on: date
    recent_count: int


class BriefCase(CaseRow):
    """An open matter of several reports, or one that came back."""

    first_sent_on: date
    is_back: bool


class Promise(Row):
    """An answer that named a day which has passed. Whether the promise was kept the data do not know."""

    feedback_id: str
    topic_name: str | None
    agency_name: str
    resolved_on: date | None
    promised_on: date
    promise_count: int


class BriefReport(Row):
    """All of a brief but its layout; its ``figures.json``."""

    schema_version: Literal[1] = 1
    kind: Literal["brief"] = "brief"
    code: str
    name: str
    data_on: date
    is_demo: bool
    is_stale: bool
    counts: dict[str, int]
    topics: list[BriefTopic]
    cases: list[BriefCase]
    oldest: list[OldItem]
    reopened: list[OldItem]
    promises: list[Promise]
    queries: dict[str, Query]


def read_brief(data: DataFolder, commune: str = "", agency: str = "") -> BriefReport:
    """The figures of one commune or agency. :raises InputError: not exactly one was named, or it is unknown."""
    if bool(commune) == bool(agency):
        raise InputError("brief: name one of --commune CODE and --agency CODE")
    state = read_state(data)
    with published(data.published_file) as con:
        reader = Reader(con, commune_code=commune, agency_code=agency)
        data_on = reader.ask("data_on")[0]["data_on"]
        if data_on is None:
            raise InputError(f"{data.published_file}: holds no days")
        reader.parameters["data_on"] = data_on
        sql = "SELECT commune_name, true FROM dim_commune WHERE commune_code = ?"
        if agency:
            sql = "SELECT agency_name, is_known FROM dim_agency WHERE agency_code = ?"
        found = con.execute(sql, [commune or agency]).fetchone()
        if found is None:
            raise InputError(f"{'--commune' if commune else '--agency'}: {commune or agency!r} is not known")
        return BriefReport(
            code=plain(commune or agency, 60),
            name=office(found[0], is_known=found[1]),
            data_on=data_on,
            is_demo=bool(con.execute("SELECT bool_or(is_demo) FROM dim_portal").fetchone() == (True,)),
            is_stale=bool(state and state.get("is_stale")),
            counts=reader.ask("brief/counts")[0],
            topics=[BriefTopic.model_validate(row) for row in reader.ask("brief/topics")],
            cases=[BriefCase.model_validate(shown_case(row)) for row in reader.ask("brief/cases")],
            oldest=items_of(reader.ask("brief/oldest")),
            reopened=items_of(reader.ask("brief/reopened")),
            promises=[_promise(row) for row in reader.ask("brief/promises")],
            queries=reader.asked,
        )


def _promise(row: dict[str, Any]) -> Promise:
    is_known = row.pop("is_known")
    told = {"agency_name": office(row["agency_name"], is_known=is_known), "feedback_id": plain(row["feedback_id"], 60)}
    return Promise.model_validate(row | told)


def _why(topic: BriefTopic) -> str:
    about = field(topic.topic_name)
    if topic.unresolved_count == 1:
        return f"Phản ánh về {about} gửi ngày {day(topic.first_sent_on)} vì sao chưa được giải quyết? Bao giờ xong?"
    return (
        f"Vì sao {number(topic.unresolved_count)} phản ánh về {about} chưa được giải quyết, việc lâu nhất từ ngày"
        f" {day(topic.first_sent_on)}? Bao giờ xong?"
    )


def questions(report: BriefReport) -> list[str]:
    """What people may ask, made from the numbers alone: each names what it rests on."""
    asked = [_why(topic) for topic in report.topics[:3] if topic.topic_code != "chua_ro"]
    growing = [topic for topic in report.topics if topic.recent_count >= 5 and topic.topic_code != "chua_ro"]
    asked += [f"Bốn tuần qua có {number(topic.recent_count)} phản ánh mới về {field(topic.topic_name)}: chuyện gì đang xảy ra?"
              for topic in growing[:1]]  # fmt: skip
    if report.counts["reopened_count"]:
        asked.append(f"Vì sao {number(report.counts['reopened_count'])} việc đã trả lời lại phải mở lại?")
    if report.promises:
        first = report.promises[0]
        asked.append(
            f"Đã hẹn ngày {day(first.promised_on)} về {field(first.topic_name or 'Lĩnh vực khác')}: đã làm xong chưa?"
        )
    return asked or ["Không có việc nào đang chờ trên các cổng: người dân còn điều gì chưa nói?"]


def brief_document(report: BriefReport, province: Province, most: int = MOST) -> Document:
    """Two pages: numbers and questions, then the matters. ``most``: rows of a table at most, so that they fit."""
    counts = report.counts
    known = f"Số liệu đến hết ngày {day(report.data_on - timedelta(days=1))}"
    rated = counts["good_count"] + counts["fair_count"] + counts["poor_count"]
    pleased = f"{number(counts['good_count'])}/{number(rated)} lượt hài lòng" if rated else "không có lượt đánh giá nào"
    if rated >= 10:
        pleased += f" ({share(counts['good_count'], rated)})"
    points = [
        ("Đang chờ", f"{number(counts['unresolved_count'])} phản ánh chưa giải quyết, {number(counts['overdue_count'])} quá hạn,"
                     f" {number(counts['no_due_count'])} không có hạn; việc lâu nhất đã chờ {number(counts['oldest_days'])} ngày."),
        ("Đã trả lời", f"Trong 52 tuần nhận {number(counts['received_count'])} phản ánh và trả lời"
                       f" {number(counts['answered_count'])}; người dân đánh giá: {pleased}."),
    ]  # fmt: skip
    promise_rows = [[day(one.promised_on), one.topic_name or NOTHING, one.agency_name, day(one.resolved_on), one.feedback_id]
                    for one in report.promises[:most]]  # fmt: skip
    promised = report.promises[0].promise_count if report.promises else 0
    matters: list[Block] = [
        item_table(report.oldest[:most], "Chờ lâu nhất", "Không có phản ánh nào chờ giải quyết."),
        item_table(
            report.reopened[: max(1, most - 2)],
            "Trả lời rồi lại mở",
            "Không có phản ánh nào đã trả lời mà phải mở lại.",
        ),
    ]
    return Document(
        head=letterhead(province, report.data_on),
        kind="TÀI LIỆU CHUẨN BỊ ĐỐI THOẠI",
        subject=report.name,
        period=f"tính đến ngày {day(report.data_on - timedelta(days=1))}",
        as_of=known,
        demo=DEMO if report.is_demo else "",
        stale=f"{known}; từ đó hệ thống chưa công bố được số liệu mới." if report.is_stale else "",
        is_page_one_alone=False,
        tiles=_tiles(counts),
        points=[Point(id=f"p{no}", lead=lead, text=text) for no, (lead, text) in enumerate(points)],
        sections=[
            Section(id="cau-hoi", heading="Câu hỏi có thể được nêu", blocks=[Bullets(items=questions(report))]),
            Section(id="linh-vuc", heading="Đang chờ theo lĩnh vực", blocks=[_topics(report.topics[: most + 2])]),
            Section(id="vu-viec", heading="Vụ việc", blocks=[_cases(report.cases)]),
            Section(id="viec", heading="Từng việc", blocks=matters, begins_page=True),
            Section(id="da-hen", heading="Đã hẹn, nay đã qua ngày", blocks=[
                Table(
                    caption=f"Lời hẹn đã qua ngày: {number(promised)}",
                    columns=[Column(name="Hẹn ngày"), Column(name="Lĩnh vực", width=1.5), Column(name="Cơ quan", width=2),
                             Column(name="Trả lời ngày"), Column(name="Mã phản ánh", width=1.4)],
                    rows=promise_rows,
                    note="Ngày hẹn do máy đọc trong câu trả lời; việc đã làm xong hay chưa, số liệu không biết.",
                    nothing="Không thấy lời hẹn nào có ngày đã qua.",
                ),
                Text(text="Tài liệu chỉ gồm phản ánh công khai trên các cổng; phản ánh là lời người dân, chưa được xác minh."),
            ]),
        ],
        day=report.data_on.isoformat(),
    )  # fmt: skip


def _tiles(counts: dict[str, int]) -> list[Tile]:
    names = (("unresolved_count", "Chưa giải quyết"), ("overdue_count", "Đã quá hạn"), ("no_due_count", "Không có hạn"),
             ("reopened_count", "Trả lời rồi lại mở"), ("oldest_days", "Lâu nhất (ngày)"))  # fmt: skip
    return [Tile(id=key, name=name, value=number(counts[key]), notes=[]) for key, name in names]


def _topics(topics: Sequence[BriefTopic]) -> Table:
    names = ("Chưa giải quyết", "Quá hạn", "Mới trong bốn tuần", "Từ ngày")
    return Table(
        caption="Phản ánh chưa giải quyết theo lĩnh vực",
        columns=[Column(name="Lĩnh vực", width=2), *(Column(name=name, align="right") for name in names)],
        rows=[
            [topic.topic_name, number(topic.unresolved_count), number(topic.overdue_count), number(topic.recent_count),
             day(topic.first_sent_on)]
            for topic in topics
        ],
        nothing="Không có phản ánh nào chờ giải quyết.",
    )  # fmt: skip


def _cases(cases: Sequence[BriefCase]) -> Table:
    return Table(
        caption="Vụ việc do nhiều phản ánh cùng nêu, hoặc đã xong nay quay lại",
        columns=[Column(name="Vụ việc", width=3), Column(name="Từ ngày"),
                 *(Column(name=name, align="right") for name in ("Phản ánh", "Chưa giải quyết")), Column(name="Quay lại")],
        rows=[
            [case.case_title, day(case.first_sent_on), number(case.report_count), number(case.unresolved_count),
             "có" if case.is_back else "không"]
            for case in cases
        ],
        nothing="Không có.",
    )  # fmt: skip


def make_brief(
    data: DataFolder, province: Province, *, commune: str = "", agency: str = "", out: Path | None = None
) -> tuple[Path, ...]:
    """Writes ``<out or data/reports/doi-thoai>/<code>/``: PDF, HTML, DOCX, figures. :raises InputError: see ``read_brief``."""
    return issue_brief(read_brief(data, commune, agency), province, out or data.reports / "doi-thoai")


def issue_brief(report: BriefReport, province: Province, root: Path) -> tuple[Path, ...]:
    """Writes all forms of a brief whose figures are complete, on two pages."""
    for most in range(MOST, 0, -1):
        document = brief_document(report, province, most)
        pdf = render_pdf(document)
        if page_count(pdf) <= PAGES:
            break
    code = "".join(char for char in report.code if char.isalnum() or char in "_-")
    name = f"doi-thoai-{code}"
    makers: dict[str, Callable[[], bytes]] = {
        f"{name}.pdf": lambda: pdf,
        f"{name}.html": lambda: render_html(document).encode(),
        f"{name}.docx": lambda: render_docx(document),
        "figures.json": lambda: (report.model_dump_json(indent=1) + "\n").encode(),
    }
    write_issue(root, code, makers, archive=False)
    return tuple(root / code / made for made in makers)
