"""What a text is in law and in manner: one of six kinds."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import KINDS
from transforms.nlp.calibrate import f1_by_class, macro_f1
from transforms.nlp.corpus import Example

Doubles = npt.NDArray[np.float64]
TO_CAO = KINDS.index("to_cao")
LEAN_TO_CAO = 0.1
"""Added to the score of a denunciation: one overlooked costs more than one too many."""


def decide(scores: Doubles) -> list[str]:
    """The kind of each row."""
    leaning = scores.copy()
    leaning[:, TO_CAO] += LEAN_TO_CAO
    return [KINDS[place] for place in leaning.argmax(axis=1)]


def measure(scores: Doubles, examples: list[Example]) -> dict[str, Any]:
    """Figures of the decision out of family."""
    place = {code: n for n, code in enumerate(KINDS)}
    truth = np.array([place[example.kind] for example in examples])
    guess = np.array([place[code] for code in decide(scores)])
    by_kind = f1_by_class(truth, guess, len(KINDS))
    return {
        "macro_f1": macro_f1(truth, guess, len(KINDS)),
        "f1": {code: float(by_kind[n]) for code, n in place.items()},
        "to_cao_recall": float((guess[truth == TO_CAO] == TO_CAO).mean()),
        "to_cao_precision": float((truth[guess == TO_CAO] == TO_CAO).mean()),
    }
