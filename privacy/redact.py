"""Redaction: finds what is personal in a citizen's words and puts the mark of its type in place of it.

The rule: Luật 91/2025/QH15 on the protection of personal data. What is only pseudonymised stays personal; so a find is
replaced, not encoded, before the first write to disk, and the exits are scanned again with the same rules.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from privacy.addresses import find_addresses
from privacy.digits import find_digits
from privacy.finds import Find, settle
from privacy.names import find_names
from privacy.online import find_online
from privacy.view import MARK, MARKS, View, view

__all__ = ["MARKS", "Find", "Redacted", "find", "redact", "scan"]


_ROUNDS = 12  # ordinary texts need one or two


@dataclass(frozen=True, slots=True)
class Redacted:
    """``text``: the NFC text with the mark of its type in place of each find; ``finds``: offsets into the NFC input."""

    text: str
    finds: tuple[Find, ...]

    @property
    def counts(self) -> dict[str, int]:
        """How many finds of each type there are; types without a find are left out."""
        return dict(Counter(found.type for found in self.finds))


def _once(read: View, known_names: Sequence[str]) -> list[Find]:
    """The finds of one reading, in offsets of the NFC text; none touches a mark."""
    raw: list[Find] = [*find_digits(read), *find_online(read), *find_addresses(read)]
    solid = settle(raw)
    names = find_names(read, known_names)
    raw.extend(name for name in names if not any(name.start < s.end and s.start < name.end for s in solid))
    out: list[Find] = []
    for found in raw:
        for start, end in _pieces(read.text, found.start, found.end):
            out.append(Find(*read.span(start, end), found.type))
    return settle(out)


def _pieces(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """The span without marks and without blanks at its ends."""
    pieces = []
    for part in text[start:end].split(MARK):
        inner = part.strip()
        if inner and any(char.isalnum() for char in inner):
            begin = start + len(part) - len(part.lstrip())
            pieces.append((begin, begin + len(inner)))
        start += len(part) + 1
    return pieces


def _replace(text: str, finds: Sequence[Find]) -> str:
    parts = []
    last = 0
    for found in finds:
        parts += [text[last : found.start], MARKS[found.type]]
        last = found.end
    parts.append(text[last:])
    return "".join(parts)


def _original(offset: int, finds: Sequence[Find]) -> int:
    """An offset into the replaced text as an offset into the text before; it may not lie inside a mark."""
    shift = 0
    for found in finds:
        if found.start + shift + len(MARKS[found.type]) > offset:
            break
        shift += len(MARKS[found.type]) - (found.end - found.start)
    return offset - shift


def _whole(marked: str, finds: Sequence[Find], rounds: int) -> list[Find]:
    """For texts made to keep the rules busy: the whole line of each find, later all from the first find on, marks
    left out."""
    spans = []
    for found in finds:
        begin = marked.rfind("\n", 0, found.start) + 1
        end = marked.find("\n", found.end)
        spans.append((begin, len(marked) if end < 0 or rounds > 2 * _ROUNDS else end, found.type))
        if rounds > 2 * _ROUNDS:
            break
    out: list[Find] = []
    marks = re.compile("|".join(re.escape(mark) for mark in MARKS.values()))
    for begin, end, kind in spans:
        last = begin
        for mark in [*marks.finditer(marked, begin, end), None]:
            stop = mark.start() if mark else end
            piece = marked[last:stop]
            if piece.strip():
                first = last + len(piece) - len(piece.lstrip())
                out.append(Find(first, first + len(piece.strip()), kind))
            last = mark.end() if mark else end
    return settle(out)


def find(text: str, known_names: Sequence[str] = ()) -> tuple[str, list[Find]]:
    """The NFC text and its finds, in order, not overlapping, never touching a mark.

    ``known_names``: names that the page gives elsewhere (its sender field); they are persons wherever they stand.
    Reading goes on over the marked text until nothing more is found, so that ``redact`` changes nothing a second time.
    """
    read = view(text)
    finds = _once(read, known_names)
    rounds = 0
    while finds:
        marked = _replace(read.source, finds)
        more = _once(view(marked), known_names)
        if not more:
            break
        rounds += 1
        if rounds > _ROUNDS:
            more = _whole(marked, more, rounds)
        moved = [Find(_original(m.start, finds), _original(m.end - 1, finds) + 1, m.type) for m in more]
        finds = settle([*finds, *moved])
    return read.source, finds


def redact(text: str, known_names: Sequence[str] = ()) -> Redacted:
    """The text without personal data: ``redact(redact(x).text).text == redact(x).text``. Never fails on any string."""
    source, finds = find(text, known_names)
    return Redacted(_replace(source, finds), tuple(finds))


def scan(text: str) -> list[Find]:
    """For the exits: what is still personal in a text that should have none; offsets into its NFC form. Marks are
    no finds."""
    return find(text)[1]
