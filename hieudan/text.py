"""Unicode and folding of Vietnamese text: one place, so that offsets mean the same everywhere."""

from __future__ import annotations

import re
import unicodedata

_ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SPACES = re.compile(r"[ \t\r\f\v\u00a0\u2000-\u200a\u202f\u3000]+")
_BLANK_LINES = re.compile(r" ?\n[ \n]*")


def _folded(char: str) -> str:
    """One character without its diacritics, in lower case; a character that would become several stays as it is."""
    base = unicodedata.normalize("NFD", char)[0].lower()
    base = "d" if base == "đ" else base
    return base if len(base) == 1 else char


# All Latin letters that Unicode composes; other scripts stay as they are.
_FOLD: dict[int, str] = {code: _folded(chr(code)) for code in (*range(0x20, 0x250), *range(0x1E00, 0x1F00))}


def nfc(text: str) -> str:
    """The text in Unicode's composed form (NFC): the form in which all offsets are counted."""
    return unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case without diacritics, ``đ`` as ``d``. Same length as the text, so that offsets carry over.

    The text must be in NFC: ``fold(nfc(s))``. A combining mark that NFC leaves alone stays where it is.
    """
    return text.translate(_FOLD)


def tidy(text: str) -> str:
    """NFC without zero-width characters, runs of blanks as one space, blank lines as one line break, no blank ends."""
    text = nfc(text.translate(_ZERO_WIDTH))
    return _BLANK_LINES.sub("\n", _SPACES.sub(" ", text)).strip()
