"""The period of a weekly report: an ISO week, Monday to Sunday."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from hieudan.settings import InputError

_CODE = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """An ISO week. ``first`` is its Monday; the report on it wants the data of the Monday night after it."""

    first: date

    @classmethod
    def parse(cls, code: str) -> Week:
        """From ``2026-W47``. :raises InputError: no such week."""
        if found := _CODE.fullmatch(code):
            try:
                return cls(date.fromisocalendar(int(found[1]), int(found[2]), 1))
            except ValueError:
                pass
        raise InputError(f"week: {code!r} is no ISO week (expected YYYY-Www, such as 2026-W47)")

    @classmethod
    def of(cls, day: date) -> Week:
        """The week that a day lies in."""
        return cls(day - timedelta(days=day.weekday()))

    @property
    def last(self) -> date:
        """Its Sunday."""
        return self.first + timedelta(days=6)

    @property
    def due_night(self) -> date:
        """The Monday night after it: the first whose data know the whole week."""
        return self.first + timedelta(days=7)

    @property
    def code(self) -> str:
        """``2026-W47``."""
        year, number, _ = self.first.isocalendar()
        return f"{year}-W{number:02d}"

    @property
    def title(self) -> str:
        """As it stands in a heading: ``tuần 47 năm 2026``."""
        year, number, _ = self.first.isocalendar()
        return f"tuần {number} năm {year}"

    def back(self, weeks: int) -> Week:
        """The week so many weeks before; 52 is the same week of last year (364 days)."""
        return Week(self.first - timedelta(days=7 * weeks))
