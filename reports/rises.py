"""What rose in a week, where and why: the alerts of ``rpt_surge`` that reach a leader, with the words that rose in them.

The statements are the warehouse's (``transforms/trends``, docs/surges.md); of a topic with too few reports to conclude none
is made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date
from typing import Any

from reports.cases import shown_case
from reports.citizen_text import office, plain
from reports.model import FlowWeek, Place, Rise, Sentence, WeekReport
from reports.vietnamese import day, decimal, field, listed, lower_first, number, upper_first
from reports.warehouse_reader import Reader

MOST_WORDS = 4


def read_rises(reader: Reader, this: FlowWeek | None) -> tuple[list[Rise], str, int]:
    """(rises, why others may be missing or empty, topics with too few reports to conclude)."""
    if this is None:
        return [], "chưa có số liệu của tuần", 0
    states = reader.ask("rise_states")[0]
    told = reader.ask("rises")
    if not states["topic_count"]:
        return [], "chỉ xét được mười ba tuần gần nhất của số liệu", 0
    places, words = reader.ask("rise_places"), reader.ask("rise_words")
    cases = {row.pop("surge_id"): row for row in reversed(reader.ask("rise_cases"))}
    is_partial = not (this.is_complete and this.is_received_covered)
    reason = ""
    if not this.is_complete:
        reason = "số liệu của tuần chưa đủ bảy ngày"
    elif not this.is_received_covered:
        reason = "tuần này chưa thu thập đủ"
    elif states["not_covered_count"]:
        reason = "chưa đủ mười một tuần thu thập đủ để làm mức so sánh"
    rises = []
    for row in told:
        of_surge = [place for place in places if place["surge_id"] == row["surge_id"]]
        is_known = row.pop("is_known")
        agency = office(row["agency_name"], is_known=is_known) if row["scope"] == "agency" else None
        found = [plain(word["term"], 40) for word in words if word["surge_id"] == row["surge_id"]]
        told_more = {
            "agency_name": agency,
            "places": _places(of_surge),
            "words": found[:MOST_WORDS],
            "is_partial": is_partial,
        }
        if case := cases.get(row["surge_id"]):
            told_more |= {"case_title": shown_case(case)["case_title"], "case_count": case["of_surge_count"]}
        rises.append(Rise.model_validate(row | told_more))
    return rises, reason, states["too_few_count"]


def _places(rows: Sequence[dict[str, Any]]) -> list[Place]:
    """Communes of an alert's reports, most reports first, at most five; reports without a commune are left out."""
    counts: Counter[tuple[str, str]] = Counter()
    offices: dict[str, Counter[str]] = defaultdict(Counter)
    for row in rows:
        if row["commune_code"] is None:
            continue
        counts[row["commune_code"], row["commune_name"]] += row["received_count"]
        if row["agency_name"]:
            shown = office(row["agency_name"], is_known=row["is_known"])
            offices[row["commune_code"]][shown] += row["received_count"]
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][0]))[:5]
    return [
        Place(
            commune_code=code,
            commune_name=name,
            received_count=count,
            agency_names=[shown for shown, _ in offices[code].most_common(3)],
        )
        for (code, name), count in ordered
    ]


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
    """What rose: the province, a topic, a topic in a commune, a matter, or what lies with an agency."""
    if rise.scope == "agency":
        return f"số phản ánh giao {rise.agency_name}"
    if rise.scope == "province":
        return "tổng số phản ánh toàn tỉnh không kể lời khen"
    if rise.scope == "case":
        return f"vụ việc {lower_first(rise.case_title.rsplit(': ', 1)[0])}"  # without its own count
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
    if rise.case_title and rise.scope != "case":
        told += f"; {number(rise.case_count)} phản ánh cùng nêu một vụ việc ({lower_first(rise.case_title)})"
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


def rise_sentence(report: WeekReport) -> Sentence:
    lead = "Tăng bất thường"
    ids = [
        name for name in ("rises", "rise_states", "rise_places", "rise_cases", "rise_words") if name in report.queries
    ]
    if report.rises_reason and not report.rises:
        text = f"Chưa thấy lĩnh vực nào tăng, nhưng không xét được đầy đủ: {report.rises_reason}."
        return Sentence(id="rise", lead=lead, text=text, figures=ids)
    if not report.rises:
        return Sentence(id="rise", lead=lead, text=none_rose(report), figures=ids)
    text = rise_line(report.rises[0], report.last_on)
    if rest := report.rises[1:3]:
        told = [f"{rise_name(rise)} ({number(rise.received_count)}, {usual(rise)})" for rise in rest]
        more = len(report.rises) - 3
        text += f" Cũng tăng: {'; '.join(told)}"
        text += f"; và {number(more)} nơi khác (mục Lĩnh vực)." if more > 0 else "."
    if report.rises_reason:
        text += f" Các lĩnh vực khác không xét được đầy đủ: {report.rises_reason}."
    return Sentence(id="rise", lead=lead, text=text, figures=ids)
