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

from privacy import lexicon
from privacy.features import NAMES, after, before, crossed, inside, spans, word_at
from privacy.reading import Name, Reading

# A name if it weighs more than this (log odds): where capitals tell nothing, more is asked.
THRESHOLDS = {"C": 0.0, "D": 1.0, "N": -0.5, "P": 0.0}
# Words that weigh less than this with the word before them are no name: what else stands around them is not read.
LEAST = {"C": -1.8, "D": -2.0, "N": -3.5, "P": -5.0}
UNWEIGHED = -99.0
PROPER = 2.0  # how much more is asked of small letters in a text that has capitals
ALONE = {"N": 1.0, "P": 0.3}  # how much more is asked of a single word
STRETCH = 0.3  # how much more a longer name must weigh than what the rules took
_CODE = frozenset("-_/\\=.@#+")
_CODE_AFTER = _CODE - {"."} | {"("}
# A Vietnamese syllable without diacritics, and those of the names of Tây Nguyên; not "varchar", "null".
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|kp|ks|ph|th|tr|ch|qu|hl|[bcdghklmnpqrstvxy])?[aeiouy]{1,3}(?:ch|ng|nh|[cmnptkr])?|[a-z]"
)


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
def _first(kind: str) -> dict[str, float]:
    """What the word right before a span weighs."""
    weight = weights()[kind]
    words = {name.partition(":")[2] for name in weight if name.startswith(("b1:", "bag:"))}
    return {word: weight.get(f"b1:{word}", 0.0) + weight.get(f"bag:{word}", 0.0) for word in words}


# What a span's words weigh in themselves, kept: ``(kind, words as written)`` to weight and shape.
_KEPT: dict[tuple[str, tuple[str, ...]], tuple[float, str]] = {}


def _weigh_inside(r: Reading, i: int, j: int, kind: str) -> tuple[float, str]:
    key = kind, tuple(r.t.word[i:j])
    kept = _KEPT.get(key)
    if kept is None:
        if len(_KEPT) > 50_000:
            _KEPT.clear()
        weight = weights()[kind]
        shape, *names = inside(r, i, j)
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
        score, shape = _weigh_inside(r, i, j, kind)
        if score + _first(kind).get(word_at(r, i - 1), 0.0) < LEAST[kind]:
            return UNWEIGHED
        weight = weights()[kind]
        if i not in self.left:
            words = before(r, i)
            self.left[i] = words, sum([weight[name] for name in words if name in weight])
        if j not in self.right:
            self.right[j] = sum([weight[name] for name in after(r, j) if name in weight])
        words, beside = self.left[i]
        return score + beside + self.right[j] + sum([weight[name] for name in crossed(words, shape) if name in weight])


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
    glued = i > 0 and t.end[i - 1] == t.start[i] and t.word[i - 1] in _CODE
    return glued or (j < t.size and t.start[j] == t.end[j - 1] and t.word[j] in _CODE_AFTER)


def _stretch(r: Reading, scale: _Scale, name: Name) -> None:
    t = r.t
    i, j = name.start, name.end
    kind = "P" if t.plain else "N"
    names = NAMES[t.plain]
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
