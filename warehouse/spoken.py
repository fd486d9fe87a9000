"""What may be said of an error, in a log, a mail or on a page: not the words of an item that it quotes."""

from __future__ import annotations

import re

from privacy.redact import redact

_PLAIN = re.compile(r"[\x21-\x7e]{0,80}")
"""A name, a path, a date, a code: what an error may quote. Words have blanks or diacritics."""
_QUOTED = re.compile(r"(?P<quote>['\"`])(?P<inside>.*?)(?P=quote)")


def spoken(message: str, longest: int = 300) -> str:
    """One line of at most ``longest`` characters: what stands in quotes and is no name is left out, the rest redacted.

    Databases quote the value that they could not take. An item's words may hold quotes themselves, so everything up to
    the last quote of that kind goes.
    """
    line = " ".join(message.split())
    for found in _QUOTED.finditer(line):
        if not _PLAIN.fullmatch(found["inside"]):
            last = line.rindex(found["quote"])
            line = f"{line[: found.start() + 1]}…{line[last:]}"
            break
    return redact(line).text[:longest]
