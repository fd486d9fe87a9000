"""Full names that their middle word gives away where capitals tell nothing: "trạc văn tài", "GIÀNG A PÁO", "le thi tuoi".

Any family name of any people may stand first, and any word third; what counts against it are ordinary words: pairs of
the dictionary ("văn bản", "đô thị") and pairs that ordinary texts are full of.
"""

from __future__ import annotations

from itertools import chain

from hieudan.text import fold
from privacy import cues, lexicon
from privacy.offices import office_before
from privacy.plain import AFTER, ends
from privacy.reading import Reading
from privacy.tokens import (
    FUNCTION,
    FUNCTION_FOLDED,
    ORDINARY_PLAIN,
    is_given,
    is_ordinary,
    is_ordinary_plain,
    is_pair,
    is_pair_plain,
    is_stop,
    is_van_thi,
)

_FAMILY = lexicon.words("surnames") | lexicon.words("surnames_weak") | cues.RARE_FAMILY
_FAMILY_PLAIN = frozenset(fold(word) for word in _FAMILY)
_SURE_PLAIN = lexicon.group("cues", "plain_sure_family")
_HILL = cues.HILL_FAMILY
_HILL_PLAIN = frozenset(fold(word) for word in _HILL)
_HILL_MIDDLE = cues.HILL_MIDDLE
_USUAL_MIDDLES = lexicon.group("cues", "plain_usual_middles")
_CUES_PLAIN = frozenset("ten ong ba anh chi chu em chau ho cu bac vo chong boi do bi gap tuong ( :".split())
_CALLED = (["ong"], ["anh"], ["chau"], ["ten"], ["bac"])
_VOCABULARY = frozenset(chain.from_iterable(pair.split() for pair in ORDINARY_PLAIN))
_USUAL = lexicon.group("cues", "usual_middles")
_NOT_FIRST_PLAIN = lexicon.group("cues", "plain_not_first")  # ordinary words: family names only after a cue
_THREE_PLAIN = lexicon.group("cues", "plain_three_family")
_THREE_CALLED = _THREE_PLAIN | lexicon.group("cues", "plain_called_family")
_TRADES_PLAIN = frozenset(tuple(fold(word) for word in trade) for trade in cues.TRADES)
_HILL_MIDDLE_PLAIN = frozenset({"a", "seo", "mi", "sin", "choi", "ton", "sanh"})
_MIDDLE = frozenset({"văn", "thị"})
_NOT_FIRST = frozenset({"đường", "và", "từ", "mà", "ông", "bà", "cứ", "va", "tu", "ma", "ong", "ba", "cu", "la", "là"})
_PLAIN_FAMILY = frozenset({"nguyen", "pham", "huynh", "hoang", "tran", "trinh", "quach", "phung"})
_GIVEN_PLAIN = lexicon.folded("given") | lexicon.folded("surnames")
_NEVER_PLAIN = (lexicon.group("cues", "plain_never_full") | lexicon.group("cues", "plain_never")) - cues.NUMBER_NAMES
CANDIDATES = _FAMILY
CANDIDATES_PLAIN = _FAMILY | _FAMILY_PLAIN


def _word(r: Reading, k: int) -> bool:
    t = r.t
    return k < t.size and t.glued[k] and t.alpha[k] and not r.taken[k]


def told_by_middle(r: Reading, i: int) -> int:
    """The end of a name whose second word is "văn", "thị" or one of the hill peoples'; ``i`` if there is none."""
    t = r.t
    if not (_word(r, i + 1) and _word(r, i + 2)):
        return i
    if t.low[i + 1] in _MIDDLE or (t.plain and is_van_thi(t, i + 1)):
        return _van_thi(r, i) if not r.place_before(i) or r.officer(i) else i
    low, families = (t.fold, _HILL_PLAIN) if t.plain else (t.low, _HILL)
    if t.plain and low[i + 1] in _USUAL_MIDDLES:
        return i + 3 if _three(r, i) else i
    if not t.plain and low[i + 1] in _USUAL and low[i] not in families and low[i] in _FAMILY:
        return i + 3 if _three_marked(r, i) else i
    if (
        low[i] not in families
        or low[i] in _NOT_FIRST
        or low[i + 1] not in _HILL_MIDDLE
        or len(t.word[i + 2]) < 2
        or (r.place_before(i) and not r.officer(i))
    ):
        return i
    if low[i + 1] == "a" and not t.plain:
        return i + 3
    if t.plain:
        known = low[i + 1] in _HILL_MIDDLE_PLAIN and low[i + 2] not in _NEVER_PLAIN and not is_pair_plain(t, i - 1)
        return i + 3 if known and not any(is_ordinary_plain(t, k) for k in (i - 1, i, i + 1)) else i
    return i if any(is_ordinary(t, k) or is_pair(t, k) for k in (i - 1, i, i + 1)) else i + 3


def _van_thi(r: Reading, i: int) -> int:
    t = r.t
    if (
        any(tuple(t.low[i : i + n]) in cues.HISTORIC for n in (3, 4))
        or t.low[i] in _NOT_FIRST
        or len(t.word[i + 2]) < 2
    ):
        return i
    if t.plain:
        if not _plain(r, i):
            return i
        end = i + 3
        closed = end + 1 >= t.size or not (t.alpha[end + 1] or t.word[end + 1][0].isdigit())
        more = (
            _word(r, end) and t.fold[end] in _GIVEN_PLAIN and (closed or t.fold[end] not in AFTER or _two_given(r, end))
        )
        more = more and t.fold[end - 1] in _GIVEN_PLAIN and ends(r, end + 1)
        return end + 1 if more and not is_pair_plain(t, end) else end
    if t.low[i] not in _FAMILY or is_pair(t, i) or is_ordinary(t, i) or is_ordinary(t, i + 1):
        return i
    if is_pair(t, i + 1) and (tuple(t.low[i + 1 : i + 3]) in cues.VAN_WORDS or not is_given(t, i + 2)):
        return i
    if is_pair(t, i - 1) and t.low[i] not in cues.SHAPE_LOWER and not _cued(r, i):
        return i
    end = i + 3
    if _word(r, end) and t.low[end - 1] in _USUAL and is_given(t, end) and not is_stop(t, end) and len(t.word[end]) > 1:
        if not (is_pair(t, end) or is_ordinary(t, end) or t.low[end] in ("và", "với", "cho", "có", "là", "ở")):
            return end + 1
    goes_on = (
        _word(r, end) and is_given(t, end) and not is_stop(t, end) and t.low[end] not in FUNCTION | cues.AFTER_NAME
    )
    return end + 1 if goes_on and not is_pair(t, end) and not is_ordinary(t, end) and is_given(t, i + 2) else end


def _two_given(r: Reading, k: int) -> bool:
    """Whether the word at token ``k``, an ordinary one too, ends a name of four: "hoang thi kim thu xay nha"."""
    t = r.t
    known = t.fold[k] not in _NEVER_PLAIN and t.fold[k - 1] in _USUAL_MIDDLES
    return known and not is_ordinary_plain(t, k) and not is_pair_plain(t, k)


def _plain(r: Reading, i: int) -> bool:
    t = r.t
    sure = t.fold[i] in _SURE_PLAIN
    third = t.fold[i + 2]
    if t.fold[i] not in _FAMILY_PLAIN or third in _NEVER_PLAIN or is_pair_plain(t, i - 1):
        return False
    if any(tuple(t.fold[i : i + n]) in cues.KNOWN_PLAIN for n in (3, 4)) and not _cued(r, i):
        return False
    given = third in _GIVEN_PLAIN and third not in FUNCTION_FOLDED
    if tuple(t.fold[i + 1 : i + 3]) in cues.KNOWN_PLAIN and not _cued(r, i):
        return False  # "phuong van xuan": a ward
    before = t.fold[i - 1] if i else "\n"
    if is_pair_plain(t, i + 1):  # "thi hanh", "van ban"
        return sure and given and (before in _CUES_PLAIN or t.fold[i] in _PLAIN_FAMILY)
    if (
        (before in _CUES_PLAIN or _cued(r, i))
        and given
        and not (is_ordinary_plain(t, i) and is_ordinary_plain(t, i + 1))
    ):
        return True
    if is_ordinary_plain(t, i) or (third in FUNCTION_FOLDED and third not in cues.NUMBER_NAMES):
        return False
    if t.fold[i] in _NOT_FIRST_PLAIN:
        return False
    if third not in _VOCABULARY:
        return True
    if not sure and (not given or is_ordinary_plain(t, i - 1) or is_ordinary_plain(t, i + 2)):
        return False
    return sure or t.fold[i + 1] == "thi" or not is_ordinary_plain(t, i + 1)  # "thì" comes before anything


def _three(r: Reading, i: int) -> bool:
    """Without diacritics: a sure family name, a usual middle word and a given name, no two of which, nor with the words
    around, follow each other in ordinary texts."""
    t = r.t
    called = t.fold[i] in _THREE_CALLED and (t.fold[i - 1 : i] in _CALLED or _cued(r, i))
    if not (called or t.fold[i] in _THREE_PLAIN) or t.fold[i + 2] not in _GIVEN_PLAIN:
        return False
    if t.fold[i + 2] in _NEVER_PLAIN and not (t.fold[i + 2] in ("anh", "chi") and t.fold[i] in _SURE_PLAIN):
        return False
    office = i > 0 and t.glued[i] and office_before(t, i) >= 0
    if is_pair_plain(t, i) or tuple(t.fold[i : i + 3]) in cues.KNOWN_PLAIN or (r.place_before(i) and not office):
        return False
    if is_ordinary_plain(t, i) or is_ordinary_plain(t, i + 1):
        return False
    if called:
        return ends(r, i + 3) or not is_ordinary_plain(t, i + 2)
    if any(tuple(t.fold[k : k + 2]) in cues.KNOWN_PLAIN for k in (i, i + 1)):
        return False
    if is_pair_plain(t, i - 1) or is_ordinary_plain(t, i - 1) or is_pair_plain(t, i + 2):
        return False
    return not is_ordinary_plain(t, i + 2) or (t.fold[i] in _PLAIN_FAMILY and ends(r, i + 3))


def _cued(r: Reading, i: int) -> bool:
    """Whether an office, a trade or another name of the list stands right before token ``i``."""
    t = r.t
    if not i:
        return False
    listed = bool(r.names) and r.names[-1].end == i - 1 and t.low[i - 1] in (",", "và", "va", ";", "&", "-")
    return (
        listed
        or t.fold[i - 1] == "ho"
        or tuple(t.fold[max(0, i - 2) : i]) in _TRADES_PLAIN
        or (t.glued[i] and office_before(t, i) >= 0)
    )


def _three_marked(r: Reading, i: int) -> bool:
    """``_three`` with diacritics."""
    t = r.t
    cued = _cued(r, i) or t.low[max(0, i - 1) : i] in (["là"], ["tên"], [":"], ["tôi"])
    if (t.low[i] in _NOT_FIRST and not (cued and t.low[i] == "đường")) or not is_given(t, i + 2) or is_stop(t, i + 2):
        return False
    known = r.place_prefix(i, i + 3)
    if known == i + 3 or (known > i and not cued) or t.low[i + 2] in FUNCTION:
        return False
    if is_pair(t, i) or (is_pair(t, i - 1) and not cued) or (r.place_before(i) and not r.officer(i)):
        return False
    if is_pair(t, i + 1) and not cued and t.low[i] not in cues.SHAPE_LOWER:
        return False
    near = (i, i + 1) if cued else (i - 1, i, i + 1, i + 2)
    return not any(is_ordinary(t, k) for k in near) and (cued or not is_pair(t, i + 2))


def three_capitals(r: Reading, i: int) -> int:
    """The end of a name of three or four capitalised words in a text without diacritics; ``i`` if there is none."""
    t = r.t
    j = i + 1
    while j < t.size and j - i < 5 and t.glued[j] and t.alpha[j] and t.caps[j] and not r.taken[j]:
        j += 1
    if j - i not in (3, 4) or t.fold[i] not in _THREE_CALLED or r.place_prefix(i, j) > i or not t.tells(i):
        return i
    if any(t.fold[k] not in _GIVEN_PLAIN or (len(t.word[k]) > 1 and t.word[k].isupper()) for k in range(i, j)):
        return i
    return i if (r.place_before(i) and not r.officer(i)) or r.chained(i) else j


def place_in_capitals(r: Reading, i: int) -> int:
    """The end of a known place of two or three capitalised words in a text without diacritics ("Vo Nhai" is no wife);
    ``i`` if there is none."""
    t = r.t
    for j in (i + 3, i + 2):
        capitals = j <= t.size and all(t.caps[k] and t.tells(k) and (k == i or t.glued[k]) for k in range(i, j))
        if capitals and tuple(t.low[i:j]) in cues.KNOWN_PLAIN and not (j < t.size and t.glued[j] and t.caps[j]):
            called = i > 0 and t.glued[i] and (t.fold[i - 1] in cues.KIN_PLAIN or t.fold[i - 1] in ("ten", "la"))
            return i if called else j
    return i
