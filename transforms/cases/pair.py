"""Are two reports one matter? Log-odds from what they share and where they contradict each other.

A logistic model over features that a person can read. Its weights were set by hand and then moved a little by a ridge
regression towards the three files of invented matters in ``tests/cases`` (penalty 20 on the distance from the hand's
weights): 391 reports teach little about rare contradictions, such as two schools of one commune. Three things it does not weigh, they decide alone: two communes
that are both known and differ, praise against grievance, and more than :data:`GAP_DAYS` between the reports.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import timedelta

from transforms.cases.finer import compare
from transforms.cases.signature import Signature

GAP_DAYS = 120
"""A matter that nobody told of for longer than this, and that is told again, is a new case that came back."""
GAP = timedelta(days=GAP_DAYS)
NEVER = -20.0
"""Log-odds of a pair that cannot be one matter."""

WEIGHTS: Mapping[str, float] = {
    "bias": -3.64,
    "place_unknown": -1.26,
    "finer_named": 1.08,
    "finer_conflict": -7.86,
    "level_conflict": -2.58,
    "words": 4.52,
    "phrases": 0.98,
    "concepts": 1.61,
    "trouble": 2.1,
    "trouble_shared": 0.57,
    "trouble_conflict": -3.27,
    "no_concept": -0.17,
    "topic_same": 1.6,
    "topic_near": 1.26,
    "short": 0.14,
    "name_shared": 1.37,
    "name_conflict": -0.94,
    "money_conflict": -0.97,
}


def compatible(one: Signature, other: Signature) -> bool:
    """False where place or manner alone say that the two are not one matter, whenever they were sent."""
    if one.communes and other.communes and not set(one.communes) & set(other.communes):
        return False
    return one.is_praise == other.is_praise


def log_odds(one: Signature, other: Signature) -> float:
    """Log-odds that the two reports tell one matter, whatever their distance in time. Symmetric."""
    if not compatible(one, other):
        return NEVER
    return sum(WEIGHTS[name] * value for name, value in features(one, other).items())


def probability(odds: float) -> float:
    """Log-odds as a chance between 0 and 1."""
    return 1 / (1 + math.exp(-odds))


def features(one: Signature, other: Signature) -> dict[str, float]:
    """What is weighed, by name; each between 0 and about 1 but for ``bias``. Symmetric."""
    agreed, against = compare(one.finer, other.finer)
    is_known = bool(one.communes) and bool(other.communes)
    names = [place for kind, place in agreed.items() if kind != "level"]
    words = _overlap(one.weights, other.weights, pairs=False)
    phrases = _overlap(one.weights, other.weights, pairs=True)
    concepts = _share(one.concepts, other.concepts)
    is_named = any(f" {name} " in other.line for name in one.names) or any(
        f" {name} " in one.line for name in other.names
    )
    is_short = min(len(one.tokens), len(other.tokens)) < 14
    return {
        "bias": 1.0,
        "place_unknown": 0.0 if is_known else 1.0,
        "finer_named": 1.0 if names else 0.0,
        "finer_conflict": 1.0 if against - {"level"} and not names else 0.0,
        "level_conflict": 1.0 if "level" in against else 0.0,
        "words": words,
        "phrases": phrases,
        "concepts": concepts,
        "trouble": _jaccard(one.troubles, other.troubles),
        "trouble_shared": 1.0 if set(one.troubles) & set(other.troubles) else 0.0,
        "trouble_conflict": 1.0
        if one.troubles and other.troubles and not set(one.troubles) & set(other.troubles)
        else 0.0,
        "no_concept": 1.0 if concepts == 0 and one.concepts and other.concepts else 0.0,
        "topic_same": 1.0 if one.topics[:1] == other.topics[:1] and one.topics else 0.0,
        "topic_near": 1.0 if set(one.topics) & set(other.topics) and one.topics[:1] != other.topics[:1] else 0.0,
        "short": 1.0 if is_short else 0.0,
        "name_shared": 1.0 if is_named else 0.0,
        "name_conflict": 1.0 if one.names and other.names and not is_named else 0.0,
        "money_conflict": 1.0 if one.is_of_money != other.is_of_money else 0.0,
    }


def _overlap(ours: Mapping[str, float], theirs: Mapping[str, float], *, pairs: bool) -> float:
    """Cosine over single syllables, or over neighbours alone."""
    shared = ours.keys() & theirs.keys()
    top = sum(ours[term] * theirs[term] for term in shared if (" " in term) == pairs)
    if not top:
        return 0.0
    norms = [sum(w * w for term, w in side.items() if (" " in term) == pairs) for side in (ours, theirs)]
    return top / math.sqrt(norms[0] * norms[1])


def _share(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """How much of the smaller set the other holds."""
    if not ours or not theirs:
        return 0.0
    return len(set(ours) & set(theirs)) / min(len(ours), len(theirs))


def _jaccard(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Shared over all."""
    return len(set(ours) & set(theirs)) / len(set(ours) | set(theirs)) if ours and theirs else 0.0
