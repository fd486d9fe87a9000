"""The province's communes as the demo needs them: weights, old units, and the ways in which people name a place."""

from __future__ import annotations

import csv
import functools
import random
from dataclasses import dataclass
from datetime import date

from hieudan.settings import ROOT

PROVINCE = "19"
REFORM = date(2025, 7, 1)
"""Two-tier administration: no more districts; Bắc Kạn joined Thái Nguyên (Resolution 1683/NQ-UBTVQH15)."""
_SEEDS = ROOT / "transforms" / "sql" / "seeds"
_DISTRICT = {"huyen": "huyện", "thanh_pho": "thành phố", "thi_xa": "thị xã", "quan": "quận"}
_UNIT = {"xa": "xã", "phuong": "phường", "thi_tran": "thị trấn"}

# Rough shares of the people (no population in the seeds): the cities write most, the uplands little.
_DISTRICT_WEIGHT = {
    "Thái Nguyên": 1.9, "Phổ Yên": 1.6, "Sông Công": 1.5, "Phú Bình": 1.1, "Đại Từ": 1.0, "Đồng Hỷ": 0.95,
    "Phú Lương": 0.95, "Định Hóa": 0.6, "Võ Nhai": 0.5, "Bắc Kạn": 0.9, "Chợ Mới": 0.4, "Chợ Đồn": 0.4,
    "Bạch Thông": 0.35, "Na Rì": 0.35, "Ba Bể": 0.4, "Ngân Sơn": 0.3, "Pác Nặm": 0.3,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OldUnit:
    """A commune, ward or township as it was until 30 June 2025."""

    code: str
    name: str
    kind: str
    district: str
    district_kind: str
    province: str

    @property
    def full(self) -> str:
        """``Xã Cù Vân``"""
        return f"{_UNIT[self.kind].capitalize()} {self.name}"

    @property
    def with_district(self) -> str:
        """``xã Cù Vân, huyện Đại Từ``"""
        return f"{_UNIT[self.kind]} {self.name}, {self.district_kind} {self.district}"


@dataclass(frozen=True, slots=True)
class Commune:
    """One of the 92 units since 1 July 2025."""

    code: str
    name: str
    kind: str
    lat: float
    lon: float
    old: tuple[OldUnit, ...]
    weight: float

    @property
    def full(self) -> str:
        """``Xã Đại Phúc``"""
        return f"{_UNIT[self.kind].capitalize()} {self.name}"

    @property
    def is_urban(self) -> bool:
        return self.kind == "phuong"

    @property
    def is_townlike(self) -> bool:
        """A ward, or a commune around a former township."""
        return self.is_urban or any(unit.kind == "thi_tran" for unit in self.old)

    @property
    def district(self) -> str:
        """Bare name of the former district that most of it was in."""
        return self.old[0].district


def _rows(name: str) -> list[dict[str, str]]:
    with (_SEEDS / name).open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


@functools.cache
def communes() -> tuple[Commune, ...]:
    """The 92 communes by code, each with the old units that lie in it whole (a split one only if there is no other)."""
    old = {
        row["commune_code_old"]: OldUnit(
            row["commune_code_old"],
            row["name"],
            row["kind"],
            row["district_name"],
            _DISTRICT.get(row["district_kind"], "huyện"),
            row["province_name_old"].removeprefix("Tỉnh "),
        )
        for row in _rows("communes_old.csv")
        if row["province_code_old"] in (PROVINCE, "06")
    }
    parts: dict[str, list[tuple[bool, OldUnit]]] = {}
    for row in _rows("commune_succession.csv"):
        if row["commune_code_old"] in old:
            is_split = row["is_split"].lower() == "true"
            parts.setdefault(row["commune_code"], []).append((is_split, old[row["commune_code_old"]]))
    found = []
    for row in _rows("communes.csv"):
        if row["province_code"] != PROVINCE:
            continue
        pieces = sorted(parts[row["commune_code"]], key=lambda piece: piece[1].code)
        whole = [unit for is_split, unit in pieces if not is_split] or [unit for _, unit in pieces]
        weight = sum(_DISTRICT_WEIGHT.get(unit.district, 0.5) for unit in whole) / 2 + 0.2
        found.append(
            Commune(
                row["commune_code"],
                row["name"],
                row["kind"],
                float(row["lat"]),
                float(row["lon"]),
                tuple(whole),
                weight,
            )
        )
    return tuple(sorted(found, key=lambda commune: commune.code))


@functools.cache
def by_code() -> dict[str, Commune]:
    return {commune.code: commune for commune in communes()}


@dataclass(frozen=True, slots=True)
class Naming:
    """How one item names its place."""

    field: str
    """The portal's own field, as the clerk or the sender chose it."""
    phrase: str
    """The place as written in the text; empty when the text does not name it."""
    address: str
    """The address line; empty when the sender left none."""
    unit: str
    """The unit's bare full name at that time: ``xã Cù Vân`` or ``xã An Khánh``; used in answers."""


_HAMLETS = (
    "Đồng Vàng", "Gò Chè", "Cây Xanh", "Làng Hin", "Đồng Cẩu", "Nà Lầu", "Bãi Cọ", "Đầm Mây", "Khau Phạ", "Cầu Đá",
    "Soi Dâu", "Núi Hột", "Đồi Thông", "Ao Sen", "Ba Trại", "Đình Giữa", "Bờ Hồ", "Trung Tâm", "Tiền Phong", "Nà Mèo",
    "Bản Cuôn", "Khuổi Lặng", "Giếng Mỏ", "Đông Yên", "Xuân Đám", "Hòa Khê", "Vực Giang", "Thác Lở", "Cốc Lùng",
    "Nà Tấc",
)  # fmt: skip


def hamlet(pick: random.Random, commune: Commune) -> str:
    """``tổ 7``, ``xóm Gò Chè``: invented, below the commune."""
    if commune.is_urban:
        return pick.choice(
            [
                f"tổ {pick.randint(1, 24)}",
                f"tổ dân phố {pick.choice(_HAMLETS)}",
                f"TDP số {pick.randint(1, 16)}",
                "xóm " + pick.choice(_HAMLETS),
            ]
        )
    upland = commune.old[0].province == "Bắc Kạn"
    word = pick.choice(["thôn", "thôn", "bản"]) if upland else pick.choice(["xóm", "xóm", "xóm", "thôn"])
    return f"{word} {pick.choice([*_HAMLETS, str(pick.randint(1, 14))])}"


def name_place(pick: random.Random, commune: Commune, day: date) -> Naming:
    """A manner of naming the commune on that day: old names before the reform, and often after it."""
    old = pick.choice(commune.old)
    is_new = day >= REFORM
    says_old = not is_new or pick.random() < (0.62 if day < date(2026, 1, 1) else 0.34)
    new = f"{_UNIT[commune.kind]} {commune.name}"
    short_district = {"thành phố": "TP", "thị xã": "TX"}.get(old.district_kind, old.district_kind)
    old_unit = f"{_UNIT[old.kind]} {old.name}"
    if is_new:
        where = pick.choice([new, new, f"{new}, tỉnh Thái Nguyên", f"{new}, Thái Nguyên"])
        if says_old:
            where = pick.choice(
                [
                    f"{old.with_district} cũ",
                    f"{old_unit} (cũ), nay là {new}",
                    f"{new} ({old_unit} cũ)",
                    f"{old_unit} cũ, {new}",
                    old.with_district,
                    f"{old.with_district} (nay là {new})",
                    f"{old_unit}, {short_district} {old.district}",
                ]
            )
    else:
        where = pick.choice(
            [
                old.with_district,
                old.with_district,
                f"{old_unit}, {short_district} {old.district}",
                f"{old_unit} - {old.district}",
                f"{old_unit}, {old.district_kind} {old.district}, tỉnh {old.province}",
                f"{_abbreviated(old)}, {short_district} {old.district}",
            ]
        )
    local = hamlet(pick, commune)
    draw = pick.random()
    if draw < 0.36:
        phrase = ""
    elif draw < 0.66:
        phrase = f"{local}, {where}"
    elif draw < 0.86:
        phrase = where
    elif draw < 0.95:
        phrase = f"{local} {new if is_new else old_unit}"
    else:  # bare, without xã or phường
        phrase = f"{local}, {commune.name if is_new and not says_old else old.name}"
    field = commune.full if is_new else old.full
    if pick.random() < 0.05 and phrase:
        field = ""
    address = "" if pick.random() < 0.3 else f"{local[0].upper()}{local[1:]}, {where}"
    unit = new if is_new else old_unit
    return Naming(field, phrase, address, unit)


def _abbreviated(old: OldUnit) -> str:
    return {"xa": "x.", "phuong": "P.", "thi_tran": "TT "}[old.kind] + old.name
