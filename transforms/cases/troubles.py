"""Which troubles a text names (``troubles.txt``): outage or price, lamp or hole in the road, fees or food at a school.

And in what way a thing is wrong, whatever the thing (``aspects.txt``): it costs, it stinks, one waits for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from hieudan.settings import InputError
from hieudan.text import fold, nfc

TROUBLES = Path(__file__).with_name("troubles.txt")
ASPECTS = Path(__file__).with_name("aspects.txt")
_REACH = 8
_KIN = (
    "dot khoi_lo khi_thai bui",
    "duong_hong cham_tien_do xe_qua_tai kem_chat_luong",
    "ngap lap_kenh nap_cong",
    "chay pccc",
    "mo nuoc_thai nuoc_ban mat_nuoc nha_nut",
    "cat sat_lo",
    "so_do tach_thua do_dac dat_nen",
    "xay_trai_phep tranh_chap nha_nut",
    "lon nuoc_thai ga",
    "mot_cua thai_do sap_nhap dich_vu_cong",
    "day_dien mat_dien",
    "bua_an ngo_doc",
    "di_tich le_hoi co_bac",
    "cau ngap duong_hong",
    "lua_dao the_chap_vay",
)
"""Troubles that two people may name for one and the same: they do not speak against each other."""
_OF_ANY = frozenset("xay_trai_phep thai_do danh_nhau tham_o dong_gop".split())
"""Troubles that go with any other."""
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


@lru_cache(maxsize=4)
def _table(
    path: Path, is_bare: bool
) -> tuple[dict[str, tuple[_Parts, ...]], dict[str, list[str]], dict[str, set[str]]]:
    """The troubles, folded when bare; first syllable -> phrases that begin with it; phrase -> troubles it may tell."""

    def as_read(part: tuple[str, ...]) -> tuple[str, ...]:
        """The phrases as a text has them; bare, without those that need their diacritics."""
        return tuple(fold(one) if is_bare else one.lstrip("!") for one in part if not (is_bare and one[0] == "!"))

    ways = {
        name: tuple(way for way in (tuple(map(as_read, way)) for way in ways) if all(way))
        for name, ways in read_troubles(path).items()
    }
    starts: dict[str, list[str]] = {}
    for phrase in sorted({one for each in ways.values() for way in each for part in way for one in part}):
        starts.setdefault(phrase.split()[0], []).append(phrase)
    told: dict[str, set[str]] = {}
    for name, each in ways.items():
        for phrase in {one for way in each for part in way for one in part}:
            told.setdefault(phrase, set()).add(name)
    return ways, starts, told


def troubles(tokens: Sequence[str], *, is_bare: bool, path: Path = TROUBLES) -> tuple[str, ...]:
    """The troubles that syllables name, in the order of the table. ``is_bare``: the syllables have no diacritics."""
    table, starts, told = _table(path, is_bare)
    at: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        for phrase in starts.get(token, ()):
            size = phrase.count(" ") + 1
            if size == 1 or " ".join(tokens[place : place + size]) == phrase:
                at.setdefault(phrase, []).append(place)
    possible = set().union(*(told[phrase] for phrase in at))
    return tuple(name for name, ways in table.items() if name in possible and any(_holds(way, at) for way in ways))


def contradict(ours: Sequence[str], theirs: Sequence[str]) -> bool:
    """Whether both name troubles, and none of the one goes with any of the other."""
    mine, others = set(ours) - _OF_ANY, set(theirs) - _OF_ANY
    if not mine or not others or mine & others:
        return False
    return not any(mine & kin and others & kin for kin in _kin())


@lru_cache(maxsize=1)
def _kin() -> tuple[frozenset[str], ...]:
    return tuple(frozenset(names.split()) for names in _KIN)


def _holds(way: _Parts, at: dict[str, list[int]]) -> bool:
    if not all(any(phrase in at for phrase in part) for part in way):
        return False
    spots = [sorted(place for phrase in part for place in at.get(phrase, ())) for part in way]
    return any(
        all(any(0 < abs(place - first) <= _REACH for place in others) for others in spots[1:]) for first in spots[0]
    )
