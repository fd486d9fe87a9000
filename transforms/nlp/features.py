"""A text as numbers: what it says in words, in syllables with and without diacritics, and in pieces of a few letters.

Each view is a bag of n-grams, weighed by sublinear tf-idf and brought to length one; the views side by side make one
row, again of length one. So a text without diacritics, which has nothing in the first two views, speaks as loudly
through the other two. The segmentation into words (underthesea) is the costly step: it runs once per text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from hieudan.text import fold
from transforms.nlp.lexicon import concepts
from transforms.nlp.normalise import has_diacritics, normalise
from transforms.nlp.segment import words

Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int32]
MOST = 0.3
"""Terms in more than this share of the texts say nothing and cost most: training takes half the time without them."""
_SYLLABLE = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as the classifiers read it."""

    text: str
    """Normalised: lower case, one spelling."""
    words: list[str]
    """As underthesea cuts them, syllables joined by ``_``; empty when the text has no diacritics."""
    syllables: list[str]
    folded: list[str]
    """The syllables without diacritics; numbers are ``0``."""
    concepts: list[str]


def read(text: str) -> Reading:
    """One text, normalised, segmented and looked up in the lexicon. About 3 ms, nearly all of it segmentation."""
    plain = normalise(text)
    syllables = ["0" if token[0].isdigit() else token for token in _SYLLABLE.findall(plain)]
    folded = [fold(token) for token in syllables]
    marked = has_diacritics(plain)
    return Reading(
        plain,
        words(plain) if marked else [],
        syllables if marked else [],
        folded,
        concepts(folded, syllables if marked else None),
    )


def _grams(tokens: list[str], longest: int) -> list[str]:
    grams = list(tokens)
    for size in range(2, longest + 1):
        grams += map(" ".join, zip(*(tokens[start:] for start in range(size)), strict=False))
    return grams


def _letters(folded: Sequence[str], shortest: int = 3, longest: int = 5) -> list[str]:
    """Pieces of 3 to 5 letters over the boundaries of syllables: what survives typing errors and missing blanks."""
    line = f" {' '.join(folded)} "
    return [line[at : at + size] for size in range(shortest, longest + 1) for at in range(len(line) - size + 1)]


def _pairs(names: Sequence[str]) -> Iterator[str]:
    """Concepts, and which two are named together."""
    yield from names
    different = sorted(set(names))
    for place, first in enumerate(different):
        for second in different[place + 1 :]:
            yield f"{first} {second}"


def _cues(reading: Reading) -> Iterator[str]:
    """What tells a question from a petition and a denunciation: how it begins, how it ends, how it is pointed."""
    folded = reading.folded
    for size in (1, 2, 3):
        yield "starts " + " ".join(folded[:size])
        yield "ends " + " ".join(folded[-size:])
    text = reading.text.rstrip()
    if text.endswith("?"):
        yield "asks last"
    yield f"asks {min(3, text.count('?'))}"
    yield f"cries {min(2, text.count('!'))}"
    yield f"long {min(5, len(folded) // 20)}"
    for name in reading.concepts:
        if name in _MANNERS:
            yield name


_MANNERS = frozenset(("hoi", "de_nghi", "khieu_nai", "to_cao", "cam_on", "tham_nhung"))
# View -> (its terms in a reading, its weight in the row). The weights: docs/topics.md.
VIEWS: dict[str, tuple[Callable[[Reading], Iterable[str]], float]] = {
    "word": (lambda reading: _grams(reading.words, 2), 1.0),
    "syllable": (lambda reading: _grams(reading.syllables, 2), 1.0),
    "folded": (lambda reading: _grams(reading.folded, 2), 1.0),
    "letters": (lambda reading: _letters(reading.folded), 1.0),
    "concept": (lambda reading: _pairs(reading.concepts), 0.32),
    "cue": (_cues, 1.0),
}


class Vocabulary:
    """Term -> column, and each column's weight. Made from training text by :meth:`fit`, kept as plain lists."""

    def __init__(self, terms: Mapping[str, Sequence[str]], idf: Floats) -> None:
        self.terms = {view: list(columns) for view, columns in terms.items()}
        self.idf = idf
        self._columns: dict[str, dict[str, int]] = {}
        start = 0
        for view, columns in self.terms.items():
            self._columns[view] = {term: start + place for place, term in enumerate(columns)}
            start += len(columns)
        self.width = start

    @classmethod
    def fit(cls, readings: Sequence[Reading], views: Sequence[str], least: int = 2) -> Vocabulary:
        """The terms that at least ``least`` readings and at most ``MOST`` of them hold, in alphabetical order.

        Single syllables stay however common they are: :meth:`familiar` asks for them.
        """
        terms: dict[str, list[str]] = {}
        counts: list[int] = []
        most = max(least, MOST * len(readings))
        for view in views:
            seen: Counter[str] = Counter()
            for reading in readings:
                seen.update(set(VIEWS[view][0](reading)))
            stays = view == "folded"
            terms[view] = sorted(
                term
                for term, count in seen.items()
                if count >= least and (count <= most or (stays and " " not in term))
            )
            counts += [seen[term] for term in terms[view]]
        idf = np.log((1 + len(readings)) / (1 + np.array(counts))) + 1
        return cls(terms, idf.astype(np.float32))

    def familiar(self, reading: Reading) -> float:
        """Share of the reading's syllables, without diacritics, that the vocabulary knows; 0 without syllables."""
        syllables = [one for one in reading.folded if not one.isdigit()]
        known = self._columns["folded"]
        return sum(one in known for one in syllables) / len(syllables) if syllables else 0.0

    def matrix(
        self, readings: Sequence[Reading], shared: Sequence[dict[str, list[str]]] | None = None
    ) -> sparse.csr_matrix:
        """One row of length one a reading (all zero when no term is known).

        ``shared``: a dictionary a reading, in which the terms of a view are kept for another vocabulary's call.
        """
        shared = shared or [{} for _ in readings]
        places: list[Ints] = []
        values: list[Floats] = []
        starts = [0]
        for reading, kept in zip(readings, shared, strict=True):
            filled = 0
            row: list[Floats] = []
            for view, columns in self._columns.items():
                terms, weight = VIEWS[view]
                if view not in kept:
                    kept[view] = list(terms(reading))
                seen = Counter(map(columns.get, kept[view]))  # counted in C: this is the hot line
                seen.pop(None, None)
                if not seen:
                    continue
                at = np.fromiter(seen, np.int32, len(seen))
                block = (1 + np.log(np.fromiter(seen.values(), np.float32, len(seen)))) * self.idf[at]
                row.append(block * np.float32(weight / np.sqrt(block @ block)))
                places.append(at)
                filled += len(at)
            if row:
                whole = np.concatenate(row)
                values.append(whole / np.sqrt(whole @ whole))
            starts.append(starts[-1] + filled)
        data = np.concatenate(values) if values else np.zeros(0, np.float32)
        indices = np.concatenate(places) if places else np.zeros(0, np.int32)
        return sparse.csr_matrix((data, indices, np.array(starts)), (len(readings), self.width))
