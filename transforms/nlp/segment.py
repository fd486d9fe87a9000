"""Normalised text into Vietnamese words by underthesea's model, on tokens of our own.

``underthesea.word_tokenize`` spends a quarter of its time on cutting raw text into tokens and on spelling them
(addresses, dates, tone placement). A normalised text needs none of it: it goes straight to the same CRF model.
"""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from functools import lru_cache

_TOKEN = re.compile(r"[^\W\d_]+|\d+(?:[.,/]\d+)*|[^\w\s]")


@lru_cache(maxsize=1)
def _tagger() -> Callable[[list[list[str]]], list[str]]:
    """The model inside underthesea; it is loaded by a first call (0.8 s to import, 0.3 s to load)."""
    pipeline = importlib.import_module("underthesea.pipeline.word_tokenize")
    pipeline.word_tokenize("khởi động")
    predict: Callable[[list[list[str]]], list[str]] = pipeline.word_tokenize_model.predict
    return predict


def words(plain: str) -> list[str]:
    """The words of a normalised text, syllables joined by ``_``, numbers as ``0``, without punctuation."""
    tokens = _TOKEN.findall(plain)
    found: list[str] = []
    is_open = False
    for token, tag in zip(tokens, _tagger()([[token] for token in tokens]) if tokens else [], strict=True):
        if tag == "I-W" and is_open and token[0].isalpha():
            found[-1] += "_" + token
            continue
        is_open = token[0].isalpha()
        if is_open:
            found.append(token)
        elif token[0].isdigit():
            found.append("0")
    return found
