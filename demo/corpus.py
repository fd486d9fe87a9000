"""The authored matters: what citizens of the demo write about, read from the JSON lines beside this module.

``families.jsonl`` is the demo's share of a corpus worded for this project (``hieudan.families.serves_demo``), from
many provinces; ``more.jsonl`` was written for the demo, and ``mass.jsonl`` tells one matter of one commune in many
wordings. What does not fit Thái Nguyên of 2024-2026 is left out, southern words are put as people here say them.
"""

from __future__ import annotations

import functools
import json
import re
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True, slots=True)
class Matter:
    """One text by one imagined citizen, with the labels of its author."""

    id: str
    family: str
    text: str
    topic: str
    also: tuple[str, ...]
    kind: str
    answer: str
    answer_class: str


# Sea, Mekong, capital, pandemic, sights of another city: true elsewhere, odd in Thái Nguyên.
_NOT_HERE = frozenset(
    "c0044 c0079 c0132 c0133 c0134 c0220 c0340 c0341 c0342 c0343 c0379 c0415 c0420 c0435 c0443 c0461 c0511 c0518 "
    "c0634 c0712 c0775 d0008 b0031 b0041 b0044 b0077 b0078 b0176 b0194 b0195 b0197 b0224 b0253 b0261 b0352 d0093 "
    "d0117 d0132 d0158 d0179 d0276 d0277 d0321 d0396 c0030 d0116".split()
)

_HERE = [
    (re.compile(rf"(?<!\w){pattern}(?!\w)"), words)
    for pattern, words in {
        # dialect
        "tụi tui": "chúng tôi", "Dân tui": "Dân tôi", "tui": "tôi", "Tui": "Tôi", "hổng": "không", "heo": "lợn",
        "Con tui": "Con tôi", "má tôi": "mẹ tôi", "Ba tôi": "Bố tôi", "rứa": "thế", "ni": "nay", "mô mà": "đâu mà",
        "ở mô": "ở đâu", "mô": "nào", "chừ": "giờ", "chi mà": "gì mà", "vậy trời": "thế không biết", "kiệt": "ngõ",
        "Kiệt": "Ngõ", "hẻm": "ngõ", "Hẻm": "Ngõ", "khóm": "xóm", "ấp": "xóm", "buôn": "bản", "Phó buôn": "Phó bản",
        "xe bồn": "xe téc", "con lộ": "con đường", "Lộ nông thôn": "Đường nông thôn", "giùm": "giúp", "GIÙM": "GIÚP",
        "té": "ngã", "cúp": "cắt", "bể": "vỡ", "nhứt": "nhất", "mấy ổng": "mấy ông ấy", "ổng": "ông ấy",
        "chủ nhựt": "chủ nhật", "Chủ nhựt": "Chủ nhật", "sanh": "sinh", "rẫy": "nương", "vô": "vào", "bự": "to",
        "mắc": "đắt", "biết vầy": "biết thế", "Biết vầy": "Biết thế", "trụ điện": "cột điện", "Trụ điện": "Cột điện",
        "cây trụ": "cây cột", "dựng trụ": "dựng cột", "trụ": "cột", "Hội phụ huynh": "Ban phụ huynh", "kê toa": "kê đơn",
        "toa": "đơn", "mì": "sắn", "mướn": "thuê", "bít": "bịt", "xài": "dùng", "chình ình": "lù lù", "kêu trời": "kêu ca",
        "vườn thanh long": "vườn bưởi", "xe ben": "xe ben", "nhậu": "nhậu", "Lầu hai": "Tầng hai", "mần": "làm",
        # places of other provinces
        "phường Thủy Xuân": "phường", "khu quy hoạch Kiểm Huệ": "khu dân cư mới", "phường An Đông": "phường",
        "đường Hải Triều": "đường ven sông", "thôn Tây Trì Nhơn": "xóm tôi", "thôn Vân Dương": "trong xóm",
        "ngõ Vân Dương": "trong xóm", "ở Phú Lộc": "ngoài ngã ba", "Gầm cầu Tuần": "Gầm cầu treo",
        "ngõ Lê Đại Hành": "ngõ tôi", "đường Lê Huân": "trước cửa nhà tôi", "đường Diệu Đế": "phố",
        "ngã ba Trần Quốc Toản – Tú Xương": "ngã ba gần chợ", "Bệnh viện Chân Mây": "bệnh viện huyện",
        "đường Vân Trạch Hòa": "đường vào xóm", "đường Lê Tư Thành": "đường trung tâm xã", "Đường Lê Tư Thành": "Đường trung tâm xã",
        "lò mổ Thủy Dương": "lò mổ gần chợ", "đường Bùi Đình Túy": "đường Bắc Kạn", "Ngõ Sư Vạn Hạnh": "Ngõ sau chợ",
        "ngõ Xô Viết Nghệ Tĩnh": "ngõ", "cau tan thuan": "cau treo", "đường Trần Quý Cáp": "gần nhà tôi",
        "giao lộ Điện Biên Phủ – Phan Kế Bính": "ngã tư đèn đỏ", "quốc lộ 13": "quốc lộ 3", "góc Nguyễn Thị Minh Khai": "góc ngã ba",
        "đường Cộng Hòa": "đường Thống Nhất", "Công trình ngầm Trường Chinh": "Công trình cống hộp ngoài phố",
        "chợ Bình Chánh": "chợ", "đường Phan Ngọc Hiển": "đường Minh Cầu", "Phường 9": "Phường", "Hàng Chuối": "phố tôi",
        "công viên Tứ Hạ": "công viên", "bờ hồ Tây Lộc": "bờ hồ", "Đường Dạ Lê": "Đường vào xóm", "tỉnh lộ 7": "tỉnh lộ",
        "Tỉnh lộ 6": "Tỉnh lộ 261", "Dốc Sỏi": "Dốc Sỏi", "đường Tôn Đức Thắng": "mặt đường lớn", "sông Mã": "sông Cầu",
        "sông Ba": "sông Công", "sông Lợi Nông": "mương chính", "hói": "mương", "công an quận": "công an thành phố",
    }.items()
]  # fmt: skip


def localised(text: str) -> str:
    """The text as it would be put in Thái Nguyên: northern words, no streets of other cities."""
    for pattern, words in _HERE:
        text = pattern.sub(words, text)
    return text


def _read(name: str) -> list[Matter]:
    path = HERE / name
    if not path.exists():
        return []
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.append(
            Matter(
                row["id"],
                row["family"],
                localised(row["text"]),
                row["topic"],
                tuple(row.get("also", ())),
                row["kind"],
                localised(row.get("answer", "")),
                row.get("answer_class", ""),
            )
        )
    return found


@functools.cache
def matters() -> tuple[Matter, ...]:
    """All matters that the ordinary feedback draws on, in file order."""
    share = [matter for matter in _read("families.jsonl") if matter.id not in _NOT_HERE]
    return tuple(share + _read("more.jsonl"))


@functools.cache
def mass_complaint() -> tuple[Matter, ...]:
    """The wordings of the one matter that grows into a mass complaint."""
    return tuple(_read("mass.jsonl"))


@functools.cache
def surge() -> tuple[Matter, ...]:
    """The texts of the injected surge: several distinct troubles of one topic."""
    return tuple(_read("surge.jsonl"))


@functools.cache
def pieces() -> dict[str, tuple[str, ...]]:
    """Authored pieces by section of ``pieces.txt`` (``[section]`` heads, then one piece a line; ``#`` comments)."""
    sections: dict[str, list[str]] = {}
    current: list[str] = []
    for line in (HERE / "pieces.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1], [])
        elif line.strip() and not line.startswith("#"):
            current.append(line.strip())
    return {name: tuple(lines) for name, lines in sections.items()}
