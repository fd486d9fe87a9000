"""Given names with a cue that is no word of address: "nhà Toản", "do Lộc", "Hoa vợ Cương", "Huyền Trang bán vàng giả"."""

from __future__ import annotations

from privacy import cues
from privacy.reading import Reading
from privacy.tokens import is_compound, is_given, is_rare, is_stop, is_surname, is_van_thi

_RELATED = frozenset({"trai", "gái", "vợ", "chồng", "mẹ", "bố", "ruột", "dâu", "rể"})
_SELF = frozenset({"tôi", "em", "mình", "tui", "cháu"})


def bare(r: Reading, i: int) -> int:
    """A capitalised given name with a cue that is no word of address: "nhà Toản", "do Lộc", "thợ xây Páo"."""
    t = r.t
    if _unknown_family(r, i):
        return r.take(i, r.run(i))
    if _driver(r, i):
        return r.take(i, i + 1)
    if (
        is_rare(t, i)
        or is_stop(t, i)
        or t.low[i] in cues.BODIES_SHORT
        or not (is_given(t, i) or t.low[i] in cues.ORDINAL)
    ):
        return i
    j = r.run(i, 4)
    if (
        i
        and r.place_end == i - 1
        and t.low[i - 1] in (",", "và")
        and j - i == 2
        and is_given(t, j - 1)
        and not is_surname(t, i)
    ):
        r.place_end = j
        return j  # "ở Bản Tèn, Lân Quan"
    if j - i >= 2 and (t.low[i],) in cues.PLACEWORDS and not is_surname(t, i):
        return j
    if _acts(r, i, j) or _spouse(r, i, j) or _nicknamed(r, i, j) or _presents(r, i, j) or _double(r, i, j):
        return r.take(i, j)
    if _class_list(r, i, j) or _apposed(r, i, j):
        return r.take(i, j)
    if i == 0 or t.sentence_start(i) or not t.glued[i] or (j < t.size and t.glued[j] and t.word[j][0].isdigit()):
        return i
    if t.low[i - 1] == "họ" and j + 1 < t.size and t.low[j] == "tên" and is_surname(t, i):
        return r.take(i, j)
    return r.take(i, j) if _cued(r, i, j) else i


_ITEM_ENDS = frozenset({",", "và", ";", "&"})
_NO_LIST = frozenset({"tộc", "môn", "giống", "loại", "mùa", "tên", "hoa", "cây", "huyện", "nước"})


def listing(r: Reading, i: int) -> int:
    """Takes a list of three or more given names: "gồm Tú, Hải và Minh Đức"; ``i`` if there is none."""
    t = r.t
    if not i or t.low[i - 1] not in cues.LIST_BEFORE or not is_given(t, i) or r.place_before(i):
        return i
    if any(
        word in cues.PLACE_LAST or word in _NO_LIST for word in t.low[max(0, i - 5) : i] if word not in ("hộ", "nhà")
    ):
        return i
    items = []
    j = i
    while j < t.size and t.caps[j] and t.tells(j) and is_given(t, j) and not is_stop(t, j):
        end = r.run(j, 3)
        if end - j > 2 or not all(is_given(t, k) for k in range(j, end)):
            return i
        items.append((j, end))
        j = end
        if j >= t.size or t.low[j] not in _ITEM_ENDS:
            break
        j += 2 if t.low[j : j + 2] == [",", "và"] else 1
    known = sum(t.low[begin] in cues.LOWER_GIVEN for begin, _ in items)
    peoples = sum(t.low[begin] in cues.NOT_PEOPLE for begin, _ in items)
    if len(items) < 3 or 2 * known < len(items) or 2 * peoples >= len(items):
        return i
    for begin, end in items:
        r.take(begin, end)
    return items[-1][1]


def short_address(r: Reading, i: int) -> bool:
    """ "A Sơn ơi", "gặp c Hoa", "nhờ e Lan": anh, chị, em shortened."""
    t = r.t
    if t.low[i] not in ("a", "c", "e") or i + 1 >= t.size or not t.glued[i + 1] or r.place_before(i):
        return False
    if not (t.caps[i + 1] and t.tells(i + 1) and is_given(t, i + 1)) or len(t.word[i + 1]) < 2 or is_stop(t, i + 1):
        return False
    if r.place_prefix(i + 1, r.run(i + 1)) > i + 1 or t.word[i + 1].isupper():
        return False
    return t.sentence_start(i) or t.low[i - 1] in cues.BEFORE_NAME or t.low[i - 1] in (",", "thì", "là", "nhưng", "mà")


_DRIVERS = frozenset(
    {("tài", "xế"), ("lái", "xe"), ("bị", "can"), ("bị", "cáo"), ("nạn", "nhân"), ("nghi", "phạm"), ("chủ", "hộ")}
)


_FOREIGN = frozenset("fjwz")


def _driver(r: Reading, i: int) -> bool:
    """A capitalised word that is in no list of names, after who drives or is accused: "tài xế Ất"."""
    t = r.t
    if i < 2 or not t.glued[i] or tuple(t.low[i - 2 : i]) not in _DRIVERS or t.word[i].isupper() or is_stop(t, i):
        return False
    if len(t.word[i]) > 6 or not _FOREIGN.isdisjoint(t.low[i]):
        return False
    return not (t.glued[i + 1] and (t.caps[i + 1] or not t.alpha[i + 1])) and not is_compound(t, i)


def _unknown_family(r: Reading, i: int) -> bool:
    """A family name that is in no list, told by "Văn" or "Thị": "Nịnh Văn Tằng"."""
    t = r.t
    if i + 2 >= t.size or not (t.glued[i + 1] and t.glued[i + 2]):
        return False
    hill = r.hill(i)
    if not (is_van_thi(t, i + 1) or hill):
        return False
    if not (t.caps[i + 1] and t.caps[i + 2]) or is_stop(t, i) or is_stop(t, i + 1):
        return False
    if hill and (r.place_prefix(i, i + 3) > i or r.place_before(i)):
        return False
    known = tuple(t.low[i + 1 : i + 3]) in cues.VAN_WORDS or tuple(t.low[i : i + 3]) in cues.HISTORIC
    return not known and not r.place_before(i)


def _nicknamed(r: Reading, i: int, j: int) -> bool:
    """ "Minh Béo", "Chín Cụt"."""
    t = r.t
    if j - i != 2 or t.low[i + 1] not in cues.NICK | cues.NICK_TITLE:
        return False
    if t.low[i + 1] in ("lớn", "nhỏ", "bé", "trắng", "đen", "lì", "trâu"):
        return False
    return not r.place_before(i) and r.place_prefix(i, j) == i


def _acts(r: Reading, i: int, j: int) -> bool:
    """ "Hàng ngày Thuận lái xe ben": a given name alone before what only people do."""
    t = r.t
    if j - i != 1 or t.low[i] not in cues.LOWER_GIVEN or j >= t.size or not t.glued[j] or is_compound(t, i):
        return False
    if t.sentence_start(i) or t.low[i - 1] not in cues.BEFORE_ACTING or t.plain or t.lower:
        return False
    return t.low[j] in cues.ACTS


def _spouse(r: Reading, i: int, j: int) -> bool:
    """ "Hoa vợ Cương"."""
    t = r.t
    if j - i > 2 or j + 1 >= t.size or t.low[j] not in ("vợ", "chồng", "con", "em", "chị", "anh", "bố", "mẹ", "cháu"):
        return False
    return t.glued[j] and t.glued[j + 1] and not t.caps[j] and t.tells(j + 1) and t.caps[j + 1] and is_given(t, j + 1)


def _presents(r: Reading, i: int, j: int) -> bool:
    """ "Ngân đây ạ"."""
    t = r.t
    if not t.sentence_start(i) or j - i != 1 or j + 1 >= t.size:
        return False
    return t.low[j] == "đây" and t.low[j + 1] in ("ạ", "nhé", "nè", ",", ".")


def _double(r: Reading, i: int, j: int) -> bool:
    """Two or three given syllables that are no known place, away from words of place: "Huyền Trang bán vàng giả"."""
    t = r.t
    if j - i not in (2, 3) or (j < t.size and t.glued[j] and (t.caps[j] or t.word[j][0].isdigit())):
        return False
    if t.sentence_start(i) and not (j < t.size and t.low[j] in cues.DOES):
        return False
    if (i and (t.low[i - 1] in cues.WHERE or (t.glued[i] and t.alpha[i - 1] and t.caps[i - 1]))) or t.plain:
        return False
    if not all(is_given(t, k) and t.low[k] not in cues.PLACE_SYLLABLES and not is_stop(t, k) for k in range(i, j)):
        return False
    return not r.place_before(i) and r.place_prefix(i, j) == i


def _class_list(r: Reading, i: int, j: int) -> bool:
    """The first of a list of given names after a class: "lớp 10A6: Quân, Kiệt và Long"."""
    t = r.t
    if i < 3 or j - i > 2 or t.plain or t.low[i - 1] not in (":", "có", "gồm", "là") or j + 1 >= t.size:
        return False
    if t.low[j] not in (",", "và") or not (t.caps[j + 1] and t.tells(j + 1) and is_given(t, j + 1)):
        return False
    if t.low[i] in cues.SUBJECTS and t.low[j + 1] in cues.SUBJECTS:
        return False
    near = t.low[max(0, i - 8) : i]
    return "lớp" in near and is_given(t, j - 1) and r.place_prefix(i, j) == i


def _apposed(r: Reading, i: int, j: int) -> bool:
    """ "con trai tôi, Toàn, bị đánh"."""
    t = r.t
    if i < 3 or j - i > 2 or j >= t.size or t.low[i - 1] not in (",", "(") or t.low[j] not in (",", ")"):
        return False
    return t.low[i - 2] in _SELF and t.low[i - 3] in _RELATED and r.place_prefix(i, j) == i


def _cued(r: Reading, i: int, j: int) -> bool:
    """Whether the word before a given name, in the middle of a sentence, says that a person follows."""
    t = r.t
    if r.place_prefix(i, j) > i and not is_surname(t, i):
        return False
    if not all(is_given(t, k) or t.low[k] in cues.ORDINAL or (k > i and len(t.word[k]) > 1) for k in range(i, j)):
        return False
    before = t.low[i - 1]
    if t.caps[i - 1] and not t.sentence_start(i - 1) and before == "bảo":
        return False  # the commune "Bảo Linh"
    pair = (t.low[i - 2], before) if i > 1 else ("", "")
    if j - i == 1 and is_compound(t, i):
        return False
    if pair == ("hội", "đồng") and i > 2 and t.low[i - 3] == "đánh":
        return True
    if pair == ("con", "nhà") and j - i == 2 and r.place_prefix(i, j) == i and not t.plain:
        return True  # "con nhà Sơn Lựu"
    if pair in cues.TRADES or (before,) in cues.TRADES:
        return not (t.low[i] == "trường" and j - i == 1 and t.glued[j] and t.alpha[j])
    if r.place_prefix(i, j) > i or j - i > 2 or pair in cues.NOT_BARE or t.plain:
        return False
    if before not in cues.BARE_CUES and pair not in cues.BARE_PAIRS:
        return False
    if j - i == 2 and before not in cues.BARE_TWO:
        return False
    if before == "nhà" and t.low[i] in ("nguyễn", "trần", "lê", "lý", "mạc", "hồ", "đinh") and j - i == 1:
        return False  # a dynasty
    related = t.low[i - 2] in _RELATED and before != "em"
    if before in ("mình", "tôi", "em", "cháu") and not (
        related or t.sentence_start(i - 1) or t.low[i - 2] in (",", "là")
    ):
        return False
    glued = j + 1 < t.size and t.low[j] in ("-", "–", "/") and t.caps[j + 1] and t.start[j] == t.end[j - 1]
    return not glued
