"""Who handles what: names of agencies as they were called on the day.

Provincial offices merged in March 2025, districts ended in July 2025.
"""

from __future__ import annotations

import random
from datetime import date

from demo.corpus import sections
from demo.places import REFORM, Commune, Naming

_MERGER = date(2025, 3, 1)
_LISTS = sections("agencies.txt")
_OFFICES = dict(line.split(": ", 1) for line in _LISTS["offices"])
_WHO = dict(line.split(": ", 1) for line in _LISTS["who"])


def commune_office(naming: Naming) -> str:
    """``UBND xã Cù Vân``"""
    return f"UBND {naming.unit}"


def agency(pick: random.Random, topic: str, commune: Commune, naming: Naming, day: date, besides: str = "") -> str:
    """An agency that would handle the topic there, as called on that day; another one than ``besides``."""
    for _ in range(9):
        slot = pick.choice(_WHO[topic].split())
        if slot == "commune" or (slot == "district" and day >= REFORM):
            name = commune_office(naming)
        elif slot == "district":
            name = f"UBND {commune.old[0].district_kind} {commune.old[0].district}"
        elif slot == "commune_police":
            name = f"Công an {naming.unit}"
        else:
            before, _, since = _OFFICES[slot].partition(" | ")
            name = since or before if day >= _MERGER else before
        if name != besides:
            return name
    return "UBND tỉnh Thái Nguyên" if besides != "UBND tỉnh Thái Nguyên" else "Văn phòng UBND tỉnh"


def updated(answer: str, day: date) -> str:
    """An authored answer in the names of the day: no districts after the reform, merged offices by their new names."""
    lists = [_LISTS["merged"]] * (day >= _MERGER) + [_LISTS["reformed"]] * (day >= REFORM)
    for line in (line for lines in lists for line in lines):
        old, new = line.split("=>")
        answer = answer.replace(old, new)
    both = "Sở Nông nghiệp và Môi trường"
    return answer.replace(f"{both} phối hợp {both}", both)
