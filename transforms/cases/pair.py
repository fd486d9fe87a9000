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
from operator import mul
from pathlib import Path

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
    covered, rare = _shared_words(one, other)
    is_same_trouble = bool(set(one.troubles) & set(other.troubles))
    is_other_trouble = not is_same_trouble and contradict(one.troubles, other.troubles)
    is_same_aspect = bool(set(one.aspects) & set(other.aspects))
    is_other_aspect = bool(one.aspects and other.aspects) and not is_same_aspect
    named = [
        bool(side.names or any(place.is_sure and place.kind != "level" for place in side.finer))
        for side in (one, other)
    ]
    is_bare = one.is_bare or other.is_bare
    days = abs((one.sent_on - other.sent_on).days)
    plain = {
        "bias": 1.0,
        "covered": covered,
        "leaning": sum(map(mul, one.leaning, other.leaning)) / 1e4,
        "rare": rare,
        "trouble": _jaccard(one.troubles, other.troubles),
        "trouble_shared": float(is_same_trouble),
        "trouble_mixed": float(is_same_trouble and _go_apart(one.troubles, other.troubles)),
        "trouble_one": float(bool(one.troubles) != bool(other.troubles)),
        "trouble_none": float(not one.troubles and not other.troubles),
        "trouble_same": float(bool(one.troubles) and set(one.troubles) == set(other.troubles)),
        "aspect": _jaccard(one.aspects, other.aspects),
        "aspect_one": float(bool(one.aspects) != bool(other.aspects)),
        "aspect_same": float(bool(one.aspects) and set(one.aspects) == set(other.aspects)),
        "aspect_conflict": float(is_other_aspect),
        "trouble_conflict": float(is_other_trouble and not is_bare),
        "trouble_conflict_bare": float(is_other_trouble and is_bare),
        "days_30": float(days > 30),
        "days_60": float(days > 60),
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
            "praise_conflict": float(one.is_praise != other.is_praise),
            "finer_conflict": float(bool(against - {"level"}) and not is_spot),
            "level_conflict": float("level" in against),
            "name_conflict": float(not is_spot and all(named)),
            "elsewhere": covered if not is_spot and all(named) else 0.0,
            "name_one": float(not is_spot and any(named) and not all(named)),
        }
    )


_AT_SPOT = frozenset("bias rare trouble_shared trouble_conflict trouble_mixed aspect aspect_conflict".split())
"""Features with a weight of their own for two reports that name the same spot: there less has to be shared."""


def _held(names: Iterable[str], other: Signature) -> set[str]:
    """The names that the other's words hold, with capitals or without."""
    return {name for name in names if f" {name} " in other.line}


def _shared_words(one: Signature, other: Signature) -> tuple[float, float]:
    """How much of the one that says less, by rarity, the other says too, and the rarity of the three rarest shared words.

    Words as written where both have their diacritics, else folded; no names of places.
    """
    of_places = {word for name in (*one.names, *other.names) for word in name.split()}
    if one.is_marked and other.is_marked:
        ours, theirs = (
            {word: rarity for word, (token, rarity) in side.told_as_written.items() if token not in of_places}
            for side in (one, other)
        )
    else:
        ours, theirs = (
            {token: rarity for token, rarity in side.told.items() if token not in of_places} for side in (one, other)
        )
    shared = [rarity for word, rarity in ours.items() if word in theirs]
    least = min(math.fsum(ours.values()), math.fsum(theirs.values()))
    covered = math.fsum(shared) / least if least else 0.0
    return covered, sum(max(0.0, rarity - 2.0) for rarity in sorted(shared)[-3:]) / 12


def _go_apart(ours: tuple[str, ...], theirs: tuple[str, ...]) -> bool:
    """Whether each of the two names something that the other does not, and these contradict each other."""
    shared = set(ours) & set(theirs)
    return contradict([name for name in ours if name not in shared], [name for name in theirs if name not in shared])


def _jaccard(ours: tuple[str, ...], theirs: tuple[str, ...]) -> float:
    """Shared over all."""
    return len(set(ours) & set(theirs)) / len(set(ours) | set(theirs)) if ours and theirs else 0.0
