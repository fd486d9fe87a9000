"""What an agency's answer amounts to: one of eight classes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from hieudan.records import ANSWER_CLASSES


def refine(answer: str, scores: npt.NDArray[np.float64]) -> str:
    """The class by the scores, or by the words where they leave no doubt."""
    if not any(char.isalpha() for char in answer):
        return "khong_ro"
    return ANSWER_CLASSES[int(scores.argmax())]
