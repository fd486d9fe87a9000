"""Numbers, dates and order as they are written in Vietnamese: 1.234, 12,5 %, 22/11/2026; a ă â b c d đ."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from datetime import date

NBSP = "\u00a0"
NOTHING = "–"
"""Stands in a table where there is no value."""

_LETTERS = {letter: rank for rank, letter in enumerate("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")}
_TONES = {mark: rank for rank, mark in enumerate("\u0300\u0309\u0303\u0301\u0323", start=1)}


def number(value: int | None) -> str:
    """``1.234``; a minus is U+2212; None is a dash."""
    if value is None:
        return NOTHING
    return ("−" if value < 0 else "") + f"{abs(value):,}".replace(",", ".")


def signed(value: int | None) -> str:
    """``+35``, ``−12``, ``0``."""
    return "+" + number(value) if value is not None and value > 0 else number(value)


def decimal(value: float | None) -> str:
    """``12,5``, one place."""
    if value is None:
        return NOTHING
    whole, part = f"{abs(value):,.1f}".split(".")
    sign = "−" if value < 0 and (whole, part) != ("0", "0") else ""
    return f"{sign}{whole.replace(',', '.')},{part}"


def percent(value: float | None) -> str:
    """``12,5 %`` with a space that does not break."""
    return NOTHING if value is None else decimal(value) + NBSP + "%"


def share(part: int | None, whole: int | None) -> str:
    """A part of a whole in percent; a dash where there is no whole."""
    return percent(100 * part / whole) if part is not None and whole else NOTHING


def day(value: date | None) -> str:
    """``22/11/2026``."""
    return NOTHING if value is None else f"{value:%d/%m/%Y}"


def day_of_letter(value: date) -> str:
    """As under a letterhead: ``ngày 03 tháng 02 năm 2026`` (January and February, and days below 10, with a nought)."""
    month = f"{value.month:02d}" if value.month < 3 else str(value.month)
    return f"ngày {value.day:02d} tháng {month} năm {value.year}"


def span(first: date, last: date) -> str:
    """``từ ngày 16/11/2026 đến ngày 22/11/2026``."""
    return f"từ ngày {day(first)} đến ngày {day(last)}"


def lower_first(text: str) -> str:
    """For a name inside a sentence: ``Xã Văn Lăng`` -> ``xã Văn Lăng``; abbreviations stay (``UBND xã``)."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def field(topic_name: str) -> str:
    """``Môi trường`` -> ``lĩnh vực môi trường``; ``Lĩnh vực khác`` -> ``các lĩnh vực khác``."""
    name = lower_first(topic_name)
    if name == "lĩnh vực khác":
        return "các lĩnh vực khác"
    return "nội dung chưa phân loại được" if name == "chưa phân loại được" else f"lĩnh vực {name}"


def upper_first(text: str) -> str:
    """For the start of a sentence."""
    return text[:1].upper() + text[1:]


def listed(parts: Sequence[str]) -> str:
    """``a, b và c``."""
    return " và ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else list(parts))


def sort_key(text: str) -> list[tuple[list[int], list[int]]]:
    """Vietnamese order: syllable by syllable, letters first, then tones (ngang huyền hỏi ngã sắc nặng)."""
    key = []
    for syllable in unicodedata.normalize("NFC", text).lower().split():
        letters: list[int] = []
        tones: list[int] = []
        for char in syllable:
            parts = unicodedata.normalize("NFD", char)
            tone = next((mark for mark in parts if mark in _TONES), "")
            letter = unicodedata.normalize("NFC", parts.replace(tone, "")) if tone else char
            letters.append(_LETTERS.get(letter, 100 + ord(letter[0]) if letter[0].isalpha() else -1))
            tones.append(_TONES.get(tone, 0))
        key.append((letters, tones))
    return key
