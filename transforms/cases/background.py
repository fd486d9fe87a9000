"""How rare a word is in what citizens write: document frequencies over the training text, folded.

A shared "Lương Ngọc Quyến" says much, a shared "đề nghị" nothing. A word that the training text does not know is as
rare as one that a single text holds.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache

from hieudan.text import fold
from transforms.cases.words import syllables
from transforms.nlp.corpus import read_examples, training_files
from transforms.nlp.normalise import normalise


class Background:
    """Document frequencies of folded syllables and of pairs of neighbours, and of syllables with their diacritics."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._count: Counter[str] = Counter()
        self._written: Counter[str] = Counter()
        count = 0
        for text in texts:
            plain = normalise(text)
            tokens = syllables(fold(plain))
            self._count.update({*tokens, *map(" ".join, zip(tokens, tokens[1:], strict=False))})
            self._written.update({*syllables(plain)})
            count += 1
        self.most = math.log(1 + count)

    def idf(self, term: str) -> float:
        """``ln((1 + texts) / (1 + texts that hold it))``: 0 for a word of every text, about 8.7 for a new one."""
        return self.most - math.log(1 + self._count.get(term, 0))

    def written_idf(self, word: str) -> float:
        """The same of a syllable as written: "nhôm" is rare, "nhóm" is not, and "nhom" stands for both."""
        return self.most - math.log(1 + self._written.get(word, 0))


@lru_cache(maxsize=1)
def background() -> Background:
    """Over all training text; made once (about 2 s of one core), then shared."""
    return Background(example.text for path in training_files() for example in read_examples(path))
