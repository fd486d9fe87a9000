"""A find, and how overlapping finds are settled."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Find:
    """One piece of personal data: ``[start, end)`` are offsets into the NFC text, ``type`` is a key of ``MARKS``."""

    start: int
    end: int
    type: str


# The first of two that overlap wins, by this order; then the longer.
_RANK = {
    name: rank
    for rank, name in enumerate(
        (
            "url_profile",
            "email",
            "land_parcel",
            "house_address",
            "plate",
            "social_insurance",
            "bank_account",
            "citizen_id",
            "phone",
            "official_person",
            "person",
        )
    )
}


def settle(finds: Iterable[Find]) -> list[Find]:
    """Finds in order and without overlap; nothing that any rule found is left uncovered but by a stronger find it
    touches."""
    kept: list[Find] = []
    for find in sorted(finds, key=lambda f: (f.start, f.end)):
        if not kept or find.start >= kept[-1].end:
            kept.append(find)
            continue
        other = kept[-1]
        # Both are personal: cover both, under the stronger type.
        kind = min(find.type, other.type, key=_RANK.__getitem__)
        kept[-1] = Find(other.start, max(find.end, other.end), kind)
    return kept
