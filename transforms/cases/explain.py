"""Why two reports are taken for one matter, in words that an official reads; no word of a citizen is in it."""

from __future__ import annotations

from transforms.cases.pair import features
from transforms.cases.signature import Signature

COPY, NEAR = 0.8, 0.35
"""Cosines over syllables from which two texts are called almost the same, and alike."""


def reason(one: Signature, other: Signature) -> str:
    """ "cùng xã, cùng địa điểm, cùng sự việc, lời văn gần giống"."""
    found = features(one, other)
    words = found["words"]
    told = [
        ("cùng xã, phường", bool(set(one.communes) & set(other.communes))),
        ("cùng địa điểm", bool(found.get("spot_bias"))),
        ("cùng sự việc", bool(found["trouble_shared"])),
        ("cùng lĩnh vực", bool(found["topic_same"])),
        ("lời văn gần như trùng", words >= COPY),
        ("lời văn gần giống", NEAR <= words < COPY),
    ]
    return ", ".join(said for said, holds in told if holds) or "nội dung gần nhau"
