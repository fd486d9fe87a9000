"""Complement naive Bayes: what a term speaks for, how weights count, and that a fold never sees its own labels."""

from __future__ import annotations

import numpy as np
from scipy import sparse

from transforms.nlp import bayes

# Six texts over four terms; the third term stands in texts of both classes.
ROWS = sparse.csr_matrix(
    np.array([[1, 0, 1, 0], [1, 0, 0, 0], [1, 0, 1, 0], [0, 1, 1, 0], [0, 1, 0, 0], [0, 1, 1, 0]], float)
)
TARGETS = np.array([[1, 0]] * 3 + [[0, 1]] * 3, float)


def test_a_term_speaks_for_the_class_whose_texts_hold_it() -> None:
    weights = bayes.fit(ROWS, TARGETS, np.ones(6))
    assert weights[0, 0] > weights[0, 1]
    assert weights[1, 1] > weights[1, 0]
    assert np.allclose(weights[2], 0, atol=1e-9), "a term of both speaks for neither"
    assert np.allclose(weights.sum(axis=1), 0)


def test_a_text_of_weight_nought_teaches_nothing() -> None:
    weights = np.array([1, 1, 1, 1, 1, 0.0])
    turned = TARGETS.copy()
    turned[5] = [1, 0]
    assert np.allclose(bayes.fit(ROWS, TARGETS, weights), bayes.fit(ROWS, turned, weights))


def test_out_of_fold_scores_do_not_depend_on_the_labels_of_the_fold() -> None:
    fold = np.array([0, 1, 1, 0, 1, 1])
    turned = TARGETS.copy()
    turned[[0, 3]] = turned[[3, 0]]
    scores = bayes.out_of_fold(ROWS, TARGETS, np.ones(6), fold)
    assert np.allclose(scores[[0, 3]], bayes.out_of_fold(ROWS, turned, np.ones(6), fold)[[0, 3]])
    assert scores[0].argmax() == 0
    assert scores[3].argmax() == 1
