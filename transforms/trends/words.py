"""Rising words: terms of a week's texts that are more frequent than chance allows against its season; and what fits no topic.

A term is a word or two neighbouring words, counted once a text. Whether it rose is tested exactly: given how many texts of
the week and of its season together hold it, the week's number is binomial (Przyborowski and Wilenski, Biometrika 31, 1940,
313-323). All terms are tested; the threshold is the largest at which, summed over the exact tails, at most
``FALSE_WORDS_A_WEEK`` are expected to rise by chance: what cannot be in three texts of the week costs nothing.
Ranks go by the log-odds with an informative Dirichlet prior (Monroe, Colaresi and
Quinn, Political Analysis 16, 2008, 372-403), which a rare term does not lead by chance.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components
from scipy.special import betainc

from privacy.redact import scan
from transforms.trends.counts import Floats, Ints

LEAST_TEXTS = 3
LEAST_RATIO = 2.0
FALSE_WORDS_A_WEEK = 0.5
MOST_A_WEEK = 20
PRIOR_TEXTS = 50.0
"""Texts that the prior weighs: a term's share is drawn towards its share in week and season together."""
ALIKE = 0.3
"""Cosine of two texts' terms from which on they may tell one matter; below, shared terms are of the language."""
SHARED = 0.6
"""Share of a group's texts that must hold its first word."""


@lru_cache(maxsize=1)
def stopwords() -> frozenset[str]:
    """The words that make no term of their own and no part of one."""
    lines = (Path(__file__).parent / "stopwords.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


def terms(words: Sequence[str]) -> list[str]:
    """The distinct terms of a segmented text, sorted: words that say something, and pairs of neighbours.

    Numbers, single letters and the marks of redaction (``xx…``) are none and part no two words.
    """
    is_said = [len(word) > 1 and word[0].isalpha() and not word.startswith("xx") for word in words]
    said = [keep and word not in stopwords() for word, keep in zip(words, is_said, strict=True)]
    found = {word for word, keep in zip(words, said, strict=True) if keep}
    for at in range(len(words) - 1):
        if said[at] and said[at + 1]:
            found.add(f"{words[at]} {words[at + 1]}")
    return sorted(found)


@dataclass(frozen=True, slots=True)
class Rising:
    """A term of a week: texts that hold it, how many one would expect from its season, the chance of so many."""

    term: str
    texts: int
    usual: float
    log_odds: float
    p_value: float


def rising(this: Mapping[str, int], texts: int, season: Mapping[str, int], season_texts: int) -> list[Rising]:
    """The terms that rose, the most telling first, at most ``MOST_A_WEEK``.

    :param this: term -> texts of the week that hold it; ``season`` likewise :param texts: texts of the week
    """
    tested = sorted(term for term in {*this, *season} if this.get(term, 0) + season.get(term, 0) >= LEAST_TEXTS)
    if not tested or not season_texts:
        return []
    now = np.array([this.get(term, 0) for term in tested], dtype=np.float64)
    before = np.array([season.get(term, 0) for term in tested], dtype=np.float64)
    share = texts / (texts + season_texts)
    p_value = _tail(now, now + before, share)
    usual = texts * (before + 0.5) / (season_texts + 1)
    log_odds = _log_odds(now, texts, before, season_texts)
    rose = (p_value <= _threshold(now + before, share)) & (now >= np.maximum(LEAST_TEXTS, LEAST_RATIO * usual))
    order = sorted(np.flatnonzero(rose), key=lambda at: (-log_odds[at], tested[at]))
    found = [
        Rising(tested[at], int(now[at]), float(usual[at]), float(log_odds[at]), float(p_value[at])) for at in order
    ]
    return [one for one in _whole(found) if not scan(one.term.replace("_", " "))][:MOST_A_WEEK]


def _log_odds(now: Floats, texts: int, before: Floats, season_texts: int) -> Floats:
    """Difference of the log-odds over its standard error."""
    prior = PRIOR_TEXTS * (now + before) / (texts + season_texts)
    first, second = now + prior, before + prior
    rest = np.maximum(texts + PRIOR_TEXTS - first, 0.5), np.maximum(season_texts + PRIOR_TEXTS - second, 0.5)
    odds = np.log(first / rest[0]) - np.log(np.maximum(second, 1e-3) / rest[1])
    telling: Floats = odds / np.sqrt(1 / first + 1 / np.maximum(second, 1e-3))
    return telling


def _tail(least: Floats, together: Floats, share: float) -> Floats:
    """Chance of ``least`` or more of ``together`` texts in the week, which has this share of all texts."""
    chance: Floats = np.where(least > 0, betainc(np.maximum(least, 1), together - least + 1, share), 1.0)
    return chance


def _threshold(together: Floats, share: float) -> float:
    """The largest p-value at which all terms together are expected to give ``FALSE_WORDS_A_WEEK`` by chance."""
    totals, terms_of = np.unique(together, return_counts=True)
    tails = [_tail(np.arange(LEAST_TEXTS, total + 1), np.full(int(total) - LEAST_TEXTS + 1, total), share)
             for total in totals]  # fmt: skip
    attained = np.concatenate(tails)
    at = np.repeat(np.arange(len(tails)), [len(tail) for tail in tails])
    order = np.argsort(attained, kind="stable")
    reached, expected = np.zeros(len(tails)), 0.0
    allowed = 0.0
    for step in order:  # the tails of one total replace each other: the expected number grows by the difference
        expected += terms_of[at[step]] * (attained[step] - reached[at[step]])
        if expected > FALSE_WORDS_A_WEEK:
            break
        reached[at[step]] = allowed = attained[step]
    return float(allowed)


def _whole(found: Sequence[Rising]) -> list[Rising]:
    """Without a word that only comes in a phrase that rose in as many texts."""
    phrases = [one for one in found if " " in one.term]
    return [
        one
        for one in found
        if " " in one.term or not any(one.term in p.term.split() and p.texts == one.texts for p in phrases)
    ]


@dataclass(frozen=True, slots=True)
class Emerging:
    """Texts without a topic that share their words: keys, oldest as given, and the words that hold them together."""

    keys: tuple[str, ...]
    words: tuple[str, ...]
    usual: float


def emerging(
    texts: Sequence[tuple[str, Iterable[str]]],
    earlier: Sequence[Iterable[str]],
    spans: tuple[float, float],
    background: Mapping[str, int],
) -> list[Emerging]:
    """Groups of at least ``LEAST_TEXTS`` texts that share words, where as many were not usual before.

    :param texts: (key, terms) of texts without a topic, now; :param earlier: terms of those before
    :param spans: weeks of the two :param background: term -> texts of any topic that hold it; ``""``: how many there are
    """
    bags = [sorted(set(bag)) for _, bag in texts]
    if len(bags) < LEAST_TEXTS:
        return []
    past = Counter(term for bag in earlier for term in set(bag))
    rarity = {term: float(np.log((background[""] + 1) / (background.get(term, 0) + 1))) for bag in bags for term in bag}
    alike = _alike(bags, rarity)
    _, group = connected_components(alike, directed=False)
    members: dict[int, list[int]] = defaultdict(list)
    for at, number in enumerate(group):
        members[int(number)].append(at)
    found = []
    for places in members.values():
        held = Counter(term for one in places for term in bags[one])
        shared = [term for term, count in held.items() if count >= max(LEAST_TEXTS, SHARED * len(places))]
        shared = [term for term in shared if not scan(term.replace("_", " "))]
        if len(places) < LEAST_TEXTS or not shared:
            continue
        shared.sort(key=lambda term: (-held[term] * rarity[term], term))
        usual = past[shared[0]] * spans[0] / max(spans[1], 1)
        if len(places) >= LEAST_RATIO * usual:
            found.append(Emerging(tuple(texts[one][0] for one in places), tuple(shared[:5]), float(usual)))
    return sorted(found, key=lambda one: (-len(one.keys), one.keys))


def _alike(bags: Sequence[Sequence[str]], rarity: Mapping[str, float]) -> sparse.csr_matrix:
    """(texts, texts): cosine of the terms, weighed by how rare they are; below ``ALIKE`` nothing."""
    known = {term: at for at, term in enumerate(sorted(rarity))}
    weight = np.array([rarity[term] for term in known])
    row: Ints = np.repeat(np.arange(len(bags)), [len(bag) for bag in bags])
    column = np.array([known[term] for bag in bags for term in bag], dtype=np.int64)
    matrix = sparse.csr_matrix((weight[column], (row, column)), shape=(len(bags), len(known)))
    length = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix = sparse.diags(1 / np.maximum(length, 1e-9)) @ matrix
    alike = (matrix @ matrix.T).tocsr()
    alike.data[alike.data < ALIKE] = 0
    alike.eliminate_zeros()
    return alike
