"""What a report's words say about where a matter may go: how many signed, whether people will go higher, which spot.

Only counts, set words and names of places: nothing that could say who writes.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from hieudan.text import fold, nfc
from transforms.cases.finer import Finer, finer_places

MOST_SIGNATORIES = 5000
"""A greater number of households or people is no number of signatures ("dự án 20.000 hộ dân")."""
_SIGNED = (
    r"(?:tap the|dai dien(?: cho)?|chung toi|thay mat|don cua|toan the)(?: \w+){0,4}? (\d[\d.]*) (?:ho|nguoi|gia dinh|cong nhan|cu tri|hoi vien|ba con|tieu thuong|phu huynh|nguoi dan)\b",
    r"(\d[\d.]*) (?:ho|nguoi|gia dinh|cong nhan|cu tri|tieu thuong|phu huynh|ho dan|ho gia dinh|nguoi dan)(?: \w+){0,4}? (?:cung |da |dong |deu )*(?:ky ten|ky don|dung don|dong ky|lam don|de nghi|kien nghi|khieu nai|kien)\b",
    r"(\d[\d.]*) chu ky\b",
)
_SIGNED_RE = tuple(re.compile(pattern) for pattern in _SIGNED)
_ESCALATION = {
    "khieu_kien": r"\bkhieu kien\b|\bkhoi kien\b|\bkien ra toa\b|\bdua don tap the\b",
    "len_tinh": r"\b(?:len|ra|gui|keo len|den|toi) (?:\w+ ){0,2}?(?:tinh|ubnd tinh|tinh uy|tru so tiep cong dan)\b(?! lo)",
    "trung_uong": r"\btrung uong\b|\bthu tuong\b|\bra ha noi\b|\bban tiep cong dan\b|\bthanh tra chinh phu\b|\bquoc hoi\b",
    "dong_nguoi": r"\bkeo nhau\b|\btu tap\b|\bchan xe\b|\bchan duong\b|\bdung leu\b|\bcang bang\b|\bbieu tinh\b",
    "vuot_cap": r"\bvuot cap\b|\bcap tren\b|\bco quan cao hon\b",
    "bao_chi": r"\b(?:gui|len|goi|nho|bao) (?:\w+ )?(?:bao chi|dai truyen hinh|truyen hinh|bao dai)\b",
}
_WILL = re.compile(
    r"\b(?:se|dinh|buoc phai|phai|tiep tuc|chung toi|ca xom|ba con|neu khong|khong thi|con khong|nhat dinh)\b"
)
_WILL_REACH = 60
_ESCALATION_RE = {name: re.compile(pattern) for name, pattern in _ESCALATION.items()}
_PLACES = ("settlement", "lane", "road", "route", "bridge", "market", "school", "water", "hill", "estate", "health", "junction")
"""Classes of places that a title may name, the more telling first; a firm's or a temple's name is not among them."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Said:
    """Of one report. ``signatory_count``: the highest number of people or households that it speaks for; 0: it names none."""

    signatory_count: int
    escalations: tuple[str, ...]
    place_words: str | None
    """The first telling place below the commune, as written: "xóm Đồng Tâm"; None where none is named surely."""


def said(text: str) -> Said:
    """Reads one report's redacted words."""
    folded = " ".join(_WORD.findall(fold(nfc(text)).replace(".", "")))
    return Said(_signatories(folded), _escalations(folded), _place(text))


def _signatories(folded: str) -> int:
    counts = [int(found[1]) for pattern in _SIGNED_RE for found in pattern.finditer(folded)]
    return max((count for count in counts if 1 < count <= MOST_SIGNATORIES), default=0)


def _escalations(folded: str) -> tuple[str, ...]:
    """The kinds of higher steps that a text speaks of as to come; "đã gửi lên tỉnh" counts too, a mere address does not."""
    found = []
    for name, pattern in _ESCALATION_RE.items():
        for hit in pattern.finditer(folded):
            if _WILL.search(folded[max(0, hit.start() - _WILL_REACH) : hit.start()]):
                found.append(name)
                break
    return tuple(found)


def _place(text: str) -> str | None:
    places = [place for place in finer_places(text) if place.is_sure and place.kind in _PLACES]
    written = [(_PLACES.index(place.kind), words) for place in places if (words := _as_written(text, place))]
    return min(written)[1] if written else None


def _as_written(text: str, place: Finer) -> str | None:
    """The place as the text writes it, with the word that announces it; None where it is not found again."""
    text = nfc(text)
    spans = [found.span() for found in _WORD.finditer(text)]
    folded = [fold(text[start:stop]).lstrip("0") for start, stop in spans]
    name = place.name.split()
    for at in range(1, len(folded) - len(name) + 1):
        if folded[at : at + len(name)] != name:
            continue
        start = spans[at - 1][0]
        words = " ".join(text[start : spans[at + len(name) - 1][1]].split())
        first = fold(words.split()[0])
        if first.isalpha() and first == first.lower() and _announces(first, place.kind):
            return words[0].lower() + words[1:]
    return None


_ANNOUNCING = {
    "settlement": "to xom thon ban lang ap khu pho tdp cum", "lane": "ngo ngach hem kiet", "road": "duong pho lo doc deo",
    "route": "lo ql dt tl", "bridge": "cau treo ngam tran", "market": "cho", "school": "truong non hoc thcs thpt",
    "water": "suoi song kenh muong ho dap dam ngoi ao ben bom", "hill": "nui doi deo", "estate": "thi cu an nghiep kdt kcn ccn",
    "health": "vien te kham", "junction": "ba tu giao",
}  # fmt: skip


def _announces(word: str, kind: str) -> bool:
    return word in _ANNOUNCING[kind].split()
