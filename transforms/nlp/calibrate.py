"""From scores to a confidence that means what it says, and the threshold below which the model keeps silent."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize, minimize_scalar

from hieudan.records import TOPICS
from transforms.nlp.corpus import Example
from transforms.nlp.normalise import is_noisy

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

COVERAGE = 0.915
"""Share of the field texts, scored out of their families, that the threshold lets the model answer."""


def softmax(scores: Doubles, sharpness: float) -> Doubles:
    """Probabilities a row; the sharper, the nearer to one for the highest score."""
    exponent = sharpness * (scores - scores.max(axis=1, keepdims=True))
    weights = np.exp(exponent)
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


def fit_sharpness(scores: Doubles, truth: Ints) -> float:
    """The sharpness under which the true classes are likeliest."""

    def surprise(log_sharpness: float) -> float:
        chances = softmax(scores, float(np.exp(log_sharpness)))
        return float(-np.log(chances[np.arange(len(truth)), truth] + 1e-12).mean())

    return float(np.exp(minimize_scalar(surprise, bounds=(0, 5), method="bounded").x))


def calibration_error(confidence: Doubles, is_right: Bools, bins: int = 10) -> float:
    """Expected calibration error: mean distance of confidence and share right over bins of equal width."""
    place = np.minimum((confidence * bins).astype(int), bins - 1)
    error = 0.0
    for one in range(bins):
        inside = place == one
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - is_right[inside].mean())
    return float(error)


def f1_by_class(truth: Ints, guess: Ints, count: int) -> Doubles:
    """F1 of each class; nan for a class that is neither there nor guessed. A guess of -1 (abstained) hits none."""
    scores = np.full(count, np.nan)
    for code in range(count):
        hits = int(((truth == code) & (guess == code)).sum())
        wrong = int((truth == code).sum() + (guess == code).sum()) - 2 * hits
        if hits or wrong:
            scores[code] = 2 * hits / (2 * hits + wrong)
    return scores


def macro_f1(truth: Ints, guess: Ints, count: int) -> float:
    """Mean F1 of the classes that occur."""
    return float(np.nanmean(f1_by_class(truth, guess, count)))


def plain_figures(scores: Doubles, targets: Doubles) -> dict[str, float]:
    """Macro-F1 and share right of the highest score."""
    truth, guess = targets.argmax(axis=1), scores.argmax(axis=1)
    return {"macro_f1": macro_f1(truth, guess, targets.shape[1]), "right": float((truth == guess).mean())}


def chances(scores: Doubles, facts: Mapping[str, Any]) -> Doubles:
    """Chance of each topic in each row, by what was learnt out of family (``facts`` of a model)."""
    return softmax(scores, facts["sharpness"])


def confidence(chance: Doubles, facts: Mapping[str, Any]) -> Doubles:
    """Chance that the likeliest topic of each row of :func:`chances` is right."""
    return _bent(chance.max(axis=1), facts["slope"], facts["offset"])


def _bent(chance: Doubles, slope: float, offset: float) -> Doubles:
    """A logistic bend of the likeliest class's chance (Platt 1999)."""
    odds = np.log(np.clip(chance, 1e-9, 1 - 1e-9) / np.clip(1 - chance, 1e-9, 1))
    return np.asarray(1 / (1 + np.exp(-(slope * odds + offset))))


def _fit_bend(chance: Doubles, is_right: Bools) -> tuple[float, float]:
    def surprise(bend: Doubles) -> float:
        said = np.clip(_bent(chance, bend[0], bend[1]), 1e-9, 1 - 1e-9)
        return float(-np.log(np.where(is_right, said, 1 - said)).mean())

    best = minimize(surprise, np.array([1.0, 0.0]), method="Nelder-Mead").x
    return float(best[0]), float(best[1])


def folds(families: Sequence[str], count: int = 5) -> Ints:
    """A fold for each family, by its name alone: texts of one family never part."""
    return np.array([int(hashlib.md5(one.encode(), usedforsecurity=False).hexdigest(), 16) % count for one in families])


def topics(scores: Doubles, examples: Sequence[Example]) -> dict[str, Any]:
    """Sharpness, bend, thresholds and figures, all from out-of-family scores; the figures are those of field texts.

    The calibration error is measured on confidences whose bend was fitted on other families.
    """
    column = {code: place for place, code in enumerate(TOPICS)}
    field = np.array([example.is_field for example in examples])
    examples = [example for example in examples if example.is_field]
    scores = scores[field]
    truth = np.array([column[example.topic] for example in examples])
    guess = scores.argmax(axis=1)
    is_right = guess == truth
    sharpness = fit_sharpness(scores, truth)
    chance = softmax(scores, sharpness).max(axis=1)
    slope, offset = _fit_bend(chance, is_right)
    said = _bent(chance, slope, offset)
    threshold = float(np.quantile(said, 1 - COVERAGE))
    answered = said >= threshold
    fold = folds([example.family for example in examples])
    honest = np.zeros(len(said))
    for one in range(5):
        honest[fold == one] = _bent(chance[fold == one], *_fit_bend(chance[fold != one], is_right[fold != one]))
    noisy = np.array([is_noisy(example.text) for example in examples])
    count = len(TOPICS)
    return {
        "sharpness": sharpness, "slope": slope, "offset": offset, "threshold": threshold,
        **_also_threshold(scores, examples, guess),
        "coverage": float(answered.mean()),
        "macro_f1_all": macro_f1(truth, guess, count),
        "macro_f1": macro_f1(truth[answered], guess[answered], count),
        "macro_f1_noisy": macro_f1(truth[answered & noisy], guess[answered & noisy], count),
        "right": float(is_right.mean()), "right_answered": float(is_right[answered].mean()),
        "noisy_texts": int(noisy.sum()), "field_texts": len(examples),
        "ece": calibration_error(honest[answered], is_right[answered]),
    }  # fmt: skip


def _also_threshold(scores: Doubles, examples: Sequence[Example], guess: Ints) -> dict[str, float]:
    """The score from which a topic that is not the primary one is named, by best micro-F1."""
    truth = np.zeros(scores.shape, bool)
    for row, example in enumerate(examples):
        truth[row, [TOPICS.index(code) for code in example.also]] = True
    rest = scores.copy()
    rest[np.arange(len(rest)), guess] = -np.inf
    best = (0.0, 1.0)
    for threshold in np.quantile(rest[np.isfinite(rest)], np.linspace(0.85, 0.999, 80)):
        said = rest >= threshold
        hits = int((said & truth).sum())
        best = max(best, (2 * hits / max(1, int(said.sum() + truth.sum())), float(threshold)))
    return {"also_f1": best[0], "also_threshold": best[1]}
