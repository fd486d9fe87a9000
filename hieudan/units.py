"""Administrative units, from the dbt seeds: communes since 1 July 2025, the units before them, and who succeeded whom.

Codes are the official ones, strings with their leading zeros. Everything is read once and cached; nothing here is
downloaded. The seeds are made by ``transforms/sql/seeds/make_units.py``, which names their sources.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SEEDS = Path(__file__).resolve().parents[1] / "transforms" / "sql" / "seeds"


@dataclass(frozen=True, slots=True)
class Commune:
    """A commune, ward or special zone as it is since 1 July 2025. ``lat``, ``lon``: its centre, degrees (WGS 84)."""

    code: str
    full_name: str  # "Xã Văn Lang"
    name: str  # "Văn Lang"
    kind: str  # xa phuong dac_khu
    province_code: str
    province_name: str
    lat: float
    lon: float
    area_km2: float | None
    population: int | None


@dataclass(frozen=True, slots=True)
class OldCommune:
    """A unit as it was on 30 June 2025. ``kind`` is ``huyen`` for the five island districts that had no communes."""

    code: str
    full_name: str
    name: str
    kind: str  # xa phuong thi_tran huyen
    district_name: str
    district_kind: str  # huyen thanh_pho thi_xa quan
    province_code: str  # of the province then: Bắc Kạn is "06"
    province_name: str

    @property
    def district(self) -> tuple[str, str]:
        """What tells one former district from all others: (province code then, name)."""
        return self.province_code, self.district_name


@dataclass(frozen=True, slots=True)
class Successor:
    """One part of an old unit: ``share`` (of its area and people, 0-1) is None where a split is not measured."""

    code: str
    is_split: bool
    share: float | None


@dataclass(frozen=True, slots=True)
class Alias:
    """Another name for (part of) a commune; ``code_old`` is the old unit it belonged to, or empty."""

    alias: str
    kind: str
    code_old: str
    code: str
    source: str


def _rows(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@cache
def _communes() -> dict[str, Commune]:
    return {
        row["commune_code"]: Commune(
            row["commune_code"],
            row["commune_name"],
            row["name"],
            row["kind"],
            row["province_code"],
            row["province_name"],
            float(row["lat"]),
            float(row["lon"]),
            float(row["area_km2"]) if row["area_km2"] else None,
            int(row["population"]) if row["population"] else None,
        )
        for row in _rows("communes.csv")
    }


@cache
def _old_communes() -> dict[str, OldCommune]:
    return {
        row["commune_code_old"]: OldCommune(
            row["commune_code_old"],
            row["commune_name_old"],
            row["name"],
            row["kind"],
            row["district_name"],
            row["district_kind"],
            row["province_code_old"],
            row["province_name_old"],
        )
        for row in _rows("communes_old.csv")
    }


@cache
def _succession() -> tuple[dict[str, tuple[Successor, ...]], dict[str, tuple[str, ...]]]:
    after: dict[str, list[Successor]] = defaultdict(list)
    before: dict[str, list[str]] = defaultdict(list)
    for row in _rows("commune_succession.csv"):
        share = float(row["share"]) if row["share"] else None
        after[row["commune_code_old"]].append(Successor(row["commune_code"], row["is_split"] == "true", share))
        before[row["commune_code"]].append(row["commune_code_old"])
    return {code: tuple(found) for code, found in after.items()}, {code: tuple(f) for code, f in before.items()}


@cache
def communes(province_code: str | None = None) -> tuple[Commune, ...]:
    """The units of a province, or all 3,321, by code. An unknown province has none."""
    return tuple(unit for unit in _communes().values() if province_code in (None, unit.province_code))


def commune(code: str) -> Commune:
    """The unit with this code. Raises ``KeyError`` for a code that is not in force."""
    return _communes()[code]


def find_commune(code: str) -> Commune | None:
    """The unit with this code, or None."""
    return _communes().get(code)


@cache
def old_communes(province_code: str | None = None) -> tuple[OldCommune, ...]:
    """Old units with a successor in today's province, or all, by code: 280 for "19" (Thái Nguyên with Bắc Kạn)."""
    if province_code is None:
        return tuple(_old_communes().values())
    codes = {code for unit in communes(province_code) for code in predecessors(unit.code)}
    return tuple(unit for unit in _old_communes().values() if unit.code in codes)


def old_commune(code: str) -> OldCommune:
    """The old unit with this code; ``KeyError`` if there was none. Old and new codes overlap: know which you hold."""
    return _old_communes()[code]


def successors(code_old: str) -> tuple[Successor, ...]:
    """Today's units of an old unit: one, or several when it was split. Raises ``KeyError`` for an unknown code."""
    return _succession()[0][code_old]


def predecessors(code: str) -> tuple[str, ...]:
    """Codes of the old units that a unit was made of, wholly or in part."""
    return _succession()[1].get(code, ())


@cache
def aliases(province_code: str | None = None) -> tuple[Alias, ...]:
    """Aliases that lead into a province, or all."""
    codes = {unit.code for unit in communes(province_code)}
    return tuple(
        Alias(row["alias"], row["kind"], row["commune_code_old"], row["commune_code"], row["source"])
        for row in _rows("place_aliases.csv")
        if row["commune_code"] in codes
    )


@cache
def provinces() -> dict[str, str]:
    """Today's 34 provinces: code → name ("Tỉnh Thái Nguyên")."""
    return {unit.province_code: unit.province_name for unit in communes()}
