"""What is not left to chance: the surge, the mass complaint, the articles, and what changes between the demo nights."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from demo.agencies import agency
from demo.answers import answer_class, answer_text
from demo.corpus import mass_complaint, surge
from demo.handling import office_hour
from demo.life import Event, Item
from demo.places import Naming, by_code

if TYPE_CHECKING:
    from demo.feedback import Plan

NIGHTS = (date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23))
SURGE_TOPIC = "dien_nuoc_vien_thong"
SURGE_COMMUNES = ("05860", "05890", "05899")  # Phổ Yên, Vạn Xuân, Trung Thành: one water main
SURGE_DAYS = tuple(date(2026, 11, 9) + timedelta(days=n) for n in range(14))
MASS_COMMUNE = "05611"  # Xã Phú Lương
MASS_TOPIC = "moi_truong"
_MASS_COUNTS = (2, 3, 4, 6, 8, 13)
_MASS_WEEKS = tuple((date(2026, 10, 12) + timedelta(weeks=n), count) for n, count in enumerate(_MASS_COUNTS))
GONE_AT = datetime.combine(NIGHTS[1], time(13, 20))
"""When one item is taken down."""
ADDED = (
    "\n(Bổ sung: sáng nay tình trạng vẫn như cũ.)",
    " Bổ sung thêm: tôi đã gửi ảnh.",
    "\nCập nhật: vẫn chưa có ai đến.",
    " (sửa lại địa điểm cho đúng)",
    "\nEdit: em ghi nhầm ngày, việc xảy ra hôm thứ ba.",
    " Xin đính chính là ba hộ chứ không phải hai hộ.",
)


def surge_plans() -> list[tuple[Any, ...]]:
    """Arguments of the surge's plans: many distinct troubles of one topic in three communes within two weeks."""
    pick = random.Random("hieudan surge")
    days = sorted(pick.choices(SURGE_DAYS, weights=[1 + n * 0.15 for n in range(14)], k=len(surge())))
    return [
        (
            SURGE_TOPIC,
            day,
            by_code()[pick.choice(SURGE_COMMUNES)],
            "hoi_dap" if n % 9 == 4 else "phan_anh",
            matter,
            None,
            "",
            "surge",
        )
        for n, (day, matter) in enumerate(zip(days, surge(), strict=True))
    ]


def mass_plans() -> list[tuple[Any, ...]]:
    """Arguments of the mass complaint's plans: one matter in one commune, more told every week."""
    pick = random.Random("hieudan mass")
    days = [
        start + timedelta(days=pick.choices(range(7), weights=(2, 2, 2, 2, 2, 3, 3))[0])
        for start, count in _MASS_WEEKS
        for _ in range(count)
    ]
    told = mass_complaint()
    return [
        (
            MASS_TOPIC,
            day,
            by_code()[MASS_COMMUNE],
            "hoi_dap" if n % 12 == 7 else "phan_anh",
            matter,
            None,
            "mass",
            "mass",
        )
        for n, (day, matter) in enumerate(zip(sorted(days), told, strict=False))
    ]


def petitions(
    pick: random.Random, chunk: list[Plan], is_last: bool, written: Callable[..., tuple[Item, Naming]]
) -> list[Item]:
    """The items of one article. The last article appears between the first and the second demo night."""
    met = chunk[-1].day
    published = office_hour(pick, datetime.combine(met, time(9)) + timedelta(days=pick.randint(5, 24)))
    if is_last:
        published = datetime.combine(NIGHTS[0], time(9, 30))
    elif published.date() > date(2026, 11, 20):
        published = datetime.combine(date(2026, 11, 20), time(15, pick.randint(0, 59)))
    key = f"{published.isoformat()} {chunk[0].commune.code} {chunk[0].day}"
    article = hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:7]
    items = []
    for number, plan in enumerate(chunk, 1):
        heard_at = datetime.combine(min(plan.day, published.date() - timedelta(days=3)), time(9))
        item, naming = written(pick, plan, f"{article}-{number}", heard_at)
        unit = agency(pick, plan.topic, plan.commune, naming, published.date())
        kind = answer_class(pick, plan.matter)
        text = answer_text(pick, plan.matter, kind, unit, plan.commune, naming, published, item.sent_at)
        text = text.replace("công dân", "cử tri").replace("ông/bà", "cử tri").replace("phản ánh", "kiến nghị")
        items.append(replace(item, kind="kien_nghi", events=(Event(published, "answered", unit, text, kind),)))
    return items


def _open_at(item: Item, at: datetime) -> bool:
    last = [event for event in item.events if event.kind not in ("rated", "edited")]
    return (
        item.sent_at < at
        and bool(last)
        and last[-1].kind in ("received", "in_progress", "transferred")
        and last[-1].at < at
    )


def _answered_at(item: Item, at: datetime) -> bool:
    return bool(item.events) and item.events[-1].kind == "answered" and item.events[-1].at < at


def _answers(item: Item, at: datetime) -> Event:
    unit = item.events[-1].unit
    return Event(at, "answered", unit, f"{unit} đã kiểm tra và khắc phục xong, ảnh gửi kèm.", "da_xu_ly")


def _reopens(item: Item, at: datetime) -> Event:
    text = "Công dân phản ánh tình trạng tái diễn, chuyển xử lý lại."
    return Event(at, "reopened", item.events[-1].unit, text)


def _edits(item: Item, at: datetime) -> Event:
    return Event(at, "edited", text=item.text + ADDED[0])


def _disappears(item: Item, at: datetime) -> Event:
    return Event(at, "removed")


def between_nights(items: list[Item]) -> list[Item]:
    """The same items with answers, reopenings, edits and one disappearance between the three demo nights."""
    pick = random.Random("hieudan nights")
    usual = {
        item.source_id: item
        for item in items
        if item.origin == "ordinary" and item.is_public and item.platform == "phan_anh"
    }
    changed: dict[str, Item] = {}

    def change(
        wanted: Callable[[Item], bool], count: int, at: datetime, event: Callable[[Item, datetime], Event]
    ) -> None:
        found = [item for item in usual.values() if item.source_id not in changed and wanted(item)]
        for item in pick.sample(found, count):
            before = tuple(old for old in item.events if old.at < at)
            changed[item.source_id] = replace(item, events=(*before, event(replace(item, events=before), at)))

    for night, later in itertools.pairwise(NIGHTS):
        start = datetime.combine(night, time(1))

        def is_open(item: Item, by: datetime = start - timedelta(days=4)) -> bool:
            return _open_at(item, by) and len(item.events) > 1

        def is_done(item: Item, by: datetime = start) -> bool:
            is_recent = item.events[-1].at > by - timedelta(days=25)
            return _answered_at(item, by) and is_recent and item.kind not in ("khen", "hoi_dap")

        change(is_open, 4, start + timedelta(hours=7, minutes=12), _answers)
        change(is_done, 1, start + timedelta(hours=9, minutes=5), _reopens)
        change(is_open, 1, start + timedelta(hours=15, minutes=40), _edits)
        if later == NIGHTS[-1]:
            change(lambda item: is_open(item) and item.sent_at.date() > date(2026, 10, 20), 1, GONE_AT, _disappears)
    return [changed.get(item.source_id, item) if item.platform == "phan_anh" else item for item in items]
