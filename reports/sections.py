"""The figures and sentences of a week -> the report as a document: what stands where, and in which words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from hieudan.settings import Province
from reports.cases import cases_section
from reports.charts import DEMO, Chart, week_charts
from reports.document import Block, Bullets, Document, Head, Picture, Point, Section, Table, Text, Tile
from reports.model import Comparison, Correction, Figure, WeekReport
from reports.rises import none_rose, rise_line
from reports.sentences import AGAINST, flow_text
from reports.tables import (
    ageing_table,
    agency_table,
    commune_table,
    flow_table,
    hotspot_table,
    instruction_table,
    item_table,
    satisfaction_table,
    source_table,
    topic_chart_table,
    topic_table,
)
from reports.vietnamese import day, day_of_letter, decimal, lower_first, number, share, signed, span, upper_first
from reports.week import Week
from transforms.trends.surge import LEAST_COUNT, LEAST_RATIO

_ANSWERS = {
    "da_xu_ly": "đã xử lý",
    "dang_xu_ly": "đang xử lý",
    "co_ke_hoach": "đã có kế hoạch",
    "chuyen_don_vi_khac": "chuyển đơn vị khác",
    "khong_co_co_so": "phản ánh không có cơ sở",
    "giai_thich_chinh_sach": "giải thích chính sách",
    "tu_choi": "từ chối",
    "khong_ro": "không rõ kết quả",
}


def week_document(report: WeekReport, province: Province) -> Document:
    """The weekly report. Its day is the Monday after the week, or the day of the data if they are later."""
    week = Week(report.first_on)
    charts = week_charts(report)
    written = max(week.due_night, report.data_on)
    return Document(
        head=letterhead(province, written),
        kind="BÁO CÁO",
        subject=f"tình hình phản ánh, kiến nghị của Nhân dân {week.title}",
        period=span(report.first_on, report.last_on),
        as_of=f"Số liệu đến hết ngày {day(report.data_on - timedelta(days=1))}",
        demo=DEMO if report.is_demo else "",
        stale=_stale(report),
        corrected=corrected(report.corrections),
        tiles=[tile(figure) for figure in report.figures],
        points=[Point(id=sentence.id, lead=sentence.lead, text=sentence.text) for sentence in report.sentences],
        sections=[
            Section(id="viec-da-giao", heading="Việc đã giao", blocks=[instruction_table(report)]),
            _flow(report, charts["flow"]),
            _topics(report, charts["topics"]),
            cases_section(report),
            _hotspots(report, charts["map"]),
            _agencies(report),
            _waiting(report, charts["ageing"]),
            Section(id="hai-long", heading="Mức độ hài lòng", blocks=[satisfaction_table(report.satisfaction)]),
            _season(report),
            _coverage(report),
            _limits(report),
            _method(report),
        ],
        day=written.isoformat(),
    )


_RIGHT = {
    "dang": ["ĐẢNG CỘNG SẢN VIỆT NAM"],
    "hanh_chinh": ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"],
}


def letterhead(province: Province, written: date) -> Head:
    """Head, signature and recipients in the province's profile."""
    letter = province.letterhead
    return Head(
        profile=letter.profile,
        superior=letter.superior,
        body=letter.body,
        number=letter.number,
        right=_RIGHT[letter.profile],
        place_and_day=f"{letter.place}, {day_of_letter(written)}",
        signature=letter.signature,
        recipients=letter.recipients,
    )


def _stale(report: WeekReport) -> str:
    if not report.is_stale:
        return ""
    known = report.data_on - timedelta(days=1)
    text = f"Số liệu chỉ đến hết ngày {day(known)}"
    if known < report.first_on:
        text += ", trước khi tuần báo cáo bắt đầu: chưa có số liệu nào của tuần"
    elif known < report.last_on:
        text += ", chưa hết tuần báo cáo"
    return f"{text}. Từ ngày {day(report.data_on)} hệ thống chưa công bố được số liệu mới."


def corrected(corrections: Sequence[Correction]) -> str:
    """Which numbers of the issue before moved, or how many excerpts were taken out; empty when nothing ever was."""
    if not corrections:
        return ""
    last = corrections[-1]
    if last.removed_count:
        return f"Lần {len(corrections)}, ngày {day(last.data_on)}: đã gỡ nội dung trích của {number(last.removed_count)} phản ánh."
    told = [f"{lower_first(row.name)} từ {number(row.was)} thành {number(row.now)}" for row in last.moved[:8]]
    more = len(last.moved) - 8
    return (
        f"Lần {len(corrections)}, theo số liệu đêm {day(last.data_on)}. Thay đổi so với bản đã phát hành: {'; '.join(told)}"
        + (f"; và {number(more)} số khác (xem figures.json)." if more > 0 else ".")
    )


def tile(figure: Figure) -> Tile:
    """One of page one's numbers, against what."""
    notes = [figure.reason] if figure.reason else []
    if figure.reason and all(compared.value is None for compared in figure.compared):
        notes.append("không so sánh được")
    else:
        notes += [_short(compared) for compared in figure.compared]
        if figure.usual_count is not None:
            notes.append(f"Bình quân {figure.usual_week_count} tuần trước: {decimal(figure.usual_count)}")
    return Tile(id=figure.id, name=figure.name, value=number(figure.value), notes=notes)


def _short(compared: Comparison) -> str:
    other = upper_first(AGAINST[compared.against])
    if compared.value is None:
        return f"{other}: không so sánh được" + (f" ({compared.reason})" if compared.reason else "")
    if compared.is_small:
        return f"{other}: {number(compared.value)}, quá ít để kết luận"
    return f"{other}: {number(compared.value)} ({signed(compared.change)})"


def _picture(chart: Chart, table: Table, *, is_on_paper: bool = True) -> Picture | Text:
    if not chart.svg:
        return Text(text=f"{chart.title}: chưa có số liệu.")
    return Picture(
        id=f"chart-{chart.id}", title=chart.title, alt=chart.alt, svg=chart.svg, width=chart.width, table=table,
        is_on_paper=is_on_paper,
    )  # fmt: skip


def _flow(report: WeekReport, chart: Chart) -> Section:
    blocks: list[Block] = [Text(text=flow_text(report))]
    if report.answers:
        whole = sum(row.answered_count for row in report.answers)
        good = sum(row.substantive_count for row in report.answers)
        kinds = [
            f"{_ANSWERS.get(row.answer_class or 'khong_ro', 'không rõ kết quả')} {number(row.answered_count)}"
            for row in report.answers
        ]
        blocks.append(Text(
            text=f"Trong {number(whole)} câu trả lời của tuần, {number(good)} có kết quả rõ ràng; số còn lại mới hẹn, chuyển nơi"
            f" khác hoặc chưa rõ kết quả. Phân theo nội dung: {'; '.join(kinds)}."
        ))  # fmt: skip
    blocks.append(_picture(chart, flow_table(report.flow, "26 tuần gần nhất")))
    blocks.append(flow_table(report.flow[-8:], "Tám tuần gần nhất"))
    return Section(id="dong-chay", heading="Tiếp nhận và giải quyết", blocks=blocks)


def _topics(report: WeekReport, chart: Chart) -> Section:
    blocks: list[Block] = []
    if report.rises:
        blocks.append(Bullets(items=[rise_line(rise, report.last_on) for rise in report.rises]))
    if report.rises_reason:
        blocks.append(Text(text=f"Không xét được đầy đủ lĩnh vực nào tăng bất thường: {report.rises_reason}."))
    elif not report.rises:
        blocks.append(Text(text=none_rose(report)))
    blocks += [topic_table(report.topics), _picture(chart, topic_chart_table(report.topics), is_on_paper=False)]
    return Section(id="linh-vuc", heading="Lĩnh vực", blocks=blocks)


def _hotspots(report: WeekReport, chart: Chart) -> Section:
    return Section(
        id="dia-ban",
        heading="Địa bàn",
        blocks=[hotspot_table(report.hotspots), _picture(chart, commune_table(report))],
    )


def _agencies(report: WeekReport) -> Section:
    ranked = [row for row in report.agencies if row.unresolved_count >= report.ranked_from and row.agency_code]
    others = [row for row in report.agencies if row not in ranked]
    blocks: list[Block] = [
        agency_table(
            ranked,
            f"Cơ quan có từ {report.ranked_from} phản ánh chưa giải quyết, xếp theo số quá hạn",
            "“Quá hạn kéo dài”: quá hạn hơn hai lần thời gian cho phép. “Số ngày xong một nửa”: số ngày để một nửa phản ánh gửi trong"
            " một năm qua được giải quyết, việc còn chờ tính là chưa xong, trong ngoặc là khoảng tin cậy 95 %; chỉ ghi khi có từ 20"
            " phản ánh.",
        )
    ]
    if others:
        waiting = sum(row.unresolved_count for row in others)
        overdue = sum(row.overdue_count for row in others)
        late = [row for row in others if row.overdue_count]
        blocks.append(Text(
            text=f"{number(len(others))} cơ quan khác có tổng cộng {number(waiting)} phản ánh chưa giải quyết, {number(overdue)}"
            f" quá hạn. Mỗi cơ quan dưới {report.ranked_from} phản ánh (hoặc chưa ghi cơ quan), quá ít để xếp hạng;"
            " danh sách có ở bản điện tử."
        ))  # fmt: skip
        if late:
            blocks.append(
                agency_table(
                    late, "Các cơ quan khác có phản ánh quá hạn (xếp theo vần, không xếp hạng)", "", is_annex=True
                )
            )
    return Section(id="co-quan", heading="Cơ quan có trách nhiệm", blocks=blocks)


def _season(report: WeekReport) -> Section:
    """Notice of what rose in past years in the four weeks ahead, and the communes that are silent."""
    first, last = report.last_on + timedelta(days=1), report.last_on + timedelta(days=28)
    text = f"Bốn tuần tới ({day(first)} – {day(last)}): "
    if report.season:
        told = [
            f"{lower_first(row.topic_name)} (cùng kỳ {row.years} năm trước: {number(row.ahead_count)}, bốn tuần ngay trước"
            f" đó {number(row.before_count)})"
            for row in report.season[:6]
        ]
        text += f"những năm trước, các lĩnh vực tăng rõ là {'; '.join(told)}."
    else:
        text += (
            f"không có lĩnh vực nào tăng rõ ở cùng kỳ {report.season_year_count} năm trước."
            if report.season_year_count
            else "chưa năm nào trước đây được thu thập đủ ở cùng kỳ để biết lĩnh vực nào thường tăng."
        )
    blocks: list[Block] = [Text(text=text)]
    if report.silent:
        names = [f"{row.commune_name} ({number(row.observed_count)}, nơi tương tự khoảng {decimal(row.expected_count)})"
                 for row in report.silent[:15]]  # fmt: skip
        blocks.append(Text(
            text=f"Trong 52 tuần, {number(len(report.silent))} xã, phường có ít phản ánh hơn hẳn nơi tương tự: {'; '.join(names)}."
            " Ít phản ánh không có nghĩa là hài lòng: có thể do mạng, do thói quen, hoặc do chưa tin. Nên hỏi trực tiếp người dân."
        ))  # fmt: skip
    elif report.silent is not None:
        blocks.append(Text(text="Không thấy xã, phường nào ít phản ánh khác thường so với nơi tương tự."
                           if report.silent_compared_count
                           else "Chưa đủ nửa năm thu thập đủ để so sánh số phản ánh giữa các xã, phường."))  # fmt: skip
    return Section(id="sap-toi", heading="Sắp tới và những nơi ít lên tiếng", blocks=blocks)


def _waiting(report: WeekReport, chart: Chart) -> Section:
    return Section(
        id="ton-dong",
        heading="Phản ánh chưa giải quyết",
        blocks=[
            _picture(chart, ageing_table(report)),
            item_table(
                report.oldest,
                f"{len(report.oldest)} phản ánh chờ lâu nhất" if report.oldest else "Phản ánh chờ lâu nhất",
                "Không có phản ánh nào chờ giải quyết.",
                note=f"Không liệt kê {number(report.limits.unresolved_denunciation_count)} tố cáo chưa giải quyết."
                if report.limits.unresolved_denunciation_count
                else "",
            ),
        ],
    )


def _coverage(report: WeekReport) -> Section:
    blocks: list[Block] = [source_table(report)]
    if report.stale_reason:
        blocks.append(Text(text=f"Ghi nhận kỹ thuật của đêm không công bố được: {report.stale_reason}"))
    return Section(id="nguon", heading="Nguồn số liệu", blocks=blocks)


def _limits(report: WeekReport) -> Section:
    limits = report.limits
    whole, ambiguous = limits.received_count, limits.ambiguous_commune_count
    items = [
        "Tiếng nói của người không lên mạng. Báo cáo chỉ thấy phản ánh công khai trên các cổng; đơn nộp trực tiếp, điện thoại,"
        " tiếp công dân không có ở đây. Nơi ít phản ánh chưa chắc đã yên.",
        "Ai đúng, ai sai. Phản ánh là lời người dân, chưa được xác minh.",
        "“Đã trả lời” không đồng nghĩa với đã giải quyết xong ngoài thực tế.",
    ]
    if whole:
        items += [
            f"Lĩnh vực của {number(limits.unclassified_count)}/{number(whole)} phản ánh trong tuần"
            f" ({share(limits.unclassified_count, whole)}): máy chưa đủ chắc để xếp, để ở “Chưa phân loại được”.",
            f"Địa bàn của {number(limits.without_commune_count)}/{number(whole)} phản ánh ({share(limits.without_commune_count, whole)})"
            " không ghi xã, phường"
            + (f"; {number(ambiguous)} phản ánh ghi địa danh thuộc nhiều xã, phường" if ambiguous else "")
            + ": không có trong bản đồ và bảng địa bàn.",
        ]
        if limits.without_agency_count:
            items.append(
                f"Cơ quan xử lý của {number(limits.without_agency_count)} phản ánh trong tuần: nguồn không ghi."
            )
        if limits.denunciation_count:
            items.append(
                f"Nội dung của {number(limits.denunciation_count)} tố cáo trong tuần: chỉ đếm, không trích, không liệt kê."
            )
    closed_only = [source.portal_name for source in report.sources if source.lists == "answered_only"]
    if closed_only:
        items.append(
            f"Việc giải quyết ở {'; '.join(closed_only)}: nguồn này chỉ đăng phản ánh đã trả lời, nên chỉ tính vào số tiếp nhận"
            f" ({number(limits.answered_only_count)} trong tuần), không tính vào trả lời, tồn đọng và quá hạn."
        )
    if limits.unresolved_count:
        items.append(
            f"Có trễ hay không đối với {number(limits.no_due_count)} phản ánh chưa giải quyết"
            f" ({share(limits.no_due_count, limits.unresolved_count)}): nguồn không ghi hạn, nên không thể tính quá hạn."
        )
    if limits.not_seen_count:
        items.append(
            f"{number(limits.not_seen_count)} phản ánh chưa giải quyết không còn thấy trên nguồn; vẫn được tính là chưa giải quyết."
        )
    if limits.unknown_status_count:
        items.append(
            f"{number(limits.unknown_status_count)} phản ánh có trạng thái không rõ, được tính là chưa giải quyết."
        )
    return Section(id="gioi-han", heading="Báo cáo này không nói được gì", blocks=[Bullets(items=items)])


def _method(report: WeekReport) -> Section:
    items = [
        "“Phản ánh” gọi chung phản ánh, kiến nghị, khiếu nại, tố cáo, câu hỏi và lời khen của người dân trên các cổng công khai."
        " Lời khen không tính vào chưa giải quyết.",
        f"Tuần tính từ thứ Hai đến Chủ nhật. Số liệu là của đêm {day(report.data_on)}, biết mọi việc đến hết ngày hôm trước."
        " Các danh sách tính đến đêm đó.",
        "“Chưa giải quyết”: chưa trả lời, chưa từ chối, hoặc đã trả lời nhưng mở lại. “Quá hạn”: đã qua hạn do nguồn công bố;"
        " không có hạn thì không thể quá hạn. Số cuối các tuần trước được dựng lại từ ngày trả lời.",
        "Chỉ so sánh khi cả hai tuần đều thu thập đủ. “Cùng tuần năm trước” là 52 tuần (364 ngày) trước. Tỷ lệ phần trăm chỉ ghi"
        " khi mức so sánh từ 20 trở lên; cả hai số dưới 10 là quá ít để kết luận. “Trong mức dao động thông thường”: chênh lệch"
        " không quá 1,96 lần căn bậc hai của tổng hai số, và số của tuần cũng không xa hẳn bình quân tám tuần trước. “Mức thường”:"
        " bình quân các tuần thu thập đủ trong tám tuần trước.",
        f"“Tăng bất thường”: trong bảy ngày liền có từ {LEAST_COUNT} phản ánh trở lên, gấp {decimal(LEAST_RATIO)} lần mức bình thường"
        " và hiếm đến mức mỗi tháng chỉ khoảng một lần báo nhầm cho toàn tỉnh. Mức bình thường tính theo mùa, xu hướng, Tết và ngày lễ,"
        " trên cùng những nguồn và những ngày đã thu thập đủ; không kể lời khen. “Quá ít để kết luận”: dù tăng gấp ba cũng khó phân"
        " biệt với ngẫu nhiên. Mỗi tuần nêu nhiều nhất năm cảnh báo.",
        "“Nhiều người cùng phản ánh”: trong bốn tuần trọn có từ 5 phản ánh cùng lĩnh vực ở một xã, phường và gấp ba mức thường có."
        " Đếm phản ánh, không đếm người.",
        "Lĩnh vực do máy phân loại; cơ quan và hạn lấy từ nguồn. Thông tin cá nhân được che trước khi lưu; đoạn trích được quét"
        " lại trước khi in.",
        "Mỗi số ở trang đầu có mã trong tệp figures.json, dẫn tới câu lệnh SQL đã cho ra số đó.",
    ]  # fmt: skip
    return Section(id="cach-tinh", heading="Cách tính", blocks=[Bullets(items=items)])
