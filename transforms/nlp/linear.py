"""Ridge regression with many targets, solved exactly, with the score each row would get had its family been left out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
from scipy import linalg, sparse

Doubles = npt.NDArray[np.float64]
Floats = npt.NDArray[np.float32]


def fit(
    rows: sparse.csr_matrix,
    targets: Doubles,
    families: Sequence[str],
    strength: Doubles | float,
    base: float,
) -> tuple[Floats, Doubles]:
    """Weights (columns by targets) and the out-of-family scores of the rows.

    ``targets`` are around ``base``, which a row without any known term scores. ``strength`` is the ridge penalty, one
    number or one a row (a row of half the weight has twice the penalty). The second result is exact, not a
    resampling: with C the inverse of the penalised Gram matrix and A = C·T, the residual of a family F, had it been
    left out, is C[F,F]⁻¹·A[F] (the vocabulary and its idf have seen the family, its labels have not).
    """
    penalised = (rows @ rows.T).toarray().astype(np.float64)
    penalised[np.diag_indices_from(penalised)] += strength
    factor, _ = linalg.lapack.dpotrf(penalised, lower=1, clean=1, overwrite_a=1)
    inverse, _ = linalg.lapack.dpotri(factor, lower=1, overwrite_c=1)
    inverse = np.tril(inverse) + np.tril(inverse, -1).T
    centred = targets - base
    duals = inverse @ centred
    members: dict[str, list[int]] = defaultdict(list)
    for place, family in enumerate(families):
        members[family].append(place)
    left_out = np.empty_like(centred)
    for places in members.values():
        left_out[places] = targets[places] - np.linalg.solve(inverse[np.ix_(places, places)], duals[places])
    weights = np.asarray(rows.T @ duals, dtype=np.float32)
    return weights, left_out
