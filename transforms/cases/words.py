"""A text as matching reads it: folded syllables with one spelling, without the words of courtesy and of redaction."""

from __future__ import annotations

import re

_SYLLABLE = re.compile(r"[^\W_]+")


def syllables(folded: str) -> list[str]:
    """The syllables of a normalised, folded text; marks of redaction (``xx…``) are none."""
    return [token for token in _SYLLABLE.findall(folded) if not token.startswith("xx")]
