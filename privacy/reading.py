"""The state of reading one text for names, and the questions that all name rules ask of it."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass

from privacy import cues
from privacy.offices import in_office, office_at, office_before
from privacy.tokens import (
    FUNCTION,
    FUNCTION_FOLDED,
    Tokens,
    can_go_on,
    is_given,
    is_pair,
    is_pair_plain,
    is_rare,
    is_stop,
    is_surname,
    is_van_thi,
    tokens,
)
from privacy.view import View

_INITIALS = re.compile(r"[A-ZĐ](?:\.\s?[A-ZĐ](?!\w)){1,3}\.?|[A-ZĐ](?!\w)(?:\.(?!\w))?")
_SMALL_INITIALS = re.compile(r"[a-zđ](?:\.[a-zđ](?!\w)){1,3}\.?|[a-zđ]\.(?!\w)")
_DOTTED = re.compile(
    r"(?:(?:Ng|Th|Ph|Tr|Kh|Nh|Ch|Gi|Qu|[A-ZĐ])\.\s?){2,3}[A-ZĐÀ-Ỹ][^\W\d_]{1,6}(?!\w)"
    r"|(?:Ng|Th|Tr|Kh|Nh|Ch|Gi|Qu)\.\s?[A-ZĐÀ-Ỹ][^\W\d_]{1,6}(?!\w)"
)
_HOUSES = frozenset({"nhà", "tờ", "tòa", "toà", "hang", "tỉnh"})
_OPEN, _CLOSE = "\"“'‘", "\"”'’"
_BECOMES = frozenset({"nhầm", "tên", "sai", "ghi", "viết", "sửa", "đổi", "lộn"})
# The only words right before a name that can make it a place's.
_BEFORE_PLACE = cues.PLACE_LAST | cues.ORG_FILLER | frozenset({".", "mang", "tên", *_OPEN})


@dataclass(slots=True)
class Name:
    """A name at tokens ``[start, end)``; ``kin``: the word of address before it ("*" after an office);
    ``span``: view offsets where they are not the tokens' own (initials with a dot)."""

    start: int
    end: int
    kin: str
    official: bool = False
    span: tuple[int, int] | None = None


class Reading:
    """One text being read. A token that is taken belongs to a name and is not read again."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.t: Tokens = tokens(view)
        self.taken = [False] * self.t.size
        self.names: list[Name] = []
        self._places: dict[int, str] = {}
        # The last place stepped over: the token after it, whether it was a street, and whether at a junction or corner.
        self.place_end = -1
        self.place_street = False
        self.place_junction = False

    def take(self, start: int, end: int, kin: str = "", span: tuple[int, int] | None = None) -> int:
        """Notes a name, with a nickname that follows it; returns the token after it."""
        last = end - 1
        dotted = self.t.end[last] < len(self.view.text) and self.view.text[self.t.end[last]] == "."
        if span is None and dotted and last > start and len(self.t.word[last]) == 1 and self.t.caps[last]:
            span = (self.t.start[start], self.t.end[last] + 1)  # "Nguyễn Thị L."
        end = self._nickname(start, end)
        self.names.append(Name(start, end, kin, span=span))
        self.taken[start:end] = [True] * (end - start)
        self._alias(end)
        return end

    def _alias(self, end: int) -> None:
        """Notes another name in brackets after a name: "Nguyễn Thị Tư (Sửu)"."""
        t = self.t
        if t.word[end : end + 1] != ["("] or t.word[end + 2 : end + 3] != [")"] or self.taken[end + 1]:
            return
        if t.tells(end + 1) and t.caps[end + 1] and is_given(t, end + 1) and t.low[end + 1] not in cues.NOT_PEOPLE:
            self.names.append(Name(end + 1, end + 2, ""))
            self.taken[end + 1] = True

    def _nickname(self, start: int, end: int) -> int:
        t = self.t
        if end + 2 < t.size and t.word[end] in _OPEN and t.start[end] - t.end[end - 1] <= 1:
            for close in (end + 2, end + 3):
                if close < t.size and t.word[close] in _CLOSE and all(t.alpha[k] for k in range(end + 1, close)):
                    return close + 1
        if end >= t.size or not t.glued[end] or t.low[end] not in cues.NICK or end - start > 2:
            return end
        if t.caps[end] and t.tells(end):
            return end
        after = t.low[end + 1] if end + 1 < t.size else "."
        if t.low[end] not in cues.NICK_ORDINARY or after in cues.AFTER_NICK:
            return end + 1
        told = t.caps[start] and t.tells(start) and after not in cues.NO_NICK and not is_pair(t, end)
        return end + 1 if told else end

    def run(self, i: int, limit: int = 5) -> int:
        """The token after the run of name words that begins at token ``i``."""
        t = self.t
        j = i + 1
        while j < t.size and j - i < limit and not self.taken[j]:
            if j == i + 1 and self._middle(i, j):
                small = not t.caps[j + 1] and not is_stop(t, j + 1)
                ordinary = t.low[j + 1] in FUNCTION or t.low[j + 1] in FUNCTION_FOLDED - cues.NUMBER_NAMES
                j += 2 if small and not ordinary else 1
                continue
            if j == i + 1 and self._hill(i, j):
                j += 2
                continue
            first = j == i + 1 or is_van_thi(t, j - 1)
            if can_go_on(t, j, first):
                place = j - i >= 2 and t.low[j] in cues.PLACE_STARTS and not is_van_thi(t, j - 1)
                if place and not (j - i == 2 and self._place_given(i, j)):
                    break
                j += 1
            elif (
                j - i >= 2 and is_van_thi(t, j - 1) and t.glued[j] and t.alpha[j] and (t.caps[j] or is_given(t, j))
            ) or (j - i == 2 and (self._third(i, j) or self._place_given(i, j))):
                j += 1
            else:
                break
        return j

    def _middle(self, i: int, j: int) -> bool:
        """Whether token ``j`` is the "Văn" or "Thị" of a name, in whatever case, and a given name follows."""
        t = self.t
        if not (is_van_thi(t, j) and t.glued[j] and is_surname(t, i)):
            return False
        if j + 1 >= t.size or not t.glued[j + 1] or not t.alpha[j + 1]:
            return False
        return t.caps[j] or t.caps[j + 1] or is_given(t, j + 1) or (is_surname(t, i) == 2 and not is_stop(t, j + 1))

    def _hill(self, i: int, j: int) -> bool:
        """Where capitals tell nothing: the middle word of a Mông or Dao name and a word after it ("giàng a sử")."""
        t = self.t
        if t.low[j] not in cues.MIDDLE_HILL or not t.glued[j] or t.tells(j) or not is_surname(t, i):
            return False
        return j + 1 < t.size and t.glued[j + 1] and t.alpha[j + 1] and not is_stop(t, j + 1)

    def _place_given(self, i: int, j: int) -> bool:
        """A given name that is a word of place, third after a family name: "Nguyễn Đăng Tỉnh"."""
        t = self.t
        if t.low[j] not in ("tỉnh", "đường", "kính", "phố") or not (t.caps[j] and t.tells(j)) or not is_surname(t, i):
            return False
        return not (j + 1 < t.size and t.glued[j + 1] and (t.caps[j + 1] or not t.alpha[j + 1]))

    def _third(self, i: int, j: int) -> bool:
        """Where capitals tell nothing: a third syllable that is a given name though an ordinary word too ("PHẠM GIA
        BẢO")."""
        t = self.t
        if t.tells(j) or t.plain or not t.glued[j] or not t.alpha[j] or (is_surname(t, i) < 2 and t.cased[i]):
            return False
        if is_rare(t, j) and not t.cased[j] and not is_pair(t, j):
            after = t.low[j + 1] if j + 1 < t.size else "."
            return after in cues.AFTER_NAME or after in FUNCTION or office_at(t, j + 1) > 0
        return is_given(t, j) and t.low[j - 1] not in FUNCTION and not is_stop(t, j)

    def place_before(self, i: int) -> str:
        """``street``, ``place`` or "" by the words right before token ``i`` (fillers such as "TNHH" are skipped)."""
        if i and self.t.low[i - 1] not in _BEFORE_PLACE and not self.t.plain:
            return ""
        kind = self._places.get(i)
        if kind is None:
            kind = self._places[i] = self._place_before(i)
        return kind

    def _place_before(self, i: int) -> str:
        t = self.t
        j = i
        for _ in range(7):
            if j <= 0:
                return ""
            mark = t.word[j - 1]
            if mark == "." and j >= 2 and t.low[j - 2] in cues.ABBREVIATED:
                return "street" if t.low[j - 2] in ("đ", "đg") else "place"
            if mark.lower() == "tên" and j >= 2 and t.low[j - 2] == "trường" and office_before(t, j - 2) >= 0:
                return ""  # "bảo vệ trường tên Đỗ Văn Huấn"
            if mark in _OPEN and j >= 2:
                j -= 1
                continue
            kind = self._placeword(j, direct=j == i)
            if kind is not None:
                return kind
            named = mark.lower() in ("mang", "tên") and j >= 2
            named = named and t.low[j - 2] in ("mang", "đặt", "trường", "đường", "phố", "ty", "hàng", "cúp")
            if t.low[j - 1] not in cues.ORG_FILLER and not named:
                return ""
            j -= 1
        return ""

    def _placeword(self, j: int, *, direct: bool) -> str | None:
        """The kind of the place word that ends before token ``j``; "" for one that says nothing here; None if there
        is none."""
        t = self.t
        if t.low[j - 1] not in cues.PLACE_LAST or (j >= 2 and (t.low[j - 2], t.low[j - 1]) in cues.NOT_PLACE):
            return None
        if tuple(t.low[max(0, j - 3) : j]) == ("đánh", "hội", "đồng"):
            return ""  # to beat somebody up together: no body
        if t.low[j - 1] == "thành" and j >= 2 and t.low[j - 2] in _BECOMES:
            return ""  # "ghi nhầm thành Nguyễn Văn A"
        if direct and 0 <= office_before(t, j) <= j - 2:
            return None  # "trưởng xóm", "công an xã": the word belongs to the office
        for size in (3, 2, 1):
            if j < size:
                continue
            words = tuple(t.low[j - size : j])
            if words in cues.PLACEWORDS or (t.plain and tuple(t.fold[j - size : j]) in cues.PLACEWORDS_PLAIN):
                if size == 1 and self._no_place(j - 1):
                    return ""
                if words == ("quán",) and not direct:
                    return ""
                if direct and j > size and t.low[j - size - 1] == "chủ" and words not in cues.STREETS:
                    if is_surname(t, j) and self.run(j) - j >= 3 and t.caps[j]:
                        return ""  # "chủ trang trại Cao Xuân Tiệp"
                return "street" if words in cues.STREETS else "place"
        return None

    def _no_place(self, k: int) -> bool:
        """Whether the place word at token ``k`` is a part of another word ("đối tượng", "danh sách") or stands between
        persons ("tranh chấp giữa")."""
        t = self.t
        low, near = (t.fold, cues.BETWEEN_STREETS_PLAIN) if t.plain else (t.low, cues.BETWEEN_STREETS)
        if low[k] in ("giữa", "giua"):
            return not any(word in near for word in low[max(0, k - 4) : k])
        if t.plain:
            return low[k] in cues.PLACE_IN_WORD_PLAIN and is_pair_plain(t, k - 1)
        return low[k] in cues.PLACE_IN_WORD and is_pair(t, k - 1) and t.low[k - 1] not in _HOUSES

    def place_prefix(self, i: int, j: int) -> int:
        """The end of the longest known place or historic name that begins the run ``[i, j)``; ``i`` if none."""
        t = self.t
        for k in range(j, i + 1, -1):
            words = tuple(t.low[i:k])
            if words in cues.HISTORIC or words in cues.PLACES or (t.plain and words in cues.KNOWN_PLAIN):
                return k
        return i

    def place(self, i: int) -> int:
        """Steps over a place's name; a person's may follow it in the same run ("xã Hóa Thượng Nguyễn Văn A")."""
        t = self.t
        kind = self.place_before(i)
        if self.officer(i):
            return self.take(i, i + 3 if self.hill(i) else self.run(i))
        j = i + 1
        while j < t.size and j - i < 8 and t.glued[j] and t.alpha[j] and t.caps[j]:
            j += 1
        known = self.place_prefix(i, j)
        if known == i:
            known = next((k for k in range(i + 1, j) if self._person_begins(i, k, j, kind)), j)
        self.place_end, self.place_street = known, kind == "street"
        self.place_junction = any(w in ("góc", "giữa", "giao", "ngã", "nút") for w in t.low[max(0, i - 3) : i])
        return known

    def hill(self, i: int) -> bool:
        """Whether a family name of the hill peoples and one of their middle words stand at token ``i``: "Voòng A Sáng"."""
        t = self.t
        if i + 2 >= t.size or not (t.glued[i + 1] and t.glued[i + 2] and t.alpha[i + 2]):
            return False
        return t.low[i] in cues.HILL_FAMILY and t.low[i + 1] in cues.HILL_MIDDLE

    def officer(self, i: int) -> bool:
        """Whether what looks like a unit's name is the name of its officer: "Chủ tịch UBND xã Hoàng Văn Páo"."""
        t = self.t
        if not i or (t.low[i - 1] not in cues.UNIT_TAIL and not (t.plain and t.low[i - 1] in cues.UNIT_TAIL_PLAIN)):
            return False
        if self.hill(i) and (t.caps[i] or not t.tells(i)):
            return self.place_prefix(i, i + 3) == i and in_office(t, i, self.taken)
        if not (is_surname(t, i) or (t.low[i] in cues.RARE_FAMILY and is_van_thi(t, i + 1))):
            return False
        j = self.run(i)
        known = self.place_prefix(i, j)
        if known > i and not (known == j - 1 and j - i == 3 and is_surname(t, i) == 2 and is_given(t, known)):
            return False
        if j - i < 2 or (j - i == 2 and is_surname(t, i) < 2) or (not is_surname(t, i) and j - i < 3):
            return False
        return (t.tells(i) or j - i >= 3 or is_given(t, i + 1)) and in_office(t, i, self.taken)

    def _person_begins(self, i: int, k: int, j: int, kind: str) -> bool:
        t = self.t
        if k + 1 < j and is_surname(t, k) and is_van_thi(t, k + 1):
            return True
        return k + 2 < j and k - i >= 2 and is_surname(t, k) == 2 and kind != "org"

    def chained(self, i: int) -> bool:
        """Whether token ``i`` goes on a chain of streets: "ngã tư Lương Ngọc Quyến - Hoàng Văn Thụ"."""
        if self.place_end < 0 or not self.place_street or i - self.place_end not in (1, 2, 3):
            return False
        between = self.t.low[self.place_end : i]
        if self.place_junction and between in (["và"], ["với"]):
            return True
        if any(word not in cues.CHAIN for word in between):
            return False
        if between[0] not in (",", "và", "qua", "với", "sang", "ra"):
            return True
        return len(between) == 1 and self.place_prefix(i, self.run(i)) > i

    def dotted(self, k: int, kin: str) -> int:
        """Takes a given name after shortened words at token ``k``: "Ng. T. Hảo", "N.V. Hùng"; returns ``k`` if there is
        none."""
        match = _DOTTED.match(self.view.text, self.t.start[k])
        if not match:
            return k
        j = self.token_at(match.end())
        if not is_given(self.t, j - 1) or self.place_prefix(j - 1, self.run(j - 1)) > j - 1:
            return k
        return self.take(k, j, kin, (self.t.start[k], match.end()))

    def initials(self, k: int, kin: str) -> int:
        """Takes initials at token ``k``: "H.", "N.V.T", and names such as "A Páo"; returns ``k`` if there are none."""
        t = self.t
        small = _SMALL_INITIALS if not t.caps[k] else _INITIALS
        match = small.match(self.view.text, t.start[k])
        if not match:
            return k
        j = k
        while j < t.size and t.start[j] < match.end():
            j += 1
        if match.group()[1:] == "." and match.group()[0] in "PQXHT" and t.glued[j] and t.caps[j] and t.tells(j):
            return k  # "P. Quan Triều"
        if j < t.size and t.glued[j] and t.caps[j] and t.alpha[j] and match.group() in ("A", "Y"):
            return self.take(k, self.run(k, 3), kin)
        return self.take(k, j, kin, (t.start[k], match.end()))

    def token_at(self, offset: int) -> int:
        """The first token that begins at or after a view offset."""
        return bisect_left(self.t.start, offset)
