"""The figures -> page one's five sentences, in the Vietnamese of an official letter."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from reports.cases import growing_sentence
from reports.instructions import STATES, state
from reports.model import Comparison, Figure, Hotspot, Sentence, SourceRow, WeekReport
from reports.rises import rise_sentence
from reports.vietnamese import day, decimal, field, listed, lower_first, number, percent, share, upper_first
from reports.week import Week

AGAINST = {
    "last_week": "tuần trước",
    "last_year": "cùng tuần năm trước",
    "last_month": "tháng trước",
    "last_quarter": "quý trước",
    "last_half": "sáu tháng trước đó",
    "same_period": "cùng kỳ năm trước",
    "year_before": "năm trước",
}
FAILURES = {
    "dns": "không tìm thấy địa chỉ máy chủ",
    "refused": "máy chủ từ chối kết nối",
    "tls": "lỗi chứng thư bảo mật",
    "timeout": "máy chủ không trả lời",
    "http_4xx": "trang không truy cập được",
    "http_5xx": "máy chủ báo lỗi",
    "blocked": "bị chặn truy cập",
    "robots": "trang không cho phép thu thập tự động",
    "layout": "trang đổi giao diện, chưa đọc được",
    "schema": "dữ liệu đổi cấu trúc, chưa đọc được",
    "encoding": "lỗi mã ký tự",
    "loop": "trang lặp vòng",
    "truncated": "trang tải về không đủ",
    "empty": "trang trống",
    "killed": "việc thu thập bị ngắt giữa chừng",
}
WEEK_DAYS = 7


def against(compared: Comparison) -> str:
    """``tăng 35 (9,3 %) so với tuần trước``, ``không so sánh được với tuần trước (…)``."""
    other = AGAINST[compared.against]
    if compared.value is None or compared.change is None:
        return f"không so sánh được với {other}" + (f" ({compared.reason})" if compared.reason else "")
    if compared.is_small:
        return f"{other} là {number(compared.value)}, quá ít để kết luận"
    if compared.change == 0:
        return f"bằng {other}"
    told = f"{'tăng' if compared.change > 0 else 'giảm'} {number(abs(compared.change))}"
    if compared.change_pct is not None:
        told += f" ({percent(abs(compared.change_pct))})"
    told += f" so với {other}"
    return told + (", trong mức dao động thông thường" if compared.is_usual else "")


def both(figure: Figure) -> str:
    """Against last week and last year in one phrase; a common reason is said once."""
    first, second = figure.compared
    if first.value is None and second.value is None and first.reason == second.reason:
        return f"không so sánh được với tuần trước và cùng tuần năm trước ({first.reason})"
    if (
        first.is_usual
        and second.is_usual
        and first.change
        and second.change
        and not (first.is_small or second.is_small)
    ):
        plainly = [against(compared.model_copy(update={"is_usual": False})) for compared in (first, second)]
        return f"{plainly[0]}, {plainly[1]}, đều trong mức dao động thông thường"
    return f"{against(first)}; {against(second)}"


def write_sentences(report: WeekReport) -> list[Sentence]:
    """Page one: what rose, what grows, what is oldest, what became of last week's matters, what was not seen."""
    return [
        rise_sentence(report),
        growing_sentence(report) or _growing(report),
        _waiting(report),
        _followed(report),
        _seen(report),
    ]


def unusual(figure: Figure) -> str:
    """``cao hơn mức thường (bình quân 8 tuần trước 36,3)``; empty where the number is usual or cannot be judged."""
    if not figure.is_unusual or figure.value is None or figure.usual_count is None:
        return ""
    side = "cao" if figure.value > figure.usual_count else "thấp"
    return f"{side} hơn hẳn mức thường (bình quân {figure.usual_week_count} tuần trước {decimal(figure.usual_count)})"


def flow_text(report: WeekReport) -> str:
    """What came and what was answered, each against what."""
    received, answered = report.figure("received"), report.figure("answered")
    if received.value is None:
        return f"Chưa có số liệu của tuần: {received.reason}."
    partly = f" ({received.reason})" if received.reason else ""
    text = f"Người dân gửi {number(received.value)} phản ánh, kiến nghị{partly}"
    if received.reason:
        text += ", không so sánh được với các tuần khác."
    else:
        text += f": {both(received)}" + "".join(f"; {told}" for told in [unusual(received)] if told) + "."
    text += f" Các cơ quan trả lời {number(answered.value)}"
    if answered.reason:
        return text + ", không so sánh được với các tuần khác."
    return (
        text + f", {against(answered.compared[0])}" + "".join(f"; {told}" for told in [unusual(answered)] if told) + "."
    )


def _followed(report: WeekReport) -> Sentence:
    """What became of the reports of last week, and of the leaders' instructions."""
    last = report.last_week
    ids = ["last_week", *(row.query for row in report.instructions if row.query)]
    if not last.received_count:
        text = "Tuần trước không có phản ánh nào phải trả lời."
    else:
        before = report.first_on - timedelta(days=7)
        is_covered = all(row.is_received_covered for row in report.flow if row.week_on == before)
        notes = [f"tổng nhận {number(last.whole_count)}"] if last.whole_count != last.received_count else []
        notes += [] if is_covered else ["chưa thu thập đủ"]
        whole = f" ({'; '.join(notes)})" if notes else ""
        text = (
            f"Trong {number(last.received_count)} phản ánh phải trả lời của tuần trước{whole}, đến nay"
            f" {number(last.answered_count)} đã trả lời"
            + (f", {number(last.rejected_count)} bị từ chối" if last.rejected_count else "")
            + f", {number(last.unresolved_count)} chưa giải quyết"
            + (f" ({number(last.overdue_count)} đã quá hạn)." if last.overdue_count else ".")
        )
    states = Counter(state(row, report.data_on) for row in report.instructions)
    if whole_count := len(report.instructions):
        told = [f"{number(states[name])} {name}" for name in STATES if states[name]]
        text += f" Lãnh đạo đã giao {number(whole_count)} việc trong tám tuần trước: {', '.join(told)}."
    return Sentence(id="last_week", lead="Việc tuần trước", text=text, figures=ids)


def owing(hotspot: Hotspot) -> str:
    """The agencies that owe an answer, each with how many."""
    if not hotspot.agencies:
        return "không còn phản ánh nào chờ trả lời"
    told = [f"{agency.agency_name} ({number(agency.unresolved_count)})" for agency in hotspot.agencies[:3]]
    return f"cơ quan phải trả lời: {listed(told)}"


def _growing(report: WeekReport) -> Sentence:
    lead = "Nguy cơ khiếu kiện đông người"
    # The mart's window ends with the data, which may be of another week than the report's.
    seen_until = Week.of(report.data_on).first - timedelta(days=1)
    until = "" if seen_until == report.last_on else f" đến ngày {day(seen_until)}"
    if not report.hotspots:
        text = f"Trong bốn tuần{until or ' qua'} không có nơi nào phản ánh dồn dập về cùng một lĩnh vực."
        return Sentence(id="hotspot", lead=lead, text=text, figures=["hotspots"])
    first = report.hotspots[0]
    usual = f"mức thường có là {decimal(first.usual_4w_count)}" if first.usual_4w_count >= 0.05 else "trước đó không có"
    text = (
        f"{upper_first(lower_first(first.commune_name))} có {number(first.received_4w_count)} phản ánh về"
        f" {field(first.topic_name)} trong bốn tuần{until}, bắt đầu từ ngày {day(first.first_sent_on)} ({usual});"
        f" hiện {number(first.unresolved_count)} phản ánh cùng loại chưa giải quyết, {owing(first)}."
    )
    if rest := report.hotspots[1:3]:
        told = [
            f"{lower_first(hot.commune_name)} ({lower_first(hot.topic_name)}, {number(hot.received_4w_count)})"
            for hot in rest
        ]
        more = len(report.hotspots) - 3
        text += f" Cần theo dõi thêm {listed(told)}" + (f" và {number(more)} nơi khác." if more > 0 else ".")
    return Sentence(id="hotspot", lead=lead, text=text, figures=["hotspots", "hotspot_agencies"])


def _waiting(report: WeekReport) -> Sentence:
    unresolved, overdue, no_due = (report.figure(name) for name in ("unresolved", "overdue", "no_due"))
    lead = "Tồn đọng"
    ids = ["unresolved", "overdue", "no_due", "cases/counts", "oldest"]
    text = ""
    if unresolved.value is not None:
        # Matters are counted on the night of the data, which may be of another week than the report's.
        is_of_week = Week.of(report.data_on) == Week(report.first_on).back(-1)
        cases = f" ({number(report.cases.unresolved_count)} vụ việc)" if is_of_week else ""
        text = f"Còn {number(unresolved.value)} phản ánh chưa giải quyết{cases}, {against(unresolved.compared[0])};"
        text += f" {number(overdue.value)} đã quá hạn, {number(no_due.value)} không có hạn trả lời. "
    if not report.oldest:
        return Sentence(id="oldest", lead=lead, text=text + "Không có phản ánh nào chờ giải quyết.", figures=ids)
    first = report.oldest[0]
    hidden = " (không kể tố cáo)" if report.limits.unresolved_denunciation_count else ""
    at = lower_first(first.commune_name) if first.commune_name else "chưa rõ địa bàn"
    if first.due_on is None:
        due = "không có hạn"
    elif first.overdue_days:
        due = f"quá hạn {number(first.overdue_days)} ngày"
    else:
        due = f"hạn ngày {day(first.due_on)}"
    text += (
        f"Lâu nhất{hidden} là một phản ánh gửi ngày {day(first.sent_on)} ({number(first.age_days)} ngày) về"
        f" {field(first.topic_name)}, {at}, {due}; cơ quan phải trả lời: {first.agency_name}."
    )
    return Sentence(id="oldest", lead=lead, text=text, figures=ids)


def source_trouble(source: SourceRow) -> str:
    """What was not seen of a source in the week; empty when all was."""
    told = ""
    if not source.covered_day_count:
        told = "không thu thập được ngày nào trong tuần"
    elif source.covered_day_count < WEEK_DAYS:
        told = f"chỉ thu thập được {source.covered_day_count}/{WEEK_DAYS} ngày"
    if source.last_outcome not in ("ok", "quiet", None):
        since = (
            f"thiếu số liệu từ ngày {day(source.last_good_night_on)}"
            if source.last_good_night_on
            else "chưa lần nào đọc được"
        )
        why = FAILURES.get(source.last_failure_class or "", "không chạy" if source.last_outcome == "missing" else "")
        told = ", ".join(filter(None, [told, since])) + (f" ({why})" if why else "")
    return told


def _seen(report: WeekReport) -> Sentence:
    lead = "Chưa nhìn thấy"
    told = [f"{source.portal_name} {trouble}" for source in report.sources if (trouble := source_trouble(source))]
    count = len(report.sources)
    if told:
        more = f". Và {len(told) - 2} nguồn khác (xem mục Nguồn số liệu)" if len(told) > 2 else ""
        text = (
            f"{len(told)}/{count} nguồn chưa đủ: {'. '.join(told[:2])}{more}. Số liệu tuần này có thể thấp hơn thực tế."
        )
    else:
        text = f"Cả {count} nguồn đều thu thập đủ bảy ngày." if count > 1 else "Nguồn duy nhất đã thu thập đủ bảy ngày."
    limits = report.limits
    nowhere = limits.without_commune_count + limits.ambiguous_commune_count
    unclear = [
        f"{share(count, limits.received_count)} {what}"
        for count, what in ((limits.unclassified_count, "chưa phân loại được"), (nowhere, "chưa rõ xã, phường"))
        if count
    ]
    if unclear:
        text += f" Trong phản ánh của tuần, {' và '.join(unclear)}."
    return Sentence(id="coverage", lead=lead, text=text, figures=["sources", "limits"])
