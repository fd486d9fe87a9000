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
from datetime import date
from pathlib import Path

from demo.places import REFORM
from hieudan.text import fold, nfc

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


def sections(*names: str) -> dict[str, tuple[str, ...]]:
    """The lines of text files beside this module by section (``[section]`` heads; ``#`` comments)."""
    found: dict[str, list[str]] = {}
    current: list[str] = []
    for name in names:
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("[") and line.endswith("]"):
                current = found.setdefault(line[1:-1], [])
            elif line.strip() and not line.startswith("#"):
                current.append(line.strip())
    return {section: tuple(lines) for section, lines in found.items()}


WORDS = sections("words.txt")
_NOT_HERE = frozenset(" ".join(WORDS["not_here"]).split())
_HERE = [
    (re.compile(rf"(?<!\w){pattern}(?!\w)"), words) for pattern, words in (line.split(" => ") for line in WORDS["here"])
]


def localised(text: str) -> str:
    """The text as it would be put in Thái Nguyên: northern words, no streets of other cities."""
    for pattern, words in _HERE:
        text = pattern.sub(words, text)
    return text


def _read(name: str) -> list[Matter]:
    path = HERE / name
    if not path.exists():
        return []
    spoken = localised if name == "families.jsonl" else str
    found = []
    for line in path.read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        found.append(
            Matter(
                row["id"],
                row["family"],
                spoken(row["text"]),
                row["topic"],
                tuple(row.get("also", ())),
                row["kind"],
                spoken(row.get("answer", "")),
                row.get("answer_class", ""),
            )
        )
    return found


_TOWN_ONLY = re.compile(
    r"chung cư|căn hộ|vỉa hè|via he|kẹt xe|khu đô thị|công viên|khách sạn|trung tâm thương mại|tập thể|ngoài phố"
    r"|mấy phố|trong phố|xe buýt|giao lộ|ngã tư|đại lộ|công ty cây xanh|nhà hàng ven|Quận|quận|Tầng hai"
)


@functools.cache
def is_urban(text: str) -> bool:
    """Whether the text can only be of a town: flats, pavements, traffic jams."""
    return bool(_TOWN_ONLY.search(text))


_AFTER_REFORM = re.compile(
    r"bỏ huyện|sáp nhập phường|sau sáp nhập|Sáp nhập xã rồi|xã mới|xã cũ|nhập phường|nhập xã|nay nhập|sau sắp xếp"
    r"|địa giới|Nghị định 154|huyện cũ|thị trấn cũ|hồi ở huyện|miễn học phí|Chủ tịch mới|từ 75 tuổi"
)


def is_of_the_time(text: str, day: date) -> bool:
    """False for a text that speaks of the reform before it came."""
    return day >= REFORM or not _AFTER_REFORM.search(text)


def in_unit(text: str, unit: str) -> str:
    """The text with ``phường`` and ``xã`` as fits the unit (``xã Cù Vân``), where they stand without a name."""
    is_ward = unit.startswith("phường")

    def fitting(found: re.Match[str]) -> str:
        if (
            found[2][:1].isupper()
            or found[2] in ("hội", "viên", "giao")
            or text[: found.start()].endswith(("hợp tác ", "thị "))
        ):
            return found[0]
        word = "phường" if is_ward else "xã"
        return (word.capitalize() if found[1][0].isupper() else word) + found[0][len(found[1]) :]

    return re.sub(r"(?<!\w)(phường|xã|Phường|Xã)(?!\w)(?= ?(\w*))", fitting, text)


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
def _tested(words: str) -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)")


def fitting(section: str, about: str, day: date) -> list[str]:
    """The section's pieces that suit a matter (``words :: piece``) and a day (``@11,12`` months, ``@since-reform``)."""
    is_unmarked = about.isascii()
    plain = about.lower()
    found = []
    for piece in pieces().get(section, ()):
        if piece.startswith("@"):
            when, piece = piece[1:].split(" ", 1)
            if day < REFORM if when == "since-reform" else str(day.month) not in when.split(","):
                continue
        words, mark, said = piece.partition(" :: ")
        if not mark:
            found.append(piece)
        elif _tested(fold(nfc(words)) if is_unmarked else words.lower()).search(plain):
            found.append(said)
    return found


@functools.cache
def pieces() -> dict[str, tuple[str, ...]]:
    """Authored pieces by section."""
    return sections("pieces.txt", "answers.txt", "titles.txt")
