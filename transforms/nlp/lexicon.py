"""Which concepts of the thesaurus a text names: the longest phrase at each place, with or without diacritics."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from hieudan.text import fold
from transforms.nlp.normalise import normalise
from transforms.nlp.thesaurus import CONCEPTS

_BARE_LETTERS = 5
"""A single syllable shorter than this means too much without its diacritics."""


@lru_cache(maxsize=2)
def _phrases(bare: bool) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Phrase in syllables -> concepts that it names."""
    found: dict[tuple[str, ...], list[str]] = {}
    for line in CONCEPTS.strip().splitlines():
        name, _, phrases = line.partition(": ")
        for phrase in phrases.split(", "):
            syllables = tuple("0" if part.isdigit() else part for part in normalise(phrase).split())
            if bare:
                syllables = tuple(fold(part) for part in syllables)
                if len(syllables) == 1 and len(syllables[0]) < _BARE_LETTERS:
                    continue
            names = found.setdefault(syllables, [])
            if name not in names:
                names.append(name)
    return {phrase: tuple(names) for phrase, names in found.items()}


@lru_cache(maxsize=2)
def _longest(bare: bool) -> dict[str, int]:
    """First syllable of a phrase -> syllables of the longest phrase that begins with it."""
    found: dict[str, int] = {}
    for phrase in _phrases(bare):
        found[phrase[0]] = max(len(phrase), found.get(phrase[0], 0))
    return found


def concepts(folded: Sequence[str], syllables: Sequence[str] | None) -> list[str]:
    """The concepts that a text names, as often as it names them; ``syllables`` is None for a text without diacritics."""
    table, longest = _phrases(syllables is None), _longest(syllables is None)
    tokens = folded if syllables is None else syllables
    named: list[str] = []
    start = 0
    while start < len(tokens):
        for size in range(min(longest.get(tokens[start], 0), len(tokens) - start), 0, -1):
            names = table.get(tuple(tokens[start : start + size]))
            if names:
                named += names
                start += size
                break
        else:
            start += 1
    return named
