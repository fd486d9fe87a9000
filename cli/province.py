"""``hieudan province new CODE``: the folder of a province, from the tables of all 34; its people then fill in the rest."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

from hieudan.settings import InputError, load_province, read_yaml
from hieudan.units import provinces

_YML = """\
# {full_name}: made from the tables of administrative units. A person checks all of it; "…" is to be filled in.
code: "{code}"
name: {name}
# File stems of crawlers/portals that the night reads. Each province has a data folder of its own (HIEUDAN_DATA).
portals: [{on}]{off}
letterhead:
  superior: {party} {upper}
  body: BAN TUYÊN GIÁO VÀ DÂN VẬN
  number: "Số …-BC/BTGDVTU"
  place: {name}
# Personal data (docs/privacy.md): words of items are deleted so many days after they were sent; figures stay.
text_kept_days: 1826
count_senders: false
"""
_AGENCIES = (
    ("ubnd_tinh", "UBND {place}", "tinh"),
    ("vp_ubnd_tinh", "Văn phòng UBND {level}", "tinh"),
    ("hdnd_tinh", "HĐND {place}", "tinh"),
    ("dbqh_tinh", "Đoàn đại biểu Quốc hội {place}", "tinh"),
    ("tinh_uy", "{party_name} {name}", "dang_doan_the"),
    ("mttq_tinh", "Ủy ban MTTQ Việt Nam {place}", "dang_doan_the"),
    ("hcc_tinh", "Trung tâm Phục vụ hành chính công {level}", "don_vi"),
    ("so_tai_chinh", "Sở Tài chính", "so"),
    ("so_xay_dung", "Sở Xây dựng", "so"),
    ("so_nong_nghiep_moi_truong", "Sở Nông nghiệp và Môi trường", "so"),
    ("so_noi_vu", "Sở Nội vụ", "so"),
    ("so_khoa_hoc_cong_nghe", "Sở Khoa học và Công nghệ", "so"),
    ("so_cong_thuong", "Sở Công Thương", "so"),
    ("so_y_te", "Sở Y tế", "so"),
    ("so_giao_duc_dao_tao", "Sở Giáo dục và Đào tạo", "so"),
    ("so_van_hoa_the_thao_du_lich", "Sở Văn hóa, Thể thao và Du lịch", "so"),
    ("so_tu_phap", "Sở Tư pháp", "so"),
    ("thanh_tra_tinh", "Thanh tra {level}", "so"),
    ("cong_an_tinh", "Công an {level}", "cong_an"),
)
"""Offices that every province has had since March 2025; which others it has, its people know."""
_SOURCE = "danh mục chung các tỉnh, cần kiểm tra"
_COLUMNS = {
    "agencies.csv": ("agency_code", "name", "kind", "valid_from", "valid_to", "successor_code", "source"),
    "agency_aliases.csv": ("alias", "agency_code"),
    "population.csv": ("commune_code", "population", "as_of", "source"),
    "deadlines.csv": ("deadline_rule_id", "kind", "day_count", "day_kind", "starts_from", "valid_from_on", "valid_to_on",
                      "law", "article", "checked_by"),
    "remote_communes.csv": ("commune_code", "source"),
}  # fmt: skip


def new_province(code: str, folder: Path, portals: Path) -> Path:
    """Makes ``folder/<code>/``, whole or not at all. Portals of the province that are verified are switched on.

    :raises InputError: no province has this code, or its folder is there already.
    """
    names = provinces()
    if code not in names:
        raise InputError(f"{code}: no province has this code; they are {', '.join(sorted(names))}")
    target = folder / code
    if target.exists():
        raise InputError(f"{target}: exists already")
    full_name = names[code]
    is_city = full_name.startswith("Thành phố ")
    name = full_name.removeprefix("Thành phố ").removeprefix("Tỉnh ")
    level = "thành phố" if is_city else "tỉnh"
    words = {
        "name": name,
        "level": level,
        "place": f"{level} {name}",
        "party_name": "Thành ủy" if is_city else "Tỉnh ủy",
    }
    on, off = _portals_of(code, portals)
    remark = "".join(f"\n# not yet verified: {portal}" for portal in off)
    fresh = folder / f".{code}.new"
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    yml = _YML.format(full_name=full_name, code=code, name=name, upper=name.upper(), on=", ".join(on), off=remark,
                      party="THÀNH ỦY" if is_city else "TỈNH ỦY")  # fmt: skip
    (fresh / "province.yml").write_text(yml, encoding="utf-8")
    agencies = [(key, form.format(**words), kind, "", "", "", _SOURCE) for key, form, kind in _AGENCIES]
    for file, columns in _COLUMNS.items():
        table = io.StringIO()
        writer = csv.writer(table, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(agencies if file == "agencies.csv" else [])
        (fresh / file).write_text(table.getvalue(), encoding="utf-8")
    fresh.rename(target)
    load_province(code, folder)
    return target


def _portals_of(code: str, portals: Path) -> tuple[list[str], list[str]]:
    """Ids of the province's portals, the replica's left out: verified, and not verified."""
    on: list[str] = []
    off: list[str] = []
    for path in sorted(portals.glob("*.yml")):
        read = read_yaml(path)
        if isinstance(read, dict) and str(read.get("province_code")) == code and not read.get("is_demo"):
            (on if read.get("verified_on") else off).append(path.stem)
    return on, off
