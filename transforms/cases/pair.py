"""Are two reports one matter? Log-odds from what they share and where they contradict each other.

A logistic model over features that a person can read. Its weights (``weights.json``) are learned by
``tests/cases/fit.py`` from the invented matters beside it and from the second wordings among the training texts. What
the two say is compared without the names of places: two reports of one hamlet do not become one matter by its name.
Two things it does not weigh, they decide alone: two communes that are both known and differ, and more than
:data:`GAP_DAYS` between the reports.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping
from datetime import timedelta
from pathlib import Path

from transforms.cases.background import background
from transforms.cases.finer import compare, held
from transforms.cases.signature import Signature, old_commune_names
from transforms.cases.troubles import contradict

GAP_DAYS = 120
"""A matter that nobody told of for longer than this, and that is told again, is a new case that came back."""
GAP = timedelta(days=GAP_DAYS)
NEVER = -20.0
"""Log-odds of a pair that cannot be one matter."""

WEIGHTS: Mapping[str, float] = json.loads(Path(__file__).with_name("weights.json").read_text(encoding="utf-8"))


def compatible(one: Signature, other: Signature) -> bool:
    """False where two known communes alone say that the two are not one matter, whenever they were sent."""
    return not (one.communes and other.communes) or bool(set(one.communes) & set(other.communes))


def log_odds(one: Signature, other: Signature) -> float:
    """Log-odds that the two reports tell one matter, whatever their distance in time. Symmetric."""
    if not compatible(one, other):
        return NEVER
    return sum(WEIGHTS[name] * value for name, value in features(one, other).items() if value)


def probability(odds: float) -> float:
    """Log-odds as a chance between 0 and 1."""
    return 1 / (1 + math.exp(-odds))


def features(one: Signature, other: Signature) -> dict[str, float]:
    """What is weighed, by name; each between 0 and about 1. Symmetric."""
    agreed, against = compare(one.finer, other.finer)
    named_by_both = _held(one.names, other) | _held(other.names, one)
    named_by_both |= held(one.finer, other.line) | held(other.finer, one.line)
    spots = {place.name for kind, place in agreed.items() if kind != "level"} | named_by_both
    is_spot = bool(spots)
    words, phrases, rare = _shared_words(one, other)
    concepts = _share(one.concepts, other.concepts)
    is_same_trouble = bool(set(one.troubles) & set(other.troubles))
    is_other_trouble = not is_same_trouble and contradict(one.troubles, other.troubles)
    is_same_aspect = bool(set(one.aspects) & set(other.aspects))
    is_other_aspect = bool(one.aspects and other.aspects) and not is_same_aspect
    is_same_topic = bool(one.topics) and one.topics[:1] == other.topics[:1]
    is_near_topic = bool(set(one.topics) & set(other.topics)) and not is_same_topic
    is_other_topic = bool(one.topics and other.topics) and not is_same_topic and not is_near_topic
    named = [
        bool(side.names or any(place.is_sure and place.kind != "level" for place in side.finer))
        for side in (one, other)
    ]
    is_bare = one.is_bare or other.is_bare
    days = abs((one.sent_on - other.sent_on).days)
    plain = {
        "bias": 1.0,
        "words": words,
        "copy": max(0.0, words - 0.5),
        "phrases": phrases,
        "rare": rare,
        "concepts": concepts,
        "no_concept": float(concepts == 0 and bool(one.concepts and other.concepts)),
        "trouble": _jaccard(one.troubles, other.troubles),
        "trouble_shared": float(is_same_trouble),
        "trouble_mixed": float(is_same_trouble and _go_apart(one.troubles, other.troubles)),
        "aspect": _jaccard(one.aspects, other.aspects),
        "aspect_conflict": float(is_other_aspect),
        "aspect_mixed": float(is_same_aspect and _go_apart(one.aspects, other.aspects)),
        "trouble_conflict": float(is_other_trouble and not is_bare),
        "trouble_conflict_bare": float(is_other_trouble and is_bare),
        "topic_same": float(is_same_topic),
        "topic_near": float(is_near_topic),
        "topic_conflict": float(is_other_topic),
        "no_topic": float(not (one.topics and other.topics)),
        "money_conflict": float(one.is_of_money != other.is_of_money),
        "days": math.log1p(days) / 5,
        "short": float(min(len(one.tokens), len(other.tokens)) < 14),
        "number": float(bool(one.numbers & other.numbers)),
        "place_unknown": float(not (one.communes and other.communes)),
    }
    at_spot = {f"spot_{name}": value for name, value in plain.items() if name in _AT_SPOT} if is_spot else {}
    return (
        plain
        | at_spot
        | {
            "spot_wide": float(is_spot and spots <= old_commune_names()),
            "spot_thing": float(bool(_THINGS & agreed.keys())),
            "praise_conflict": float(one.is_praise != other.is_praise),
            "finer_conflict": float(bool(against - {"level"}) and not is_spot),
            "level_conflict": float("level" in against),
            "name_conflict": float(not is_spot and all(named)),
            "elsewhere": words if not is_spot and all(named) else 0.0,
            "name_one": float(not is_spot and any(named) and not all(named)),
        }
    )


_AT_SPOT = frozenset(
    (
        "bias words phrases rare concepts no_concept trouble_shared trouble_conflict trouble_mixed aspect aspect_conflict topic_same topic_near topic_conflict days short "
        "place_unknown"
    ).split()
)
"""Features with a weight of their own for two reports that name the same spot: there less has to be shared."""


_THINGS = frozenset("school market bridge health firm estate lane worship junction".split())
"""Classes of place at which fewer things can be wrong than in a hamlet or along a road."""


def _held(names: Iterable[str], other: Signature) -> set[str]:
    """The names that the other's words hold, with capitals or without."""
    return {name for name in names if f" {name} " in other.line}


def _shared_words(one: Signature, other: Signature) -> tuple[float, float, float]:
    """Cosine over syllables and over neighbours, and the rarity of the three rarest shared terms; no names of places."""
    ours, theirs = one.weights, other.weights
    if len(ours) > len(theirs):
        ours, theirs = theirs, ours
    of_places = {word for name in _held(one.names, other) | _held(other.names, one) for word in name.split()}
    shared = [term for term in ours if term in theirs and not (of_places and of_places.issuperset(term.split()))]
    products = {term: ours[term] * theirs[term] for term in shared}
    phrases = sum(product for term, product in products.items() if " " in term)
    idf = background().idf
    rarest = sorted((idf(term) for term in shared if " " not in term), reverse=True)[:3]
    return sum(products.values()) - phrases, phrases, sum(max(0.0, rarity - 2.0) for rarity in rarest) / 12


def _share(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """How much of the smaller set the other holds."""
    if not ours or not theirs:
        return 0.0
    return len(set(ours) & set(theirs)) / min(len(ours), len(theirs))


def _go_apart(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether each of the two names something that the other does not, and these contradict each other."""
    shared = set(ours) & set(theirs)
    return contradict([name for name in ours if name not in shared], [name for name in theirs if name not in shared])


def _jaccard(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Shared over all."""
    return len(set(ours) & set(theirs)) / len(set(ours) | set(theirs)) if ours and theirs else 0.0
