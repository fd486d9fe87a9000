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
from functools import reduce
from itertools import chain, repeat

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
PIECES = (3, 4, 5)
"""Lengths of the pieces of letters."""
_ALPHABET = "\n abcdefghijklmnopqrstuvwxyz0?"
_OTHER = re.compile(r"[^ a-z0]")
_DIGITS = np.zeros(128, np.int32)
_DIGITS[[ord(sign) for sign in _ALPHABET]] = range(len(_ALPHABET))


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


def _line(folded: Sequence[str]) -> str:
    """The syllables in one line with blanks around them, in ASCII: a letter of another script is ``?``."""
    line = f" {' '.join(folded)} "
    return line if line.isascii() else _OTHER.sub("?", line)


def _letters(folded: Sequence[str]) -> list[str]:
    """Pieces of a few letters over the boundaries of syllables: what survives typing errors and missing blanks."""
    line = _line(folded)
    return [line[at : at + size] for size in PIECES for at in range(len(line) - size + 1)]


def _piece_codes(lines: Sequence[str]) -> tuple[Ints, Ints]:
    """(row, code) of every piece of every line: the pieces of :func:`_letters` as numbers, all at once.

    A code is the piece read as a number to the base of the alphabet's size; no letter is 0, so that pieces of
    different lengths have different codes, and a piece over the end of a line, which is 0, has none.
    """
    digits = _DIGITS[np.frombuffer("\n".join(lines).encode("ascii"), np.uint8)]
    owner = np.repeat(np.arange(len(lines), dtype=np.int32), [len(line) + 1 for line in lines])[: len(digits)]
    rows, codes = [], []
    for size in PIECES:
        count = max(0, len(digits) - size + 1)
        code, inside = np.zeros(count, np.int32), np.ones(count, bool)
        for place in range(size):
            digit = digits[place : place + count]
            code = code * len(_ALPHABET) + digit
            inside &= digit > 0
        rows.append(owner[:count][inside])
        codes.append(code[inside])
    return np.concatenate(rows), np.concatenate(codes)


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
        letters = self._columns.get("letters", {})
        digits = dict(zip(_ALPHABET, range(len(_ALPHABET)), strict=True))
        codes = np.full(len(letters) + 1, np.iinfo(np.int32).max, np.int32)
        for place, piece in enumerate(letters):
            codes[place] = reduce(lambda code, sign: code * len(_ALPHABET) + digits[sign], piece, 0)
        order = np.argsort(codes)
        self._codes = codes[order]
        self._code_columns = np.array([*letters.values(), -1], np.int32)[order]

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

    def matrix(self, readings: Sequence[Reading]) -> sparse.csr_matrix:
        """One row of length one a reading (all zero when no term is known)."""
        parts = [self._block(view, readings) for view in self.terms]
        rows, columns = (np.concatenate([part[place] for part in parts]) for place in (0, 1))
        values = np.concatenate([part[2] for part in parts])
        values /= _lengths(rows, values, len(readings))[rows]
        return sparse.csr_matrix((values, (rows, columns)), (len(readings), self.width), np.float32)

    def _block(self, view: str, readings: Sequence[Reading]) -> tuple[Ints, Ints, Floats]:
        """(row, column, value) of the terms of one view; in each row the values together have the view's weight."""
        terms, weight = VIEWS[view]
        if view == "letters":
            rows, codes = _piece_codes([_line(reading.folded) for reading in readings])
            at = np.searchsorted(self._codes, codes)
            known = self._codes[at] == codes  # the last code is greater than any piece's
            rows, columns = rows[known], self._code_columns[at[known]]
        else:
            said = [list(terms(reading)) for reading in readings]
            rows = np.repeat(np.arange(len(said), dtype=np.int32), [len(one) for one in said])
            found = map(self._columns[view].get, chain.from_iterable(said), repeat(-1))
            columns = np.fromiter(found, np.int32, len(rows))
            rows, columns = rows[columns >= 0], columns[columns >= 0]
        pairs, counts = np.unique(rows.astype(np.int64) * self.width + columns, return_counts=True)
        rows, columns = (part.astype(np.int32) for part in np.divmod(pairs, self.width))
        values = np.asarray((1 + np.log(counts)) * self.idf[columns], np.float32)
        return rows, columns, values * np.float32(weight) / _lengths(rows, values, len(readings))[rows]


def _lengths(rows: Ints, values: Floats, count: int) -> Floats:
    """Length of each of ``count`` rows as a vector; 1 for one without values."""
    squares = np.bincount(rows, values.astype(np.float64) ** 2, count)
    return np.asarray(np.sqrt(np.where(squares > 0, squares, 1.0)), np.float32)
