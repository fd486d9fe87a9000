"""Words that came from outside (citizens, portals), made fit to be shown: they are hostile until they have passed here.

The forms escape markup themselves; this takes away what no escaping stops: marks that turn the direction of reading,
invisible characters, characters that the shipped fonts do not hold, words without end, and personal data that slipped
through.
"""

from __future__ import annotations

import re

from hieudan.text import tidy
from privacy.redact import scan

LONGEST_WORD = 40
EXCERPT = 160
NOT_SHOWN_PERSONAL = "(không trích: nội dung có thông tin cá nhân)"
NOT_SHOWN_DENUNCIATION = "(tố cáo: không trích nội dung)"
NOT_SHOWN_REMOVED = "(nội dung đã được gỡ)"
NO_WORDS = "(không có nội dung)"
NOTICES = (NOT_SHOWN_PERSONAL, NOT_SHOWN_DENUNCIATION, NOT_SHOWN_REMOVED, NO_WORDS)
"""What stands in place of an excerpt."""

# What reports/fonts hold and what is no control of direction or of form (fonts/README.md names the ranges).
_UNKNOWN = re.compile(
    "[^\u0020-\u007e\u00a0-\u024f\u0300-\u0303\u0306\u0309\u031b\u0323\u1ea0-\u1ef9\u2010-\u2015\u2018-\u201e"
    "\u2020-\u2022\u2026\u2030\u20ab\u2190-\u2193\u2212\u2264\u2265\u25a0\u25a1\u25cb\u25cf]+"
)
_WORD = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def plain(text: str, longest: int = EXCERPT) -> str:
    """One line of at most ``longest`` characters that every form can show; cut at a word, with an ellipsis.

    A word of more than 40 characters is cut; pictures (emoji), other scripts and marks of direction become a blank.
    """
    line = " ".join(_UNKNOWN.sub(" ", tidy(text[: 20 * longest])).split())
    line = _WORD.sub(lambda word: word[0][: LONGEST_WORD - 1] + "…", line)
    if len(line) <= longest:
        return line
    cut = line[: longest - 1].rsplit(" ", 1)[0].rstrip(" ,;:.-")
    return f"{cut} …"


def excerpt(text: str | None, kind: str) -> str:
    """A citizen's words for a list: never of a denunciation, and only if the scan finds nothing personal in them."""
    if kind == "to_cao":
        return NOT_SHOWN_DENUNCIATION
    if text is None:
        return NOT_SHOWN_REMOVED
    shown = plain(text)
    if scan(shown) or scan(plain(text, 2 * EXCERPT)):
        return NOT_SHOWN_PERSONAL
    return shown or NO_WORDS


def office(name: str | None, *, is_known: bool = True) -> str:
    """An agency as it is shown; what a portal wrote and no table knows is scanned like any citizen's words."""
    if not name:
        return "Chưa ghi cơ quan"
    shown = plain(name, 90)
    return shown if is_known or not scan(shown) else "Cơ quan chưa rõ"
