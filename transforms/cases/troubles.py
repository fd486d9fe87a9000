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
    """Trouble -> ways to name it, with diacritics. :raises InputError: naming the line."""
    found: dict[str, tuple[_Parts, ...]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, colon, ways = line.partition(": ")
        parts = tuple(
            tuple(tuple(one.strip() for one in part.split("/")) for part in way.split("&"))
            for way in nfc(ways).split("|")
        )
        if not colon or name in found or any(not one for way in parts for part in way for one in part):
            raise InputError(f"{path}:{number}: expected 'name: phrase|a & b/c', each name once")
        found[name] = parts
    return found


@lru_cache(maxsize=2)
def _table(is_bare: bool) -> tuple[dict[str, tuple[_Parts, ...]], dict[str, list[str]], dict[str, set[str]]]:
    """The troubles, folded when bare; first syllable -> phrases that begin with it; phrase -> troubles it may tell."""

    def as_written(phrase: str) -> str:
        return fold(phrase) if is_bare else phrase

    ways = {
        name: tuple(tuple(tuple(as_written(one) for one in part) for part in way) for way in ways)
        for name, ways in read_troubles().items()
    }
    starts: dict[str, list[str]] = {}
    for phrase in sorted({one for each in ways.values() for way in each for part in way for one in part}):
        starts.setdefault(phrase.split()[0], []).append(phrase)
    told: dict[str, set[str]] = {}
    for name, each in ways.items():
        for phrase in {one for way in each for part in way for one in part}:
            told.setdefault(phrase, set()).add(name)
    return ways, starts, told


def troubles(tokens: Sequence[str], *, is_bare: bool) -> tuple[str, ...]:
    """The troubles that syllables name, in the order of the table. ``is_bare``: the syllables have no diacritics."""
    table, starts, told = _table(is_bare)
    at: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        for phrase in starts.get(token, ()):
            size = phrase.count(" ") + 1
            if size == 1 or " ".join(tokens[place : place + size]) == phrase:
                at.setdefault(phrase, []).append(place)
    possible = set().union(*(told[phrase] for phrase in at))
    return tuple(name for name, ways in table.items() if name in possible and any(_holds(way, at) for way in ways))


def _holds(way: _Parts, at: dict[str, list[int]]) -> bool:
    if not all(any(phrase in at for phrase in part) for part in way):
        return False
    spots = [sorted(place for phrase in part for place in at.get(phrase, ())) for part in way]
    return any(
        all(any(0 < abs(place - first) <= _REACH for place in others) for others in spots[1:]) for first in spots[0]
    )
