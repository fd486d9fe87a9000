"""What a text is in law and in manner: one of six kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import KINDS
from hieudan.text import nfc
from transforms.nlp.calibrate import f1_by_class, folds, macro_f1
from transforms.nlp.corpus import Example

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
TO_CAO = KINDS.index("to_cao")
LEAN_TO_CAO = 2.1
"""Added to the log-odds of a denunciation (eight times the chance): one overlooked costs more than one too many."""
SAYS_SO = 1.0
"""Added besides when the text calls itself one."""
# "Tôi tố cáo …", "đơn tố cáo:", "tố giác …"; not the law, the office or the fate of somebody's denunciation.
_DENOUNCES = re.compile(
    r"(?:^|[.:!\n] *)(?:đơn |thư )?t[ốo] (?:c[áa]o|gi[áa]c)"
    r"|(?:t[ôo]i|ch[úu]ng t[ôo]i|b[àa] con|d[âa]n|em|xin|[đd][ơo]n|mu[ốo]n|ph[ảa]i|c[ửu] tri|n[àa]y) t[ốo] (?:c[áa]o|gi[áa]c)"
)
_HANDLED = re.compile(
    r"(?:khi[ếe]u n[ạa]i,? |gi[ảa]i quy[ếe]t |lu[ậa]t |quy[ềe]n |ng[ưu][ờo]i )t[ốo] (?:c[áa]o|gi[áa]c)"
)


def denounces(text: str) -> bool:
    """Whether the text calls itself a denunciation."""
    lower = nfc(text).lower()
    return bool(_DENOUNCES.search(lower)) and not _HANDLED.search(lower)


def fit_bend(scores: Doubles, truth: Ints, weights: Doubles) -> Doubles:
    """From scores to log-odds: seven rows (a factor for each score, then a constant) by KINDS, by logistic regression."""
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=10, max_iter=500).fit(scores, truth, sample_weight=weights)
    bend = np.zeros((len(KINDS) + 1, len(KINDS)))
    bend[:-1, model.classes_] = model.coef_.T
    bend[-1] = -50.0  # a kind that the training text lacks
    bend[-1, model.classes_] = model.intercept_
    return bend


def decide(scores: Doubles, texts: Sequence[str], bend: Doubles) -> list[str]:
    """The kind of each row, by its scores and by what the text says of itself."""
    odds = scores @ bend[:-1] + bend[-1]
    odds[:, TO_CAO] += LEAN_TO_CAO
    for row, text in enumerate(texts):
        if denounces(text):
            odds[row, TO_CAO] += SAYS_SO
    return [KINDS[place] for place in odds.argmax(axis=1)]


def measure(scores: Doubles, examples: list[Example], weights: Doubles) -> dict[str, Any]:
    """The bend, and figures of the decision out of family (each fifth of the families bent by the other four)."""
    place = {code: n for n, code in enumerate(KINDS)}
    truth = np.array([place[example.kind] for example in examples])
    fold = folds([example.family for example in examples])
    guess = np.zeros_like(truth)
    for one in np.unique(fold):
        fresh = np.flatnonzero(fold == one)
        bend = fit_bend(scores[fold != one], truth[fold != one], weights[fold != one])
        guess[fresh] = [place[code] for code in decide(scores[fresh], [examples[n].text for n in fresh], bend)]
    field = np.array([example.is_field for example in examples])
    figures: dict[str, Any] = {"bend": fit_bend(scores, truth, weights).tolist()}
    for name, part in (("", np.ones_like(field)), ("field_", field)):
        by_kind = f1_by_class(truth[part], guess[part], len(KINDS))
        figures |= {
            f"{name}macro_f1": macro_f1(truth[part], guess[part], len(KINDS)),
            f"{name}f1": {code: float(by_kind[n]) for code, n in place.items()},
            f"{name}to_cao_recall": float((guess[part & (truth == TO_CAO)] == TO_CAO).mean()),
            f"{name}to_cao_precision": float((truth[part & (guess == TO_CAO)] == TO_CAO).mean()),
        }
    own = ~field & (truth == TO_CAO)
    return figures | {"own_to_cao_recall": float((guess[own] == TO_CAO).mean())}
