"""Why two reports are taken for one matter, in words that an official reads; no word of a citizen is in it."""

from __future__ import annotations

from transforms.cases.pair import features
from transforms.cases.signature import Signature

COPY, NEAR = 0.85, 0.5
"""Shares of the shorter one's words from which two texts are called almost the same, and alike."""


def reason(one: Signature, other: Signature) -> str:
    """ "cùng xã, cùng địa điểm, cùng sự việc, lời văn gần giống"."""
    found = features(one, other)
    words = found["covered"]
    told = [
        ("cùng xã, phường", bool(set(one.communes) & set(other.communes))),
        ("cùng địa điểm", bool(found.get("spot_bias"))),
        ("cùng sự việc", bool(found["trouble_shared"])),
        ("cùng lĩnh vực", bool(one.topics[:1] == other.topics[:1] != ())),
        ("lời văn gần như trùng", words >= COPY),
        ("lời văn gần giống", NEAR <= words < COPY),
    ]
    return ", ".join(said for said, holds in told if holds) or "nội dung gần nhau"
