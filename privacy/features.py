"""What the second reader (``privacy/doubt.py``) looks at: which words could be a name, and what stands in and around them.

A feature is a string ``template:value``; ``tests/privacy/fit.py`` learns what each weighs.
"""

from __future__ import annotations

from functools import cache
from itertools import compress, product

from hieudan.text import fold
from hieudan.units import communes, old_communes, provinces
from privacy import cues, lexicon
from privacy.offices import OFFICE_FIRST, office_at, office_before
from privacy.reading import Reading
from privacy.tokens import is_ordinary, is_ordinary_plain, is_pair, is_pair_plain, is_van_thi
from privacy.view import MARK

_LISTS = {
    "S": lexicon.words("surnames"),
    "w": lexicon.words("surnames_weak"),
    "r": lexicon.words("surnames_rare"),
    "V": frozenset({"văn", "thị"}),
    "g": lexicon.words("given"),
    "G": lexicon.words("given_rare"),
    "p": cues.PLACE_SYLLABLES,
    "k": cues.KIN,
    "P": frozenset(words[0] for words in cues.PLACEWORDS if len(words) == 1),
    "s": lexicon.words("stopwords"),
}
_LISTS_PLAIN = {letter: frozenset(map(fold, words)) for letter, words in _LISTS.items()}
_FAMILY = _LISTS["S"] | _LISTS["w"] | _LISTS["r"]
_NAMES = _FAMILY | _LISTS["V"] | _LISTS["g"] | _LISTS["G"]
_CUES = cues.KIN | lexicon.group("cues", "doubt_before") | frozenset(",:;-(&\ue000")
_NEVER_FIRST = (_LISTS["P"] | _LISTS["s"]) - _NAMES
_SURE_PLACES = _LISTS["P"] - _NAMES
_CALLED = frozenset({"tên", "ten", "là", "la", ":"})
_HISTORIC = cues.HISTORIC | cues.TRULY_HISTORIC
_KNOWN = _HISTORIC | cues.PLACES
_LINKED = frozenset({",", "và", "va", ";", "-", "–", "&", "với", "voi", "/"})
_KIN_PLAIN = frozenset(map(fold, cues.KIN))
NAMES = {False: _NAMES, True: frozenset(map(fold, _NAMES))}
# By whether the text is without diacritics: family names, words of names, words before a name, words of address.
WORDS = {
    False: (_FAMILY, _NAMES, _CUES, cues.KIN),
    True: tuple(frozenset(map(fold, words)) for words in (_FAMILY, _NAMES, _CUES, cues.KIN)),
}
LONGEST = 5  # words of a name
_UNITS = frozenset("xã phường trấn huyện quận tỉnh xóm thôn bản ấp làng buôn".split())


@cache
def _communes(plain: bool) -> frozenset[str]:
    """The names of all communes, districts and provinces, before and after July 2025, in small letters."""
    old = old_communes()
    names = {unit.name for unit in communes()} | set(provinces().values())
    names |= {name for unit in old for name in (unit.name, unit.district_name, unit.province_name)}
    if plain:
        return frozenset(map(fold, names))
    return frozenset(
        " ".join(form) for name in names for form in product(*map(lexicon.both_tones, name.lower().split()))
    )


@cache
def _lists(word: str, plain: bool) -> str:
    """The letters of the lists that hold the word; "1" for a single letter, "-" for none."""
    lists = _LISTS_PLAIN if plain else _LISTS
    return "".join(letter for letter, words in lists.items() if word in words) or ("1" if len(word) == 1 else "-")


def spans(r: Reading) -> list[tuple[int, int, str]]:
    """The spans of tokens that could be a name, ``(start, end, kind)``; they overlap."""
    t = r.t
    found: list[tuple[int, int, str]] = []
    go_on = 0
    mixed = not t.lower and all(t.cased)  # then nothing but capitals can be a name
    for i in compress(range(t.size), t.caps if mixed else t.alpha):
        if i < go_on or not t.alpha[i]:
            continue
        if not t.tells(i):
            _spans_uncased(r, i, found)
        elif t.caps[i]:
            go_on = i + 1
            while t.glued[go_on] and t.caps[go_on] and t.alpha[go_on] and t.tells(go_on):
                go_on += 1
            _spans_cased(r, i, go_on, found)
    return found


def _in_unit(r: Reading, i: int) -> bool:
    """Whether a street or the word for a unit ("xã", "xóm") stands right before token ``i``."""
    kind = r.place_before(i)
    return kind == "street" or (kind == "place" and r.t.low[i - 1] in _UNITS)


def _spans_cased(r: Reading, i: int, j: int, found: list[tuple[int, int, str]]) -> None:
    """The spans that end the run of capitalised words ``[i, j)``, unless it is a place's or a body's name."""
    t = r.t
    if j - i == 1 and (i == 0 or t.low[i] in _NEVER_FIRST):
        return  # the first word of a text has a capital whatever it is: "Nông, lâm nghiệp"
    acronym = j - i > 1 and any(len(word) > 1 and word.isupper() for word in t.word[i:j])
    if acronym and (j - i > 4 or not all(map(str.isupper, t.word[i:j]))):
        return  # a sentence in capitals; "UBND Phường An Biên"
    place = t.low[i] in _LISTS["P"] and not (j - i > 1 and is_van_thi(t, i + 1))
    if place or not _SURE_PLACES.isdisjoint(t.low[i + 1 : j]) or _in_unit(r, i):
        return  # "Phường Hoàng Văn Thụ", "ngã ba Trần Trùng Quang", "xã Văn Lâng"
    low, kin = (t.fold if t.plain else t.low), WORDS[t.plain][3]
    called = i > 0 and (low[i - 1] in kin or low[i - 1] in _CALLED)
    if not called and " ".join(low[i:j]) in _communes(t.plain):
        return
    for k in range(max(i, j - LONGEST), j):
        if t.low[k] in _NEVER_FIRST or tuple(t.low[k:j]) in _HISTORIC:
            continue
        famous = k > 0 and (t.low[k - 1], t.low[k]) in cues.FAMOUS
        if j - k == 1 and (famous or (is_pair_plain if t.plain else is_pair)(t, k)):
            continue  # "Bác Hồ", "Trưởng thôn"
        found.append((k, j, "D" if t.plain else "C"))


def _spans_uncased(r: Reading, i: int, found: list[tuple[int, int, str]]) -> None:
    t = r.t
    low, kind = (t.fold, "P") if t.plain else (t.low, "N")
    family, names, cues_before, _ = WORDS[t.plain]
    cued = not i or not t.glued[i] or low[i - 1] in cues_before
    if low[i] not in (names if cued else family):
        return
    known = cues.KNOWN_PLAIN if t.plain else _KNOWN
    if low[i] in ("đường", "duong") and not known.isdisjoint((tuple(low[i + 1 : i + 3]), tuple(low[i + 1 : i + 4]))):
        return  # "duong le hong phong"
    if cued:
        found.append((i, i + 1, kind))
    strange = 0
    for j in range(i + 1, min(i + 4, t.size)):
        strange += low[j] not in names
        if not t.glued[j] or not t.alpha[j] or strange > 1:
            break
        found.append((i, j + 1, kind))


def word_at(r: Reading, k: int) -> str:
    """What stands at token ``k``: "@" for a name or mark, "#" for a number, "¶" for a line's end; "^" and "$" beyond the text."""
    t = r.t
    if not 0 <= k < t.size:
        return "^" if k < 0 else "$"
    word = t.fold[k] if t.plain else t.low[k]
    if r.taken[k] or word == MARK:
        return "@"
    return word if t.alpha[k] else "#" if word[0].isdigit() else "¶" if word == "\n" else word


def before(r: Reading, i: int) -> list[str]:
    """Features of what stands before token ``i``; the first is the word right before it, the second whether it is of
    address or of a place."""
    t = r.t
    one = word_at(r, i - 1)
    k = i - 2
    while one == "@" and k >= 0 and word_at(r, k) == "@":
        k -= 1
    two, three, four = word_at(r, k), word_at(r, k - 1), word_at(r, k - 2)
    kin = WORDS[t.plain][3]
    place = r.place_before(i)
    kind = "kin" if one in kin else "place" if place else "start" if t.sentence_start(i) else "none"
    pair = f"{two} {one}"
    out = [f"b1:{one}", f"left:{kind}", f"b2:{two}", f"b3:{three}", f"b12:{pair}", f"b123:{three} {pair}"]
    out += [f"bag:{one}", f"bag:{two}", f"bag:{three}", f"bag:{four}"]
    if place:
        out.append(f"is:{place}")
    if kind == "kin" or two in kin or three in kin or four in kin:
        out.append("is:kin4")
    if i:
        if not t.glued[i]:
            out.append("is:apartL")
        elif t.caps[i - 1]:
            out.append("is:capital")
        if office_before(t, i) >= 0:
            out.append("is:office")
        if two == "@" and one in _LINKED:
            out.append("is:listL")
    return out + _together(r, i - 1, "L") if not t.caps[i] or not t.tells(i) else out


def _together(r: Reading, k: int, side: str) -> list[str]:
    """Whether the words at tokens ``k`` and ``k + 1`` go together in the dictionary or in ordinary texts."""
    ordinary, pair = (is_ordinary_plain, is_pair_plain) if r.t.plain else (is_ordinary, is_pair)
    out = [f"is:ordinary{side}"] if ordinary(r.t, k) else []
    return [*out, f"is:pair{side}"] if pair(r.t, k) else out


def after(r: Reading, j: int) -> list[str]:
    """Features of what stands from token ``j`` on."""
    t = r.t
    one, two = word_at(r, j), word_at(r, j + 1)
    out = [f"a1:{one}", f"a2:{two}", f"a12:{one} {two}"]
    if not t.glued[j]:
        out.append("is:apartR")
    elif t.caps[j]:
        out.append("is:capitalR")
    if one in OFFICE_FIRST and office_at(t, j):
        out.append("is:officeR")
    if two == "@" and one in _LINKED:
        out.append("is:listR")
    if t.size - j < 9:
        out.append("is:end")
    if any(not t.alpha[k] and len(t.word[k]) > 2 for k in range(j, min(t.size, j + 5))):
        out.append("is:number")
    return out if t.tells(j - 1) else out + _together(r, j - 1, "R")


def inside(r: Reading, i: int, j: int) -> list[str]:
    """Features of the words themselves; the first is their shape."""
    t = r.t
    low = t.fold if t.plain else t.low
    lists = [_lists(word, t.plain) for word in low[i:j]]
    first = next((letter for letter in "Swr1" if letter in lists[0]), "x")
    middle = "V" if len(lists) > 1 and "V" in lists[1] else ""
    given = sum("g" in word or "G" in word for word in lists[1:])
    shape = f"{j - i}{first}{middle}{given}"
    out = [shape, "shape:" + shape, "lists:" + " ".join(lists), "list0:" + lists[0], "listZ:" + lists[-1]]
    out += ["w0:" + low[i], "wZ:" + low[j - 1], *("w:" + word for word in low[i:j])]
    ordinary, pair = (is_ordinary_plain, is_pair_plain) if t.plain else (is_ordinary, is_pair)
    pairs = range(i, j - 1)
    out.append(f"pairs:{sum(pair(t, k) for k in pairs)}")
    out.append(f"ordinary:{sum(ordinary(t, k) for k in pairs)}")
    words = tuple(t.low[i:j])
    if words in cues.PLACES or (t.plain and words in cues.KNOWN_PLAIN):
        out.append("is:knownplace")
    elif r.place_prefix(i, j) > i:
        out.append("is:knownstart")
    if words in _HISTORIC:
        out.append("is:knownhistoric")
    if all(t.word[k].isupper() for k in range(i, j)):
        out.append(f"upper:{j - i}")
    return out


def crossed(left: list[str], shape: str) -> list[str]:
    """Features of the shape with what stands before it; ``left`` as from ``before``."""
    return [f"x:{shape} {left[1]}", f"x:{shape} {left[0]}"]


def features(r: Reading, i: int, j: int) -> list[str]:
    """All features of tokens ``[i, j)`` as a name."""
    left, inner = before(r, i), inside(r, i, j)
    return [*left, *after(r, j), *inner[1:], *crossed(left, inner[0])]
