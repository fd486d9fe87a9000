"""The longer periods of a report: a month, a quarter, half a year, a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from hieudan.settings import InputError

PeriodKind = Literal["month", "quarter", "half", "year"]
_FORMS: dict[PeriodKind, tuple[str, int, str]] = {
    "month": (r"(\d{4})-(0[1-9]|1[0-2])", 1, "YYYY-MM, such as 2026-10"),
    "quarter": (r"(\d{4})-Q([1-4])", 3, "YYYY-Qn, such as 2026-Q4"),
    "half": (r"(\d{4})-H([12])", 6, "YYYY-Hn, such as 2026-H1"),
    "year": (r"(\d{4})()", 12, "YYYY, such as 2026"),
}
_ROMAN = ("I", "II", "III", "IV")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months: ``number`` is which of its kind in the year, from 1."""

    kind: PeriodKind
    year: int
    number: int

    @classmethod
    def parse(cls, kind: PeriodKind, code: str) -> Period:
        """From ``2026-10``, ``2026-Q4``, ``2026-H1``, ``2026``. :raises InputError: no such period."""
        form, _, expected = _FORMS[kind]
        found = re.fullmatch(form, code)
        if not found or not 1900 < int(found[1]) < 9000:
            raise InputError(f"{kind}: {code!r} is none (expected {expected})")
        return cls(kind, int(found[1]), int(found[2] or 1))

    @property
    def months(self) -> int:
        """How many months it has."""
        return _FORMS[self.kind][1]

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, (self.number - 1) * self.months + 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        end = (self.number * self.months) + 1
        return date(self.year + (end > 12), (end - 1) % 12 + 1, 1) - timedelta(days=1)

    @property
    def code(self) -> str:
        """As it is written on the command line and as the folder is called."""
        mark = {"month": f"-{self.number:02d}", "quarter": f"-Q{self.number}", "half": f"-H{self.number}", "year": ""}
        return f"{self.year}{mark[self.kind]}"

    @property
    def title(self) -> str:
        """``tháng 10 năm 2026``, ``quý IV năm 2026``, ``6 tháng đầu năm 2026``, ``năm 2026``."""
        if self.kind == "month":
            return f"tháng {self.number} năm {self.year}"
        if self.kind == "quarter":
            return f"quý {_ROMAN[self.number - 1]} năm {self.year}"
        if self.kind == "half":
            return f"6 tháng {('đầu', 'cuối')[self.number - 1]} năm {self.year}"
        return f"năm {self.year}"

    def before(self) -> Period:
        """The one just before."""
        if self.number > 1:
            return Period(self.kind, self.year, self.number - 1)
        return Period(self.kind, self.year - 1, 12 // self.months)

    def year_before(self) -> Period:
        """The same one of the year before."""
        return Period(self.kind, self.year - 1, self.number)
