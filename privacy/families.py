"""Names without a word of address: family names, names after an office, names in lists, given names after other
cues."""

from __future__ import annotations

from privacy import cues
from privacy.offices import office_before
from privacy.reading import Reading
from privacy.tokens import (
    FUNCTION,
    is_compound,
    is_given,
    is_middle,
    is_ordinary,
    is_ordinary_plain,
    is_pair,
    is_pair_plain,
    is_stop,
    is_surname,
    is_van_thi,
)


def family(r: Reading, i: int) -> int:
    """A name that begins with the family name at token ``i``; ``i`` if there is none. Steps over streets and places."""
    t = r.t
    j = r.run(i)
    cased = t.tells(i)
    if t.plain and cased and t.sentence_start(i) and t.fold[i] in cues.SCENES_PLAIN and not is_van_thi(t, i + 1):
        return j  # "Truong Dong Hy thu tien", "Dan Khe Mo kien nghi"
    if not cased and _delimited(r, i, j):
        return r.take(i, i + 3)
    if j - i < 2 or (not (t.caps[i] and cased) and tuple(t.low[i : i + 2]) in cues.NO_NAME):
        return i
    mid = is_van_thi(t, i + 1)
    kind = r.place_before(i)
    if (kind or r.chained(i)) and (cased or not mid or kind):
        if not cased and r.officer(i):
            return r.take(i, j)
        end = r.place(i) if cased else max(r.place_prefix(i, j), i + 2)
        r.place_end, r.place_street = end, kind == "street" or r.place_street
        return end
    if mid and tuple(t.low[i : i + 4]) in cues.HISTORIC:
        return i + 4
    known = r.place_prefix(i, j)
    if tuple(t.low[i:j]) in cues.HISTORIC and cased and t.low[max(0, i - 2) : i] == ["hàng", "xóm"]:
        return r.take(i, j)
    if known == j or (known > i and not mid and (known - i >= 3 or (j - known > 1 and is_surname(t, known)))):
        r.place_end, r.place_street = known, False
        return known
    if not cased:
        return r.take(i, j) if _uncased(r, i, j, known) else i
    if not mid and _street_ahead(r, i, j):
        r.place_end, r.place_street = j, t.low[i] == "đường"
        return j
    if mid:
        return r.take(i, j) if j - i >= 3 else i
    three = cased and j - i == 3 and not t.sentence_start(i) and all(is_given(t, k) for k in range(i, j))
    if is_stop(t, i) and not (three and t.low[i] == "lại"):
        return i
    if is_surname(t, i) == 1:
        dao = j - i == 3 and t.low[i + 1] in ("mùi", "chòi", "láo", "chẩn", "mẩy")
        return r.take(i, j) if dao or _weak(r, i, j) else i
    odd = j - i == 2 and not is_given(t, i + 1) and len(t.word[i + 1]) > 1
    return i if odd and (t.sentence_start(i) or t.word[i + 1].isupper()) else r.take(i, j)


def _delimited(r: Reading, i: int, j: int) -> bool:
    """In capitals: a sure family name and two more words up to a comma or the end: "TRẦN TẤT ỨNG,"."""
    t = r.t
    k = i + 3
    if t.cased[i] or j >= k or k > t.size or t.plain or t.low[i] not in cues.SHAPE_LOWER or r.place_before(i):
        return False
    if not (k == t.size or t.word[k] in ",.;:()-–\n") or not is_given(t, i + 1):
        return False
    return all(t.glued[m] and t.alpha[m] and not is_stop(t, m) and t.low[m] not in FUNCTION for m in (i + 1, i + 2))


def _street_ahead(r: Reading, i: int, j: int) -> bool:
    """ "Đường Huỳnh Tấn Phát", "Hồ Núi Cốc": the first word is no family name."""
    t = r.t
    if t.low[i] not in ("đường", "hồ", "động", "thành"):
        return False
    return t.low[i] == "đường" or (is_surname(t, i + 1) > 0 and j - i > 2) or r.place_prefix(i + 1, j) > i + 1


def _weak(r: Reading, i: int, j: int) -> bool:
    """Whether a family name that is an ordinary word as well begins a name."""
    t = r.t
    size = j - i
    if t.sentence_start(i) and size == 2 and not _alone(r, i, j):
        return False
    if not all(is_given(t, k) or len(t.word[k]) == 1 for k in range(i + 1, j)):
        return False
    if size >= 3 or _listed(r, i) or _alone(r, i, j):
        return True
    return not t.sentence_start(i) and t.low[i] in cues.WEAK_TWO and t.low[i - 1] in cues.BEFORE_NAME


def _uncased(r: Reading, i: int, j: int, known: int) -> bool:
    """Whether the run is a name where capitals tell nothing."""
    t = r.t
    strength = is_surname(t, i)
    size = j - i
    if not t.plain and strength < 2 and (is_pair(t, i - 1) or is_pair(t, i + 1)) and t.cased[i]:
        return False  # "cơ quan văn hóa"
    if t.plain and (is_pair_plain(t, i - 1) or (i and t.word[i - 1][0].isdigit())):
        return False  # "phu huynh", "47 trieu"
    if size >= 3 and is_van_thi(t, i + 1):
        if t.plain and not _plain_shape(r, i):
            return False
        lower_word = t.lower and not t.plain and t.low[i] in ("và", "từ", "mà", "ông", "bà", "cứ")
        return not lower_word and (strength == 2 or is_given(t, i + 2))
    if t.plain:
        if size >= 3 and strength == 2 and i and (office_before(t, i) >= 0 or t.word[i - 1] in ":("):
            return all(is_given(t, k) for k in range(i, j))
        return size >= 3 and known == i and _plain_full(r, i, j)
    if known - i > 2 or (known > i and size < 3) or any(is_stop(t, k) for k in range(i, j)):
        return False
    if is_pair(t, i - 1) or t.low[i] == "đường" or any(is_ordinary(t, k) for k in range(i - 1, j)):
        return False  # "phí bảo trì", "ấn định năm triệu"
    if t.cased[i] and (is_pair(t, i - 1) or is_pair(t, j - 2) or is_pair(t, j - 1)):
        return False
    if size >= 3 and t.low[i + 1] in cues.MIDDLE_HILL:
        return True
    upper = not t.cased[i]
    if is_pair(t, i - 1) and (strength < 2 or size < 3):
        return False  # "xử lý", "vi phạm"
    given = all(is_given(t, k) or (k == i + 1 and is_middle(t, k)) for k in range(i + 1, j))
    ordinary = t.low[i + 1] in FUNCTION and not is_middle(t, i + 1) and (size < 3 or t.low[i + 2] in FUNCTION)
    weak = upper and size >= 3 and not any(is_pair(t, k) for k in range(i - 1, j)) and not is_stop(t, i)
    if weak and given and not ordinary:
        return True
    if size >= 3 and given and not ordinary and (strength == 2 or (upper and t.low[i] not in cues.NOT_FAMILY)):
        return upper or _lower_shape(r, i, j)
    sure = t.low[i] in cues.SHAPE_LOWER and t.low[i] not in ("đặng", "phan", "lê", "vũ", "võ", "hoàng", "trương")
    return upper and size == 2 and sure and given and not ordinary and t.low[i : i + 2] != ["đỗ", "xe"]


def _plain_shape(r: Reading, i: int) -> bool:
    """Without diacritics and capitals "van" and "thi" are ordinary words as well."""
    t = r.t
    if t.fold[i] in cues.SHAPE_PLAIN_WEAK:
        return is_given(t, i + 2) and t.fold[i + 2] not in cues.ORDINARY_PLAIN
    if is_surname(t, i) < 2 and i and (office_before(t, i) >= 0 or t.low[i - 1] in ("la", "ten", ":")):
        return is_given(t, i + 2) and t.fold[i + 2] not in cues.ORDINARY_PLAIN
    if is_surname(t, i) < 2 or (t.fold[i] == "dang" and not is_given(t, i + 2)):
        return False
    if t.fold[i] == "do" and t.fold[i + 1] == "thi":
        if t.fold[i + 2] in ("phat", "hoa", "truong", "xanh", "moi", "cu", "loai", "trung"):
            return False
        return i == 0 or t.fold[i - 1] not in ("tu", "khu", "quan", "ky", "ha", "van")
    return True


def _plain_full(r: Reading, i: int, j: int) -> bool:
    """Three or four syllables without diacritics and capitals, none of them an ordinary word."""
    t = r.t
    if t.fold[i] not in cues.SHAPE_PLAIN or (t.fold[i], t.fold[i + 1]) in cues.NO_NAME_PLAIN:
        return False
    if t.fold[i] not in ("nguyen", "pham", "huynh") and any(is_pair_plain(t, k) for k in range(i, j)):
        return False
    if t.fold[i + 1] == "a" and t.fold[i] in ("giang", "sung", "thao", "vang", "hau"):
        return True
    return all(is_given(t, k) and t.fold[k] not in cues.ORDINARY_PLAIN for k in range(i + 1, j))


def _lower_shape(r: Reading, i: int, j: int) -> bool:
    """Three syllables in small letters: a name only if the family name is unmistakable."""
    t = r.t
    if t.low[i] not in cues.SHAPE_LOWER or j - i not in (3, 4):
        return False
    return t.low[i : i + 2] not in (["trần", "nhà"], ["trường", "học"])


def _alone(r: Reading, i: int, j: int) -> bool:
    """Whether the run is a line or a bracket of its own."""
    t = r.t
    before = i == 0 or t.word[i - 1] in '\n(:-–"“'
    return before and (j == t.size or t.word[j] in '\n),.:-–;"”(' or t.word[j][0].isdigit())


def _listed(r: Reading, i: int) -> bool:
    last = r.names[-1] if r.names else None
    return last is not None and last.end == i - 1 and r.t.low[i - 1] in (",", "và", "-", "–", ";", "&", "+")


def title(r: Reading, i: int) -> int:
    """A given name right after an office, or in a list after a name: "trưởng thôn Hùng", "anh Nam, Dũng và Bình"."""
    t = r.t
    if t.tells(i) and t.caps[i]:
        end = _in_list(r, i)
        return end if end > i else _after_office(r, i)
    if not t.lower and t.cased[i]:
        return i
    if _couple(r, i):
        return r.take(i, i + 2)
    last = r.names[-1] if r.names else None
    if last and last.end == i - 1 and t.low[i - 1] in (",", "và") and t.low[i] in cues.LOWER_GIVEN:
        after = t.low[i + 1] if i + 1 < t.size else "."
        if after in cues.AFTER_NAME and after not in ("là", "có", "ở"):
            return r.take(i, i + 1, last.kin)
    return _after_office_small(r, i)


def _couple(r: Reading, i: int) -> bool:
    """ "con nhà sơn lựu": two given names run together, or one of two syllables, in small letters."""
    t = r.t
    if t.plain or t.low[max(0, i - 2) : i] != ["con", "nhà"] or not (t.glued[i] and t.glued[i + 1]):
        return False
    after = t.low[i + 2] if i + 2 < t.size else "."
    known = all(is_given(t, k) and not is_stop(t, k) and not is_pair(t, k) for k in (i, i + 1))
    return known and after in cues.AFTER_NAME


def _in_list(r: Reading, i: int) -> int:
    t = r.t
    if not r.names or is_stop(t, i) or t.sentence_start(i):
        return i
    last = r.names[-1]
    single = last.end - last.start <= 2
    if last.end == i and last.kin in ("bà", "ông", "chồng", "vc") and last.end - last.start == 1:
        return r.take(i, i + 1, last.kin) if t.glued[i] and is_given(t, i) else i
    near = last.end == i - 1 and t.low[i - 1] in (",", "và", "&", "-", "–", "+", "/")
    if not near and not (last.end == i - 2 and t.low[i - 2 : i] == [",", "và"]):
        return i
    j = r.run(i, 4)
    comma = t.low[i - 1] == ","
    short = is_given(t, j - 1) and (single or not comma) and j - i <= 2
    full = is_surname(t, i) and j - i >= 2 and is_given(t, i + 1)
    third = len(r.names) > 1 and r.names[-2].end == last.start - 1 and t.low[last.start - 1] in (",", "và")
    place = r.place_prefix(i, j) == j and not (short and (third or t.low[i - 1] == "và"))
    if not (short or full) or place or r.place_before(last.start):
        return i
    after = t.low[j] if j < t.size else ""
    if comma and single and j - i == 1 and last.end - last.start > 1 and after not in cues.AFTER_NAME | {"&"}:
        return i
    return r.take(i, j, last.kin)


def _bare_office(r: Reading, i: int) -> bool:
    """Whether an office that takes a bare name ends right before token ``i``."""
    t = r.t
    return i > 0 and t.glued[i] and t.low[i - 1] not in ("trực", "nhiệm") and office_before(t, i) >= 0


_WARDS = frozenset("sản nhi nội ngoại dược mắt lao đẻ răng tim u khám cấp hồi".split())


def _no_person(r: Reading, i: int) -> bool:
    """ "trưởng khoa Sản", "kế toán trường": a ward, the office's place."""
    t = r.t
    if i and t.low[i - 1] == "khoa":
        return t.low[i] in _WARDS and not (i + 1 < t.size and t.glued[i + 1] and t.caps[i + 1] and t.tells(i + 1))
    return (
        t.low[i] == "trường"
        and not (t.caps[i] and t.tells(i))
        and t.low[i - 1] in ("toán", "vệ", "viên", "tá", "thư", "quỹ", "trưởng")
    )


def _after_office(r: Reading, i: int) -> int:
    t = r.t
    if _no_person(r, i):
        return i
    if i and t.glued[i] and office_before(t, i) >= 0 and t.low[i] not in cues.PLACE_STARTS and not is_compound(t, i):
        j = r.run(i, 4)
        told = j - i in (3, 4) and all(is_given(t, k) for k in range(i + 1, j)) and r.place_prefix(i, j) == i
        told = told and not (t.word[i].isupper() and not t.word[i + 1].isupper())  # "bác sĩ CKI Hoàng Minh Tân"
        if told and t.low[i] not in cues.BODIES_SHORT and (t.low[i],) not in cues.PLACEWORDS:
            return r.take(i, j, "*")  # "cô giáo Lại Thu Thủy": a family name that is in no list
    if not _bare_office(r, i) or is_stop(t, i) or t.low[i - 1] in ("xã", "phường", "huyện", "trấn", "sát", "học"):
        return i
    small_next = i + 1 < t.size and t.glued[i + 1] and not t.caps[i + 1]
    if t.low[i] in cues.SUBJECTS and t.low[i - 1] in ("viên", "gv", "dạy") and small_next:
        return i
    if not is_given(t, i) and not (t.word[i].isupper() and len(t.word[i]) == 1):
        return i
    j = r.run(i, 4)
    if j - i == 1 and is_compound(t, i):
        return i
    if t.low[i] in cues.BODIES_SHORT and (j - i == 1 or is_surname(t, i) < 2):
        return i
    hamlet = t.low[i - 1] in cues.UNIT_TAIL and not is_surname(t, i) and t.low[i] in cues.PLACE_SYLLABLES
    unit = t.low[i - 1] in cues.UNIT_TAIL or not all(is_given(t, k) for k in range(i, j))
    return i if j - i > 1 and (hamlet or (unit and r.place_prefix(i, j) > i)) else r.take(i, j, "*")


def _after_office_small(r: Reading, i: int) -> int:
    t = r.t
    body = t.low[i - 1] in cues.LOWER_OFFICE_NO and t.low[i - 2 : i] != ["chi", "bộ"]
    if not _bare_office(r, i) or body or is_stop(t, i) or _no_person(r, i):
        return i
    if t.plain:
        ends = i + 1 >= t.size or t.fold[i + 1] in cues.AFTER_NAME_PLAIN
        ends = ends and not (is_ordinary_plain(t, i - 1) or is_ordinary_plain(t, i))
        return r.take(i, i + 1, "*") if ends and t.fold[i] in cues.LOWER_GIVEN_PLAIN else i
    low = t.low[i]
    if is_ordinary(t, i - 1) or is_ordinary(t, i):
        return i  # "bác sĩ tuyến tỉnh"
    if t.low[i - 1] in cues.UNIT_TAIL:
        known = any(tuple(t.low[i : i + size]) in cues.PLACES for size in (2, 3))
        if known or any(word[0].isdigit() for word in t.word[i + 1 : i + 3]):
            return i  # "trưởng xóm bãi bằng 2"
    after = t.low[i + 1] if i + 1 < t.size else "."
    ends = not t.cased[i] or after in cues.AFTER_NAME
    if ends and is_given(t, i) and low not in FUNCTION and not is_pair(t, i) and not is_pair(t, i - 1):
        j = i + 1
        while is_surname(t, i) and j < t.size and j - i < 4 and t.glued[j] and is_given(t, j):
            if t.low[j] in cues.AFTER_NAME or is_stop(t, j) or is_pair(t, j):
                break
            j += 1
        return r.take(i, j, "*")
    if low not in cues.LOWER_GIVEN or low in cues.LOWER_GIVEN_NO or low in FUNCTION:
        return i
    return r.take(i, i + 1, "*") if after in cues.AFTER_NAME or not t.cased[i] else i
