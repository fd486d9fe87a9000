"""Which troubles a text names (``troubles.txt``): outage or price, lamp or hole in the road, fees or food at a school."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from hieudan.settings import InputError
from hieudan.text import fold, nfc

TROUBLES = Path(__file__).with_name("troubles.txt")
_REACH = 8
_Parts = tuple[tuple[str, ...], ...]
"""All of these within reach; of each, one of its phrases."""


@lru_cache(maxsize=4)
def read_troubles(path: Path = TROUBLES) -> dict[str, tuple[_Parts, ...]]:
    """Trouble -> ways to name it. :raises InputError: naming the line."""
    found: dict[str, tuple[_Parts, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, ways = line.partition(": ")
        parts = tuple(
            tuple(tuple(one.strip() for one in part.split("/")) for part in way.split("&"))
            for way in fold(nfc(ways)).split("|")
        )
        if not colon or name in found or any(not one for way in parts for part in way for one in part):
            raise InputError(f"{path}:{number}: expected 'name: phrase|a & b/c', each name once")
        found[name] = parts
    return found


@lru_cache(maxsize=1)
def _starts() -> tuple[dict[str, list[str]], int]:
    """First syllable -> phrases that begin with it, and how many syllables the longest has."""
    phrases = {one for ways in read_troubles().values() for way in ways for part in way for one in part}
    starts: dict[str, list[str]] = {}
    for phrase in sorted(phrases):
        starts.setdefault(phrase.split()[0], []).append(phrase)
    return starts, max(len(phrase.split()) for phrase in phrases)


def troubles(tokens: Sequence[str]) -> tuple[str, ...]:
    """The troubles that folded syllables name, in the order of the table."""
    starts, longest = _starts()
    at: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        for phrase in starts.get(token, ()):
            size = phrase.count(" ") + 1
            if size == 1 or " ".join(tokens[place : place + size]) == phrase:
                at.setdefault(phrase, []).append(place)
    return tuple(name for name, ways in read_troubles().items() if any(_holds(way, at) for way in ways))


def _holds(way: _Parts, at: dict[str, list[int]]) -> bool:
    spots = [sorted(place for phrase in part for place in at.get(phrase, ())) for part in way]
    if not all(spots):
        return False
    return any(
        all(any(0 < abs(place - first) <= _REACH for place in others) for others in spots[1:]) for first in spots[0]
    )
