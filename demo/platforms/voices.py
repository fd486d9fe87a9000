"""The invented feedback that the further platforms show, as it stood at 01:00 of a date, and the words of a request."""

from __future__ import annotations

import functools
import html
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path

LABEL = "DỮ LIỆU MÔ PHỎNG"


@dataclass(frozen=True, slots=True)
class Voice:
    """One piece of feedback. Nobody in it exists."""

    number: int
    sent: datetime
    title: str
    text: str
    sender: str
    phone: str
    commune: str
    place: str
    unit: str
    field: str
    due: date | None
    answer: str = ""
    answered: datetime | None = None


@dataclass(frozen=True, slots=True)
class Ask:
    """A request, below the platform's folder."""

    path: str
    params: Mapping[str, str] = field(default_factory=dict)
    body: str = ""
    cookies: Mapping[str, str] = field(default_factory=dict)
    base: str = "/"
    """Path of the platform's folder, for absolute links."""

    def number(self, name: str, default: int) -> int:
        """A parameter that is a whole number."""
        value = self.params.get(name, "")
        return int(value) if value.isdecimal() and len(value) < 7 else default


@dataclass(frozen=True, slots=True)
class Answer:
    """What the replica sends."""

    body: bytes
    content_type: str = "text/html; charset=utf-8"
    status: int = 200
    cookie: str = ""


@functools.cache
def everything() -> tuple[Voice, ...]:
    """All feedback, oldest first."""
    found = []
    for line in (Path(__file__).parent / "voices.jsonl").read_text(encoding="utf-8").splitlines():
        fields = json.loads(line)
        for key, read in (("sent", datetime.fromisoformat), ("answered", datetime.fromisoformat)):
            fields[key] = read(fields[key]) if fields[key] else None
        fields["due"] = date.fromisoformat(fields["due"]) if fields["due"] else None
        found.append(Voice(**fields))
    return tuple(found)


def as_of(night: date) -> list[Voice]:
    """Newest first; what was answered later has no answer yet."""
    now = datetime.combine(night, time(1))
    shown = []
    for voice in everything():
        if voice.sent < now:
            if voice.answered is None or voice.answered >= now:
                voice = Voice(**{**{k: getattr(voice, k) for k in Voice.__slots__}, "answer": "", "answered": None})
            shown.append(voice)
    return sorted(shown, key=lambda voice: voice.sent, reverse=True)


def part(voices: list[Voice], page: int, size: int) -> list[Voice]:
    """One page of a list."""
    return voices[(page - 1) * size : page * size]


def find(voices: list[Voice], number: str) -> Voice | None:
    """One item by its id."""
    return next((voice for voice in voices if str(voice.number) == number), None)


def text(value: str) -> str:
    """Escaped for HTML."""
    return html.escape(value, quote=False)


def slug(voice: Voice) -> str:
    """As portals make them: the title, and sometimes the sender."""
    base = unicodedata.normalize("NFD", f"{voice.title} {voice.sender}".lower()).replace("đ", "d")
    plain = "".join(char for char in base if not unicodedata.combining(char))
    return "-".join("".join(char if char.isalnum() else " " for char in plain).split())


def page(body: str, head: str = "", charset: str = "utf-8") -> str:
    """A whole page, labelled as simulated."""
    return (
        f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="{charset}"><title>{LABEL}</title>{head}</head>\n'
        f'<body><div class="banner-mo-phong">{LABEL}</div>\n{body}\n</body></html>\n'
    )


def whole(body: str, head: str = "") -> Answer:
    """A page in UTF-8."""
    return Answer(page(body, head).encode())


MISSING = Answer(page("<p>Không tìm thấy trang.</p>").encode(), status=404)


def windows_1258(value: str) -> bytes:
    """Vietnamese in Windows-1258: base letters, and tone marks as characters of their own."""
    out = bytearray()
    for char in unicodedata.normalize("NFC", value):
        try:
            out += char.encode("cp1258")
        except UnicodeEncodeError:
            parts = unicodedata.normalize("NFD", char)
            tone = next((mark for mark in parts if mark in "\u0300\u0301\u0303\u0309\u0323"), "")
            out += unicodedata.normalize("NFC", parts.replace(tone, "")).encode("cp1258") + tone.encode("cp1258")
    return bytes(out)
