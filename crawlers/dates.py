"""The date styles of the portals. All times are local (Asia/Ho_Chi_Minh) and carry no offset."""

from __future__ import annotations

import re
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from hieudan.records import LOCAL_ZONE

_TIME = r"(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d+)?"
_DAY_FIRST = r"(?P<day>\d{1,2})[/\-.](?P<month>\d{1,2})[/\-.](?P<year>\d{4})"
_STYLES = (
    # 25/10/2025 14:05 · 25/10/2025 · 25-10-2025 · 09/10/2018 | 10:02-AM
    re.compile(rf"{_DAY_FIRST}(?:\s*[|,]?\s*{_TIME}(?:\s*-?\s*(?P<half>AM|PM|SA|CH))?)?", re.IGNORECASE),
    # 2025-10-25 14:05:00.0 · ISO 8601
    re.compile(
        rf"(?P<year>\d{{4}})-(?P<month>\d{{2}})-(?P<day>\d{{2}})(?:[T ]{_TIME}\s*(?P<zone>Z|[+-]\d{{2}}:?\d{{2}})?)?"
    ),
    # 14:05 25/10/2025
    re.compile(rf"{_TIME}\s*[,\-]?\s*(?:ngày\s+)?{_DAY_FIRST}", re.IGNORECASE),
)
_LABEL = re.compile(r"^\s*[^\d:]*:\s*")
_NONE = {"", "-", "--", "---", "null", "none"}


def parse_time(text: str, field: str) -> datetime | None:
    """A local time without offset; a date without time is midnight; ``--`` and empty are None.

    :raises ValueError: naming the field, never the text.
    """
    text = text.strip()
    if text.lower() in _NONE:
        return None
    for style in _STYLES:
        if match := style.fullmatch(text):
            return _local(match.groupdict(), field)
    raise ValueError(f"{field}: no date of a known style")


def parse_day(text: str, field: str) -> date | None:
    """As :func:`parse_time`, the day only."""
    time = parse_time(text, field)
    return time.date() if time else None


def labelled_time(text: str, field: str) -> datetime | None:
    """As :func:`parse_time`, behind a label ("Ngày gửi: 16:16 18/08/2025"). :raises ValueError: naming the field."""
    return parse_time(_LABEL.sub("", text, count=1), field)


def feed_time(text: str, field: str) -> datetime | None:
    """A feed's time: RFC 822 ("Tue, 18 Nov 2025 08:00:00 +0700"), or any style of :func:`parse_time`.

    :raises ValueError: naming the field.
    """
    if not re.search(r"[A-Za-z]{3}", text):
        return parse_time(text, field)
    try:
        time = parsedate_to_datetime(text.strip())
    except (ValueError, TypeError, IndexError):
        return parse_time(text, field)
    return parse_time(time.isoformat(), field)


def _local(parts: dict[str, str | None], field: str) -> datetime:
    numbers = {key: int(parts.get(key) or 0) for key in ("year", "month", "day", "hour", "minute", "second")}
    if half := (parts.get("half") or "").upper():
        if half in ("PM", "CH") and numbers["hour"] < 12:
            numbers["hour"] += 12
        elif half in ("AM", "SA") and numbers["hour"] == 12:
            numbers["hour"] = 0
    try:
        time = datetime(**numbers)  # type: ignore[arg-type]  # noqa: DTZ001 (local, by the record's contract)
    except ValueError:
        raise ValueError(f"{field}: no such day or hour") from None
    if not 1990 <= time.year <= 2100:
        raise ValueError(f"{field}: a year out of range")
    zone = parts.get("zone")
    if zone:
        aware = datetime.fromisoformat(time.isoformat() + ("+00:00" if zone == "Z" else zone))
        time = aware.astimezone(LOCAL_ZONE).replace(tzinfo=None)
    return time
