"""When people write: topics by season, days of the week, hours, the growth of the app, the quiet of Tết."""

from __future__ import annotations

import math
import random
from datetime import date, datetime, time, timedelta

FIRST, LAST = date(2024, 8, 1), date(2026, 11, 22)
"""First and last day on which something is sent."""
DAYS = tuple(FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1))

SHARES = {
    "giao_thong": 0.115,
    "moi_truong": 0.09,
    "ha_tang_do_thi": 0.08,
    "dien_nuoc_vien_thong": 0.072,
    "an_ninh_trat_tu": 0.07,
    "dat_dai": 0.065,
    "thu_tuc_hanh_chinh": 0.055,
    "chinh_sach_xa_hoi": 0.05,
    "y_te": 0.046,
    "giao_duc": 0.046,
    "can_bo": 0.045,
    "dau_tu_xay_dung": 0.042,
    "boi_thuong_gpmb": 0.038,
    "trat_tu_xay_dung": 0.036,
    "nong_nghiep": 0.03,
    "khoang_san": 0.022,
    "tai_chinh_dong_gop": 0.022,
    "lao_dong_doanh_nghiep": 0.022,
    "van_hoa_the_thao": 0.016,
    "quy_hoach": 0.016,
    "dan_chu_co_so": 0.014,
    "khac": 0.014,
}

# Factor by month, January first.
_SEASONS = {
    "ha_tang_do_thi": (0.7, 0.6, 0.8, 0.9, 1.2, 1.7, 1.9, 1.8, 1.7, 0.9, 0.7, 0.7),
    "giao_duc": (0.6, 0.5, 0.6, 0.6, 0.9, 0.9, 0.8, 2.2, 3.0, 1.5, 0.8, 0.6),
    "tai_chinh_dong_gop": (1.7, 1.8, 1.9, 1.2, 0.8, 0.8, 0.8, 0.8, 0.8, 0.7, 0.9, 1.3),
    "moi_truong": (1.2, 0.9, 1.1, 1.0, 1.0, 1.0, 1.0, 0.9, 0.8, 1.0, 1.1, 1.3),
    "giao_thong": (1.2, 0.8, 0.9, 0.9, 0.9, 1.0, 1.0, 1.1, 1.2, 1.1, 1.1, 1.2),
    "dien_nuoc_vien_thong": (0.8, 0.7, 0.8, 1.1, 1.5, 1.8, 1.7, 1.3, 1.0, 0.9, 0.9, 0.8),
    "nong_nghiep": (1.0, 1.1, 1.2, 0.9, 1.3, 1.1, 1.1, 1.1, 1.4, 0.9, 0.7, 0.8),
    "an_ninh_trat_tu": (1.4, 1.2, 0.9, 0.9, 1.0, 1.1, 1.1, 1.0, 0.9, 0.9, 1.0, 1.2),
    "dau_tu_xay_dung": (0.9, 0.6, 0.9, 1.0, 1.0, 1.1, 1.0, 1.0, 1.0, 1.1, 1.2, 1.3),
    "khoang_san": (1.3, 0.9, 1.1, 1.1, 1.0, 0.8, 0.8, 0.8, 0.8, 1.0, 1.2, 1.3),
    "y_te": (1.0, 1.0, 1.1, 1.1, 1.1, 1.1, 1.0, 1.0, 1.1, 1.0, 0.9, 0.9),
    "chinh_sach_xa_hoi": (1.4, 1.1, 0.9, 0.9, 0.9, 0.9, 1.2, 1.0, 0.9, 0.9, 1.1, 1.3),
    "lao_dong_doanh_nghiep": (1.8, 1.2, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 0.9, 1.1, 1.5),
    "van_hoa_the_thao": (1.1, 1.6, 1.3, 0.9, 1.0, 1.1, 1.0, 0.9, 0.9, 0.8, 0.9, 0.9),
}
_WEEKDAYS = (1.25, 1.15, 1.1, 1.08, 1.05, 0.72, 0.65)
_TET = (date(2025, 1, 29), date(2026, 2, 17))
_HOURS = (1, 0, 0, 0, 0, 2, 5, 9, 13, 13, 11, 8, 6, 7, 10, 10, 9, 8, 8, 11, 13, 10, 6, 3)


def weight(topic: str, day: date) -> float:
    """How readily the topic is written about on that day; about 1 on average."""
    season = _SEASONS.get(topic, (1.0,) * 12)
    here, following = season[day.month - 1], season[day.month % 12]
    level = here + (following - here) * max(0, day.day - 15) / 30
    level *= _WEEKDAYS[day.weekday()] * (1 + 0.16 * (day - FIRST).days / 365)
    if any(-4 <= (day - tet).days <= 5 for tet in _TET):
        level *= 0.22
    if topic == "thu_tuc_hanh_chinh" and date(2025, 7, 1) <= day <= date(2025, 9, 30):
        level *= 2.4  # new communes, new offices
    if topic == "dan_chu_co_so" and date(2025, 3, 15) <= day <= date(2025, 7, 31):
        level *= 3.0  # merging communes and hamlets
    if topic in ("ha_tang_do_thi", "nong_nghiep", "moi_truong", "chinh_sach_xa_hoi") and date(
        2024, 9, 8
    ) <= day <= date(2024, 9, 30):
        level *= 2.2  # the flood after typhoon Yagi
    return level


def days_of(topic: str, count: int) -> list[date]:
    """``count`` days for the topic, spread by its season: even steps of the whole weight, so that weeks are steady."""
    pick = random.Random(f"days {topic}")
    total = 0.0
    running = [total := total + weight(topic, day) for day in DAYS]
    found, place = [], 0
    for number in range(count):
        target = (number + pick.uniform(-0.9, 1.9)) / count * total
        target = min(max(target, 0.0), math.nextafter(total, 0))
        place = next((n for n, value in enumerate(running) if value > target), len(DAYS) - 1)
        found.append(DAYS[place])
    return found


def clock(pick: random.Random, day: date) -> datetime:
    """A minute of that day, as people write: before work, at noon, in the evening."""
    hour = pick.choices(range(24), weights=_HOURS)[0]
    return datetime.combine(day, time(hour, pick.randint(0, 59)))
