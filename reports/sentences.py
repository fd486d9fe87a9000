"""The figures -> page one's five sentences, in the Vietnamese of an official letter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from reports.model import Comparison, Figure, Hotspot, Place, Rise, Sentence, SourceRow, WeekReport
from reports.vietnamese import day, decimal, listed, lower_first, number, percent, upper_first
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


def field(topic_name: str) -> str:
    """``Môi trường`` -> ``lĩnh vực môi trường``; ``Lĩnh vực khác`` -> ``các lĩnh vực khác``."""
    name = lower_first(topic_name)
    if name == "lĩnh vực khác":
        return "các lĩnh vực khác"
    return "nội dung chưa phân loại được" if name == "chưa phân loại được" else f"lĩnh vực {name}"


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
    """Page one: what came and was answered, what rose, what grows, what is oldest, what was not seen."""
    return [_flow(report), _rose(report), _growing(report), _waiting(report), _seen(report)]


def _flow(report: WeekReport) -> Sentence:
    received, answered = report.figure("received"), report.figure("answered")
    ids = ["received", "answered"]
    lead = "Tiếp nhận và trả lời"
    if received.value is None:
        return Sentence(id="flow", lead=lead, text=f"Chưa có số liệu của tuần: {received.reason}.", figures=ids)
    partly = f" ({received.reason})" if received.reason else ""
    text = f"Người dân gửi {number(received.value)} phản ánh, kiến nghị{partly}"
    if received.reason:
        text += ", không so sánh được với các tuần khác."
    else:
        text += f": {both(received)}."
    text += f" Các cơ quan trả lời {number(answered.value)}"
    if answered.reason:
        text += ", không so sánh được với các tuần khác."
    else:
        text += f", {against(answered.compared[0])}."
    last = report.last_week
    if last.received_count:
        text += (
            f" Trong {number(last.received_count)} phản ánh của tuần trước, đến nay {number(last.answered_count)} đã được trả"
            f" lời, {number(last.unresolved_count)} chưa giải quyết"
        )
        text += f" ({number(last.overdue_count)} đã quá hạn)." if last.overdue_count else "."
    return Sentence(id="flow", lead=lead, text=text, figures=[*ids, "last_week"])


def where(places: Sequence[Place]) -> str:
    """Where a topic rose: up to three communes with two reports or more, if three or more reports came from them."""
    most = [place for place in places[:3] if place.received_count > 1]
    if sum(place.received_count for place in most) < 3:
        return "các phản ánh đến rải rác, không tập trung ở xã, phường nào"
    told = "nhiều nhất ở " + listed(
        [f"{lower_first(place.commune_name)} ({number(place.received_count)})" for place in most]
    )
    agencies = list(dict.fromkeys(name for place in most for name in place.agency_names))
    return told + (f"; cơ quan được giao: {listed(agencies[:3])}" if agencies else "")


def rise_name(rise: Rise) -> str:
    """What rose: the province, a topic, a topic in a commune, or what lies with an agency."""
    if rise.scope == "agency":
        return f"số phản ánh giao {rise.agency_name}"
    if rise.scope == "province":
        return "tổng số phản ánh toàn tỉnh"
    at = f" ở {lower_first(rise.commune_name)}" if rise.commune_name else ""
    return field(rise.topic_name or "") + at


def usual(rise: Rise) -> str:
    """What was expected, and the most that chance would make of it."""
    if rise.usual_count < 0.05:
        return "bình thường hầu như không có"
    return f"bình thường khoảng {decimal(rise.usual_count)}, nhiều nhất {number(rise.usual_high_count)}"


def rise_line(rise: Rise, last_on: date) -> str:
    """What rose, against what, since when, where, and in which words. ``last_on``: the week's Sunday."""
    told = f"{rise_name(rise)} {'là' if rise.scope in ('province', 'agency') else 'có'}"
    told += f"{' ít nhất' if rise.is_partial else ''} {number(rise.received_count)}"
    told += "" if rise.scope in ("province", "agency") else " phản ánh"
    told += f" trong bảy ngày đến {day(rise.to_on)}" if rise.to_on != last_on else ""
    told += f" ({usual(rise)}), {'từ' if rise.is_new else 'kéo dài từ'} khoảng ngày {day(rise.since_on)}"
    if rise.scope == "topic_commune":
        names = list(dict.fromkeys(name for place in rise.places for name in place.agency_names))
        told += f"; cơ quan được giao: {listed(names[:3])}" if names else ""
    else:
        told += f"; {where(rise.places)}"
    if rise.words:
        told += "; từ ngữ nổi lên: " + ", ".join(f"“{word}”" for word in rise.words)
    return upper_first(told) + "."


def none_rose(report: WeekReport) -> str:
    """What is said when nothing rose: never that all is usual, where too few reports say nothing."""
    if not report.too_few_topic_count:
        return "Không có lĩnh vực nào tăng vượt mức dao động thông thường theo mùa."
    return (
        "Không thấy lĩnh vực nào tăng vượt mức dao động thông thường theo mùa; riêng"
        f" {number(report.too_few_topic_count)} lĩnh vực có quá ít phản ánh để kết luận."
    )


def _rose(report: WeekReport) -> Sentence:
    lead = "Tăng bất thường"
    ids = [name for name in ("rises", "rise_states", "rise_places", "rise_words") if name in report.queries]
    if report.rises_reason and not report.rises:
        text = f"Chưa thấy lĩnh vực nào tăng, nhưng không xét được đầy đủ: {report.rises_reason}."
        return Sentence(id="rise", lead=lead, text=text, figures=ids)
    if not report.rises:
        return Sentence(id="rise", lead=lead, text=none_rose(report), figures=ids)
    text = rise_line(report.rises[0], report.last_on)
    if rest := report.rises[1:3]:
        told = [f"{rise_name(rise)} ({number(rise.received_count)}, {usual(rise)})" for rise in rest]
        more = len(report.rises) - 3
        text += f" Cũng tăng: {'; '.join(told)}" + (
            f"; và {number(more)} nơi khác (mục Lĩnh vực)." if more > 0 else "."
        )
    if report.rises_reason:
        text += f" Các lĩnh vực khác không xét được đầy đủ: {report.rises_reason}."
    return Sentence(id="rise", lead=lead, text=text, figures=ids)


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
    ids = ["unresolved", "overdue", "no_due", "oldest"]
    text = ""
    if unresolved.value is not None:
        text = f"Còn {number(unresolved.value)} phản ánh chưa giải quyết, {against(unresolved.compared[0])};"
        text += f" {number(overdue.value)} đã quá hạn, {number(no_due.value)} không có hạn trả lời. "
    if not report.oldest:
        return Sentence(id="oldest", lead=lead, text=text + "Không có phản ánh nào chờ giải quyết.", figures=ids)
    first = report.oldest[0]
    at = lower_first(first.commune_name) if first.commune_name else "chưa rõ địa bàn"
    if first.due_on is None:
        due = "không có hạn"
    elif first.overdue_days:
        due = f"quá hạn {number(first.overdue_days)} ngày"
    else:
        due = f"hạn ngày {day(first.due_on)}"
    text += (
        f"Lâu nhất là một phản ánh gửi ngày {day(first.sent_on)} ({number(first.age_days)} ngày) về"
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
    if limits.received_count:
        unclear = 100 * limits.unclassified_count / limits.received_count
        nowhere = 100 * (limits.without_commune_count + limits.ambiguous_commune_count) / limits.received_count
        text += f" {percent(unclear)} phản ánh trong tuần chưa phân loại được, {percent(nowhere)} chưa rõ xã, phường."
    return Sentence(id="coverage", lead=lead, text=text, figures=["sources", "limits"])
