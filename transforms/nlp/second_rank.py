"""Crawled items as training text of second rank: where text and the portal's own word agree, nobody need label them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from hieudan.records import TOPICS
from hieudan.text import fold
from transforms.nlp import category
from transforms.nlp.calibrate import chances
from transforms.nlp.corpus import Example
from transforms.nlp.features import read
from transforms.nlp.train import Extra, Model

SURE = 0.9
"""Chance, text and word together, from which an item's topic is believed."""
MOST = 1500
"""Texts taken at most: training time grows with the cube of their number."""
_BATCH = 512


@dataclass(frozen=True, slots=True)
class Crawled:
    """A published item: redacted text, and the portal's own word for it."""

    id: str
    text: str
    category_raw: str


def _own_name(one: Crawled) -> str:
    """Hash of what the text says, however it is typed: copies of one text are one."""
    return hashlib.sha256(" ".join(fold(one.text).lower().split()).encode()).hexdigest()[:12]


def learned(items: Sequence[Crawled], model: Model, labelled: Sequence[Example] = ()) -> Extra:
    """What crawled items teach: how far each word can be trusted, and texts of second rank.

    ``labelled``: what the province's people labelled; it is passed on. An item without a known word is left out, and of
    items with the same text one is taken.
    """
    known = {category.word_of(one.category_raw): None for one in items}.keys() - {""}
    used = sorted(
        {_own_name(one): one for one in items if category.word_of(one.category_raw)}.items()
    )  # in the order of a hash: any part of it is a fair sample
    if not used:
        return Extra(tuple(labelled))
    guess = np.vstack(
        [
            chances(
                np.asarray(
                    model.vocabulary.matrix([read(one.text) for _, one in used[at : at + _BATCH]])
                    @ model.topic_weights,
                    np.float64,
                ),
                model.facts["topic"],
            )
            for at in range(0, len(used), _BATCH)
        ]
    )
    words = [category.word_of(one.category_raw) for _, one in used]
    evidence = category.learn(guess, words)
    both = category.with_evidence(guess, [one.category_raw for _, one in used], evidence)
    taken = np.flatnonzero(both.max(axis=1) >= SURE)[:MOST].tolist()
    examples = [
        Example(
            f"second-{used[place][0]}", f"second-{used[place][0]}", used[place][1].text, TOPICS[int(both[place].argmax())],
            (), "phan_anh", None, "", "", False, True,
        )
        for place in taken
    ]  # fmt: skip
    return Extra(
        (*labelled, *examples), tuple((word, tuple(evidence[word])) for word in sorted(known))
    )  # fmt: skip
