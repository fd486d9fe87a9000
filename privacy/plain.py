"""Names in texts without diacritics, where capitals tell nothing.

There "chi lan" is "chị Lan" or "chỉ lần". A name needs a word before it that says a person follows, known syllables and
an end that a name has; against it count the dictionary's words without diacritics ("ba con") and the pairs of words that
ordinary texts are full of (``lexicon/ordinary_plain.txt``).
"""

from __future__ import annotations

from hieudan.text import fold
from privacy import cues, lexicon
from privacy.offices import in_office, office_at, office_before
from privacy.reading import Reading
from privacy.tokens import FUNCTION_FOLDED, ORDINARY_PLAIN, is_ordinary_plain, is_pair_plain

SYLLABLES = (
    lexicon.folded("given")
    | lexicon.folded("given_rare")
    | lexicon.folded("surnames")
    | lexicon.folded("surnames_weak")
)
FAMILIES = lexicon.folded("surnames") | lexicon.folded("surnames_weak")
_SURE_FAMILY = lexicon.group("cues", "plain_sure_family")
_FAMILY = _SURE_FAMILY | lexicon.group("cues", "plain_family")
_PLAIN_FAMILY = frozenset({"nguyen", "pham", "huynh", "hoang", "tran", "bui", "trinh", "quach", "phung", "nghiem"})
_ANY_FAMILY = lexicon.folded("surnames")  # only where a name is sure to follow, and three syllables long
_HILL = frozenset({"hang", "mua", "cu", "chang", "ly", "vu", "tra", "trang", "ho"})
_KIN = lexicon.group("cues", "plain_kin")  # hardly anything else
_KIN_WEAK = lexicon.group("cues", "plain_kin_weak")  # "ba", "co", "chi" are also three, has, only
_LINKS = lexicon.group("cues", "plain_links")
_PUNCTUATION = frozenset('\n.,:;(-!?"“')
_BEFORE = lexicon.group("cues", "plain_before") | _PUNCTUATION
_BEFORE_FULL = lexicon.group("cues", "plain_before_full") | frozenset(":(")
_TOLD = lexicon.group("cues", "plain_told")
_NEVER = lexicon.group("cues", "plain_never")
_NEVER_FULL = lexicon.group("cues", "plain_never_full")
_NEVER_ALONE = _NEVER | lexicon.group("cues", "plain_single_never")
_MIDDLES = lexicon.group("cues", "plain_middles")
_KIN_FEW = frozenset({"con", "mo", "di", "cu", "cau", "lao", "ban", "bo", "me", "vo", "chong", "cha", "thim"})
_NO_PAIR = lexicon.labelled("cues", "no_pair_plain")
_WHOSE = frozenset({"nha", "gap", "goi", "xu"})
_PLURAL = frozenset({"cac", "may", "nhung", "nhieu", "hai", "moi", "tung", "hang"})
AFTER = (
    lexicon.group("cues", "plain_ends")
    | frozenset(fold(word) for word in cues.AFTER_NAME)
    | cues.AFTER_NAME_PLAIN
    | FUNCTION_FOLDED
    | _KIN
    | _KIN_WEAK
) - lexicon.group("cues", "plain_goes_on")
_BEFORE_ANH = frozenset(
    {"tuan", "duc", "hoang", "viet", "quang", "ngoc", "lan", "phuong", "quynh", "trung", "duy", "van"}
)
_KIN_NEXT = (["em"], ["con"], ["chong"], ["vo"], ["chau"])
KIN = _KIN | _KIN_WEAK
CANDIDATES = KIN | SYLLABLES


def _ordinary(r: Reading, k: int) -> bool:
    """Whether the words at tokens ``k`` and ``k + 1`` follow each other in ordinary texts too."""
    return is_ordinary_plain(r.t, k)


def _syllable(r: Reading, k: int) -> bool:
    t = r.t
    return k < t.size and t.glued[k] and t.alpha[k] and not r.taken[k] and t.fold[k] in SYLLABLES


def ends(r: Reading, j: int) -> bool:
    """Whether a name may end before token ``j``."""
    t = r.t
    return j >= t.size or not t.glued[j] or not t.alpha[j] or t.fold[j] in AFTER or office_at(t, j) > 0


def full_name(r: Reading, k: int, *, sure: bool, told: bool = False) -> int:
    """The end of a family name with one to three given names from token ``k``; ``k`` if there is none. ``sure``: the
    words before say that a name follows."""
    t = r.t
    rare = sure and t.fold[k] in _ANY_FAMILY - _FAMILY and not _ordinary(r, k)
    if k + 1 >= t.size or not (rare or t.fold[k] in _FAMILY | _HILL) or not t.glued[k + 1]:
        return k
    known = sure or told or t.fold[k] in _SURE_FAMILY
    if t.fold[k] == "duong" and not told and tuple(t.fold[k + 1 : k + 4]) in cues.KNOWN_PLAIN:
        return k  # "duong huynh tan phat"
    if t.fold[k + 1] in ("van", "thi") and known and _syllable(r, k + 2):
        if not sure and (_ordinary(r, k - 1) or is_pair_plain(t, k + 1)):
            return k
        closed = k + 4 >= t.size or not t.alpha[k + 4]
        more = _syllable(r, k + 3) and (closed or t.fold[k + 3] not in AFTER)
        more = more and not _ordinary(r, k + 3) and ends(r, k + 4)
        return k + 4 if more else k + 3
    if t.fold[k + 1] in ("a", "seo", "mi") and known and k + 2 < t.size and t.glued[k + 2] and t.alpha[k + 2]:
        return k + 3
    if t.fold[k] not in _FAMILY and not rare:
        return k
    best = k
    for j in range(k + 2, min(k + 5, t.size + 1)):
        if not _syllable(r, j - 1) or (t.fold[j - 1] in _NEVER_FULL and t.fold[j - 1] not in _MIDDLES):
            break
        if not sure and t.fold[j - 1] in _NEVER and t.fold[j - 1] not in _MIDDLES:
            break
        if ends(r, j) and (j - k > 2 or sure):
            best = j
            if j - k == 3:
                break
    if best == k or (not sure and any(_ordinary(r, m) for m in range(k, best - 1))):
        return k
    if rare and (best - k != 3 or _ordinary(r, k + 1)):
        return k
    return k if best - k == 2 and _ordinary(r, k) else best


def plain_name(r: Reading, i: int) -> int:
    """Takes a name at, or after a word of address at, token ``i``; returns the token after it, ``i`` if there is
    none."""
    t = r.t
    word = t.fold[i]
    before = t.fold[i - 1] if i else "\n"
    if word in _KIN or word in _KIN_WEAK:
        end = _addressed(r, i, word, before)
        if end > i:
            return end
    if word not in SYLLABLES or word in _NEVER:
        return i
    if i and t.fold[i - 1] in cues.UNIT_TAIL_PLAIN and _place_after(r, i):
        return i
    if i and t.glued[i] and (office_before(t, i) >= 0 or (word in _FAMILY and in_office(t, i, r.taken))):
        end = full_name(r, i, sure=True)
        if end > i:
            return r.take(i, end, "*")
        alone = word not in _NEVER_ALONE and ends(r, i + 1) and not (_ordinary(r, i) or _ordinary(r, i - 1))
        if alone and office_before(t, i) >= 0:
            return r.take(i, i + 1, "*")
    if word not in _FAMILY | _HILL:
        return i
    listed = bool(r.names) and r.names[-1].end == i - 1 and before in (",", "va", "-", "&")
    if (
        word in cues.SCENES_PLAIN
        and before not in ("ten", ":")
        and not listed
        and t.fold[i + 1 : i + 2] not in (["van"], ["thi"])
    ):
        return i
    told = (before in _TOLD and (word in _SURE_FAMILY or before in ("ten", ":"))) or listed
    if not told and before in ("giua", "gap", "ho", "va") and (before != "va" or r.names):
        end = full_name(r, i, sure=False, told=True)
        return r.take(i, end) if end > i else i
    cued = before in _BEFORE_FULL or before == "\n" or word in _PLAIN_FAMILY
    if not told and (not cued or word not in _SURE_FAMILY or (r.place_before(i) and before not in ("xe", "cho"))):
        return i
    end = full_name(r, i, sure=told)
    return r.take(i, end) if end > i else i


def _addressed(r: Reading, i: int, kin: str, before: str) -> int:
    """A name after the word of address at token ``i``."""
    t = r.t
    if (kin == "con" and before == "ba") or (kin == "ba" and t.fold[i + 1 : i + 2] == ["con"]):
        return i  # "bà con": people at large
    strong = kin in _KIN or (kin == "chi" and before == "dong")
    if before in _PLURAL or (before not in _BEFORE and i and is_pair_plain(t, i - 1)):
        return i
    k = i + 1
    while k < t.size and k - i < 4 and t.glued[k] and t.fold[k] in _LINKS and not _named_link(r, k):
        k += 1
    if not _syllable(r, k) or t.fold[k] in _NEVER or len(t.fold[k]) < 2:
        return i
    linked = k > i + 1 and t.fold[k - 1] in ("ten", "la")
    owned = before in _BEFORE or linked
    if t.fold[i - 1 : i + 1] == ["vo", "chong"] and _syllable(r, k + 1) and ends(r, k + 2):
        if not (_ordinary(r, k) or _ordinary(r, k + 1) or t.fold[k + 1] in _NEVER):
            return r.take(k, k + 2, kin)
    end = full_name(r, k, sure=strong or owned)
    if end > k and t.fold[k + 1] not in ("van", "thi") and not strong and not linked and is_pair_plain(t, k - 1):
        end = k  # "bo sung he thong", "co quan thi hanh"
    if end - k > 2 or (end > k and strong):
        return r.take(k, end, kin)
    if t.fold[k + 1 : k + 2] == ["anh"] and t.fold[k] in _BEFORE_ANH and t.fold[k + 2 : k + 3] in _KIN_NEXT:
        if t.glued[k + 1] and not r.taken[k + 1]:
            return r.take(k, k + 2, kin)  # "anh tuan anh em trai toi"
    if _told_otherwise(r, i, k, before):
        return i
    two = _syllable(r, k + 1) and t.fold[k + 1] not in _NEVER_ALONE | AFTER and ends(r, k + 2)
    if two and (strong or owned) and not (_ordinary(r, i) or _ordinary(r, k) or _ordinary(r, k + 1)):
        return r.take(k, k + 2, kin)
    if t.fold[k] in _NEVER_ALONE and not (strong and before in ("nha", "gap", "goi", "xu", "ly")):
        return i
    usual = f"{kin} {t.fold[k]}" in ORDINARY_PLAIN
    goes_on = is_pair_plain(t, k) and t.fold[k + 1] not in ("nha", "o", "hang") if strong else _ordinary(r, k)
    if not ends(r, k + 1) or goes_on or (usual and not (strong and before in ("nha", "gap", "goi"))):
        return i
    if kin in _KIN_FEW and not linked and before not in _BEFORE - _PUNCTUATION:
        return i
    closed = k + 1 >= t.size or not t.alpha[k + 1] or office_at(t, k + 1) > 0
    return r.take(k, k + 1, kin) if owned or strong or (closed and kin in ("chi", "chu")) else i


def _place_after(r: Reading, i: int) -> bool:
    """Whether a known place, or a numbered one, follows the unit in an office: "cong an xa dong hy", "truong xom bai 2"."""
    t = r.t
    known = any(tuple(t.fold[i : i + size]) in cues.KNOWN_PLAIN for size in (2, 3))
    return known or any(word[0].isdigit() for word in t.word[i + 1 : i + 3])


def _told_otherwise(r: Reading, i: int, k: int, before: str) -> bool:
    """Whether the word of address and the next are one ordinary word ("be tong", "bac si"), or a weak one stands before
    what is hardly ever a name."""
    t = r.t
    if (
        k != i + 1
        or before in _WHOSE
        or (before == "cua" and t.fold[i] in ("anh", "chi", "ong", "ba"))
        or t.fold[k] in cues.SURE_GIVEN_PLAIN
    ):
        return False
    if (t.fold[i], t.fold[k]) in _NO_PAIR:
        return True  # "chau phi"
    closed = k + 1 >= t.size or not t.alpha[k + 1] or office_at(t, k + 1) > 0
    weak = t.fold[i] in _KIN_WEAK | _KIN_FEW and t.fold[k] not in cues.LOWER_GIVEN_PLAIN and not closed
    return weak or (is_pair_plain(t, i) and not office_at(t, k + 1))


def _named_link(r: Reading, k: int) -> bool:
    """Whether what could be a second word of address is the name: "anh chau vi", "chi hong ba"."""
    t = r.t
    return t.fold[k] in ("chau", "anh", "la") and (k + 1 >= t.size or not t.alpha[k + 1])
