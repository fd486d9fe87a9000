"""From scores to a confidence that means what it says, and the threshold below which the model keeps silent."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize_scalar

from hieudan.records import TOPICS
from transforms.nlp.corpus import Example
from transforms.nlp.features import Reading
from transforms.nlp.normalise import is_noisy

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

COVERAGE = 0.93
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


def topics(scores: Doubles, examples: list[Example], readings: list[Reading], is_field: Bools) -> dict[str, Any]:
    """Sharpness, thresholds and figures, all from out-of-family scores; the figures are those of the field texts."""
    column = {code: place for place, code in enumerate(TOPICS)}
    truth = np.array([column[example.topic] for example in examples])
    sharpness = fit_sharpness(scores[is_field], truth[is_field])
    chances = softmax(scores, sharpness)
    confidence, guess = chances.max(axis=1), chances.argmax(axis=1)
    threshold = float(np.quantile(confidence[is_field], 1 - COVERAGE))
    answered = is_field & (confidence >= threshold)
    noisy = answered & np.array([is_noisy(example.text) for example in examples])
    also = _also_threshold(scores, examples, guess, is_field)
    return {
        "sharpness": sharpness, "threshold": threshold, **also,
        "coverage": float(answered.sum() / is_field.sum()),
        "macro_f1_all": macro_f1(truth[is_field], guess[is_field], len(TOPICS)),
        "macro_f1": macro_f1(truth[answered], guess[answered], len(TOPICS)),
        "macro_f1_noisy": macro_f1(truth[noisy], guess[noisy], len(TOPICS)),
        "noisy_texts": int(noisy.sum()), "field_texts": int(is_field.sum()),
        "ece": calibration_error(confidence[answered], truth[answered] == guess[answered]),
    }  # fmt: skip


def _also_threshold(scores: Doubles, examples: list[Example], guess: Ints, is_field: Bools) -> dict[str, float]:
    """The score from which a topic that is not the primary one is named, by best micro-F1."""
    column = {code: place for place, code in enumerate(TOPICS)}
    truth = np.zeros(scores.shape, bool)
    for row, example in enumerate(examples):
        truth[row, [column[code] for code in example.also]] = True
    rest = scores.copy()
    rest[np.arange(len(rest)), guess] = -np.inf
    best = (0.0, 1.0)
    for threshold in np.arange(0.05, 0.5, 0.01):
        said = rest[is_field] >= threshold
        hits = int((said & truth[is_field]).sum())
        best = max(best, (2 * hits / max(1, int(said.sum() + truth[is_field].sum())), float(threshold)))
    return {"also_f1": best[0], "also_threshold": best[1]}
