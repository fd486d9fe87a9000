"""An item of feedback and its life: what happened when, and how it stood at 01:00 of a date."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Literal

Platform = Literal["phan_anh", "hoi_dap", "cu_tri"]
EventKind = Literal[
    "received", "in_progress", "transferred", "answered", "rejected", "reopened", "edited", "rated", "removed"
]
Status = Literal["new", "received", "in_progress", "transferred", "answered", "rejected"]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an item. ``text`` is the answer, the reason, or (edited) the text from now on."""

    at: datetime
    kind: EventKind
    unit: str = ""
    text: str = ""
    answer_class: str = ""
    rating: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One piece of feedback with its whole life; all people in it are invented. Times are local, without a zone."""

    source_id: str
    platform: Platform
    sent_at: datetime
    title: str
    text: str
    topic: str
    kind: str
    family: str
    commune_code: str
    field: str
    address: str
    unit: str
    category: str
    sender: str
    phone: str
    lat: float | None
    lon: float | None
    due_on: date | None
    is_public: bool
    photo_count: int
    events: tuple[Event, ...]
    personal: tuple[str, ...] = ()
    """Phones, e-mails and identity numbers in the text and the sender's fields, as written."""
    case: str = ""
    """Items with the same name here tell one matter; empty when it stands alone."""
    origin: Literal["ordinary", "cluster", "surge", "mass"] = "ordinary"


@dataclass(frozen=True, slots=True)
class View:
    """An item as it stood at a moment: nothing in it happened later."""

    item: Item
    text: str
    status: Status
    steps: tuple[Event, ...]
    """Steps of the handling so far (no edits, no ratings)."""
    answer: Event | None
    """The answer that stands; none while the item is open, also after a reopening."""
    rating: int | None


def moment(as_of: date) -> datetime:
    """01:00 of the date: when the night's crawl looks."""
    return datetime.combine(as_of, time(1))


def view(item: Item, as_of: date) -> View | None:
    """The item as shown at 01:00 of ``as_of``; None before it was sent and after it was removed."""
    now = moment(as_of)
    if item.sent_at >= now:
        return None
    text, rating = item.text, None
    answer: Event | None = None
    steps: list[Event] = []
    shown: Status = "new"
    for event in item.events:
        if event.at >= now:
            break
        if event.kind == "removed":
            return None
        if event.kind == "edited":
            text = event.text
            continue
        if event.kind == "rated":
            rating = event.rating
            continue
        steps.append(event)
        answer = event if event.kind == "answered" else None
        shown = "in_progress" if event.kind == "reopened" else event.kind
    return View(item, text, shown, tuple(steps), answer, rating)
