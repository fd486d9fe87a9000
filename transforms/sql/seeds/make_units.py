"""Writes the seeds of administrative units from the packages that hold the official tables (``make seeds``).

    python transforms/sql/seeds/make_units.py

Three CSV files beside this script, for all 34 provinces, in one order, so that a change shows as a small diff:

- ``communes.csv``: the 3,321 units since 1 July 2025;
- ``communes_old.csv``: the units just before; five island districts without communes stand under their district's code;
- ``commune_succession.csv``: old → new;
``place_aliases.csv`` is kept by hand; ``tests/nlp/test_places.py`` holds it against the succession.

Sources, and who wins. Codes, names, positions and areas come from *vietnamadminunits* 1.0.4 (the General Statistics
Office's catalogue and sapnhap.bando.com.vn). *vietnam-provinces* 2025.10.1 follows the draft of the decision on codes:
where its code for the same unit differs it is kept in ``draft_code`` and not used. For the succession
*vietnamadminunits* and *vietnam-address-converter* 1.0.5 are read; underthesea's table is derived from the first
one and adds nothing (``--compare`` prints where any two differ). Where they disagree, all successors stay and the old
unit is flagged as split. None of the packages holds the population: that column is empty, and the
province fills in ``provinces/<code>/population.csv`` (``warehouse/province_tables.py``).
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import sys
import unicodedata
from collections import defaultdict
from importlib import metadata, resources
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
AS_OF_NEW = "2025-07-01"  # Resolutions of the National Assembly's Standing Committee of 16 June 2025 take effect
AS_OF_OLD = "2025-06-30"
KINDS = {"Xã": "xa", "Phường": "phuong", "Thị trấn": "thi_tran", "Đặc khu": "dac_khu"}
DISTRICT_KINDS = {"Huyện": "huyen", "Thành phố": "thanh_pho", "Thị xã": "thi_xa", "Quận": "quan"}
_APOSTROPHES = str.maketrans({"’": "'", "`": "'"})

VAU = f"vietnamadminunits {metadata.version('vietnamadminunits')}"
VAC = f"vietnam-address-converter {metadata.version('vietnam-address-converter')}"

Row = dict[str, Any]


def plain(name: str) -> str:
    """No diacritics, hyphens as blanks, ``Phường 01`` as ``phuong 1``, ``Sỹ`` as ``si``: the packages' common key."""
    decomposed = unicodedata.normalize("NFD", name.lower().translate(_APOSTROPHES).replace("đ", "d"))
    bare = "".join(char for char in decomposed if not unicodedata.combining(char))
    bare = re.sub(r"\b0+(\d)", r"\1", re.sub(r"[-–'\s]+", " ", bare)).strip()
    return bare.replace("y", "i")


def letters(name: str) -> str:
    """Lower case, with the tone in no place: ``Hoà`` and ``Hòa`` are equal, ``Lang`` and ``Lăng`` are not."""
    decomposed = unicodedata.normalize("NFD", name.lower())
    tones = {"\u0300", "\u0301", "\u0303", "\u0309", "\u0323"}
    marks = sorted(char for char in decomposed if char in tones)
    return "".join(char for char in decomposed if char not in tones and not char.isspace()) + "".join(marks)


def squeeze(name: str) -> str:
    """The accented key of *vietnamadminunits*: lower case, no blanks."""
    return unicodedata.normalize("NFC", name).lower().replace(" ", "")


def read_vau() -> tuple[list[Row], list[Row], dict[str, Any]]:
    """New units, old units and the converter's dictionaries, as the package has them."""
    folder = Path(str(resources.files("vietnamadminunits"))) / "data"
    con = sqlite3.connect(f"file:{folder / 'dataset.db'}?mode=ro", uri=True)
    con.row_factory = sqlite3.Row
    new = [dict(row) for row in con.execute("select * from admin_units")]
    old = [dict(row) for row in con.execute("select * from admin_units_legacy")]
    con.close()
    return new, old, json.loads((folder / "converter_2025.json").read_text("utf-8"))


def bare(name: str) -> str:
    """The name without what the package adds to tell namesakes apart: ``Hiệp Hòa (Xã)`` is ``Hiệp Hòa``."""
    return unicodedata.normalize("NFC", re.sub(r"\s*\(.*\)$", "", name))


def draft_codes() -> dict[tuple[str, str], str]:
    """(province code, plain name of the unit) → code, by *vietnam-provinces*; a pair that is not unique is left out."""
    path = Path(str(resources.files("vietnam_provinces"))) / "data" / "nested-divisions.json"
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for province in json.loads(path.read_text("utf-8")):
        for ward in province["wards"]:
            found[f"{province['code']:02d}", letters(ward["name"])].add(f"{ward['code']:05d}")
    return {key: codes.pop() for key, codes in found.items() if len(codes) == 1}


def communes(new: list[Row]) -> list[Row]:
    """Rows of ``communes.csv``."""
    drafts = draft_codes()
    rows = []
    for unit in new:
        draft = drafts.get((unit["provinceCode"], letters(unit["ward"])), "")
        rows.append(
            {
                "commune_code": unit["wardCode"],
                "commune_name": unicodedata.normalize("NFC", unit["ward"]),
                "name": bare(unit["wardShort"]),
                "kind": KINDS[unit["wardType"]],
                "province_code": unit["provinceCode"],
                "province_name": unicodedata.normalize("NFC", unit["province"]),
                "lat": unit["wardLat"],
                "lon": unit["wardLon"],
                "area_km2": unit["wardAreaKm2"],
                "population": "",
                "draft_code": "" if draft == unit["wardCode"] else draft,
                "source": VAU,
                "as_of": AS_OF_NEW,
            }
        )
    return sorted(rows, key=lambda row: (row["province_code"], row["commune_code"]))


def communes_old(old: list[Row]) -> list[Row]:
    """Rows of ``communes_old.csv``; an island district without communes stands for itself."""
    rows = []
    for unit in old:
        district_kind = DISTRICT_KINDS[unit["districtType"]]
        island = not unit["ward"]
        rows.append(
            {
                "commune_code_old": unit["districtCode"] if island else unit["wardCode"],
                "commune_name_old": unicodedata.normalize("NFC", unit["district"] if island else unit["ward"]),
                "name": bare(unit["districtShort"] if island else unit["wardShort"]),
                "kind": "huyen" if island else KINDS[unit["wardType"]],
                "district_name": bare(unit["districtShort"]),
                "district_kind": district_kind,
                "province_code_old": unit["provinceCode"],
                "province_name_old": unicodedata.normalize("NFC", unit["province"]),
                "source": VAU,
                "as_of": AS_OF_OLD,
            }
        )
    return sorted(rows, key=lambda row: (row["province_code_old"], row["commune_code_old"]))


def pairs_vau(new: list[Row], old: list[Row], converter: dict[str, Any]) -> set[tuple[str, str]]:
    """(old code, new code) by *vietnamadminunits*. A key it can not resolve is a ``KeyError``."""
    new_codes: dict[tuple[str, str], str] = {}
    for unit in new:
        new_codes[unit["provinceKey"], squeeze(unit["ward"])] = unit["wardCode"]
        new_codes.setdefault((unit["provinceKey"], unit["wardKey"]), unit["wardCode"])
    old_codes: dict[str, str] = {}
    for unit in old:
        stem = f"{unit['provinceKey']}_{unit['districtKey']}_"
        code = unit["wardCode"] or unit["districtCode"]
        if unit["ward"]:
            old_codes[stem + squeeze(unit["ward"])] = code
        old_codes.setdefault(stem + (unit["wardKey"] or ""), code)
    pairs = set()
    for province, wards in converter["DICT_PROVINCE_WARD_NO_DIVIDED"].items():
        pairs |= {(old_codes[key], new_codes[province, ward]) for ward, keys in wards.items() for key in keys}
    for province, wards in converter["DICT_PROVINCE_WARD_DIVIDED"].items():
        for key, successors in wards.items():
            pairs |= {(old_codes[key], new_codes[province, item["newWardKey"]]) for item in successors}
    return pairs


def pairs_vac(new: list[Row], old: list[Row]) -> tuple[set[tuple[str, str]], list[str]]:
    """(old code, new code) by *vietnam-address-converter*, matched by names, and the rows that could not be matched."""
    from vietnam_address_converter.data import DEFAULT_DATA  # type: ignore[import-untyped]

    def index(units: list[Row], *columns: str) -> dict[tuple[str, ...], list[tuple[str, str]]]:
        found: dict[tuple[str, ...], list[tuple[str, str]]] = defaultdict(list)
        for unit in units:
            name = unit["ward"] or unit["district"]
            key = tuple(plain(unit[column] or unit["district"]) for column in columns)
            found[key].append((letters(name), unit["wardCode"] or unit["districtCode"]))
        return found

    news, olds = index(new, "provinceShort", "ward"), index(old, "provinceShort", "district", "ward")

    def one(found: list[tuple[str, str]], name: str) -> str | None:
        exact = [code for spelt, code in found if spelt == letters(name)]
        codes = exact or [code for _, code in found]
        return codes[0] if len(codes) == 1 else None

    pairs, lost = set(), []
    for row in DEFAULT_DATA["mapping"]["rows"]:
        was, now = row["old"], row["new"]
        province_old, province_new = (
            re.sub(r"^(tinh|thanh pho) ", "", plain(side["province_name"])) for side in (was, now)
        )
        ward = was["ward_name"] or was["district_name"]
        code_old = one(olds.get((province_old, plain(was["district_name"]), plain(ward)), []), ward)
        code_new = one(news.get((province_new, plain(now["ward_name"])), []), now["ward_name"])
        if code_old and code_new:
            pairs.add((code_old, code_new))
        else:
            lost.append(f"{was['province_name']} | {was['district_name']} | {ward} -> {now['ward_name']}")
    return pairs, lost


def succession(first: set[tuple[str, str]], second: set[tuple[str, str]]) -> list[Row]:
    """Rows of ``commune_succession.csv``: the union of both, split where more than one successor remains."""
    successors: dict[str, set[str]] = defaultdict(set)
    for code_old, code_new in first | second:
        successors[code_old].add(code_new)
    rows = []
    for code_old, code_new in sorted(first | second):
        sources = [name for name, pairs in ((VAU, first), (VAC, second)) if (code_old, code_new) in pairs]
        is_split = len(successors[code_old]) > 1
        rows.append(
            {
                "commune_code_old": code_old,
                "commune_code": code_new,
                "is_split": str(is_split).lower(),
                "share": "" if is_split else "1.0",
                "source": " + ".join(sources),
            }
        )
    return rows


def write(name: str, rows: list[Row]) -> None:
    """Replaces the seed in one step."""
    path = HERE / name
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    part.replace(path)
    print(f"{name}: {len(rows)} rows")


def main() -> int:
    """Writes all seeds; exit status 1 when an old unit has no successor."""
    new, old, converter = read_vau()
    first = pairs_vau(new, old, converter)
    second, lost = pairs_vac(new, old)
    rows_old, rows_new = communes_old(old), communes(new)
    write("communes.csv", rows_new)
    write("communes_old.csv", rows_old)
    write("commune_succession.csv", succession(first, second))
    names = {row["commune_code"]: f"{row['commune_name']}, {row['province_name']}" for row in rows_new}
    was = {row["commune_code_old"]: f"{row['commune_name_old']} ({row['district_name']})" for row in rows_old}
    if "--compare" in sys.argv:
        for line in lost:
            print("not matched by name:", line)
        for title, pairs in ((f"only {VAU}", first - second), (f"only {VAC}", second - first)):
            for code_old, code_new in sorted(pairs):
                print(f"{title}: {code_old} {was[code_old]} -> {code_new} {names[code_new]}")
    gaps = {row["commune_code_old"] for row in rows_old} - {code_old for code_old, _ in first | second}
    print(f"old units without a successor: {sorted(gaps) or 'none'}; rows of {VAC} not matched: {len(lost)}")
    return 1 if gaps else 0


if __name__ == "__main__":
    sys.exit(main())
