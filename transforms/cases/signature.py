"""A report as matching sees it: words by their rarity, concepts, places, topics, day. It knows of no sender."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from hieudan.records import ABSTAINED
from hieudan.text import fold
from hieudan.units import find_commune, old_communes
from transforms.cases.background import background
from transforms.cases.finer import Finer, finer_places
from transforms.cases.names import names
from transforms.cases.troubles import ASPECTS, troubles
from transforms.cases.words import syllables
from transforms.nlp.lexicon import concepts
from transforms.nlp.normalise import has_diacritics, normalise

_MANNERS = frozenset(("hoi", "de_nghi", "khieu_nai", "to_cao", "cam_on", "can_bo", "trach_nhiem", "luat_chung"))
"""Concepts that say how one speaks or to whom, not of what."""
RARE_KEYS = 12
MOST_CONCEPTS = 8
SURE_TOPIC = 0.35
"""Confidence below which a topic says nothing about whether two reports are one matter."""


@dataclass(frozen=True, slots=True)
class Report:
    """One report with the labels the annotator gave it. ``communes``: today's codes; several when in doubt."""

    id: str
    text: str
    sent_on: date
    communes: tuple[str, ...] = ()
    topic: str = ABSTAINED
    also: tuple[str, ...] = ()
    is_praise: bool = False
    leaning: tuple[int, ...] = ()
    """Towards each topic (``labels.leanings``); empty when unknown."""


@dataclass(frozen=True)
class Signature:
    """What is kept of a report for matching; plain values, so that it lives in a table row."""

    id: str
    sent_on: date
    words: tuple[str, ...]
    """Syllables in order, as written; folded where they were written without diacritics."""
    concepts: tuple[str, ...]
    troubles: tuple[str, ...]
    """What is wrong, by ``troubles.txt``."""
    finer: tuple[Finer, ...]
    names: tuple[str, ...]
    """Proper names below the commune, from sure finer places and from capitals; folded, two syllables at least."""
    communes: tuple[str, ...]
    topics: tuple[str, ...]
    """The topic, then further ones; empty when the annotator abstained."""
    is_praise: bool
    """Thanks, and no trouble named: many who complain thank, too."""
    is_bare: bool = False
    """Written without diacritics: what it names is less sure."""
    aspects: tuple[str, ...] = ()
    """In what way something is wrong, by ``aspects.txt``."""
    leaning: tuple[int, ...] = ()
    """Towards each topic, as a vector about 100 long; empty when unknown."""

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """Folded syllables in order."""
        return tuple(fold(" ".join(self.words)).split())

    @cached_property
    def is_marked(self) -> bool:
        """Whether the words have their diacritics."""
        return not " ".join(self.words).isascii()

    @cached_property
    def told(self) -> dict[str, float]:
        """Folded syllable -> idf; without common ones and the names of places."""
        line = self.line
        for name in (*self.names, *(commune_name(code) for code in self.communes)):
            line = line.replace(f" {name} ", " | ")
        idf = background().idf
        return {word: rarity for word in line.split() if (rarity := idf(word)) > _COMMON and word != "|"}

    @cached_property
    def told_as_written(self) -> dict[str, tuple[str, float]]:
        """The same with diacritics: syllable -> folded, and the idf of the syllable as written."""
        idf, told = background().written_idf, self.told
        pairs = zip(self.words, self.tokens, strict=True)
        return {word: (token, idf(word)) for word, token in pairs if token in told}

    @cached_property
    def numbers(self) -> frozenset[str]:
        """Numbers of two digits or more, as far as they are no part of a place's name: "26 hộ", "12 khoản"."""
        of_places = {token for place in self.finer for token in place.name.split()}
        return frozenset(token for token in self.tokens if token.isdigit() and len(token) > 1) - of_places

    def to_json(self) -> str:
        """One line of JSON without the id and the day, which are columns of their own. About 450 characters."""
        plain = {
            "w": " ".join(self.words),
            "c": self.concepts,
            "t": self.troubles,
            "f": [(place.kind, place.name, int(place.is_sure)) for place in self.finer],
            "n": self.names,
            "p": self.communes,
            "o": self.topics,
            "k": int(self.is_praise),
            "b": int(self.is_bare),
            "a": self.aspects,
            "l": self.leaning,
        }
        return json.dumps(
            {key: value for key, value in plain.items() if value}, ensure_ascii=False, separators=(",", ":")
        )

    @classmethod
    def from_json(cls, report_id: str, sent_on: date, stored: str) -> Signature:
        """The signature that :meth:`to_json` wrote. :raises ValueError: ``stored`` is no such line."""
        plain: dict[str, Any] = json.loads(stored)
        return cls(
            id=report_id,
            sent_on=sent_on,
            words=tuple(plain.get("w", "").split()),
            concepts=tuple(plain.get("c", ())),
            troubles=tuple(plain.get("t", ())),
            finer=tuple(Finer(kind, name, bool(is_sure)) for kind, name, is_sure in plain.get("f", ())),
            names=tuple(plain.get("n", ())),
            communes=tuple(plain.get("p", ())),
            topics=tuple(plain.get("o", ())),
            is_praise=bool(plain.get("k")),
            is_bare=bool(plain.get("b")),
            aspects=tuple(plain.get("a", ())),
            leaning=tuple(plain.get("l", ())),
        )

    @cached_property
    def line(self) -> str:
        """The syllables joined, with a space at each end: for looking up a phrase."""
        return f" {' '.join(self.tokens)} "


@lru_cache(maxsize=4096)
def commune_name(code: str) -> str:
    """The folded name of a commune; of an unknown code, nothing that a text could hold."""
    found = find_commune(code)
    return fold(found.name).lower() if found else "-"


@lru_cache(maxsize=1)
def old_commune_names() -> frozenset[str]:
    """Folded names of the communes before July 2025: of a place, but a wide one."""
    return frozenset(fold(one.name).lower() for one in old_communes(None))


_COMMON = 1.2
"""Idf below which a term stands in every third text."""


def sign(report: Report) -> Signature:
    """The signature of a report. About 0.6 ms."""
    plain = normalise(report.text)
    folded = fold(plain)
    tokens = syllables(folded)
    marked = syllables(plain) if has_diacritics(plain) else None
    aligned = marked if marked is not None and len(marked) == len(tokens) else None
    named = concepts(tokens, aligned)
    found = troubles(tokens if marked is None else marked, is_bare=marked is None)
    finer = finer_places(report.text)
    home = find_commune(report.communes[0]) if report.communes else None
    capitals = names(report.text, home.province_code if home else None)
    return Signature(
        id=report.id,
        sent_on=report.sent_on,
        words=tuple(tokens if aligned is None else aligned),
        concepts=tuple(dict.fromkeys(name for name in named if name not in _MANNERS)),
        troubles=found,
        finer=finer,
        names=tuple(
            sorted(
                {
                    *capitals,
                    *(
                        place.name
                        for place in finer
                        if place.is_sure
                        and place.name.isalpha() is False
                        and not any(char.isdigit() for char in place.name)
                        and place.kind != "level"
                    ),
                }
            )
        ),
        communes=report.communes,
        topics=() if report.topic == ABSTAINED else (report.topic, *report.also),
        is_praise=report.is_praise and not found,
        is_bare=marked is None,
        aspects=troubles(tokens if marked is None else marked, is_bare=marked is None, path=ASPECTS),
        leaning=report.leaning,
    )


def keys(signature: Signature) -> Iterator[tuple[str, float]]:
    """Blocking keys and how much a shared one speaks for a look: only reports that share a key are ever compared.

    Concepts and topics count within a commune only; names of places and the rarest words also without one.
    """
    for commune in signature.communes[:3]:
        for concept in signature.concepts[:MOST_CONCEPTS]:
            yield f"c {commune} {concept}", 1.0
        for trouble in signature.troubles:
            yield f"w {commune} {trouble}", 1.5
        for topic in signature.topics[:2]:
            yield f"t {commune} {topic}", 0.7
        for place in signature.finer:
            if place.is_sure and place.kind != "level":
                yield f"f {commune} {place.kind} {place.name}", 2.0
    for place in signature.finer:
        words = place.name.split()
        if place.kind != "level" and len(words) > 1:
            yield f"n {place.kind} {' '.join(words[:2])}", 2.0
    yield from ((f"p {name}", 2.0) for name in signature.names)
    of_names = {pair for name in signature.names for pair in _neighbours(name.split())}
    yield from ((f"r {term}", 1.5) for term in sorted({*rarest(signature.tokens), *of_names}))


def _neighbours(tokens: Sequence[str]) -> Iterator[str]:
    return map(" ".join, zip(tokens, tokens[1:], strict=False))


def rarest(tokens: Sequence[str]) -> list[str]:
    """The rarest terms of a text, syllables and neighbours, the same ones wherever they stand."""
    idf = background().idf
    terms = {token for token in tokens if len(token) > 1}
    terms |= set(_neighbours(tokens))
    # A digest breaks ties, so that copies with a changed beginning still choose the same terms.
    scored = sorted(terms, key=lambda term: (-round(idf(term), 1), hashlib.md5(term.encode()).digest()))  # noqa: S324
    return scored[:RARE_KEYS]
