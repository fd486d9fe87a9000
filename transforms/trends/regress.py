"""Log-linear regression of many count series at once: penalised Poisson, robust against past outbreaks.

Follows Noufaily and others, "An improved algorithm for outbreak detection in multiple surveillance systems", Statistics
in Medicine 32 (2013), 1206-1222: quasi-Poisson regression, past outbreaks weighted down by their Anscombe residuals
(above 2.58), negative binomial bounds. Two changes for small counts: harmonics in place of their ten-level factor, and
normal priors on all coefficients but the level, so that a series with few reports keeps to the season of its parent.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from transforms.trends.counts import Floats

OUTBREAK_RESIDUAL = 2.58
_STEPS = 12
_ROUNDS = 3
_DISPERSION_PRIOR = 20.0
"""Weeks that the pooled dispersion weighs in each series' own."""


@dataclass(frozen=True, slots=True)
class Fit:
    """``beta`` (series, terms), ``covariance`` (series, terms, terms), ``dispersion`` (series,): variance over mean."""

    beta: Floats
    covariance: Floats
    dispersion: Floats

    def predict(self, x: Floats, offset: Floats) -> tuple[Floats, Floats]:
        """(mean, relative variance of the mean), each (series,), for one row of terms ``x`` (terms,)."""
        mean = np.exp(offset + self.beta @ x)
        return mean, np.einsum("k,skl,l->s", x, self.covariance, x)


def fit(y: Floats, offset: Floats, x: Floats, weight: Floats, precision: Floats) -> Fit:
    """Fits every row of ``y`` (series, weeks).

    :param offset: log of what the parent expects (series, weeks) :param x: terms (weeks, terms), the first is 1
    :param weight: of each week, 0 to 1 :param precision: of the normal priors about 0 (terms,); 0 for the level
    """
    weights = np.broadcast_to(weight, y.shape).copy()
    beta = np.zeros((len(y), x.shape[1]))
    beta[:, 0] = np.log((weights * y).sum(axis=1) + 0.5) - np.log((weights * np.exp(offset)).sum(axis=1) + 1e-9)
    dispersion = np.ones(len(y))
    for round_no in range(_ROUNDS):
        beta, hessian, mean = _newton(y, offset, x, weights, precision, beta, dispersion)
        squares = weights * (y - mean) ** 2 / np.maximum(mean, 0.05)
        free = np.maximum(weights.sum(axis=1) - x.shape[1] / 2, 1)
        pooled = max(1.0, float(squares.sum() / max(free.sum(), 1.0)))
        dispersion = np.maximum(1.0, (squares.sum(axis=1) + _DISPERSION_PRIOR * pooled) / (free + _DISPERSION_PRIOR))
        if round_no < _ROUNDS - 1:
            residual = 1.5 * (y ** (2 / 3) - mean ** (2 / 3)) / (mean ** (1 / 6) * np.sqrt(dispersion)[:, None])
            weights = weight * np.where(residual > OUTBREAK_RESIDUAL, 1 / np.maximum(residual, 1) ** 2, 1.0)
    covariance = np.linalg.inv(hessian) * dispersion[:, None, None]
    return Fit(beta, covariance, dispersion)


def _newton(
    y: Floats, offset: Floats, x: Floats, weights: Floats, precision: Floats, beta: Floats, dispersion: Floats
) -> tuple[Floats, Floats, Floats]:
    """The most likely coefficients: (beta, hessian over the dispersion, mean)."""
    prior = dispersion[:, None] * precision
    eye = np.eye(x.shape[1])
    for step in range(_STEPS + 1):
        mean = np.exp(np.clip(offset + beta @ x.T, -20, 20))
        hessian = np.einsum("sb,bk,bl->skl", weights * mean, x, x, optimize=True) + prior[:, :, None] * eye
        if step == _STEPS:
            break
        slope = (weights * (y - mean)) @ x - prior * beta
        change = np.linalg.solve(hessian + 1e-9 * eye, slope[:, :, None])[:, :, 0]
        beta = beta + np.clip(change, -1, 1)
        if np.abs(change).max(initial=0) < 1e-6:
            break
    return beta, hessian, mean
