"""Logistic regression with soft targets, solved in the space of the training texts."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy import linalg
from scipy.optimize import minimize

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]
Ints = npt.NDArray[np.int64]

ROUNDS = 15
"""More (25, 45) change the out-of-family figures by less than 0.002."""
_JITTER = 1e-3


def fit(gram: Floats, targets: Doubles, weights: Doubles, strength: float) -> Doubles:
    """Duals (texts by classes): ``rows.T @ duals`` are the weights of the terms.

    ``gram``: inner products of the texts' rows. ``targets``: the share of each class in a text, one a row in all.
    ``weights``: what a text counts. Minimises weighted cross-entropy plus ``strength`` / 2 times the squared length of
    the weights, by L-BFGS. With the Cholesky factor of the Gram matrix as features, the problem is as well conditioned
    as over the terms, and a step costs two products of a (texts by texts) matrix instead of a walk over all terms.
    """
    count, classes = targets.shape
    ridged = gram.astype(np.float32)
    ridged[np.diag_indices(count)] += _JITTER
    factor = linalg.cholesky(ridged, lower=True, overwrite_a=True, check_finite=False)
    weighted = weights[:, None].astype(np.float32)
    wanted = targets.astype(np.float32)

    def loss(flat: Doubles) -> tuple[float, Doubles]:
        guess = flat.reshape(count, classes).astype(np.float32)
        scores = factor @ guess
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        total = chances.sum(axis=1, keepdims=True)
        surprise = -float((weighted * wanted * (scores - np.log(total))).sum(dtype=np.float64))
        slope = factor.T @ (weighted * (chances / total - wanted)) + strength * guess
        return surprise + strength / 2 * float((guess * guess).sum(dtype=np.float64)), slope.ravel().astype(np.float64)

    found = minimize(loss, np.zeros(count * classes), jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS}).x
    return np.asarray(
        linalg.solve_triangular(factor, found.reshape(count, classes), lower=True, trans="T", check_finite=False),
        np.float64,
    )


def out_of_fold(gram: Floats, targets: Doubles, weights: Doubles, strength: float, fold: Ints) -> Doubles:
    """The scores that each text gets from a model trained on the other folds."""
    scores = np.zeros(targets.shape)
    for one in np.unique(fold):
        known, fresh = np.flatnonzero(fold != one), np.flatnonzero(fold == one)
        duals = fit(gram[np.ix_(known, known)], targets[known], weights[known], strength)
        scores[fresh] = gram[np.ix_(fresh, known)] @ duals
    return scores
