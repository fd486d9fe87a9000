"""What identifies a sender besides the text: coordinates, the sender's name, names in file names. Pure functions."""

from __future__ import annotations

import hashlib
import hmac
import math
import re

from hieudan.text import fold, nfc
from privacy.redact import redact

_STEP_LAT = 0.0045  # degrees: 500 m on a meridian (111.2 km a degree)
_METRES = 111_195.0
_WORD_GAPS = re.compile(r"[_\-+.]+|%20")


def round_coordinates(lat: float, lon: float) -> tuple[float, float]:
    """Latitude and longitude (degrees, WGS 84) on a grid of about 500 m, as the middle of the cell.

    The point moves by 360 m at most. Raises ``ValueError`` for what is no place on earth.
    """
    if not (math.isfinite(lat) and math.isfinite(lon) and -90 <= lat <= 90 and -180 <= lon <= 180):
        raise ValueError("coordinates must be finite degrees within ±90 and ±180")
    row = math.floor(lat / _STEP_LAT)
    middle = (row + 0.5) * _STEP_LAT
    # One width for a whole band of rows, so that all points of a cell agree on it.
    step = 500.0 / (_METRES * max(math.cos(math.radians(middle)), 0.01))
    return round(middle, 5), round((math.floor(lon / step) + 0.5) * step, 5)


def sender_hash(portal_id: str, name: str, year: int, key: str | bytes | None) -> str | None:
    """HMAC-SHA256 (64 hex digits) of portal, year and the name as people vary it (case, diacritics, blanks); None
    without a key or a name.

    Only to count distinct senders within one case, portal and year. Off by default; the key comes from the environment,
    changes yearly and is never stored with the data.
    """
    words = " ".join(fold(nfc(name)).split())
    if not key or not words:
        return None
    secret = key.encode() if isinstance(key, str) else key
    message = "\x1f".join((portal_id, str(year), words)).encode()
    return hmac.new(secret, message, hashlib.sha256).hexdigest()


def redact_filename(name: str) -> str:
    """A file name without personal data; the ending stays. Words may be joined by ``_``, ``-``, ``+`` or dots."""
    stem, dot, ending = nfc(name).rpartition(".")
    if not dot or not re.fullmatch(r"[A-Za-z0-9]{1,5}", ending):
        stem, dot, ending = nfc(name), "", ""
    first = redact(stem).text
    loose = _WORD_GAPS.sub(" ", first)
    second = redact(loose).text
    return (first if second == loose else "_".join(second.split(" "))) + dot + ending
