"""A second reader for names that the rules left: weighs what stands in and around words that could be a name.

The rules know what they were told; this reader has learnt from all names of the hand-written texts, found by the rules or
not, how names look and what stands beside them, and from the topic model's training texts what is no name. It is linear:
``lexicon/doubt.txt`` holds a weight for each feature, learnt by ``python tests/privacy/fit.py --write``. Four kinds of words
are weighed apart: capitals that tell something (C; D without diacritics), and words whose capitals tell nothing (N; P
without diacritics).
"""

from __future__ import annotations

import re
from functools import cache
from itertools import compress

from hieudan.text import fold
from hieudan.units import communes, old_communes, provinces
from privacy import cues, lexicon
from privacy.offices import OFFICE_FIRST, office_at, office_before
from privacy.reading import Name, Reading
from privacy.tokens import is_ordinary, is_ordinary_plain, is_pair, is_pair_plain, is_van_thi
from privacy.view import MARK

# A name if it weighs more than this (log odds): where capitals tell nothing, more is asked.
THRESHOLDS = {"C": 0.0, "D": 1.0, "N": -0.5, "P": 0.0}

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
_CODE = frozenset("-_/\\=.@#+")
_CODE_AFTER = _CODE - {"."} | {"("}
# A Vietnamese syllable without diacritics, and those of the names of Tây Nguyên; not "varchar", "null".
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|kp|ks|ph|th|tr|ch|qu|hl|[bcdghklmnpqrstvxy])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnptkr])?|[a-z]"
)
_CALLED = frozenset({"tên", "ten", "là", "la", ":"})
_HISTORIC = cues.HISTORIC | cues.TRULY_HISTORIC
_LINKED = frozenset({",", "và", "va", ";", "-", "–", "&", "với", "voi", "/"})
_KIN_PLAIN = frozenset(map(fold, cues.KIN))
# By whether the text is without diacritics: family names, words of names, words before a name, words of address.
_WORDS = {
    False: (_FAMILY, _NAMES, _CUES, cues.KIN),
    True: tuple(frozenset(map(fold, words)) for words in (_FAMILY, _NAMES, _CUES, cues.KIN)),
}
# Words that weigh less than this with the word before them are no name: what else stands around them is not read.
LEAST = {"C": -2.5, "D": -2.0, "N": -3.5, "P": -5.0}
UNWEIGHED = -99.0
PROPER = 2.0  # how much more is asked of small letters in a text that has capitals
ALONE = {"N": 1.0, "P": 0.3}  # how much more is asked of a single word
STRETCH = 0.3  # how much more a longer name must weigh than what the rules took
LONGEST = 5  # words of a name


@cache
def weights() -> dict[str, dict[str, float]]:
    """By kind of word (C, D, N, P) the weight of each feature, from ``lexicon/doubt.txt``."""
    found: dict[str, dict[str, float]] = {kind: {} for kind in THRESHOLDS}
    for line in lexicon.lines("doubt"):
        head, _, rest = line.partition(" ")
        template, _, entries = rest.partition(" ")
        for entry in entries.split(" "):
            value, _, weight = entry.rpartition("=")
            found[head][f"{template}:{value.replace('_', ' ')}"] = int(weight) / 10
    return found


@cache
def _communes(plain: bool) -> frozenset[str]:
    """The names of all communes, districts and provinces, before and after July 2025, in small letters."""
    old = old_communes()
    names = (
        {unit.name for unit in (*communes(), *old)} | {unit.district_name for unit in old} | set(provinces().values())
    )
    names |= {unit.province_name for unit in old}
    return frozenset(fold(name) if plain else name.lower() for name in names)


@cache
def _first(kind: str) -> dict[str, float]:
    """What the word right before a span weighs."""
    weight = weights()[kind]
    words = {name.partition(":")[2] for name in weight if name.startswith(("b1:", "bag:"))}
    return {word: weight.get(f"b1:{word}", 0.0) + weight.get(f"bag:{word}", 0.0) for word in words}


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


def _spans_cased(r: Reading, i: int, j: int, found: list[tuple[int, int, str]]) -> None:
    """The spans that end the run of capitalised words ``[i, j)``, unless it is a place's or a body's name."""
    t = r.t
    upper = [len(word) > 1 and word.isupper() for word in t.word[i:j]]
    if any(upper) and (j - i > 4 or not all(upper)):
        return  # a sentence in capitals; "UBND Phường An Biên"
    place = t.low[i] in _LISTS["P"] and not (j - i > 1 and is_van_thi(t, i + 1))
    if place or not _SURE_PLACES.isdisjoint(t.low[i + 1 : j]) or r.place_before(i) == "street":
        return  # "Phường Hoàng Văn Thụ", "ngã ba Trần Trùng Quang"
    low, kin = (t.fold if t.plain else t.low), _WORDS[t.plain][3]
    called = i > 0 and (low[i - 1] in kin or low[i - 1] in _CALLED)
    if not called and " ".join(low[i:j]) in _communes(t.plain):
        return
    for k in range(max(i, j - LONGEST), j):
        if t.low[k] in _NEVER_FIRST or tuple(t.low[k:j]) in _HISTORIC:
            continue
        if not (k and j - k == 1 and (t.low[k - 1], t.low[k]) in cues.FAMOUS):
            found.append((k, j, "D" if t.plain else "C"))


def _spans_uncased(r: Reading, i: int, found: list[tuple[int, int, str]]) -> None:
    t = r.t
    low, kind = (t.fold, "P") if t.plain else (t.low, "N")
    family, names, before, _ = _WORDS[t.plain]
    cued = not i or not t.glued[i] or low[i - 1] in before
    if low[i] not in (names if cued else family):
        return
    if cued:
        found.append((i, i + 1, kind))
    strange = 0
    for j in range(i + 1, min(i + 4, t.size)):
        strange += low[j] not in names
        if not t.glued[j] or not t.alpha[j] or strange > 1:
            break
        found.append((i, j + 1, kind))


def _word(r: Reading, k: int) -> str:
    """What stands at token ``k``: "@" for a name or mark, "#" for a number, "¶" for a line's end; "^" and "$" beyond the text."""
    t = r.t
    if not 0 <= k < t.size:
        return "^" if k < 0 else "$"
    word = t.fold[k] if t.plain else t.low[k]
    if r.taken[k] or word == MARK:
        return "@"
    return word if t.alpha[k] else "#" if word[0].isdigit() else "¶" if word == "\n" else word


def _left(r: Reading, i: int) -> list[str]:
    """Features of what stands before token ``i``; the first is the word right before it, the second whether it is of
    address or of a place."""
    t = r.t
    one = _word(r, i - 1)
    k = i - 2
    while one == "@" and k >= 0 and _word(r, k) == "@":
        k -= 1
    two, three, four = _word(r, k), _word(r, k - 1), _word(r, k - 2)
    kin = _WORDS[t.plain][3]
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


def _right(r: Reading, j: int) -> list[str]:
    """Features of what stands from token ``j`` on."""
    t = r.t
    one, two = _word(r, j), _word(r, j + 1)
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


def _inner(r: Reading, i: int, j: int) -> list[str]:
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
    inside = range(i, j - 1)
    out.append(f"pairs:{sum(pair(t, k) for k in inside)}")
    out.append(f"ordinary:{sum(ordinary(t, k) for k in inside)}")
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


def _crossed(left: list[str], shape: str) -> list[str]:
    return [f"x:{shape} {left[1]}", f"x:{shape} {left[0]}"]


def features(r: Reading, i: int, j: int) -> list[str]:
    """All features of tokens ``[i, j)`` as a name."""
    left, inner = _left(r, i), _inner(r, i, j)
    return [*left, *_right(r, j), *inner[1:], *_crossed(left, inner[0])]


# What a span's words weigh in themselves, kept: ``(kind, plain, words as written)`` to weight and shape.
_KEPT: dict[tuple[str, tuple[str, ...]], tuple[float, str]] = {}


def _weigh_inner(r: Reading, i: int, j: int, kind: str) -> tuple[float, str]:
    key = kind, tuple(r.t.word[i:j])
    kept = _KEPT.get(key)
    if kept is None:
        if len(_KEPT) > 50_000:
            _KEPT.clear()
        weight = weights()[kind]
        shape, *names = _inner(r, i, j)
        strange = sum(not _SYLLABLE.fullmatch(word) for word in r.t.fold[i:j])
        if strange > 1 or strange == j - i:
            weight = {}
        kept = _KEPT[key] = weight.get("bias:", -99.0) + sum([weight[name] for name in names if name in weight]), shape
    return kept


class _Scale:
    """Weighs spans of one text; what stands before and after them is weighed once."""

    def __init__(self, r: Reading) -> None:
        self.r = r
        self.left: dict[int, tuple[list[str], float]] = {}
        self.right: dict[int, float] = {}

    def weigh(self, i: int, j: int, kind: str) -> float:
        """The log odds that tokens ``[i, j)`` are a name."""
        r = self.r
        score, shape = _weigh_inner(r, i, j, kind)
        if score + _first(kind).get(_word(r, i - 1), 0.0) < LEAST[kind]:
            return UNWEIGHED
        weight = weights()[kind]
        if i not in self.left:
            before = _left(r, i)
            self.left[i] = before, sum([weight[name] for name in before if name in weight])
        if j not in self.right:
            self.right[j] = sum([weight[name] for name in _right(r, j) if name in weight])
        before, beside = self.left[i]
        return (
            score + beside + self.right[j] + sum([weight[name] for name in _crossed(before, shape) if name in weight])
        )


def second_reading(r: Reading) -> None:
    """Takes the names among the words that no rule took, the heaviest first, and the words that belong to a name that a
    rule took in part."""
    scale = _Scale(r)
    for name in r.names:
        if name.span is None and not r.t.tells(name.start):
            _stretch(r, scale, name)
    found: list[tuple[float, int, int]] = []
    # Who begins sentences with a capital would write names with one.
    proper = PROPER if r.t.lower and any(map(str.istitle, r.t.word)) else 0.0
    for i, j, kind in spans(r):
        if not any(r.taken[i:j]):
            score = scale.weigh(i, j, kind)
            least = THRESHOLDS[kind] if kind in "CD" else THRESHOLDS[kind] + proper + ALONE[kind] * (j - i == 1)
            if score > least and not _in_code(r, i, j):
                found.append((score, i, j))
    for _, i, j in sorted(found, reverse=True):
        if not any(r.taken[i:j]):
            _take(r, i, j)


def _in_code(r: Reading, i: int, j: int) -> bool:
    """Whether tokens ``[i, j)`` are a part of a longer sign: "vu_tru", "x/an.py"."""
    t = r.t
    before = i > 0 and t.end[i - 1] == t.start[i] and t.word[i - 1] in _CODE
    return before or (j < t.size and t.start[j] == t.end[j - 1] and t.word[j] in _CODE_AFTER)


def _stretch(r: Reading, scale: _Scale, name: Name) -> None:
    t = r.t
    i, j = name.start, name.end
    kind = "P" if t.plain else "N"
    names = _WORDS[t.plain][1]
    low = t.fold if t.plain else t.low
    for begin, end in ((i, j + 1), (i - 1, j)):
        new = j if end > j else i - 1
        if not (0 <= new < t.size and t.glued[max(new, begin + 1)] and t.alpha[new]) or r.taken[new] or end - begin > 4:
            continue
        if low[new] not in names and j - i < 2:
            continue
        longer = scale.weigh(begin, end, kind)
        if longer > max(THRESHOLDS[kind], scale.weigh(i, j, kind) + STRETCH):
            name.start, name.end = begin, end
            r.taken[new] = True
            return


def _take(r: Reading, i: int, j: int) -> None:
    if j - i > 1 or len(r.t.word[i]) > 1 or r.initials(i, "") == i:
        r.take(i, j)
