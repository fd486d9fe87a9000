"""What rose in a week, where and why: the alerts of ``rpt_surge`` that reach a leader, with the words that rose in them.

The statements are the warehouse's (``transforms/trends``, docs/surges.md); of a topic with too few reports to conclude none
is made.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any

from reports.citizen_text import office, plain
from reports.model import FlowWeek, Place, Rise
from reports.warehouse_reader import Reader

MOST_WORDS = 4


def read_rises(reader: Reader, this: FlowWeek | None) -> tuple[list[Rise], str, int]:
    """(rises, why others may be missing or empty, topics with too few reports to conclude)."""
    if this is None:
        return [], "chưa có số liệu của tuần", 0
    if not reader.has("rpt_surge"):
        return [], "tệp số liệu này chưa có phần cảnh báo", 0
    states = reader.ask("rise_states")[0]
    told = reader.ask("rises")
    if not states["topic_count"]:
        return [], "chỉ xét được mười ba tuần gần nhất của số liệu", 0
    places, words = reader.ask("rise_places"), reader.ask("rise_words")
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
        told_more = {"agency_name": agency, "places": _places(of_surge), "words": found[:MOST_WORDS]}
        rises.append(Rise.model_validate(row | told_more | {"is_partial": bool(reason)}))
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
