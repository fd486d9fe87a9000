"""A text as the rules read it: without zero-width characters, entities and bare tags, marks as one character,
offsets kept."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

from hieudan.text import fold, nfc

MARKS: dict[str, str] = {
    "person": "[người]",
    "official_person": "[cán bộ]",
    "phone": "[điện thoại]",
    "email": "[email]",
    "citizen_id": "[giấy tờ]",
    "bank_account": "[tài khoản]",
    "plate": "[biển số]",
    "house_address": "[số nhà]",
    "social_insurance": "[bảo hiểm]",
    "url_profile": "[trang cá nhân]",
    "land_parcel": "[thửa đất]",
}
MARK = "\ue000"  # a private-use character: stands for a mark, so that no rule reads the mark's words
BREAK = "\n"

_SKIP = (
    "(?P<mark>" + "|".join(re.escape(m) for m in MARKS.values()) + ")"
    "|(?P<gone>[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u034f\u180e]+)"
    "|(?P<entity>&(?:#\\d{1,6}|#[xX][0-9a-fA-F]{1,5}|[A-Za-z]{2,8});)"
    "|(?P<line><(?:br|p|div|li|tr|td|ul|ol|h[1-6]|table)\\s?/?>|</(?:p|div|li|tr|td|ul|ol|h[1-6]|table)>)"
    "|(?P<tag></?(?:b|i|u|em|strong|span|font|a|s|small|big|o:p)\\s?/?>)"
)
_SKIPPED = re.compile(_SKIP, re.IGNORECASE)
_SPACE = re.compile(r"[\t\r\f\v\x1c-\x1f\x85\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2028\u2029]")
_HINT = re.compile("[\\[&<\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\u034f\u180e]")
_TABLE = {
    **dict.fromkeys(map(ord, "\u2010\u2011\u2012\u2212\u2015"), "-"),
    0xFF0B: "+",
    0xFF20: "@",
    0xFF0E: ".",
    0xFF1A: ":",
    0xFF0D: "-",
    **{0xFF10 + digit: str(digit) for digit in range(10)},
}
_TO_TABLE = re.compile("[" + "".join(map(chr, _TABLE)) + "]")


@dataclass(frozen=True, slots=True)
class View:
    """``text`` is what the rules read, ``folded`` the same without case and diacritics (same length);
    ``source`` is the NFC input, ``where[i]`` the offset in it of ``text[i]`` (None: the same offset)."""

    source: str
    text: str
    folded: str
    where: list[int] | None
    ends: list[int] | None

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the view (end exclusive, not empty) as offsets into the NFC text."""
        if self.where is None or self.ends is None:
            return start, end
        return self.where[start], self.ends[end - 1]


def _plain(text: str) -> str:
    """One kind of blank, dash and digit; same length."""
    text = _SPACE.sub(" ", text)
    return text.translate(_TABLE) if _TO_TABLE.search(text) else text


class _Folds(dict[str, str]):
    """What words look like folded, kept: most words of a text were in the last one too."""

    def __missing__(self, word: str) -> str:
        folded = fold(word)
        if len(word) <= 24:
            if len(self) > 30_000:
                self.clear()
            self[word] = folded
        return folded


_FOLDS = _Folds()


def _fold(text: str) -> str:
    return " ".join(map(_FOLDS.__getitem__, text.split(" ")))


def view(text: str) -> View:
    """The view of any string; never fails."""
    source = nfc(text)
    if not _HINT.search(source):
        plain = _plain(source)
        return View(source, plain, _fold(plain), None, None)
    out: list[str] = []
    where: list[int] = []
    ends: list[int] = []

    def put(piece: str, start: int, end: int) -> None:
        out.append(piece)
        where.extend([start] * len(piece))
        ends.extend([end] * len(piece))

    def copy(start: int, end: int) -> None:
        out.append(source[start:end])
        where.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))

    last = 0
    for hint in _HINT.finditer(source):
        match = _SKIPPED.match(source, hint.start()) if hint.start() >= last else None
        if not match:
            continue
        copy(last, match.start())
        last = match.end()
        kind = match.lastgroup
        if kind == "mark":
            # Only the exact mark; another case is the writer's own words.
            if match.group() in MARKS.values():
                put(MARK, match.start(), last)
            else:
                copy(match.start(), last)
        elif kind == "line":
            put(BREAK, match.start(), last)
        elif kind == "entity":
            char = html.unescape(match.group())
            if len(char) == 1 and (char.isprintable() or char.isspace()):
                put(char, match.start(), last)
            elif char == match.group():
                copy(match.start(), last)
            else:
                put(" ", match.start(), last)
    copy(last, len(source))
    plain = _plain("".join(out))
    return View(source, plain, _fold(plain), where, ends)
