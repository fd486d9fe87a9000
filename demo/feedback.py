"""The whole feedback history of the replica province, built the same on every machine: seeded, and no clock is read.

3,500 ordinary items over 121 weeks, small clusters (one matter told by two to four people), one injected surge, one
mass complaint, and scripted changes between the three demo nights. ``History.snapshot``: how it stood at a night.
"""

from __future__ import annotations

import functools
import random
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from demo import scripted
from demo.corpus import Matter, is_of_the_time, is_urban, matters
from demo.handling import handle
from demo.life import Event, Item, Platform, View, view
from demo.people import person
from demo.phananh_fields import category
from demo.places import REFORM, Commune, Naming, communes, name_place
from demo.seasons import SHARES, clock, days_of
from demo.wording import word

ORDINARY_COUNT = 3500
_LEAST_PER_COMMUNE = 10
_VOTERS_KINDS = ("kien_nghi", "phan_anh")


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One portal at one night: its items newest first."""

    views: tuple[View, ...]
    by_id: dict[str, View]


class History:
    """All items, by time of sending; hashable by identity."""

    def __init__(self, items: Iterable[Item]) -> None:
        self.items = tuple(items)
        self.units = tuple(sorted({event.unit for item in self.items for event in item.events if event.unit}))
        self._snapshots: dict[tuple[str, date], Snapshot] = {}

    def snapshot(self, platform: Platform, as_of: date) -> Snapshot:
        """The portal at 01:00 of that date; nothing in it happened later. The last few are kept."""
        key = (platform, as_of)
        if key not in self._snapshots:
            found = [seen for item in self.items if item.platform == platform and (seen := view(item, as_of))]
            found.sort(
                key=lambda seen: (seen.item.sent_at, int(seen.item.source_id) if platform != "cu_tri" else 0),
                reverse=True,
            )
            if len(self._snapshots) >= 24:
                self._snapshots.pop(next(iter(self._snapshots)))
            self._snapshots[key] = Snapshot(tuple(found), {seen.item.source_id: seen for seen in found})
        return self._snapshots[key]


@dataclass(slots=True)
class Plan:
    """An item before it is worded."""

    topic: str
    day: date
    commune: Commune
    platform: Platform
    matter: Matter
    second: Matter | None = None
    case: str = ""
    origin: str = "ordinary"


def _spread_communes(pick: random.Random, days: list[date]) -> list[Commune]:
    """A commune for each day: by weight, none below the least, Bắc Kạn's mostly after the reform."""
    everywhere = communes()
    total = sum(commune.weight for commune in everywhere)
    bag = [
        commune
        for commune in everywhere
        for _ in range(max(_LEAST_PER_COMMUNE, round(commune.weight / total * len(days))))
    ]
    pick.shuffle(bag)
    while len(bag) > len(days):
        heaviest = Counter(commune.code for commune in bag).most_common(1)[0][0]
        bag.remove(next(commune for commune in bag if commune.code == heaviest))
    while len(bag) < len(days):
        bag.append(pick.choices(everywhere, weights=[commune.weight for commune in everywhere])[0])
    later = [place for place, day in enumerate(days) if day >= REFORM and bag[place].old[0].province != "Bắc Kạn"]
    pick.shuffle(later)
    for place, day in enumerate(days):
        if day < REFORM and bag[place].old[0].province == "Bắc Kạn" and later and pick.random() < 0.45:
            other = later.pop()
            bag[place], bag[other] = bag[other], bag[place]
    return bag


class _Shelf:
    """Matters by topic, the least used first, never the same family twice in one commune."""

    def __init__(self) -> None:
        self._by_topic: dict[str, list[Matter]] = {}
        for matter in matters():
            self._by_topic.setdefault(matter.topic, []).append(matter)
        self._used: Counter[str] = Counter()
        self._there: set[tuple[str, str]] = set()

    def take(self, pick: random.Random, topic: str, commune: Commune, platform: Platform, day: date) -> Matter:
        found = [matter for matter in self._by_topic[topic] if (commune.code, matter.family) not in self._there]
        found = found or self._by_topic[topic]
        found = [matter for matter in found if is_of_the_time(matter.text, day)]
        if not commune.is_townlike:
            found = [matter for matter in found if not is_urban(matter.text)] or found
        if platform == "cu_tri":
            found = [
                matter
                for matter in found
                if matter.kind in _VOTERS_KINDS and not matter.text.isascii() and not matter.text.islower()
            ] or found
        elif platform == "hoi_dap" and pick.random() < 0.45:
            found = [matter for matter in found if matter.kind == "hoi_dap"] or found
        chosen = min(
            found, key=lambda matter: self._used[matter.id] + self._used[matter.family] / 2 + pick.uniform(0, 2.5)
        )
        self._used.update((chosen.id, chosen.family))
        self._there.add((commune.code, chosen.family))
        return chosen

    def sisters(self, matter: Matter) -> list[Matter]:
        """Other wordings of the same matter."""
        return [
            other for other in self._by_topic[matter.topic] if other.family == matter.family and other.id != matter.id
        ]


def _platform(pick: random.Random, topic: str) -> Platform:
    if topic in ("can_bo", "khac", "an_ninh_trat_tu"):
        return "hoi_dap" if pick.random() < 0.18 else "phan_anh"
    return pick.choices(("phan_anh", "hoi_dap", "cu_tri"), weights=(68, 18, 14))[0]


def _ordinary() -> list[Plan]:
    slots = sorted(
        (day, topic) for topic, share in SHARES.items() for day in days_of(topic, round(share * ORDINARY_COUNT))
    )
    pick = random.Random("hieudan plan")
    places = _spread_communes(pick, [day for day, _ in slots])
    shelf = _Shelf()
    plans = []
    for (day, topic), commune in zip(slots, places, strict=True):
        platform = _platform(pick, topic)
        matter = shelf.take(pick, topic, commune, platform, day)
        second = None
        if pick.random() < 0.05 and matter.kind in ("phan_anh", "kien_nghi"):
            other = pick.choice([*matter.also, pick.choice(list(SHARES))])
            second = pick.choice(
                [
                    found
                    for found in matters()
                    if found.topic == other and found.kind in _VOTERS_KINDS and not found.text.isascii()
                ]
            )
        plans.append(
            Plan(topic, day, commune, platform, matter, second if second and second.family != matter.family else None)
        )
        sisters = shelf.sisters(matter)
        if sisters and platform == "phan_anh" and pick.random() < 0.06:
            case = f"cluster {len(plans)}"
            plans[-1].case, plans[-1].origin = case, "cluster"
            for sister in sisters[: pick.randint(1, 3)]:
                later = min(day + timedelta(days=pick.randint(0, 35)), date(2026, 11, 20))
                plans.append(Plan(topic, max(later, day), commune, "phan_anh", sister, None, case, "cluster"))
    return plans


def _written(pick: random.Random, plan: Plan, source_id: str, sent_at: datetime) -> tuple[Item, Naming]:
    """The item as sent, with no life yet."""
    naming = name_place(pick, plan.commune, plan.day)
    who = person(pick)
    wording = word(pick, plan.matter, plan.second, naming, who, plan.day, plan.platform == "cu_tri")
    phone = who.phone if plan.platform == "phan_anh" else ""
    is_located = plan.platform == "phan_anh" and pick.random() < 0.55
    return Item(
        source_id=source_id,
        platform=plan.platform,
        sent_at=sent_at,
        title=wording.title,
        text=wording.text,
        topic=plan.topic,
        kind=plan.matter.kind,
        family=plan.matter.family,
        commune_code=plan.commune.code,
        field=naming.field,
        address=naming.address,
        unit=naming.unit,
        category=category(pick, plan.topic),
        sender=who.name if plan.platform != "cu_tri" else "",
        phone=phone,
        lat=round(plan.commune.lat + pick.uniform(-0.012, 0.012), 6) if is_located else None,
        lon=round(plan.commune.lon + pick.uniform(-0.012, 0.012), 6) if is_located else None,
        due_on=None,
        is_public=plan.platform != "phan_anh" or plan.origin != "ordinary" or pick.random() > 0.012,
        photo_count=pick.choice((0, 0, 1, 1, 2, 3)) if plan.platform == "phan_anh" else 0,
        events=(),
        personal=wording.personal + ((phone,) if phone else ()),
        case=plan.case,
        origin=plan.origin,  # type: ignore[arg-type]
    ), naming


def _edited(pick: random.Random, item: Item) -> Item:
    """Now and then a sender comes back and changes the text silently."""
    if item.origin != "ordinary" or item.platform == "cu_tri" or pick.random() > 0.015:
        return item
    at = item.sent_at + timedelta(minutes=pick.randint(20, 9000))
    text = item.text + pick.choice(scripted.ADDED)
    return replace(
        item, events=tuple(sorted((*item.events, Event(at, "edited", text=text)), key=lambda event: event.at))
    )


def _direct(plans: list[Plan]) -> list[Item]:
    """Items of the app and of the questions, with numbers in order of sending."""
    timed = sorted(
        (
            (clock(random.Random(f"clock {number}"), plan.day), number, plan)
            for number, plan in enumerate(plans)
            if plan.platform != "cu_tri"
        ),
        key=lambda entry: entry[:2],
    )
    numbers = {"phan_anh": 10_212, "hoi_dap": 218_305}
    items = []
    for sent_at, number, plan in timed:
        pick = random.Random(f"hieudan item {number}")
        numbers[plan.platform] += pick.randint(1, 4)
        item, naming = _written(pick, plan, str(numbers[plan.platform]), sent_at)
        on_app = plan.platform == "phan_anh"
        handling = handle(pick, plan.matter, plan.commune, naming, sent_at, on_app, plan.origin == "mass")
        if not on_app:  # the portlet shows no steps: an answer is there or it is not
            handling = replace(
                handling, events=tuple(event for event in handling.events if event.kind in ("answered", "reopened"))
            )
        items.append(_edited(pick, replace(item, events=handling.events, due_on=handling.due_on)))
    return items


def _petitions(plans: list[Plan]) -> list[Item]:
    """Voters' petitions, three to five an article; sent on the day of the voters' meeting, public once answered."""
    waiting = sorted((plan for plan in plans if plan.platform == "cu_tri"), key=lambda plan: plan.day)
    pick = random.Random("hieudan articles")
    items: list[Item] = []
    while waiting:
        size = pick.randint(3, 5)
        chunk, waiting = waiting[:size], waiting[size:]
        items += scripted.petitions(pick, chunk, waiting == [], _written)
    return items


@functools.cache
def build_history() -> History:
    """The history of the demo, all of it: what a night shows is :meth:`History.snapshot`."""
    plans = _ordinary()
    plans += [Plan(*arguments) for arguments in scripted.surge_plans()]
    plans += [Plan(*arguments) for arguments in scripted.mass_plans()]
    items = scripted.between_nights(_direct(plans)) + _petitions(plans)
    return History(sorted(items, key=lambda item: (item.sent_at, item.platform, item.source_id)))


def personal_strings(items: Iterable[Item]) -> set[str]:
    """Phones, e-mails, identity and account numbers of the items: as written, and digits only (9 digits and more)."""
    found: set[str] = set()
    for item in items:
        for written in item.personal:
            digits = re.sub(r"\D", "", written)
            found.add(written)
            if len(digits) >= 9 and "@" not in written:
                found.add(digits)
    return found
