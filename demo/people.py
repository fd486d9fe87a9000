"""Invented people, and what they leave of themselves in a complaint: names, numbers, addresses. No one here exists."""

from __future__ import annotations

import random
import string
from dataclasses import dataclass
from datetime import date

from demo.corpus import WORDS, fitting
from hieudan.text import fold


def _list(section: str) -> list[str]:
    return " ".join(WORDS[section]).split()


_SURNAMES, _BANKS, _MOBILE, _MAIL = _list("surnames"), _list("banks"), _list("mobile"), _list("mail")
_MALE_MIDDLE, _FEMALE_MIDDLE, _MALE, _FEMALE = (
    _list("male_middle"),
    _list("female_middle"),
    _list("male"),
    _list("female"),
)


_PLATES = ("20A", "20B1", "20C", "97A", "97B1", "20H1", "20F1")
_PARCELS = ("thửa {} tờ bản đồ {}", "thửa đất số {}, tờ bản đồ số {}")
_PROFILES = ("facebook.com/", "https://www.facebook.com/", "fb.com/", "https://www.tiktok.com/@", "zalo.me/")


@dataclass(frozen=True, slots=True)
class Person:
    """An invented citizen."""

    name: str
    given: str
    phone: str
    """Ten digits."""
    is_woman: bool


def person(pick: random.Random, is_woman: bool | None = None) -> Person:
    """Somebody new; names of Kinh, Tày, Nùng, Dao, Mông, Sán Dìu as they live here."""
    is_woman = pick.random() < 0.48 if is_woman is None else is_woman
    surname = pick.choice(_SURNAMES)
    middle = pick.choice(_FEMALE_MIDDLE if is_woman else _MALE_MIDDLE)
    given = pick.choice(_FEMALE if is_woman else _MALE)
    if pick.random() < 0.12:
        first = ["Kim", "Thanh", "Minh", "Thu", "Hồng"] if is_woman else ["Mạnh", "Tiến", "Quốc", "Hải", "Anh"]
        given = f"{pick.choice(first)} {given}"
    phone = pick.choice(_MOBILE) + "".join(pick.choices(string.digits, k=7))
    return Person(f"{surname} {middle} {given}", given.split()[-1], phone, is_woman)


def phone_shape(pick: random.Random, digits: str) -> str:
    """A phone number as people type it."""
    a, b, c = digits[:4], digits[4:7], digits[7:]
    d, e, f = digits[:3], digits[3:6], digits[6:]
    shapes = [digits] * 3
    shapes += [f"{a} {b} {c}", f"{a}.{b}.{c}", f"{a}-{b}-{c}", f"({a}) {b}{c}"]
    shapes += [f"{d} {e} {f}", f"{d}.{e}.{f[:2]}.{f[2:]}"]
    shapes += [f"+84{digits[1:]}", f"84{digits[1:]}", f"+84 {digits[1:4]} {b} {c}"]
    return pick.choice(shapes)


@dataclass(frozen=True, slots=True)
class Traces:
    """What one writer leaves in the text: lines to stand before and after it, and the numbers in them as written."""

    before: str
    after: str
    personal: tuple[str, ...]


def _both(who: Person) -> tuple[str, str]:
    return who.name, who.given


def _slots(pick: random.Random, who: Person, official: Person, naming_unit: str) -> dict[str, str]:
    other = person(pick)
    dot = pick.choice(["", ".", "_"])
    mail_name = fold(f"{who.given}{dot}{who.name.split()[0]}{pick.randint(60, 2009)}")
    digits = "".join(pick.choices(string.digits, k=13))
    n = pick.randint(0, 10**6)
    plate_numbers = (f"{pick.randint(100, 999)}.{pick.randint(10, 99)}", str(pick.randint(10000, 99999)))
    return {
        "name": who.name,
        "given": who.given,
        "phone": phone_shape(pick, who.phone),
        "email": f"{mail_name}@{pick.choice(_MAIL)}",
        "cccd": f"{pick.choice(['0190', '0190', '0190', '0060'])}{pick.randint(50, 99)}{digits[:6]}",
        "cmnd": f"09{digits[:7]}",
        "bhxh": f"19{digits[:8]}",
        "account": pick.choice([f"{pick.randint(1, 9)}{digits[:12]}", f"0{digits[:9]}", f"{digits[:9]}5"]),
        "bank": pick.choice(_BANKS),
        "holder": fold(who.name).upper(),
        "plate": f"{pick.choice(_PLATES)}{pick.choice(['-', ' ', ' - '])}{pick.choice(plate_numbers)}",
        "house": pick.choice([f"số nhà {n % 399 + 1}", f"SN {n % 199 + 1}", f"số {n % 80 + 1}, ngõ {n % 300 + 1}"]),
        "parcel": pick.choice(_PARCELS).format(n % 900 + 3, n % 88 + 2),
        "facebook": f"{pick.choice(_PROFILES)}{fold(who.name).replace(' ', '.')}{n % 99 + 1}",
        "other": other.name,
        "other_phone": phone_shape(pick, other.phone),
        "official": official.name,
        **dict(zip(("man", "man_given"), _both(person(pick, is_woman=False)), strict=True)),
        **dict(zip(("woman", "woman_given"), _both(person(pick, is_woman=True)), strict=True)),
        **dict(zip(("official_m", "official_m_given"), _both(person(pick, is_woman=False)), strict=True)),
        **dict(zip(("official_f", "official_f_given"), _both(person(pick, is_woman=True)), strict=True)),
        "unit": naming_unit,
        "wife": f"{pick.choice(_SURNAMES)} Thị {pick.choice(_FEMALE)}",
        "year": str(pick.randint(1948, 2001)),
    }  # fmt: skip


_IDENTIFYING = ("phone", "other_phone", "email", "cccd", "cmnd", "bhxh", "account", "facebook")


def traces(pick: random.Random, who: Person, kind: str, topic: str, unit: str, about: str, day: date) -> Traces:
    """What this writer leaves: usually one thing, now and then two; officials' names where officials are accused."""
    slots = _slots(pick, who, person(pick), unit)
    before, after = [], []
    officials = (
        fitting("trace.official", about, day) if (topic == "can_bo" or kind == "to_cao") and kind != "khen" else []
    )
    thanks = fitting("trace.thanks", about, day) if kind == "khen" else []
    special = fitting(f"trace.{topic}", about, day) if kind != "khen" else []
    if officials and pick.random() < 0.6:
        after.append(pick.choice(officials))
    elif thanks and pick.random() < 0.5:
        after.append(pick.choice(thanks))
    elif special and pick.random() < 0.35:
        after.append(pick.choice(special))
    elif pick.random() < 0.3:
        before.append(pick.choice(fitting("trace.before", about, day)))
    else:
        after.append(pick.choice(fitting("trace.after", about, day)))
    if pick.random() < 0.2:
        after += [line for line in [pick.choice(fitting("trace.after", about, day))] if line not in after]
    written = " ".join(before + after)
    personal = [slots[name] for name in _IDENTIFYING if "{" + name + "}" in written]
    return Traces(" ".join(before).format(**slots), " ".join(after).format(**slots), tuple(personal))
