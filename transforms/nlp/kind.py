"""What a text is in law and in manner: one of six kinds."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import KINDS
from hieudan.text import nfc
from transforms.nlp.calibrate import f1_by_class, macro_f1
from transforms.nlp.corpus import Example

Doubles = npt.NDArray[np.float64]
TO_CAO = KINDS.index("to_cao")
LEAN_TO_CAO = 0.2
"""Added to the score of a denunciation: one overlooked costs more than one too many."""


SAYS_SO = 0.5
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


def decide(scores: Doubles, texts: Sequence[str]) -> list[str]:
    """The kind of each row, by its scores and by what the text says of itself."""
    leaning = scores.copy()
    leaning[:, TO_CAO] += LEAN_TO_CAO
    for row, text in enumerate(texts):
        if denounces(text):
            leaning[row, TO_CAO] += SAYS_SO
    return [KINDS[place] for place in leaning.argmax(axis=1)]


def measure(scores: Doubles, examples: list[Example]) -> dict[str, Any]:
    """Figures of the decision out of family."""
    place = {code: n for n, code in enumerate(KINDS)}
    truth = np.array([place[example.kind] for example in examples])
    guess = np.array([place[code] for code in decide(scores, [example.text for example in examples])])
    by_kind = f1_by_class(truth, guess, len(KINDS))
    return {
        "macro_f1": macro_f1(truth, guess, len(KINDS)),
        "f1": {code: float(by_kind[n]) for code, n in place.items()},
        "to_cao_recall": float((guess[truth == TO_CAO] == TO_CAO).mean()),
        "to_cao_precision": float((truth[guess == TO_CAO] == TO_CAO).mean()),
    }
