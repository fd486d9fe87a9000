"""Which authored texts serve the demo and which serve training: one rule, so that the two never share a matter.

A *family* is all texts that stem from one real matter. Were a family on both sides, the demo would show the
classifier texts whose sister it has learnt by heart, and its figures would flatter.
"""

from __future__ import annotations

import hashlib


def serves_demo(family: str) -> bool:
    """True when the family belongs to the demo (a quarter of them), False when it belongs to training.

    The rule reads nothing but the name, so that it holds on every machine and for families still to come.
    """
    return int(hashlib.sha1(family.encode(), usedforsecurity=False).hexdigest(), 16) % 4 == 0
