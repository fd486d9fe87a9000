"""Taking fields out of a source record one by one, and auditing what is left over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime

from crawlers.dates import parse_day, parse_time
from crawlers.markup import text_of_html


class Source:
    """A JSON object whose fields are taken out one by one.

    What does not fit is None or empty and an issue (one line, the field's name, never its value); :meth:`leftover`
    ends the reading and makes an issue of every key that nobody took.
    """

    def __init__(self, fields: Mapping[str, object], issues: list[str]) -> None:
        self._fields = dict(fields)
        self._issues = issues

    def take(self, key: str) -> object:
        """The raw value; None when missing."""
        return self._fields.pop(key, None)

    def text(self, key: str) -> str:
        """Plain text of a string that may hold HTML; numbers as they are written."""
        value = self.take(key)
        if value is None:
            return ""
        if isinstance(value, str):
            return text_of_html(value)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return str(value)
        self._issue(key, "is no text")
        return ""

    def names(self, key: str) -> str:
        """A name, or a list of names (or of objects with one), as one line separated by ``; ``. A number that only the
        tenant's own dictionary explains is kept as it is written, and an issue: dictionaries may be missing."""
        value = self.take(key)
        values = value if isinstance(value, list) else [value]
        found: list[str] = []
        for one in values:
            if isinstance(one, Mapping):
                one = next((one[k] for k in ("TenDonVi", "Ten", "name", "TenDV") if one.get(k)), None)
                if one is None:
                    self._issue(key, "holds an object without a name")
            if isinstance(one, (int, float)) and not isinstance(one, bool):
                self._issue(key, "is a number of a dictionary, not a name")
                one = str(one)
            if isinstance(one, str) and (text := text_of_html(one).replace("\n", " ")):
                found.append(text)
        return "; ".join(dict.fromkeys(found))

    def integer(self, key: str) -> int | None:
        """A whole number, also written as a string."""
        value = self.take(key)
        if value is None or value == "" or value == "--":
            return None
        try:
            return int(str(value).strip())
        except ValueError:
            self._issue(key, "is no whole number")
            return None

    def number(self, key: str) -> float | None:
        """A number, also written as a string, also with a decimal comma."""
        value = self.take(key)
        if value is None or value == "" or value == "--":
            return None
        try:
            return float(str(value).strip().replace(",", "."))
        except ValueError:
            self._issue(key, "is no number")
            return None

    def flag(self, key: str, missing: bool) -> bool:
        """Yes or no: a boolean, 0/1 or their words."""
        value = self.take(key)
        if value is None or value == "":
            return missing
        return str(value).strip().lower() not in ("0", "false", "no", "không")

    def time(self, key: str) -> datetime | None:
        """A local time."""
        try:
            return parse_time(self._string(key), key)
        except ValueError as error:
            self._issues.append(str(error))
            return None

    def day(self, key: str) -> date | None:
        """A local date."""
        try:
            return parse_day(self._string(key), key)
        except ValueError as error:
            self._issues.append(str(error))
            return None

    def objects(self, key: str) -> list[Mapping[str, object]]:
        """A list of objects; anything else in it is an issue."""
        value = self.take(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, Mapping) for one in value):
            self._issue(key, "is no list of objects")
            return []
        return value

    def leftover(self, ignored: Iterable[str]) -> None:
        """Ends the reading: every key that nobody took and that is not known to be of no use is an issue."""
        for key in sorted(self._fields.keys() - set(ignored)):
            self._issues.append(f"unknown key {key[:40]!r}")

    def _string(self, key: str) -> str:
        value = self.take(key)
        return "" if value is None else str(value)

    def _issue(self, key: str, what: str) -> None:
        self._issues.append(f"{key}: {what}")
