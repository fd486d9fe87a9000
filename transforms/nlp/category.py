"""The portals' own words for a matter (``category_raw``) as evidence beside its text.

A seed (``transforms/sql/seeds/category_topics.csv``) says which topics a word may mean. How far a word can be trusted
is learned from crawled items without anybody's labels: text and word are two views of one hidden topic, and
expectation-maximisation (Dempster, Laird and Rubin 1977) finds how often each topic carries each word. Words like
"Khác" or "Phản ánh hiện trường" stand in no seed row and say nothing.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from hieudan.records import TOPICS
from hieudan.settings import ROOT, InputError
from hieudan.text import fold, nfc

Doubles = npt.NDArray[np.float64]
Evidence = Mapping[str, Sequence[float]]
"""Word (as in the seed) -> the natural logarithm of how much likelier each topic of TOPICS becomes by it."""

SEED = ROOT / "transforms" / "sql" / "seeds" / "category_topics.csv"
TRUST = 0.6
"""Chance that a sender picks the fitting word, before anything is learned."""
PRIOR = 30.0
"""The seed counts as much as so many crawled items of the word."""
FURTHEST = 2.5
"""No word moves a topic by more than this (a factor of 12): a clear text outweighs it."""


@lru_cache(maxsize=4)
def seed(path: Path = SEED) -> dict[str, Doubles]:
    """Word -> share of each topic among the matters that it fits. :raises InputError: naming the line."""
    shares: dict[str, Doubles] = defaultdict(lambda: np.zeros(len(TOPICS)))
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.DictReader(lines), 2):
            try:
                shares[key(row["category"])][TOPICS.index(row["topic_code"])] += float(row["weight"])
            except (KeyError, TypeError, ValueError) as error:
                raise InputError(f"{path}:{number}: category, topic_code, weight expected: {error}") from None
    return {word: share / share.sum() for word, share in shares.items()}


def key(word: str) -> str:
    """One spelling: lower case, without diacritics, "-", "," and "và"."""
    return " ".join(part for part in re.findall(r"\w+", fold(nfc(word)).lower()) if part != "va")


def word_of(category_raw: str) -> str:
    """The most special part of ``a / b`` that the seed knows, as the seed writes it; empty when it knows none."""
    known = seed()
    return next((one for one in map(key, reversed(category_raw.split("/"))) if one in known), "")


def untrained() -> dict[str, list[float]]:
    """What the seed alone says."""
    return {word: _logs(TRUST * share + (1 - TRUST) / len(TOPICS), 1 / len(TOPICS)) for word, share in seed().items()}


def learn(chances: Doubles, words: Sequence[str], rounds: int = 30) -> dict[str, list[float]]:
    """Evidence of each word, from the topic chances of texts (one row a text) and their words (empty: none).

    A text's own topic is only known as chances, and the seed holds back what few items say.
    """
    evidence = untrained()
    found = sorted(set(words) - {""})
    if not found:
        return evidence
    column = {word: place for place, word in enumerate(found)}
    rows = np.array([place for place, word in enumerate(words) if word])
    picked = np.array([column[words[row]] for row in rows])
    text = chances[rows]
    believed = np.array([seed()[word] for word in found])  # words by topics
    count = np.bincount(picked, minlength=len(found))
    pseudo = PRIOR * (TRUST * believed + (1 - TRUST) / len(TOPICS))
    meaning = pseudo / PRIOR  # chance of each topic, given the word
    base = text.mean(axis=0) + 1e-4
    base /= base.sum()
    for _ in range(rounds):
        joint = text / base * meaning[picked]
        joint /= joint.sum(axis=1, keepdims=True)
        seen = np.zeros_like(meaning)
        np.add.at(seen, picked, joint)
        meaning = (seen + pseudo) / (count[:, None] + PRIOR)
    for word, place in column.items():
        evidence[word] = _logs(meaning[place], base)
    return evidence


def _logs(chance: Doubles, base: Doubles | float) -> list[float]:
    ratio = np.log(np.maximum(chance, 1e-6) / base)
    return [round(float(one), 4) for one in np.clip(ratio, -FURTHEST, FURTHEST)]


def with_evidence(chances: Doubles, categories: Sequence[str], evidence: Evidence) -> Doubles:
    """The chances (rows by TOPICS) once each item's word is heard; a row without a known word stays as it is."""
    heard = chances.copy()
    for row, category_raw in enumerate(categories):
        logs = evidence.get(word_of(category_raw)) if category_raw else None
        if logs is not None:
            heard[row] *= np.exp(logs)
            heard[row] /= heard[row].sum()
    return heard
