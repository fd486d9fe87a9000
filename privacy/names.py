"""Names of people in a text: private persons and officials, names known from elsewhere, and where a name stands
again."""

from __future__ import annotations

import operator
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import compress

from hieudan.text import nfc
from privacy import cues, lexicon
from privacy.bare import bare, listing, short_address
from privacy.doubt import second_reading
from privacy.families import family, title
from privacy.finds import Find
from privacy.kinship import after_kin, is_kin
from privacy.letters import apostrophes, labels, screen_names, signatures, spelled
from privacy.offices import is_official, office_before
from privacy.plain import CANDIDATES as PLAIN_CANDIDATES
from privacy.plain import plain_name
from privacy.reading import Name, Reading
from privacy.shape import CANDIDATES as SHAPE_CANDIDATES
from privacy.shape import CANDIDATES_PLAIN as SHAPE_CANDIDATES_PLAIN
from privacy.shape import place_in_capitals, three_capitals, told_by_middle
from privacy.tokens import Tokens, is_stop, is_surname
from privacy.view import View
from privacy.view import view as make_view

_SPOKEN = frozenset(word for pair in lexicon.following("ordinary") for word in pair.split())
_NAMES_ONLY = lexicon.words("given") - _SPOKEN  # "quỳnh": hardly an ordinary word
_CANDIDATES = cues.CANDIDATES | {"a", "c", "e"} | _NAMES_ONLY | SHAPE_CANDIDATES
_CANDIDATES_PLAIN = cues.CANDIDATES_PLAIN | PLAIN_CANDIDATES | SHAPE_CANDIDATES_PLAIN
_LISTING = frozenset({",", "và", "với", ";", "&"})
_LIST_WORDS = (["và"], [","], ["&"], [",", "và"], [";"], ["-"])
_LIST_ADDRESS = frozenset({"anh", "chị", "ông", "bà", "cô"})
_PLURAL = frozenset({"các", "hai", "ba", "những", "mấy", "gồm", "bốn"})


def read_rules(r: Reading) -> None:
    """What the rules find: one pass over the tokens after the labels and signatures."""
    screen_names(r)
    apostrophes(r)
    labels(r)
    signatures(r)
    t = r.t
    candidates, words = (_CANDIDATES_PLAIN, t.fold) if t.plain else (_CANDIDATES, t.low)
    go_on = 0
    cold = _cold(t) if not t.plain else None
    for i in compress(range(t.size), map(operator.or_, t.caps, map(candidates.__contains__, words))):
        if i < go_on or not t.alpha[i] or r.taken[i] or (cold and cold[i] and t.cased[i] and not t.caps[i]):
            continue
        go_on = _at(r, i)
    spelled(r)
    _namesakes(r)


def _read(r: Reading, *, file_name: bool) -> list[Name]:
    read_rules(r)
    if not file_name:  # nor a code: "mat_tran_doan_the"
        second_reading(r)
    r.names.sort(key=lambda name: name.start)
    _judge(r)
    _echo(r)
    r.names.sort(key=lambda name: name.start)
    return r.names


def _namesakes(r: Reading) -> None:
    """Takes a name of history in a list with persons: "Phạm Hồng Quân, Phạm Hồng Thái và Đàm Thị Xuyến"."""
    t = r.t
    for name in list(r.names):
        if name.end - name.start < 2 or name.kin == "*":
            continue
        for sep, sides in ((name.start - 1, (-4, -3, -2)), (name.end, (2, 3, 4))):
            if not 0 <= sep < t.size or t.low[sep] not in _LISTING:
                continue
            for size in sides:
                begin, end = (sep + size, sep) if size < 0 else (sep + 1, sep + 1 + size)
                words = tuple(t.low[begin:end]) if begin >= 0 else ()
                if (
                    words in cues.HISTORIC - cues.TRULY_HISTORIC
                    and not any(r.taken[begin:end])
                    and not r.place_before(begin)
                ):
                    r.take(begin, end)
                    break


def _cold(t: Tokens) -> list[bool] | None:
    """For each token whether none of the five after it is a capital or can be a name in small letters; None if
    capitals tell nothing."""
    if t.lower:
        return None
    cold = [True] * (t.size + 1)
    near = t.size + 9
    for i in range(t.size - 1, -1, -1):
        cold[i] = near - i > 5
        if t.caps[i] or t.low[i] in cues.SMALL_NAMES:
            near = i
    return cold


def _at(r: Reading, i: int) -> int:
    """Reads on at token ``i``: the first rule that finds a name or a place there decides. Returns the token to go
    on at."""
    t = r.t
    capital = t.caps[i]
    if t.lower or not t.cased[i]:
        end = told_by_middle(r, i)
        if end > i:
            return r.take(i, end)
    if t.plain and (t.lower or not t.cased[i]) and not (capital and t.tells(i)):
        return plain_name(r, i)
    if t.plain and capital:
        end = place_in_capitals(r, i)
        if end > i:
            return end
        end = three_capitals(r, i)
        if end > i:
            return r.take(i, end)
    if is_kin(r, i):
        end = after_kin(r, i)
        if end > i:
            return end
    if (capital or t.lower or not t.cased[i]) and is_surname(t, i):
        end = family(r, i)
        if end > i:
            return end
    if capital and len(t.word[i]) == 1 and _officer_initial(r, i):
        return r.initials(i, "*")
    if short_address(r, i):
        return r.take(i + 1, r.run(i + 1))
    if capital and t.cased[i] and r.place_before(i):
        return r.place(i)
    if capital and t.cased[i] and not t.lower:
        end = listing(r, i)
        if end > i:
            return end
        end = bare(r, i)
        if end > i:
            return end
    return title(r, i) if capital or t.lower else i


def _officer_initial(r: Reading, i: int) -> bool:
    """ "cán bộ địa chính H. nhận tiền"."""
    t = r.t
    if not (i and t.glued[i] and t.tells(i)) or t.word[i + 1 : i + 2] != ["."] or r.place_before(i):
        return False
    return i + 2 < t.size and t.alpha[i + 2] and not t.caps[i + 2] and office_before(t, i) >= 0


def _key(r: Reading, name: Name) -> tuple[str, ...]:
    return tuple(r.t.low[name.start : name.end])


def _judge(r: Reading) -> None:
    """Decides who is an official; a name is the same person throughout the text, also by the given name alone."""
    previous: Name | None = None
    for name in r.names:
        name.official = is_official(r.t, name.start, name.end, r.taken, name.kin)
        if not name.official and previous and previous.official:
            between = r.t.low[previous.end : name.start]
            plural = any(word in _PLURAL for word in r.t.low[max(0, previous.start - 7) : previous.start])
            name.official = between in _LIST_WORDS or (
                plural and len(between) == 2 and between[0] in ("và", ",") and between[1] in _LIST_ADDRESS
            )
        shared = name.official and r.t.low[name.end : name.end + 1] in (["ở"], ["bên"], ["tại"], ["trên"])
        if shared and previous and r.t.low[previous.end] == "và" and name.start - previous.end <= 2:
            previous.official = True  # "chị Hương và anh Tùng ở bộ phận một cửa"
        previous = name
    officials = {_key(r, name) for name in r.names if name.official}
    private = {_key(r, name)[-1:] for name in r.names if not name.official and name.end - name.start > 1}
    for name in r.names:
        key = _key(r, name)
        if key in officials or (len(key) == 1 and key not in private and any(o[-1:] == key for o in officials)):
            name.official = True


def _echo(r: Reading) -> None:
    """Takes further places where a name of the text stands again, whole or as the given name alone."""
    t = r.t
    whole: dict[str, list[tuple[tuple[str, ...], bool]]] = {}
    given: dict[str, bool] = {}
    for name in r.names:
        key = _key(r, name)
        told = t.caps[name.start] and t.tells(name.start)
        if name.span is not None or not told or (len(key) == 1 and (len(key[0]) < 2 or t.lower)):
            continue
        if len(key) > 1 and len(whole.setdefault(key[0], [])) < 20:
            whole[key[0]].append((key, name.official))
        if len(key[-1]) > 1 and t.alpha[name.end - 1]:
            given[key[-1]] = given.get(key[-1], False) or name.official
    if not given:
        return
    for i in range(t.size):
        if r.taken[i] or not t.alpha[i]:
            continue
        for key, official in whole.get(t.low[i], ()):
            end = i + len(key)
            if tuple(t.low[i:end]) == key and not any(r.taken[i:end]) and not r.place_before(i):
                r.names.append(Name(i, end, "", official))
                r.taken[i:end] = [True] * len(key)
                break
        if not r.taken[i] and t.low[i] in given and _stands_alone(r, i):
            r.names.append(Name(i, i + 1, "", given[t.low[i]]))
            r.taken[i] = True


def _stands_alone(r: Reading, i: int) -> bool:
    """Whether a capitalised given name stands by itself, as a person would: "Tiềm bảo cứ đi kiện"."""
    t = r.t
    if not (t.caps[i] and t.cased[i]) or t.lower or t.word[i].isupper() or is_stop(t, i) or r.place_before(i):
        return False
    if i + 1 < t.size and t.glued[i + 1] and t.alpha[i + 1] and t.caps[i + 1]:
        return False
    if t.glued[i] and t.alpha[i - 1] and t.caps[i - 1] and not t.sentence_start(i - 1):
        return False
    after = t.low[i + 1] if i + 1 < t.size else "."
    return (not t.sentence_start(i) or after in cues.AFTER_NAME) and (t.low[i], after) not in cues.FAMOUS


_KNOWN_BEFORE = r"(?:ong|ba|anh|chi|em|co|chu|bac|chau|cu|toi la|minh la|em la|chau la|ten la|toi ten|ten toi|ten)"


def _known(view: View, names: Sequence[str]) -> list[Find]:
    """The known names wherever they stand, with or without diacritics and capitals; the given name after a word of
    address."""
    found: list[Find] = []
    for raw in names:
        name = " ".join(make_view(nfc(raw)).folded.split())
        name = re.sub(r"^(?:ong|ba|anh|chi|co|chu|bac|em)\s+(?=\S)", "", name)
        if len(name) < 2 or not any(char.isalpha() for char in name):
            continue
        several = " " in name
        pattern = r"\s{1,3}".join(re.escape(part) for part in name.split())
        if several or len(name) > 3:
            for match in re.finditer(rf"(?<!\w){pattern}(?!\w)", view.folded):
                written = view.text[match.start() : match.end()]
                if several or written[0].isupper() or match.group() != written.lower():
                    found.append(Find(match.start(), match.end(), "person"))
        given = re.escape(name.split()[-1])
        for match in re.finditer(rf"(?<!\w){_KNOWN_BEFORE}\s{{1,2}}({given})(?!\w)", view.folded):
            # "anh hùng" in small letters is no name unless nothing goes on after it.
            capital = view.text[match.start(1)].isupper()
            ends = view.folded[match.end(1) : match.end(1) + 1] in ("", ",", ".", "\n", ";", "!")
            if capital or ends or view.text == view.folded or match.group().startswith(("toi", "minh", "ten")):
                found.append(Find(match.start(1), match.end(1), "person"))
    return found


def find_names(view: View, known_names: Sequence[str] = ()) -> list[Find]:
    """Names of persons (``person``) and officials (``official_person``) in view offsets; may overlap known names."""
    file_name = view.text.count("_") > view.text.count(" ")
    if file_name:
        view = replace(view, text=view.text.replace("_", " "), folded=view.folded.replace("_", " "))
    r = Reading(view)
    found = []
    for name in _read(r, file_name=file_name):
        start, end = name.span or (r.t.start[name.start], r.t.end[name.end - 1])
        found.append(Find(start, end, "official_person" if name.official else "person"))
    return found + (_known(view, known_names) if known_names else [])
