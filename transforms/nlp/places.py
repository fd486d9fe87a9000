"""Communes in citizens' text: old and new names, short forms, with and without diacritics → today's official codes.

One pass over the folded words finds every name of the configured province, and of all districts and provinces of the
country; the words around a name then decide what it is. **On doubt it says less**: a wrong commune sends a grievance to
people who can do nothing about it, an unknown one is asked again.

Order of evidence (``confidence`` in brackets):

1. a kind word before the name: "xã", "P.", "TT" (0.95; 0.9 without diacritics; 0.75 when the kind or the tones differ).
   Today's unit of that name and kind wins, then the old one, whose successors count. "cũ", "trước đây là" or a former
   district beside it mean the old unit; "nay là" means the unit that follows it.
2. the portal's own field (0.85), used when the text names no commune or only a bare name elsewhere (0.7), or to choose
   among several candidates (0.8);
3. a bare name in a list that a kind word opened, or with its former district (0.85), or after a word like "ở", "UBND"
   (0.75). Names that are also ordinary words, or communes elsewhere, need one of these and capital letters;
4. coordinates (0.5): they choose among candidates, or stand alone when they lie clearly inside one commune.

A split old unit, or a name two units share, gives all candidates, ``is_ambiguous`` (at most 0.5). A bare name that is a
former district and today's commune (Đại Từ, Phú Bình) is the commune (0.6), but the district when "huyện Đại Từ" or one
of its communes is named in the same text. Streets, people, schools, markets, rivers, hamlets, companies and tea named
after a commune are **not** evidence: "trường THCS Tân Cương" alone gives nothing (they resolve only through
``place_aliases.csv``). A unit of another province counts only when its province or district stands beside it.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from hieudan import units
from transforms.nlp import place_names as names
from transforms.nlp.place_evidence import NOWHERE, Places, with_field, with_point
from transforms.nlp.place_far import resolve_far
from transforms.nlp.place_names import COMMUNE_CUES, EXACT, OTHER, UNMARKED, District
from transforms.nlp.place_text import (
    BREAK,
    GLUED,
    MERGED,
    MOVED,
    NOW,
    ONCE,
    Mention,
    Text,
    ends_list,
    ends_name,
    goes_on,
    has_mark,
    in_list,
    in_longer_name,
    is_capital,
    is_plural,
    read,
    says_old,
)

_NO_DISTRICT: frozenset[District] = frozenset()
_MEMORY = 1 << 15  # answers kept; names are few, so that most texts hit


class Gazetteer:
    """Finder for one province; made once (0.4 s), then shared. Without a province in the text this one is meant."""

    def __init__(self, province_code: str = "19") -> None:
        """``province_code``: today's two-digit code. An unknown one is a ``KeyError``."""
        self.province_code = province_code
        self.index = names.Index(province_code)
        for short in GLUED:
            self.index.starts.setdefault(short, {})
            self.index.alone.add(short)
        self._resolved: dict[object, tuple[str, tuple[str, ...], tuple[str, ...], float]] = {}

    def find(
        self, text: str, commune_raw: str | None = None, lat: float | None = None, lon: float | None = None
    ) -> Places:
        """The places a text names, with the portal's field and coordinates (degrees) as further evidence.

        Never fails; an empty text without further evidence is ``level="none"``.
        """
        doc = read(text, self.index)
        found = self._conclude(doc) if doc and doc.mentions else NOWHERE
        if commune_raw:
            found = with_field(self.find, found, commune_raw)
        if lat is not None and lon is not None and (found.is_ambiguous or not found.communes):
            found = with_point(found, units.communes(self.province_code), lat, lon)
        return found

    # -- what each mention is -----------------------------------------------------------------------------------------

    def _conclude(self, doc: Text) -> Places:
        mentions = doc.mentions
        named = [self._own_districts(m) for m in mentions if m.kind == "district"]
        explicit = frozenset().union(*named) if named else _NO_DISTRICT
        for at, m in enumerate(mentions):
            self._assign(doc, at, m)
        resolve_far(doc)
        for at, m in enumerate(mentions):
            if m.role == "commune" and not m.codes:
                self._resolve_once(m, explicit)
            if m.role == "commune" and at:
                self._now_called(doc, at, m)
        self._district_or_commune(mentions)
        mentions.sort(key=lambda m: m.i)
        chosen = [m for m in mentions if m.role == "commune" and m.codes and not m.is_part]
        if len(mentions) == 1 and chosen:  # most texts
            (m,) = chosen
            words = (doc.phrase(m.k, m.j),)
            return Places(m.codes, "commune", m.olds, words, len(m.codes) > 1, round(m.confidence, 2))
        codes = tuple(dict.fromkeys(code for m in chosen for code in m.codes))
        olds = tuple(dict.fromkeys(code for m in mentions if m.role == "commune" for code in m.olds))
        used = [m for m in mentions if m.role not in ("", "none")]
        spoken = tuple(dict.fromkeys(doc.phrase(m.k, m.j) for m in used))
        if codes:
            ambiguous = any(len(m.codes) > 1 for m in chosen)
            return Places(codes, "commune", olds, spoken, ambiguous, round(min(m.confidence for m in chosen), 2))
        for level in ("district", "province"):
            if any(m.role == level for m in mentions):
                return Places((), level, (), spoken, False, 0.9)
        return NOWHERE

    def _own_districts(self, m: Mention) -> frozenset[District]:
        if not m.name.districts:
            return _NO_DISTRICT
        best = max(names.likeness(m.written, spelling) for spelling, _ in m.name.districts)
        return frozenset(d for s, d in m.name.districts if best > OTHER and names.likeness(m.written, s) == best)

    def _hint(self, m: Mention) -> frozenset[District]:
        """The former districts that a mention beside a commune may stand for."""
        if m.kind == "district":
            return self._own_districts(m)
        if m.kind in ("", "province") and m.name.provinces:
            olds = {code for _, code in m.name.provinces if code}
            return frozenset(d for of in self.index.districts_of.values() for d in of if d[0] in olds)
        return self._own_districts(m) if m.kind == "" else frozenset()

    def _assign(self, doc: Text, at: int, m: Mention) -> None:
        if m.role:
            return
        previous = doc.mentions[at - 1] if at else None
        if m.kind == "district":
            m.role = "district" if m.name.districts else "far" if m.name.far_districts else "none"
        elif m.kind == "province":
            m.role = "province" if m.name.provinces else "far" if m.name.far_provinces else "none"
        elif m.kind == "thi_tran" and m.name.districts and not any(kind == "thi_tran" for _, _, kind in m.name.old):
            m.role = "district"  # "thị trấn Đại Từ": the district's town, which never bore that name alone
        elif m.kind in COMMUNE_CUES:
            known = m.name.has_units and not self._is_phrase(doc, m) and not goes_on(doc, m)
            m.role = "commune" if known else "none"
        elif m.kind == "against" or m.cue == "against":
            m.role = "none"
        else:
            m.role = self._bare(doc, at, m, previous)
        if m.role == "commune":
            m.is_old = says_old(doc, m)
            self._take_hint(doc, at, m)
            if not m.kind and not m.confidence:
                m.confidence = 0.85 if m.hint else 0.75

    def _is_phrase(self, doc: Text, m: Mention) -> bool:
        """Whether "xã thành công", "phường văn minh" are the words and not the place."""
        if " ".join(m.name.key) not in names.WORDS or is_capital(doc, m):
            return False
        following = doc.words[m.j] if m.j < len(doc.words) else ""
        if not following or doc.gap(m.j - 1, m.j).strip(" "):
            return False
        return following in names.WORD_GOES_ON

    def _bare(self, doc: Text, at: int, m: Mention, previous: Mention | None) -> str:
        """Role of a name with no kind word before it."""
        capital, name = is_capital(doc, m), m.name
        if previous and previous.role == "none" and "against" in (previous.kind, previous.cue):
            between = doc.gap(previous.j - 1, m.k)
            if re.fullmatch(r"\s*(?:[-–—]|va|di)\s*", between):  # "đường Phan Đình Phùng và Hoàng Văn Thụ"
                m.cue = "against"
                return "none"
        if name.provinces and at == 0 and capital and m.cue == "" and ends_name(doc, m):
            return "none"  # "Đại học Y Dược Thái Nguyên"
        if name.provinces and any(code is None for _, code in name.provinces):
            return (
                "province"
                if m.quality == EXACT or (m.quality >= UNMARKED and (capital or not doc.is_marked(m.i)))
                else "none"
            )
        if name.provinces:  # bare "Bắc Kạn": the former province, but "tổ 9, Bắc Kạn"
            if name.has_units and capital and m.cue == "for" and "," in doc.gap(m.i - 1, m.i):
                return "commune"
            return "province" if capital or not doc.is_marked(m.i) else "none"
        if not name.has_units:
            return "none" if not name.districts else ("district" if capital else "none")
        if m.quality < UNMARKED:
            return "none"
        if in_list(doc, at, m):
            m.confidence = 0.85
            m.kind = doc.mentions[at - 1].kind
            return "commune"
        if capital and m.cue != "against" and says_old(doc, m):
            return "commune"
        if (
            previous
            and previous.kind == "district"
            and re.fullmatch(r"\s*(?:cu)?\s*[:(]\s*", doc.gap(previous.j - 1, m.k))
        ):
            own = self._own_districts(previous)
            if capital and own and self._fits(m, own):  # "Huyện Phú Lương cũ: Vô Tranh, Yên Trạch"
                m.hint = own
                return "commune"
        next_hint = self._next_hint(doc, at, m)
        if next_hint is not None and self._fits(m, self._hint(next_hint)):
            return "commune"
        if in_longer_name(doc, m) or (name.is_speech and not capital and not doc.is_marked(m.i)):
            return "none"
        exact = m.quality == EXACT and any(map(has_mark, m.written))
        if name.key[0] == "song" and m.cue != "for":  # Sông Công, Sông Cầu: rivers first
            return "none"
        unmarked = not doc.is_marked(m.i)
        if name.districts:  # "TTYT Phú Lương" is a name of its own; "Phú Lương ngập", "xóm 5, Phú Lương" are places
            alone = m.i == 0 or bool(doc.gap(m.i - 1, m.i).strip(" -–—"))
            plain = m.cue == "for" and (unmarked or not name.is_word) and " ".join(name.key) not in names.WORDS
            return "commune" if (capital and (alone or m.cue == "for")) or plain else "none"
        proper = capital and m.quality == EXACT and doc.is_marked(m.i)
        opens = (
            m.i == 0
            and proper
            and not (name.far_provinces or name.far_districts)
            and name.key[0] not in names.LANDMARKS
        )
        if opens and name.is_word and " ".join(name.key) not in names.PERSONS:
            return "commune"  # "Khe Mo đường lầy": of ordinary words only the first would have a capital
        if name.is_word:
            return "commune" if m.cue == "for" and capital and (exact or unmarked) else "none"
        if capital and m.quality == EXACT:
            return "commune"
        return "commune" if m.cue == "for" and (exact or unmarked) else "none"

    def _next_hint(self, doc: Text, at: int, m: Mention) -> Mention | None:
        """The next mention when it stands right behind ``m`` and may say in which district ``m`` lies."""
        if at + 1 == len(doc.mentions):
            return None
        following = doc.mentions[at + 1]
        between = doc.gap(m.j - 1, following.k)
        if len(between) > 24 or BREAK.search(between):
            return None
        if not re.fullmatch(
            r"[\s,.()\-–—:/]*(?:(?:cu|thuoc|cua|truoc day|truoc kia|nay thuoc)[\s,.()\-–—:]*)*", between
        ):
            return None
        return following if self._hint(following) and following.kind in ("", "district", "province") else None

    def _fits(self, m: Mention, hint: Iterable[District]) -> bool:
        wanted = set(hint)
        return any(old.district in wanted for _, old, _ in m.name.old) or any(
            self.index.districts_of[new.code] & wanted for _, new in m.name.new
        )

    def _take_hint(self, doc: Text, at: int, m: Mention) -> None:
        following = self._next_hint(doc, at, m)
        if following is not None:
            hint = self._hint(following)
            if following.kind == "district":
                m.hint = hint
                following.role, following.is_part = "district", True
                return
            plural = following.name.has_units and is_plural(doc, doc.mentions, at)
            if self._fits(m, hint) and not (plural and not ends_list(doc, at + 1)):
                m.hint = hint
                following.role, following.is_part = "province" if following.name.provinces else "district", True
                return
            if following.kind == "province":
                m.hint = hint
                return
        before = doc.mentions[at - 1] if at else None
        if before and before.role == "district" and before.kind == "district" and not before.is_part:
            between = doc.gap(before.j - 1, m.k)
            if re.fullmatch(r"[\s,.()\-–—:]*(?:cu)?[\s,.()\-–—:]*(?:cac|o|tai|la)?\s*", between):
                m.hint = self._own_districts(before)
        if not m.hint and at and in_list(doc, at, m):
            m.hint = doc.mentions[at - 1].hint if doc.mentions[at - 1].role == "commune" else frozenset()

    def _resolve_once(self, m: Mention, explicit: frozenset[District]) -> None:
        """``_resolve``, remembered: the answer depends on nothing but this key."""
        key = (m.name.key, m.written, m.kind, m.hint, m.is_old, m.confidence, explicit)
        known = self._resolved.get(key)
        if known is None:
            self._resolve(m, explicit)
            if len(self._resolved) >= _MEMORY:
                self._resolved.clear()
            self._resolved[key] = (m.role, m.codes, m.olds, m.confidence)
        else:
            m.role, m.codes, m.olds, m.confidence = known

    def _resolve(self, m: Mention, explicit: frozenset[District]) -> None:
        """Fills ``codes`` and ``olds`` of a mention of an own unit."""
        best = max(
            [names.likeness(m.written, s) for s, _ in m.name.new]
            + [names.likeness(m.written, s) for s, _, _ in m.name.old]
        )
        if best == OTHER:
            m.role = "none"
            return None
        new = [unit for s, unit in m.name.new if names.likeness(m.written, s) == best]
        old = [(unit, kind) for s, unit, kind in m.name.old if names.likeness(m.written, s) == best]
        kind = m.kind if m.kind in ("xa", "phuong", "thi_tran", "dac_khu") else ""
        new_kind = [unit for unit in new if not kind or unit.kind == kind]
        old_kind = [unit for unit, of in old if not kind or of == kind]
        sure = {EXACT: 0.95, UNMARKED: 0.9}.get(best, 0.75) if m.kind else m.confidence
        old_units = [unit for unit, _ in old]
        stale = False
        if m.hint:
            near_old = [u for u in old_kind if u.district in m.hint] or [u for u in old_units if u.district in m.hint]
            near_new = [u for u in new if self.index.districts_of[u.code] & m.hint]
            if near_old:
                return self._take_old(m, near_old, sure)
            if near_new:
                return self._take_new(m, near_new, sure)
            stale = True  # "xã Sơn Cẩm, huyện Phú Lương": it had moved to the city before
        if m.is_old and old_units:
            return self._take_old(m, self._soft(old_kind or old_units, explicit), min(sure, 0.6) if stale else sure)
        if not m.hint and explicit and new_kind and old_kind:
            far_off = all(not self.index.districts_of[u.code] & explicit for u in new_kind)
            fitting = [u for u in old_kind if u.district in explicit]
            if far_off and fitting:
                return self._take_old(m, fitting, min(sure, 0.7))
        if new_kind:
            fitting_new = [u for u in new_kind if self.index.districts_of[u.code] & explicit]
            return self._take_new(m, fitting_new or new_kind, min(sure, 0.6) if stale else sure)
        if old_kind:
            return self._take_old(m, self._soft(old_kind, explicit), min(sure, 0.6) if stale else sure)
        if new:
            return self._take_new(m, new, min(sure, 0.75))
        return self._take_old(m, self._soft(old_units, explicit), min(sure, 0.75))

    @staticmethod
    def _soft(old: list[units.OldCommune], explicit: frozenset[District]) -> list[units.OldCommune]:
        """Those in a district that the text names anywhere, or all."""
        return [unit for unit in old if unit.district in explicit] or old

    def _take_old(self, m: Mention, old: list[units.OldCommune], sure: float) -> None:
        m.olds = tuple(dict.fromkeys(unit.code for unit in old))
        m.codes = tuple(dict.fromkeys(s.code for code in m.olds for s in units.successors(code)))
        m.confidence = sure if len(m.codes) == 1 else min(sure, 1 / len(m.codes))

    def _take_new(self, m: Mention, new: list[units.Commune], sure: float) -> None:
        m.codes = tuple(dict.fromkeys(unit.code for unit in new))
        m.confidence = sure if len(m.codes) == 1 else min(sure, 1 / len(m.codes))

    def _now_called(self, doc: Text, at: int, m: Mention) -> None:
        """ "xã A (nay là xã B)" is B; "xã B (trước là A)" is B: a name that only explains the other adds nothing."""
        before = next((b for b in reversed(doc.mentions[:at]) if b.role == "commune" and b.codes), None)
        if before is None or m.i - before.j > 12:
            return
        between = " " + " ".join(doc.words[before.j : m.k]) + " "
        merged = between == " thanh " and not MERGED.isdisjoint(doc.words[: before.k])
        moved = MOVED.search(between) and not set(m.codes) & set(before.codes)
        if (merged or NOW.search(between)) and not m.is_old and not moved:
            if len(m.codes) > 1 and set(m.codes) & set(before.codes):
                m.codes = tuple(code for code in m.codes if code in before.codes)
            before.is_part = True
            for other in doc.mentions[:at]:
                if other.role == "commune" and set(other.codes) & set(m.codes):
                    other.is_part = True
        elif before.is_old and set(m.codes) < set(before.codes) and doc.words[before.j : m.k] == ["cu"]:
            before.is_part = True  # "phường Trung Thành cũ, phường Tích Lương"
            before.olds = tuple(o for o in before.olds if {s.code for s in units.successors(o)} & set(m.codes))
        elif (m.is_old or ONCE.search(between)) and set(before.codes) <= set(m.codes) and m.olds:
            m.is_part = True

    def _district_or_commune(self, mentions: list[Mention]) -> None:
        """A bare "Đại Từ" beside "huyện Đại Từ" or a commune of it is the district."""
        named = [m for m in mentions if m.role in ("commune", "district")]
        for m in mentions:
            if m.role != "commune" or m.kind or not m.name.districts:
                continue
            own = self._own_districts(m)
            m.confidence = min(m.confidence, 0.6)
            for other in named:
                if other is m:
                    continue
                if (other.role == "district" and self._own_districts(other) & own) or (
                    other.role == "commune"
                    and (other.kind or not other.name.districts)
                    and any(self.index.districts_of.get(code, frozenset()) & own for code in other.codes)
                ):
                    m.role = "district"
                    break


@functools.cache
def gazetteer(province_code: str = "19") -> Gazetteer:
    """The shared finder of a province."""
    return Gazetteer(province_code)
