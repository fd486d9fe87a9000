"""Proper names that a text writes with capitals: "bãi rác Đá Mài", "Úc Kỳ", "Lân Đăm"; and where another text holds them.

A name of a place, told by one report with capitals and by another in small letters, is what two wordings of one matter
share most often. Names of people are not here: redaction has taken them out before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from hieudan.text import fold, nfc
from hieudan.units import communes, old_communes

_WORD = re.compile(r"[^\W\d_]+(?:\d+[A-Za-z]?)?")
_LONGEST = 4
# A run of capitals that begins so is an office, a firm or an address to somebody, or the beginning of a sentence.
_NO_NAME = frozenset(
    "ubnd so ban bo cong phong trung chi hoi dang nha truong benh hdnd mttq thu chu kinh de xin mong toi chung em nguoi don cac thon xom "
    "ban to xa phuong huyen tinh thanh thi pho duong cau cho dia nuoc rac cong toa vien bhxh bhyt csgt ca ql dt tl tp tx tt qd nd nq ct".split()
)


@lru_cache(maxsize=64)
def unit_names(province_code: str | None) -> frozenset[str]:
    """Names that say no more than a commune, a former district or the province does; of all provinces when unknown."""
    now, before = communes(province_code), old_communes(province_code)
    provinces = {*(one.province_name for one in now), *(one.province_name for one in before), "Việt Nam"}
    of_units = {*(one.name for one in now), *(one.district_name for one in before)}
    return frozenset(
        fold(name.removeprefix("Tỉnh ").removeprefix("Thành phố ")).lower() for name in provinces | of_units
    )


def names(text: str, province_code: str | None = None) -> tuple[str, ...]:
    """Folded names of two to four syllables, sorted; none of a text in capitals throughout."""
    text = nfc(text)
    letters = [char for char in text if char.isalpha()]
    if sum(char.isupper() for char in letters) > 0.6 * len(letters):
        return ()
    return tuple(sorted({name for run in _runs(text) if (name := _name(run, province_code))}))


def _runs(text: str) -> Iterator[list[str]]:
    """Neighbouring words that begin with a capital, nothing but spaces between them."""
    run: list[str] = []
    end = -1
    for found in _WORD.finditer(text):
        is_next = run and text[end : found.start()].strip(" ") == ""
        if run and not (is_next and found[0][0].isupper()):
            yield run
            run = []
        if found[0][0].isupper():
            run.append(found[0])
            end = found.end()
    if run:
        yield run


def _name(run: Sequence[str], province_code: str | None) -> str:
    words = [fold(word).lower() for word in run]
    while words and words[0] in _NO_NAME:
        words = words[1:]
    name = " ".join(words[:_LONGEST])
    return "" if len(words) < 2 or name in unit_names(province_code) else name
