"""What a text says about where, and how a portal's own field and coordinates add to it."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from hieudan import units


@dataclass(frozen=True, slots=True)
class Places:
    """What a text says about where. ``communes`` are today's codes, in order of mention, without repetition."""

    communes: tuple[str, ...]  # several: ambiguous, or several places named
    level: str  # commune district province none
    old_units: tuple[str, ...]  # codes before July 2025, where an old unit was named
    words: tuple[str, ...]  # as written, each with its kind word
    is_ambiguous: bool
    confidence: float


NOWHERE = Places((), "none", (), (), False, 0.0)


def with_field(find: Callable[[str], Places], found: Places, commune_raw: str) -> Places:
    """The portal's field, read by ``find``: taken when the text names no commune, and to choose among candidates."""
    unit = units.find_commune(commune_raw.strip())
    own = Places((unit.code,), "commune", (), (commune_raw,), False, 0.85) if unit else find(commune_raw)
    if not own.communes and own.level == "none":  # a field may hold the bare name, in any case
        own = find("xã/phường " + commune_raw)
    if not own.communes:
        return own if found.level == "none" else found
    if not found.communes:
        words = (*found.words, commune_raw)
        sure = 0.85 if not own.is_ambiguous else own.confidence
        return Places(own.communes, "commune", own.old_units, words, own.is_ambiguous, sure)
    common = tuple(code for code in found.communes if code in own.communes)
    if not common and not own.is_ambiguous and found.confidence <= 0.75:  # a bare name says less than the field
        return Places(own.communes, "commune", own.old_units, (*found.words, commune_raw), False, 0.7)
    if found.is_ambiguous and common:
        return Places(common, "commune", found.old_units, found.words, len(common) > 1, 0.8)
    return found


def with_point(found: Places, pool: Sequence[units.Commune], lat: float, lon: float) -> Places:
    """Coordinates (degrees): the nearest candidate when clearly nearer; alone only well inside one commune of ``pool``.

    Only centres and areas are known, not borders: the distance is counted in radii of a circle of the same area.
    """
    pool = [units.commune(code) for code in found.communes] or pool
    radii = sorted((_radii(unit, lat, lon), unit.code) for unit in pool)
    near, second = radii[0], radii[1] if len(radii) > 1 else (math.inf, "")
    if found.communes:
        if second[0] < 2 * near[0] or near[0] > 3:
            return found
        return Places((near[1],), "commune", found.old_units, found.words, False, 0.6)
    if near[0] > 0.5 or second[0] < 2 * near[0] or second[0] < 1:
        return found
    return Places((near[1],), "commune", (), found.words, False, 0.5)


def _radii(unit: units.Commune, lat: float, lon: float) -> float:
    """Distance to a unit's centre, in radii of a circle of its area."""
    north = (lat - unit.lat) * 110.6
    east = (lon - unit.lon) * 111.3 * math.cos(math.radians(unit.lat))
    return math.hypot(north, east) / math.sqrt((unit.area_km2 or 50.0) / math.pi)
