"""Places below the commune that a text names: hamlets, streets, schools, markets, bridges, works, and their names.

Two reports of one commune that both name "xóm Đồng Tâm" speak of one spot, "tổ 5" and "tổ 12" of two. A name is
**sure** when it is a number or written with capitals; a sure name can speak for and against, any other only for: in
"xóm tôi mất nước" and "duong qua xau" the words after the kind word are no name, and nothing tells them from one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from hieudan.text import fold, nfc
from transforms.cases.names import unit_names
from transforms.nlp.normalise import has_diacritics

_TOKEN = re.compile(r"\d+[A-Za-zĐđ]?(?![^\W_])|[^\W\d_]+|\d+")
_JOINT = re.compile(r"[ \t.]*(?:số\s|so\s)?[ \t.:]*\Z", re.IGNORECASE)
_WITHIN = re.compile(r"[ \t\-–]*\Z")
_LONGEST_NAME = 4
_LONGEST_UNSURE = 3

# Class of place -> the words that announce one. Places of one class can be told apart by their names.
_KINDS = {
    "settlement": "tổ dân phố, tổ dp, tổ, tdp, xóm, thôn, bản, làng, ấp, khu dân cư, kdc, khu phố, khu, tiểu khu, cụm dân cư",
    "road": "đường, phố, đại lộ, dốc, đèo, quốc lộ, ql, tỉnh lộ, đt, tl, đường tỉnh, hương lộ",
    "lane": "ngõ, ngách, hẻm, kiệt",
    "school": (
        "trường mầm non, trường mn, mầm non, trường tiểu học, trường th, tiểu học, trường thcs, thcs, trường thpt, thpt, "
        "trường ptdt, trường nội trú, trường bán trú, trường mẫu giáo, trường cấp 1, trường cấp 2, trường cấp 3, trường"
    ),
    "market": "chợ",
    "bridge": "cầu, cầu treo, ngầm, cầu tràn",
    "water": "suối, sông, kênh, mương, hồ, đập, đầm, ngòi, ao, bến, trạm bơm",
    "hill": "núi, đồi, đèo, mỏ đá, mỏ than, mỏ sắt, mỏ, bãi rác, lò gạch",
    "worship": "chùa, đền, đình, miếu, nhà thờ, nghĩa trang",
    "health": "bệnh viện, trạm y tế, phòng khám, trung tâm y tế",
    "firm": "công ty cổ phần, công ty tnhh, công ty, cty, nhà máy, xưởng, hợp tác xã, htx, trang trại, mỏ, quán, karaoke, nhà nghỉ, cơ sở",
    "estate": "khu đô thị, kđt, khu tái định cư, khu tđc, chung cư, khu công nghiệp, kcn, cụm công nghiệp, ccn, dự án",
    "junction": "ngã ba, ngã tư, nút giao, vòng xuyến, bùng binh",
}  # fmt: skip
_LEVELS = (
    ("mam non", ("mam non", "mau giao", "truong mn", "nha tre")),
    ("tieu hoc", ("tieu hoc", "truong th", "cap 1")),
    ("thcs", ("thcs", "trung hoc co so", "cap 2")),
    ("thpt", ("thpt", "trung hoc pho thong", "cap 3")),
)
# In a text without diacritics these announce a place only with a number behind them ("to 5"): they mean too much else.
_ONLY_NUMBERED = {"to", "ban", "lang", "khu", "ap", "cho", "ho", "dap", "dam", "ao", "ben", "den", "dinh", "mo", "quan",
                  "pho", "doc", "deo", "ngam", "muong", "kenh", "doi", "truong", "th", "tl", "dt", "mieu", "nui", "co so"}  # fmt: skip
# Units of administration and the like end a name ("xóm Đồng Tâm xã Phú Lương").
_ENDS = frozenset(
    "phuong p xa x huyen tinh tp thanh thi tt tx quan q thuoc cua o tai va voi den qua nay bi da la thi co khong ko k nha toi em chung "
    "minh chau dan ba con gan canh giap sau truoc tren duoi doan ngay trong ngoai cu moi dang lai chua mat ngap hong het xuong rat qua "
    "nhieu may cac nhung do vi roi thoi gia rac nuoc dien di ra vao ve hoc do lien noi chinh nhua dat be tong".split()
)
_MEASURES = frozenset(
    "nghin ngan trieu ty ti dong k phut gio tieng ngay hom tuan thang nam met m km cay ho nha nguoi lan con chai vu xe sao mau ha tuoi".split()
)


@dataclass(frozen=True, slots=True, order=True)
class Finer:
    """One place below the commune. ``name``: folded words; ``is_sure``: a number, or written with capitals."""

    kind: str
    name: str
    is_sure: bool


@lru_cache(maxsize=2)
def _table(is_bare: bool) -> dict[tuple[str, ...], str]:
    """Kind word, in syllables -> class; folded for texts without diacritics. The first class of a word holds."""
    found: dict[tuple[str, ...], str] = {}
    for kind, words in _KINDS.items():
        for word in words.split(","):
            syllables = tuple((fold(nfc(word)) if is_bare else word.lower()).split())
            found.setdefault(syllables, kind)
    return found


def finer_places(text: str) -> tuple[Finer, ...]:
    """The finer places of a text, without repetition, in order of class and name."""
    text = nfc(text)
    is_bare = not has_diacritics(text)
    letters = [char for char in text if char.isalpha()]
    is_loud = sum(char.isupper() for char in letters) > 0.6 * len(letters)
    spans = [found.span() for found in _TOKEN.finditer(text)]
    tokens = [text[start:stop] for start, stop in spans]
    folded = [fold(token) for token in tokens]
    keys = folded if is_bare else [token.lower() for token in tokens]
    table = _table(is_bare)
    found: set[Finer] = set(_levels(folded))
    at = 0
    while at < len(tokens):
        for size in (3, 2, 1):
            kind = table.get(tuple(keys[at : at + size]))
            if kind is None or at + size > len(tokens):
                continue
            word = " ".join(folded[at : at + size])
            name = _name(text, spans, tokens, folded, at + size, is_loud)
            if name and (name[0][0].isdigit() or not is_bare or word not in _ONLY_NUMBERED):
                is_sure = name[1] and not (is_bare and word in _ONLY_NUMBERED and not name[0][0].isdigit())
                shown = _without_unit(name[0]) if is_sure and kind == "settlement" else name[0]
                found.add(Finer(_as_kind(kind, word), shown, is_sure))
            at += size - 1
            break
        at += 1
    return tuple(sorted(found))


def _as_kind(kind: str, word: str) -> str:
    return "route" if word in ("quoc lo", "ql", "tinh lo", "dt", "tl", "duong tinh") else kind


def _levels(folded: Sequence[str]) -> Iterator[Finer]:
    line = f" {' '.join(folded)} "
    for level, words in _LEVELS:
        if any(f" {word} " in line for word in words):
            yield Finer("level", level, True)


def _name(
    text: str, spans: Sequence[tuple[int, int]], tokens: Sequence[str], folded: Sequence[str], at: int, is_loud: bool
) -> tuple[str, bool] | None:
    """The name that begins at token ``at`` and whether it is sure; None where nothing like a name stands."""
    if at and at < len(tokens) and folded[at] == "so":
        at += 1
    if at >= len(tokens) or not (at and _JOINT.search(text[spans[at - 1][1] : spans[at][0]] or " ")):
        return None
    if text[spans[at - 1][1] : spans[at][0]].strip(" .:\t"):
        return None
    if tokens[at][0].isdigit():
        return folded[at].lstrip("0") or "0", True
    if len(tokens[at]) == 1 and tokens[at].isupper() and not is_loud:
        return folded[at], True
    if "." in text[spans[at - 1][1] : spans[at][0]]:
        return None  # the beginning of a sentence
    parts: list[str] = []
    is_capital = tokens[at][0].isupper() and not is_loud
    longest = _LONGEST_NAME if is_capital else _LONGEST_UNSURE
    for place in range(at, min(at + longest, len(tokens))):
        if parts and not _WITHIN.search(text[spans[place - 1][1] : spans[place][0]]):
            break
        if parts and text[spans[place - 1][1] : spans[place][0]].strip(" -–\t"):
            break
        token = tokens[place]
        if is_capital and not (token[0].isupper() or (token[0].isdigit() and parts)):
            break
        if token[0].isdigit() and "".join(folded[place + 1 : place + 2]) in _MEASURES:
            break
        if not is_capital and folded[place] in _ENDS:
            break
        parts.append(folded[place])
    return (" ".join(parts), is_capital) if parts else None


def _without_unit(name: str) -> str:
    """A hamlet's name without the commune's that stands behind it: "ná" of "Bản Ná Thần Sa"."""
    parts = name.split()
    size = next((at for at in range(1, len(parts) - 1) if " ".join(parts[at:]) in unit_names(None)), len(parts))
    return " ".join(parts[:size])


def is_same_name(one: Finer, other: Finer) -> bool:
    """Whether two names of one class are one: equal, or one is how the other begins, two words at least when unsure."""
    if one.name == other.name:
        return one.is_sure or other.is_sure or " " in one.name
    if one.name[0].isdigit() or other.name[0].isdigit() or one.kind == "level":
        return False
    a, b = one.name.split(), other.name.split()
    shared = 0
    for left, right in zip(a, b, strict=False):
        if left != right:
            break
        shared += 1
    if one.is_sure and other.is_sure:
        return shared == min(len(a), len(b)) and shared >= 2
    sure = a if one.is_sure else b
    return shared >= 2 and (not (one.is_sure or other.is_sure) or shared == len(sure))


def compare(ours: Sequence[Finer], theirs: Sequence[Finer]) -> tuple[dict[str, Finer], set[str]]:
    """Per class of place: the name that both give; and the classes in which both are sure and name nothing in common."""
    agreed: dict[str, Finer] = {}
    for one in ours:
        for other in theirs:
            if one.kind == other.kind and one.kind not in agreed and is_same_name(one, other):
                agreed[one.kind] = one if one.is_sure else other
    sure = [{place.kind for place in places if place.is_sure} for places in (ours, theirs)]
    return agreed, (sure[0] & sure[1]) - set(agreed)


def held(ours: Sequence[Finer], theirs: str) -> set[str]:
    """Sure names of one syllable that a folded line holds behind a word of their class: "Bản Ná" in " ban na mat goc "."""
    return {
        place.name
        for place in ours
        if place.is_sure and place.kind != "level" and place.name.isalpha() and len(place.name) > 1
        if any(f" {word} {place.name} " in theirs for word in _words_of(place.kind))
    }


@lru_cache(maxsize=32)
def _words_of(kind: str) -> tuple[str, ...]:
    """The folded words that announce a place of a class."""
    return tuple(" ".join(words) for words, of in _table(True).items() if _as_kind(of, " ".join(words)) == kind)


def as_written(text: str, place: Finer) -> str | None:
    """A place of a text with diacritics as it is written, with the words that announce it: "tổ dân phố Nà Mèo".

    None where it is not found again, or where the announcing word is itself part of a unit's name ("TP Sông Công").
    """
    text = nfc(text)
    spans = [found.span() for found in _TOKEN.finditer(text)]
    lower = [text[start:stop].lower() for start, stop in spans]
    name = place.name.split()
    table = _table(False)
    for at in range(1, len(spans) - len(name) + 1):
        if [fold(token).lstrip("0") for token in lower[at : at + len(name)]] != name:
            continue
        first = at - 1 if lower[at - 1] == "số" else at
        size = next((size for size in (3, 2, 1) if size <= first and tuple(lower[first - size : first]) in table), 0)
        kind_word = tuple(lower[first - size : first])
        if not size or _as_kind(table[kind_word], fold(" ".join(kind_word))) != place.kind:
            continue
        if first > size and fold(lower[first - size - 1]) in _OF_UNITS:
            continue
        words = text[spans[first - 1][1] : spans[at + len(name) - 1][1]]
        if not re.search(r"[^\w\s/-]", words):
            return " ".join([*kind_word, *words.split()])
    return None


_OF_UNITS = frozenset("thanh tp phuong p xa x huyen h thi tx tt tinh quan".split())
