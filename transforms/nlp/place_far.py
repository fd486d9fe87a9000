"""Communes of other provinces: counted only when their province or district stands beside them."""

from __future__ import annotations

import functools
from typing import TypeVar

from hieudan import units
from transforms.nlp import place_names as names
from transforms.nlp.place_names import COMMUNE_CUES, EXACT, UNMARKED, District, Name
from transforms.nlp.place_text import BREAK, SOFT, TOWARDS, Mention, Text, kind_before

_Unit = TypeVar("_Unit", units.Commune, units.OldCommune)


def resolve_far(doc: Text) -> None:
    """Communes beside a district or province elsewhere: "xã Hợp Thành, huyện Sơn Dương, Tuyên Quang".

    Without such a commune, an explicit district or province is the level; after "giáp", "đi", "từ" it is none.
    """
    for at, m in list(enumerate(doc.mentions)):
        if "against" in (m.cue, m.kind) or m.kind in COMMUNE_CUES or (m.role == "commune" and m.kind != "district"):
            continue
        provinces = [full for s, full in m.name.far_provinces if names.likeness(m.written, s) >= UNMARKED]
        if provinces and (m.kind != "district" or not m.name.far_districts):
            if m.kind == "" and m.name.has_units and m.cue:
                continue
            _beside_province(doc, at, m, provinces)
        elif m.kind == "district" and m.name.far_districts and not m.name.districts:
            districts = {d for s, d in m.name.far_districts if names.likeness(m.written, s) >= UNMARKED}
            _settle(doc, m, m, _commune_before(doc, m.k, [], districts))


def _beside_province(doc: Text, at: int, m: Mention, provinces: list[str]) -> None:
    """A province elsewhere, with the district that may stand before it."""
    head, districts = m, set[District]()
    before = doc.mentions[at - 1] if at else None
    if before and before.kind in ("", "district") and SOFT.fullmatch(gap := doc.gap(before.j - 1, m.k)):
        then = [names.province_codes(full) for full in provinces]
        districts = {
            d
            for s, d in (*before.name.far_districts, *before.name.districts)
            if not BREAK.search(gap)
            and names.likeness(before.written, s) >= UNMARKED
            and any(d[0] == old or d[0] in _merged(now) for now, old in then)
        }
        if districts:
            head = before
            before.hint = frozenset()
    found = _commune_before(doc, head.k, provinces, districts)
    if found or districts or m.kind == "province":
        _settle(doc, head, m, found)


def _settle(doc: Text, head: Mention, last: Mention, found: bool) -> None:
    """Roles of a district (``head``) and province (``last``, perhaps the same mention) elsewhere."""
    aside = not found and head.k > 0 and doc.words[head.k - 1] in TOWARDS
    level = "district" if head.kind == "district" and (head is not last or head.name.far_districts) else "province"
    for m in (head, last):
        m.is_part = found
        m.role = "none" if aside else "far" if found else level


def _commune_before(doc: Text, k: int, provinces: list[str], districts: set[District]) -> bool:
    """Resolves the commune phrase that ends just before word ``k``, if there is one."""
    if k < 2 or not SOFT.fullmatch(doc.gap(k - 1, k)) or BREAK.search(doc.gap(k - 1, k)):
        return False
    for n in (2, 3, 4, 1):
        i = k - n
        if i < 1 or any(doc.gap(g, g + 1).strip(" -'") for g in range(i, k - 1)):
            continue
        kind, start = kind_before(doc, i)
        if kind not in COMMUNE_CUES:
            continue
        written = tuple(names.accent(doc.written(g)) for g in range(i, k))
        codes, olds = _far_units(" ".join(doc.words[i:k]), written, kind, provinces, districts)
        mention = next((m for m in doc.mentions if m.i < k and m.j > i), None)
        if mention and not codes and (mention.i, mention.j) != (i, k):
            continue  # "xã Kha Sơn giáp huyện Hiệp Hòa"
        if mention is None:
            mention = Mention(Name(tuple(doc.words[i:k])), i, k, start, kind, "", EXACT, written)
            doc.mentions.append(mention)
        mention.role, mention.codes, mention.olds = ("commune" if codes else "none"), codes, olds
        mention.confidence = 0.85 if len(codes) == 1 else 1 / max(len(codes), 1)
        return bool(codes)
    return False


@functools.cache
def _merged(province_today: str | None) -> frozenset[str]:
    """Codes before July 2025 of the provinces that a province of today was made of."""
    return (
        frozenset(unit.province_code for unit in units.old_communes(province_today)) if province_today else frozenset()
    )


def _far_units(
    key: str, written: tuple[str, ...], kind: str, provinces: list[str], districts: set[District]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """(today's codes, old codes) of a commune elsewhere, by its name and province or district; or empty."""
    new_index, old_index = names.far_units()
    codes = [names.province_codes(full) for full in provinces]
    then = {d[0] for d in districts} or {old for _, old in codes if old} | {o for now, _ in codes for o in _merged(now)}
    olds = [u for code in then for u in old_index.get((code, key), []) if not districts or u.district in districts]
    olds = _nearest(olds, written, kind)
    today = {now for now, _ in codes if now}
    today |= {unit.province_code for code in then for unit in _today_of(code)}
    news = [u for code in today for u in new_index.get((code, key), [])]
    if districts:
        of = {u.code: {units.old_commune(c).district for c in units.predecessors(u.code)} for u in news}
        news = [u for u in news if of[u.code] & districts]
    elif codes and all(now is None for now, _ in codes):
        news = [u for u in news if {units.old_commune(c).province_code for c in units.predecessors(u.code)} & then]
    news = _nearest(news, written, kind)
    if news and not (districts and olds):
        return tuple(sorted({u.code for u in news})), ()
    found = tuple(sorted({u.code for u in olds}))
    return tuple(dict.fromkeys(s.code for code in found for s in units.successors(code))), found


@functools.cache
def _today_of(old_province: str) -> tuple[units.Commune, ...]:
    """One commune of each of today's provinces that hold a part of an old one."""
    first = {}
    for unit in units.old_communes():
        if unit.province_code == old_province:
            for successor in units.successors(unit.code):
                commune = units.commune(successor.code)
                first[commune.province_code] = commune
    return tuple(first.values())


def _nearest(found: list[_Unit], written: tuple[str, ...], kind: str) -> list[_Unit]:
    """Those spelt most like the written name, and of the kind that was written where there are such."""
    graded = [(names.likeness(written, names.syllables(unit.name)), unit) for unit in found]
    graded = [(grade, unit) for grade, unit in graded if grade >= UNMARKED]
    best = [unit for grade, unit in graded if grade == max(g for g, _ in graded)]
    return [unit for unit in best if unit.kind == kind] or best
