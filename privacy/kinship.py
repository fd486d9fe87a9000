"""Names after a word of address or kinship: "ông Nguyễn Văn A", "bà H.", "nhà ông tám", "vợ tôi là Mỷ"."""

from __future__ import annotations

from privacy import cues
from privacy.offices import office_at
from privacy.reading import Reading
from privacy.shape import told_by_middle
from privacy.tokens import (
    FUNCTION,
    FUNCTION_FOLDED,
    is_given,
    is_ordinary,
    is_pair,
    is_rare,
    is_stop,
    is_surname,
    is_van_thi,
)

_OPENERS = ":\"“'‘"
_TWO_LETTERS = frozenset({"Th", "Ph", "Ng", "Tr", "Kh", "Nh", "Ch", "Gi", "Qu"})
_NOT_AFTER_ONG = frozenset(
    {"ta", "chu", "noi", "ngoai", "thay", "lao", "trum", "to", "bo", "gia", "lon", "nay", "kia", "cu"}
)
_PETS = frozenset({"gấu", "bống", "cún", "thỏ", "sóc", "nhím", "tôm", "mít", "bon", "bin"})  # what infants are called
_NATIONS = frozenset({"lào", "hàn", "nga", "nhật", "đức", "mỹ", "pháp"})


def is_kin(r: Reading, i: int) -> bool:
    """Whether token ``i`` is a word of address or kinship."""
    t = r.t
    if t.low[i] in cues.RARE_FAMILY and t.caps[i] and is_van_thi(t, i + 1) and t.glued[i + 1] and t.caps[i + 1]:
        return False  # "Má Thị Dí"
    if t.low[i : i + 2] == ["bà", "con"] or (t.low[i] == "con" and t.low[i - 1 : i] == ["bà"]):
        return False  # "bà con Khe Mo": people at large
    if t.low[i] == "đ" and t.low[i : i + 3] == ["đ", "/", "c"]:
        return True
    return (t.low[i] in cues.KIN and (t.low[i] != "o" or not t.plain)) or (t.plain and t.fold[i] in cues.KIN_PLAIN)


def after_kin(r: Reading, i: int) -> int:
    """Takes the name after the word of address at token ``i``; returns the token after it, or ``i`` if there is
    none."""
    t = r.t
    if _part_of_place(r, i):
        return _capitals_end(r, i)
    if _no_address(r, i):
        return i
    k, kin = _name_start(r, i)
    if k < 0 or k >= t.size or not t.alpha[k] or r.taken[k] or not (t.glued[k] or t.word[k - 1] in _OPENERS):
        return i
    if (t.low[k - 1], t.low[k]) in cues.FAMOUS and not (t.caps[k] and _neighbour(r, k + 1)):
        j = _capitals_end(r, k)
        return j if j - k == 1 or tuple(t.low[k:j]) in cues.HISTORIC else i
    if t.caps[k] and t.tells(k) and tuple(t.low[k : k + 2]) in cues.FAMOUS:
        return i  # "con cháu Bác Hồ"
    if t.lower or not t.cased[k]:
        end = told_by_middle(r, k)
        if end > k:
            return r.take(k, end, kin)
    if t.caps[k] and len(t.word[k]) <= 2 and t.word[k + 1 : k + 2] == ["."]:
        end = r.dotted(k, kin)
        if end > k:
            return end
    if t.caps[k] and len(t.word[k]) == 1 and not (not t.cased[k] and is_stop(t, k)):
        return max(i, r.initials(k, kin))
    if t.lower and len(t.word[k]) == 1 and not t.caps[k]:
        return max(i, r.initials(k, kin))
    if t.tells(k) and t.caps[k]:
        return _capital(r, i, k, kin)
    if not t.cased[k] or t.lower or t.low[k] in cues.SURE_GIVEN or t.low[k] in cues.ORDINAL:
        return _small(r, i, k, kin)
    return i


def _plural(r: Reading, i: int) -> bool:
    """Whether several are spoken of: "các cháu", "mấy ông"."""
    return i > 0 and r.t.low[i - 1] in (
        "các",
        "mấy",
        "những",
        "hai",
        "bọn",
        "tụi",
        "đám",
        "nhiều",
        "cac",
        "may",
        "nhieu",
    )


def _capitals_end(r: Reading, i: int) -> int:
    t = r.t
    j = i + 1
    while j < t.size and t.glued[j] and t.alpha[j] and t.caps[j]:
        j += 1
    return j


def _part_of_place(r: Reading, i: int) -> bool:
    """ "chợ Bà Chiểu", "đường Bà Triệu"."""
    t = r.t
    if not (t.caps[i] and t.cased[i]) or t.sentence_start(i) or not r.place_before(i):
        return False
    return t.low[i - 1] not in ("quán", "hàng", "tiệm", "xưởng", "hộ", "nhà", "shop", "khu", "trại", "xe", "lò")


def _no_address(r: Reading, i: int) -> bool:
    """ "ngã ba", "tiếng Anh"."""
    t = r.t
    if not i or not t.glued[i]:
        return False
    kin, before = t.low[i], t.low[i - 1]
    if (before, kin) in cues.PLACEWORDS or (kin in ("ba", "bà") and before == "ngã"):
        return True
    return kin == "anh" and before in ("tiếng", "nước", "môn", "vương", "hoàng", "bảng", "ngữ", "lớp")


def _name_start(r: Reading, i: int) -> tuple[int, str]:
    """Steps over further words of kinship; the token where a name may begin (-1: none) and the word of address."""
    t = r.t
    n = t.size
    kin = t.low[i]
    k = i + 1
    if kin == "đ" and t.low[k : k + 2] == ["/", "c"]:
        k += 2
    if k < n and t.word[k] in _OPENERS and kin in ("tên", "họ", "chồng", "vợ", "con", "bố", "mẹ"):
        k += 1
    while k < n and k - i < 4 and t.glued[k] and _between(r, k):
        if t.low[k] == "là" and kin not in cues.KIN_LINKS:
            return -1, kin
        kin = t.low[k] if t.low[k] in cues.STRONG else kin
        k += 1
    if k < n and t.word[k] in _OPENERS and t.low[k - 1] in ("tên", "là", "con", "vợ", "chồng"):
        k += 1
    return k, kin


def _between(r: Reading, k: int) -> bool:
    """Whether token ``k`` only links the word of address and the name: "em trai ruột tên", "anh hai Nhị"."""
    t = r.t
    capital_next = k + 1 < t.size and t.glued[k + 1] and t.caps[k + 1]
    if t.low[k] in ("cả", "út", "lớn", "nhỏ"):
        return capital_next and t.cased[k] and not t.caps[k]
    if t.low[k] in cues.KIN_BETWEEN and (not t.caps[k] or not t.tells(k)):
        return True
    if t.word[k] in ("hai", "ba", "tư", "năm"):
        return capital_next and t.cased[k]
    if t.low[k] not in cues.KIN or t.low[k] in ("chí", "hộ", "ba", "u", "bé", "o"):
        return False
    return not t.caps[k] or (capital_next and not t.cased[k])


def _capital(r: Reading, i: int, k: int, kin: str) -> int:
    """A capitalised word after a word of address."""
    t = r.t
    if is_stop(t, k):
        return i
    j = r.run(k)
    if j - k == 1 and j < t.size and t.word[j] == "Anh" and t.glued[j] and is_given(t, k):
        j += 1  # "anh Tuấn Anh em trai tôi"
    before, low, one = t.low[k - 1], t.low[k], j - k == 1
    if one and t.word[k] in _TWO_LETTERS and r.view.text[t.end[k] : t.end[k] + 1] == ".":
        return r.take(k, j, kin, (t.start[k], t.end[k] + 1))
    words = tuple(t.low[k:j])
    lives = words in cues.HISTORIC | cues.TRULY_HISTORIC and (_neighbour(r, j) or _alive(r, i, k, j))
    if lives and t.tells(k):
        return r.take(k, j, kin)
    if words in cues.TRULY_HISTORIC or (words in cues.HISTORIC and before in ("cụ", "bác", "chí", "em", "cháu")):
        return j
    if one and j < t.size and (low, t.low[j]) in cues.OFFICE_STARTS:
        return i
    if before not in cues.STRONG and before != "tên" and not _weak_capital(r, i, k, j):
        return i
    if t.plain and before not in cues.SURE_PLAIN and (not is_given(t, k) or (before == "ho" and one)):
        return i
    if t.plain and r.place_prefix(k, j) > k:
        return i
    if ((before, low) in cues.NO_PAIR - cues.CAPITAL_PAIR and is_surname(t, k) != 2) or (
        before == "bạn" and low in _NATIONS
    ):
        return i
    if before == "hộ" and (one or not is_surname(t, k)):
        return i
    return r.take(k, j, kin)


_BESIDE = (["bên", "cạnh"], ["hàng", "xóm"], ["cạnh", "nhà"], ["sát", "vách"], ["đánh", "tôi"], ["dọa", "tôi"])


def _neighbour(r: Reading, j: int) -> bool:
    """Whether what follows a name of history makes it a plain neighbour's: "Bà Trưng bên cạnh nuôi 12 con chó"."""
    return r.t.low[j : j + 2] in _BESIDE


def _alive(r: Reading, i: int, k: int, j: int) -> bool:
    """ "con bà là Lê Lợi", "đồng chí Trần Hưng Đạo, phó trưởng công an"."""
    t = r.t
    if t.low[k - 1] == "là":
        return t.low[i] in ("con", "vợ", "chồng") or (i > 0 and t.low[i - 1] in ("con", "vợ", "chồng"))
    return t.low[k - 1] == "chí" and j < t.size and t.low[j] == "," and office_at(t, j + 1) > 1


def _weak_capital(r: Reading, i: int, k: int, j: int) -> bool:
    """Whether a capitalised word after a weak word of kinship ("con", "em", "mẹ") is a name."""
    t = r.t
    before = t.low[k - 1]
    if before not in cues.WEAK or (before == "bé" and t.low[k] in _PETS):
        return True
    if j - k == 1 and (not is_given(t, k) or (t.sentence_start(i) and before in ("con", "ba", "u"))):
        return False
    return not (before == "em" and j - k == 2 and tuple(t.low[k:j]) in cues.PLACES)


def _small(r: Reading, i: int, k: int, kin: str) -> int:
    """A name in small letters, or in a text all in capitals."""
    t = r.t
    before, low = t.low[k - 1], t.low[k]
    comrade = t.low[k - 2 : k] == ["đồng", "chí"]
    if _introduced(r, i, k):
        return r.take(k, k + 2, kin)
    if (before in cues.NO_SMALL and not comrade) or low in ("tên", "là") or (before, low) in cues.NO_PAIR:
        return i
    if not t.plain and before == "bé" and low in _PETS and not is_pair(t, k):
        return r.take(k, k + 1, kin)
    if not t.plain and low in cues.ORDINAL:
        return _ordinal(r, i, k, kin)
    if is_stop(t, k) or (t.plain and not _plain_context(r, i, k)):
        return i
    if t.plain and t.fold[k - 1] == "ong" and not is_surname(t, k) and t.fold[k] not in cues.GOES_ON:
        owned = i > 0 and t.fold[i - 1] == "nha" and t.fold[k] in ("tam", "bay", "sau", "chin", "muoi", "tu")
        return (
            r.take(k, k + 1, kin)
            if owned or (is_given(t, k) and t.fold[k] not in cues.ORDINARY_PLAIN | _NOT_AFTER_ONG)
            else i
        )
    if is_surname(t, k):
        j = _small_full(r, k)
        if j > k:
            return r.take(k, j, kin)
    return _small_given(r, i, k, kin)


def _introduced(r: Reading, i: int, k: int) -> bool:
    """ "chào anh chị, em là hoài thương," in a text in small letters."""
    t = r.t
    if not t.lower or t.plain or k != i + 2 or t.low[i] not in ("em", "cháu", "con") or t.low[k - 1] != "là":
        return False
    if (i and t.alpha[i - 1]) or k + 2 >= t.size or not t.glued[k + 1]:
        return False
    if t.alpha[k + 2] and not (
        t.low[k + 2] in cues.INTRODUCED_AFTER and not is_ordinary(t, k) and not is_ordinary(t, k + 1)
    ):
        return False
    known = all(is_given(t, m) and t.low[m] not in FUNCTION and not is_stop(t, m) for m in (k, k + 1))
    return known and not is_pair(t, k)


def _plain_context(r: Reading, i: int, k: int) -> bool:
    """Without diacritics "co", "ba", "chi" are ordinary words: more is asked."""
    t = r.t
    if t.fold[k - 1] in cues.SURE_PLAIN:
        return True
    if i and t.fold[i - 1] in ("nha", "ho", "quan", "vo", "chong", "cua", "gap", "hang", "tiem"):
        return True
    if t.fold[k - 1] in ("chi", "ba", "co", "chu") and t.fold[k] in cues.SURE_GIVEN_PLAIN:
        return True
    if t.fold[k - 1] == "ong" and i and t.fold[i - 1] == "nha":
        return True
    if t.fold[k - 1] == "ong" and is_given(t, k) and t.fold[k] not in cues.ORDINARY_PLAIN | _NOT_AFTER_ONG:
        return True
    if is_surname(t, k) and k + 2 < t.size and is_van_thi(t, k + 1) and t.glued[k + 1] and is_given(t, k + 2):
        return True
    full = k + 2 < t.size and t.glued[k + 1] and is_given(t, k + 1) and is_given(t, k + 2)
    return is_surname(t, k) == 2 and full


def _small_full(r: Reading, k: int) -> int:
    """The end of a family name with given names from token ``k``; ``k`` if it is none."""
    t = r.t
    j = r.run(k)
    if tuple(t.low[k : k + 2]) in cues.NO_NAME or (t.plain and is_surname(t, k) < 2 and not is_van_thi(t, k + 1)):
        return k
    function = FUNCTION_FOLDED if t.plain else FUNCTION
    if j - k >= 3 and (
        is_van_thi(t, k + 1)
        or t.low[k + 1] in cues.MIDDLE_HILL
        or all(is_given(t, m) or is_rare(t, m) for m in range(k, j))
    ):
        return j
    two = j - k == 2 and is_surname(t, k) == 2 and is_given(t, k + 1) and t.low[k + 1] not in function
    return j if two and t.low[k] not in ("vũ", "đinh", "lưu", "đặng") else k


def _ordinal(r: Reading, i: int, k: int, kin: str) -> int:
    """ "ông tám", "bà bảy lùn", but not "ông ba lần", "anh hai"."""
    t = r.t
    before, low = t.low[k - 1], t.low[k]
    after = t.low[k + 1] if k + 1 < t.size and t.glued[k + 1] else "."
    if before not in cues.KIN_ORDINAL or (k >= 2 and t.low[k - 2] in ("mấy", "các", "hai")):
        return i
    nick = k + 1 < t.size and t.glued[k + 1] and (after in cues.NICK or (not t.cased[k] and after in cues.NICK_TITLE))
    if nick and (low not in ("ba", "hai", "năm") or not t.cased[k]):
        return r.take(k, k + 2, kin)
    if after in cues.NOT_ORDINAL:
        return i
    if low in ("ba", "hai", "cả", "năm", "tư") or before in ("anh", "chị"):
        owned = i and t.low[i - 1] in cues.OWNER
        if not (owned or (not t.cased[k] and after in cues.AFTER_NAME and low not in ("hai", "cả"))):
            return i
        if low in ("cả", "hai") and before in ("anh", "chị", "ông", "bà"):
            return i
    return r.take(k, k + 1, kin)


def _small_given(r: Reading, i: int, k: int, kin: str) -> int:
    """A given name alone, in small letters or in a text all in capitals."""
    t = r.t
    low = t.low[k]
    function = FUNCTION_FOLDED if t.plain else FUNCTION
    if not t.plain and low not in cues.SURE_GIVEN and (is_ordinary(t, k - 1) or is_ordinary(t, k)):
        return i  # "bà già", "anh mới nói", "cháu bằng di chúc"
    sure = low in cues.SURE_GIVEN or (t.plain and low in cues.SURE_GIVEN_PLAIN)
    common = t.low[k - 1] in cues.KIN_COMMON
    if (
        common
        and not t.cased[k]
        and low in cues.LOWER_GIVEN
        and t.low[k - 1] in ("vợ", "chồng", "cậu", "bé", "trai", "gái")
    ):
        common = False
    after = t.low[k + 1] if k + 1 < t.size and t.glued[k + 1] else "."
    office = k + 1 < t.size and t.glued[k + 1] and office_at(t, k + 1) > 0
    if not t.plain and not t.cased[k] and t.low[k - 1] in ("bé", "bạn", "con", "vợ", "chồng"):
        common = common and not (after in cues.AFTER_NAME and not is_pair(t, k - 1) and not is_pair(t, k))
    rare = not t.plain and t.low[k - 1] in cues.STRONG and is_rare(t, k)
    rare = rare and not is_pair(t, k - 1) and not is_pair(t, k) and not _plural(r, i)
    rare = rare and (office or (i > 0 and t.low[i - 1] in cues.BEFORE_NAME and after in cues.AFTER_NAME))
    if rare:
        return r.take(k, k + 1, kin)
    both = t.low[k - 2 : k] == ["vợ", "chồng"]
    if _plural(r, i) and not sure and not (t.cased[k] and low in cues.LOWER_GIVEN):
        return i
    if not is_given(t, k) or (not sure and (low in function or (common and not both))):
        return i
    ends = office or after in cues.AFTER_NAME or after in cues.NICK or (t.plain and after in cues.AFTER_NAME_PLAIN)
    context = i > 0 and t.low[i - 1] in cues.BEFORE_NAME
    context = context or (t.plain and i > 0 and t.fold[i - 1] in ("nha", "ho", "quan", "cua", "vo", "chong", "gap"))
    if not t.cased[k] and not t.plain and low not in function and (office or after not in cues.GOES_ON):
        j = k + 1
        while j < t.size and j - k < 4 and t.glued[j] and is_given(t, j) and t.low[j] not in FUNCTION:
            if is_stop(t, j) or t.low[j] in cues.AFTER_NAME or is_pair(t, j) or office_at(t, j):
                break
            j += 1
        loose = t.low[k - 1] in cues.STRONG and j - k <= 2
        return r.take(k, j, kin) if sure or context or ends or loose else i
    pair = t.low[k - 2 : k] == ["vợ", "chồng"] and k + 1 < t.size and t.glued[k + 1] and is_given(t, k + 1)
    if pair and not is_pair(t, k) and not is_pair(t, k + 1) and t.low[k + 1] not in function:
        return r.take(k, k + 2, kin)
    last = k + 1 >= t.size
    if sure and (last or ends or context or not is_given(t, k + 1)):
        both = after in cues.SURE_GIVEN and low in cues.SURE_GIVEN
        return r.take(k, k + 1 + both, kin)
    if (context and ends) or (low in cues.LOWER_GIVEN and (context or ends)):
        return r.take(k, k + 1, kin)
    if low in cues.LOWER_GIVEN and after in cues.LOWER_GIVEN and k + 2 < t.size and t.low[k + 2] in cues.AFTER_NAME:
        return r.take(k, k + 2, kin)
    return i
