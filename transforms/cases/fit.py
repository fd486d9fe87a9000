"""Weights of the pair model from the authored matters: ``python -m transforms.cases.fit`` prints them for ``pair.py``.

Every pair within a commune (or with an unknown one) and within the gap is an example, by its case. Positive pairs are
few beside the others and precision comes first, so classes are not balanced. Each weight has the sign that its name
promises: what speaks for one matter may not be learnt to speak against it from a hundred cases.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Sequence

import numpy as np
from scipy.optimize import minimize

from transforms.cases.authored import Told, read_authored
from transforms.cases.labels import reports_of
from transforms.cases.pair import GAP, compatible, features
from transforms.cases.signature import Signature, sign

RIDGE = 0.02
_FOR = ("finer_named", "words", "phrases", "copy", "concepts", "topic_same", "topic_near", "trouble", "trouble_shared")
_AGAINST = ("place_unknown", "finer_conflict", "level_conflict", "no_concept", "gap", "trouble_conflict")


def examples(told: Sequence[Told], signatures: Sequence[Signature]) -> tuple[list[dict[str, float]], list[bool]]:
    """Features of all pairs that the weights decide, and whether the pair is one case."""
    rows, truth = [], []
    for (left, one), (right, other) in itertools.combinations(zip(told, signatures, strict=True), 2):
        if compatible(one, other) and abs(one.sent_on - other.sent_on) <= GAP:
            rows.append(features(one, other))
            truth.append(left.case == right.case)
    return rows, truth


def fit(rows: Sequence[dict[str, float]], truth: Sequence[bool]) -> dict[str, float]:
    """Ridge logistic regression with signs held."""
    names = list(rows[0])
    x = np.array([[row[name] for name in names] for row in rows])
    y = np.where(np.array(truth), 1.0, -1.0)
    bounds = [(0, None) if name in _FOR else (None, 0) if name in _AGAINST else (None, None) for name in names]

    def loss(weights: np.ndarray) -> tuple[float, np.ndarray]:
        margin = y * (x @ weights)
        pull = -y / (1 + np.exp(np.clip(margin, -30, 30)))
        free = np.array([name != "bias" for name in names])
        value = float(np.logaddexp(0, -margin).sum() + RIDGE * 50 * ((weights * free) ** 2).sum() / 2)
        return value, x.T @ pull + RIDGE * 50 * weights * free

    found = minimize(loss, np.zeros(len(names)), jac=True, bounds=bounds, method="L-BFGS-B")
    return {name: round(float(weight), 3) for name, weight in zip(names, found.x, strict=True)}


def main() -> None:
    """Prints the weights as they stand in ``pair.py``."""
    told = read_authored()
    signatures = [sign(report) for report in reports_of(told)]
    rows, truth = examples(told, signatures)
    print(f"# {len(rows)} pairs, {sum(truth)} of one case")
    print(json.dumps(fit(rows, truth), indent=4))


if __name__ == "__main__":
    main()
