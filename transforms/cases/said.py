"""What a report's words say about where a matter may go: how many signed, whether people will go higher, which spot.

Only counts, set words and names of places: nothing that could say who writes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hieudan.text import fold, nfc
from transforms.cases.finer import Finer, as_written
from transforms.nlp.normalise import has_diacritics

MOST_SIGNATORIES = 5000
"""A greater number is no number of signatures ("dự án của 20.000 hộ dân")."""
_PEOPLE = (
    "hộ|người|gia đình|công nhân|cử tri|hội viên|bà con|tiểu thương|phụ huynh|nông dân|xã viên|anh em|anh chị em|chữ ký"
)
_SPEAKERS = "tập thể|đại diện|chúng tôi|thay mặt|toàn thể|đơn của|chúng em"
_DOING = "ký tên|ký đơn|đứng đơn|đồng ký|đồng lòng|làm đơn|đề nghị|kiến nghị|khiếu nại|kêu cứu|xin kiến nghị"
_SIGNED = (
    rf"\b(?:{_SPEAKERS})(?: \w+){{0,4}}? # (?:{_PEOPLE})\b",
    rf"# (?:{_PEOPLE})(?: \w+){{0,5}}? (?:{_DOING})\b",
    r"# chữ ký\b",
)
_TO = r"(?:lên|gửi|gửi lên|kéo lên|ra|kêu|đến|tới|đi)"
_ESCALATIONS = {
    "khieu_kien": r"\bkhiếu kiện\b|\bkhởi kiện\b|\bkiện ra tòa\b|\bkiện (?:lên|đến) \w+",
    "len_tinh": rf"(?:sẽ|phải|đành|còn cách|định|kéo nhau|kéo|cùng) (?:\w+ ){{0,5}}?{_TO} (?:\w+ ){{0,3}}?(?:tỉnh|ubnd tỉnh|tỉnh ủy|trụ sở tiếp công dân)\b",
    "trung_uong": rf"\b{_TO} (?:\w+ ){{0,4}}?(?:trung ương|thủ tướng|quốc hội|thanh tra chính phủ|hà nội)\b",
    "dong_nguoi": r"\bkéo nhau (?:lên|ra|đến)\b|\btụ tập\b|\bdựng lều\b|\bcăng băng\b|\bbiểu tình\b|\bsẽ (?:\w+ ){0,4}chặn (?:xe|đường)\b",
    "vuot_cap": r"\bvượt cấp\b|\b(?:sẽ|phải|đành) (?:\w+ ){0,4}cấp (?:trên|cao hơn)\b",
    "bao_chi": r"\b(?:sẽ|phải|đành) (?:\w+ ){0,4}(?:báo chí|đài truyền hình|truyền hình|nhà báo)\b",
}
_PLACES = (
    "settlement", "lane", "road", "route", "bridge", "market", "school", "water", "hill", "estate", "health", "junction",
)  # fmt: skip
"""Classes of places that a title may name, the more telling first; a firm's or a temple's name is not among them."""
_WORD = re.compile(r"[^\W_]+")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}\b)")
_DIGITS = {word: value for value, word in enumerate("không một hai ba bốn năm sáu bảy tám chín".split())} | {
    "mốt": 1, "tư": 4, "lăm": 5, "nhăm": 5, "bẩy": 7,
}  # fmt: skip
_UNITS = {"mươi": 10, "chục": 10, "trăm": 100}


@dataclass(frozen=True, slots=True)
class Said:
    """Of one report. ``signatory_count``: the highest number of people or households that it speaks for; 0: it names none."""

    signatory_count: int
    escalations: tuple[str, ...]
    """Kinds of higher steps that it speaks of: ``khieu_kien len_tinh trung_uong dong_nguoi vuot_cap bao_chi``."""
    place_words: str | None
    """The most telling place below the commune, as written: "xóm Đồng Tâm"; None where none is named surely."""


def said(text: str, places: Sequence[Finer]) -> Said:
    """Reads one report's redacted words. ``places``: the finer places of its signature."""
    text = nfc(text)
    is_bare = not has_diacritics(text)
    line = " ".join(_numbers(_WORD.findall(_THOUSANDS.sub("", text.lower())), is_bare))
    signed, escalations = _patterns(is_bare)
    counts = [int(found[1]) for pattern in signed for found in pattern.finditer(line)]
    return Said(
        max((count for count in counts if 1 < count <= MOST_SIGNATORIES), default=0),
        tuple(name for name, pattern in escalations if pattern.search(line)),
        None if is_bare else _place(text, places),
    )


@lru_cache(maxsize=2)
def _patterns(is_bare: bool) -> tuple[list[re.Pattern[str]], list[tuple[str, re.Pattern[str]]]]:
    def compiled(pattern: str) -> re.Pattern[str]:
        return re.compile((_folded(pattern) if is_bare else pattern).replace("#", r"\b(\d+)"))

    return [compiled(one) for one in _SIGNED], [(name, compiled(one)) for name, one in _ESCALATIONS.items()]


def _folded(pattern: str) -> str:
    """A pattern without diacritics; its classes (``\\W``) stay as they are."""
    return "".join(fold(letter) if letter.isalpha() and not letter.isascii() else letter for letter in pattern)


def _numbers(words: Iterable[str], is_bare: bool) -> list[str]:
    """The words with numbers in figures: "hai mươi ba" and "mười 5" become "23" and "15". Only with diacritics."""
    done: list[str] = []
    value, unit = 0, 0  # the number read so far, and the last unit in it
    for word in words if not is_bare else ():
        digit = int(word) if word.isdigit() and len(word) == 1 else _DIGITS.get(word)
        if word in _UNITS and done and done[-1].isdigit() and int(done[-1]) < 10:
            value, unit = int(done.pop()) * _UNITS[word], _UNITS[word]
            done.append(str(value))
        elif word == "mười":
            value, unit = 10, 10
            done.append("10")
        elif digit is not None and unit == 10 and done and done[-1] == str(value):
            done[-1], unit = str(value + digit), 0
        elif digit is not None:
            done.append(str(digit))
            unit = 0
        else:
            done.append(word)
            unit = 0
    return done if not is_bare else list(words)


def _place(text: str, places: Sequence[Finer]) -> str | None:
    sure = [place for place in places if place.is_sure and place.kind in _PLACES]
    written = [(_PLACES.index(place.kind), words) for place in sure if (words := as_written(text, place))]
    return min(written)[1] if written else None
