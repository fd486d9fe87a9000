"""The models that were weighed against each other, by five folds of families: the table of docs/topics.md.

    python -m transforms.nlp.compare        about ten minutes

Every model is trained on four fifths of the families (all training text) and judged on the field texts of the rest.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt

from hieudan.records import TOPICS
from transforms.nlp import calibrate, linear
from transforms.nlp.corpus import Example, training_text
from transforms.nlp.features import Reading, Vocabulary, read
from transforms.nlp.figures import truth_of
from transforms.nlp.normalise import is_noisy
from transforms.nlp.train import RIDGE, TOPIC_VIEWS, row_weights, topic_targets

Doubles = npt.NDArray[np.float64]
Set = tuple[list[Example], list[Reading]]
Guess = Callable[[Set, Set], Doubles]
"""Scores (rows by TOPICS) of the second set, by a model trained on the first."""


def ridge(*views: str) -> Guess:
    """The model in use, with some of its views."""

    def guess(known: Set, fresh: Set) -> Doubles:
        vocabulary = Vocabulary.fit(known[1], views)
        rows, strength = vocabulary.matrix(known[1]), RIDGE / row_weights(known[0])
        families = [example.family for example in known[0]]
        weights, _ = linear.fit(rows, topic_targets(known[0]), families, strength, 1 / len(TOPICS))
        return np.asarray(vocabulary.matrix(fresh[1]) @ weights, np.float64)

    return guess


def _sklearn(name: str) -> Guess:
    def guess(known: Set, fresh: Set) -> Doubles:
        from sklearn.linear_model import LogisticRegression
        from sklearn.naive_bayes import ComplementNB
        from sklearn.svm import LinearSVC

        vocabulary = Vocabulary.fit(known[1], TOPIC_VIEWS)
        rows, truth = vocabulary.matrix(known[1]), truth_of(known[0])
        models = {
            "svm": LinearSVC(C=0.3, class_weight="balanced"), "bayes": ComplementNB(alpha=0.3),
            "logistic": LogisticRegression(C=20, class_weight="balanced", max_iter=200, tol=1e-3),
        }  # fmt: skip
        model = models[name].fit(rows, truth)
        score = model.predict_joint_log_proba if name == "bayes" else model.decision_function
        return np.asarray(score(vocabulary.matrix(fresh[1])), np.float64)

    return guess


def keywords(known: Set, fresh: Set) -> Doubles:
    """The floor: each concept votes for the topics in whose texts it stands more often than elsewhere; no other words."""
    truth = truth_of(known[0])
    names = sorted({name for reading in known[1] for name in reading.concepts})
    place = {name: n for n, name in enumerate(names)}
    counts = np.full((len(names), len(TOPICS)), 0.5)
    for reading, topic in zip(known[1], truth, strict=True):
        for name in set(reading.concepts):
            counts[place[name], topic] += 1
    share = counts / np.bincount(truth, minlength=len(TOPICS))
    votes = np.log(share / share.mean(axis=1, keepdims=True))
    return np.array([sum((votes[place[n]] for n in r.concepts if n in place), np.zeros(len(TOPICS))) for r in fresh[1]])


def underthesea_core(known: Set, fresh: Set) -> Doubles:
    """TF-IDF and a linear model in Rust, as it comes: one label, one score."""
    from underthesea_core import TextClassifier  # type: ignore[import-untyped]

    model = TextClassifier()
    model.fit([reading.text for reading in known[1]], [example.topic for example in known[0]])
    scores = np.zeros((len(fresh[1]), len(TOPICS)))
    for row, reading in enumerate(fresh[1]):
        scores[row, TOPICS.index(model.predict(reading.text))] = 1
    return scores


MODELS: dict[str, Guess] = {
    "keywords (thesaurus alone)": keywords,
    "underthesea_core TextClassifier": underthesea_core,
    "words (segmented)": ridge("word"),
    "syllables": ridge("syllable"),
    "syllables without diacritics": ridge("folded"),
    "letters": ridge("letters"),
    "all but words": ridge("syllable", "folded", "letters", "concept"),
    "all but thesaurus": ridge("word", "syllable", "folded", "letters"),
    "all views, ridge": ridge(*TOPIC_VIEWS),
    "all views, linear SVM": _sklearn("svm"),
    "all views, logistic": _sklearn("logistic"),
    "all views, complement naive Bayes": _sklearn("bayes"),
}


def compare(examples: list[Example], models: dict[str, Guess], count: int = 5) -> list[tuple[str, float, float, float]]:
    """(model, macro-F1 of the field texts, of the noisy ones, seconds for all folds), nothing abstained."""
    readings = [read(example.text) for example in examples]
    fold = calibrate.folds([example.family for example in examples], count)
    truth = truth_of(examples)
    field = np.array([example.is_field for example in examples])
    noisy = field & np.array([is_noisy(example.text) for example in examples])

    def part(places: Sequence[int]) -> Set:
        return [examples[place] for place in places], [readings[place] for place in places]

    table = []
    for name, guess in models.items():
        start = time.perf_counter()
        scores = np.zeros((len(examples), len(TOPICS)))
        for one in range(count):
            fresh = np.flatnonzero((fold == one) & field).tolist()
            scores[fresh] = guess(part(np.flatnonzero(fold != one).tolist()), part(fresh))
        said = scores.argmax(axis=1)
        f1 = [calibrate.macro_f1(truth[some], said[some], len(TOPICS)) for some in (field, noisy)]
        table.append((name, f1[0], f1[1], time.perf_counter() - start))
        print(f"| {name} | {f1[0]:.3f} | {f1[1]:.3f} | {table[-1][3]:.0f} s |", flush=True)
    return table


if __name__ == "__main__":
    compare(training_text(), MODELS)
