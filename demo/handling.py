"""What the agencies do with an item: its timeline from receipt to answer, late, reopened, or never."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from demo.agencies import agency, commune_office
from demo.answers import answer_class, answer_text
from demo.corpus import Matter, pieces
from demo.life import Event
from demo.places import Commune, Naming

# Median days to an answer, and the share never answered, by topic.
_PACE = {
    "dat_dai": (21, 0.15),
    "boi_thuong_gpmb": (26, 0.19),
    "quy_hoach": (20, 0.15),
    "dau_tu_xay_dung": (17, 0.12),
    "trat_tu_xay_dung": (12, 0.11),
    "moi_truong": (10, 0.1),
    "khoang_san": (16, 0.14),
    "giao_thong": (9, 0.07),
    "ha_tang_do_thi": (7, 0.06),
    "dien_nuoc_vien_thong": (5, 0.04),
    "thu_tuc_hanh_chinh": (6, 0.04),
    "can_bo": (19, 0.15),
    "tai_chinh_dong_gop": (15, 0.12),
    "chinh_sach_xa_hoi": (11, 0.07),
    "y_te": (8, 0.05),
    "giao_duc": (8, 0.05),
    "an_ninh_trat_tu": (7, 0.06),
    "nong_nghiep": (12, 0.08),
    "lao_dong_doanh_nghiep": (14, 0.11),
    "dan_chu_co_so": (13, 0.1),
    "van_hoa_the_thao": (12, 0.08),
    "khac": (11, 0.1),
}
_DUE_DAYS = (5, 7, 10, 15, 20, 30, 45)
_HOLIDAYS = {date(year, *day) for year in (2024, 2025, 2026) for day in ((9, 2), (4, 30), (5, 1), (1, 1))}
_HOLIDAYS |= {tet + timedelta(n) for tet in (date(2025, 1, 27), date(2026, 2, 16)) for n in range(7)}


@dataclass(frozen=True, slots=True)
class Handling:
    """The events of an item and its due date."""

    events: tuple[Event, ...]
    due_on: date | None


def office_hour(pick: random.Random, at: datetime) -> datetime:
    """The same moment or the next working one: Monday to Friday, 07:30-17:00."""
    minutes = at.hour * 60 + at.minute
    if minutes >= 17 * 60:
        at = (at + timedelta(days=1)).replace(hour=7, minute=30) + timedelta(minutes=pick.randint(0, 200))
    elif minutes < 7 * 60 + 30:
        at = at.replace(hour=7, minute=30) + timedelta(minutes=pick.randint(0, 200))
    while at.weekday() >= 5 or at.date() in _HOLIDAYS:
        at += timedelta(days=1)
    return at.replace(second=0)


def _later(pick: random.Random, at: datetime, median_days: float, spread: float = 0.8) -> datetime:
    return office_hour(
        pick, at + timedelta(days=pick.lognormvariate(0.0, spread) * median_days, minutes=pick.randint(1, 240))
    )


def _answer(
    pick: random.Random, at: datetime, unit: str, matter: Matter, commune: Commune, naming: Naming, since: datetime
) -> Event:
    kind = answer_class(pick, matter)
    return Event(at, "answered", unit, answer_text(pick, matter, kind, unit, commune, naming, at, since), kind)


def _due(pick: random.Random, median: float, sent_at: datetime) -> date:
    """The app's deadline: the first usual span that leaves about two and a half times the time that it mostly takes."""
    wanted = median * pick.uniform(1.8, 3.0)
    return sent_at.date() + timedelta(days=next((days for days in _DUE_DAYS if days >= wanted), _DUE_DAYS[-1]))


def rating(pick: random.Random, kind: str) -> int:
    """1 satisfied, 2 acceptable, 0 not: by what the answer was."""
    weights = {
        "da_xu_ly": (6, 2, 1),
        "dang_xu_ly": (1, 3, 4),
        "khong_co_co_so": (0, 1, 6),
        "tu_choi": (0, 1, 7),
        "khong_ro": (1, 2, 6),
    }
    return pick.choices((1, 2, 0), weights=weights.get(kind, (2, 4, 3)))[0]


def handle(
    pick: random.Random,
    matter: Matter,
    commune: Commune,
    naming: Naming,
    sent_at: datetime,
    on_app: bool,
    stays_open: bool,
) -> Handling:
    """The timeline of an item that was sent then. ``on_app``: steps, due date and rating show there only."""
    median, never = _PACE[matter.topic]
    pace = {2024: 1.15, 2025: 1.25 if sent_at.month in (7, 8, 9) else 1.0}.get(sent_at.year, 0.85)
    due_on = _due(pick, median, sent_at) if on_app and pick.random() < 0.7 else None
    desk = commune_office(naming) if pick.random() < 0.35 else "Trung tâm Phục vụ hành chính công tỉnh"
    at = office_hour(pick, sent_at + timedelta(hours=pick.lognormvariate(1.8, 0.9)))
    events = [Event(at, "received", desk)]
    if pick.random() < 0.035 and matter.kind != "khen" and not stays_open:
        at = _later(pick, at, 2)
        events.append(Event(at, "rejected", desk, pick.choice(pieces()["reject"])))
        return Handling(tuple(events), due_on)
    unit = agency(pick, matter.topic, commune, naming, at.date())
    waits = pick.random() < (0.25 if stays_open else 0.02)
    if not waits:
        at = _later(pick, at, 1.2)
        events.append(Event(at, "in_progress", unit))
        draw = pick.random()
        if draw < 0.17:
            first = unit
            unit = agency(pick, matter.topic, commune, naming, at.date(), besides=first)
            at = _later(pick, at, 3)
            events.append(Event(at, "transferred", unit, f"Chuyển {unit} xử lý theo thẩm quyền."))
            if draw < 0.03:  # to and fro
                at = _later(pick, at, 4)
                events.append(Event(at, "transferred", first, f"{unit} chuyển trả, không thuộc thẩm quyền."))
                unit = first
            at = _later(pick, at, 1.5)
            events.append(Event(at, "in_progress", unit))
    if stays_open or waits or pick.random() < never * (0.4 if matter.kind in ("khen", "hoi_dap") else 1):
        return Handling(tuple(events), due_on)
    days = median * pace * (0.4 if matter.kind == "khen" else 1)
    if pick.random() < 0.09:  # forgotten for long
        days *= pick.uniform(4, 12)
    at = _later(pick, at, days, 0.7)
    answered = _answer(pick, at, unit, matter, commune, naming, sent_at)
    events.append(answered)
    if pick.random() < 0.028 and matter.kind not in ("khen", "hoi_dap"):
        at = _later(pick, at, 9)
        events.append(Event(at, "reopened", unit, pick.choice(_AGAIN)))
        if pick.random() < 0.55:
            at = _later(pick, at, days)
            events.append(_answer(pick, at, unit, matter, commune, naming, sent_at))
    if on_app and pick.random() < 0.33:
        last = events[-1]
        if last.kind == "answered":
            at = last.at + timedelta(days=pick.lognormvariate(0.5, 0.9))
            events.append(Event(at, "rated", rating=rating(pick, last.answer_class)))
    return Handling(tuple(events), due_on)


_AGAIN = (
    "Công dân không đồng ý với kết quả trả lời, đề nghị xem xét lại.",
    "Mở lại theo đề nghị của công dân.",
    "Công dân phản ánh tình trạng tái diễn, chuyển xử lý lại.",
    "Kết quả xử lý chưa đúng thực tế, yêu cầu kiểm tra lại.",
)
