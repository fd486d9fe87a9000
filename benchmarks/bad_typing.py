"""What bad typing costs the topic model: the held-out texts, typed badly by a program, labelled again.

``python -m benchmarks.bad_typing`` — for each manner: macro-F1 with nothing abstained, share answered, macro-F1 of what is
answered. The noise is one draw of a seeded generator.
"""

from __future__ import annotations

import random
import re
import unicodedata
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hieudan.settings import ROOT
from hieudan.text import fold
from transforms.nlp.corpus import read_examples
from transforms.nlp.features import read
from transforms.nlp.figures import figures
from transforms.nlp.train import load_model

HELD_OUT = ROOT / "demo" / "families.jsonl"
TEENCODE = {
    "không": "k", "được": "dc", "rồi": "r", "với": "vs", "người": "ng", "biết": "bít", "gì": "j", "vậy": "v", "trong": "trog", "nước": "nc",
    "đường": "đg", "anh": "a", "em": "e", "cũng": "cx", "mình": "mk", "giờ": "h", "quá": "wá", "điện": "đ", "phải": "fải",
}  # fmt: skip
_TONES = {"\u0300": "f", "\u0301": "s", "\u0309": "r", "\u0303": "x", "\u0323": "j"}
_SHAPES = {"\u0302": "", "\u0306": "w", "\u031b": "w"}
Draw = random.Random


def slipped(word: str, draw: Draw) -> str:
    """Two letters swapped, one dropped or one doubled."""
    at, what = draw.randrange(len(word) - 1), draw.random()
    if what < 0.5:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + (word[at + 1 :] if what < 0.8 else word[at] + word[at:])


def telex(word: str) -> str:
    """The keys of a Telex keyboard whose program was off: ``đường`` is ``dduwowngf``."""
    keys, tone, last = "", "", ""
    for sign in unicodedata.normalize("NFD", word.replace("đ", "dd").replace("Đ", "DD")):
        if sign in _TONES:
            tone = _TONES[sign]
        elif sign in _SHAPES:
            keys += _SHAPES[sign] or last
        else:
            keys, last = keys + sign, sign
    return keys + tone


def by_word(share: float, change: Callable[[str, Draw], str]) -> Callable[[str, Draw], str]:
    """``change`` for a share of the words of three letters or more."""

    def typed(text: str, draw: Draw) -> str:
        return " ".join(
            change(word, draw) if len(word) > 2 and draw.random() < share else word for word in text.split()
        )

    return typed


def teencode(text: str, _: Draw) -> str:
    return " ".join(TEENCODE.get(word.lower(), word) for word in text.split())


slips = by_word(0.12, slipped)
MANNERS: dict[str, Callable[[str, Draw], str]] = {
    "as written": lambda text, _: text,
    "capitals": lambda text, _: text.upper(),
    "no blank after commas": lambda text, _: re.sub(r"([,.;]) ", r"\1", text),
    "words of teencode": teencode,
    "slips in one word of eight": slips,
    "one blank of fourteen missing": lambda text, draw: re.sub(
        " ", lambda _: "" if draw.random() < 0.07 else " ", text
    ),
    "no diacritics": lambda text, _: fold(text),
    "half of the words without": by_word(0.5, lambda word, _: fold(word)),
    "three words of ten in Telex keys": by_word(0.3, lambda word, _: telex(word)),
    "teencode, slips, no diacritics": lambda text, draw: fold(slips(teencode(text, draw), draw)),
}


def main(held_out: Path = HELD_OUT) -> None:
    """Prints a line a manner."""
    model, examples = load_model(), read_examples(held_out)
    for name, manner in MANNERS.items():
        draw = random.Random(1)
        rows = model.vocabulary.matrix([read(manner(example.text, draw)) for example in examples])
        found = figures(np.asarray(rows @ model.topic_weights, np.float64), examples, model.facts["topic"])
        print(f"{name:34} {found['macro_f1_all']:.3f}  {found['coverage']:.1%}  {found['macro_f1']:.3f}")


if __name__ == "__main__":
    main()
