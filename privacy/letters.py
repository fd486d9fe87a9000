"""Names that the form of a letter gives away: after a label, in the signature, initials with dots."""

from __future__ import annotations

import re
from itertools import compress

from hieudan.text import fold
from privacy import cues
from privacy.plain import FAMILIES, SYLLABLES, full_name
from privacy.reading import Reading
from privacy.shape import told_by_middle
from privacy.tokens import (
    FUNCTION,
    FUNCTION_FOLDED,
    is_given,
    is_ordinary_plain,
    is_pair,
    is_pair_plain,
    is_stop,
    is_surname,
    is_van_thi,
)

_LABEL_FIRST = frozenset(
    "toi em minh chau con tui e chung ten ho ky da thay ctk mang dung nguoi chu biet hay thuong tuc lien l lh gap la ghi"
    " nick facebook fb tai zalo dai".split()
)
_LABEL = re.compile(
    r"(?:"
    r"(?:toi|em|minh|chau)(?=\s?:)|(?:toi|em|minh|chau|con|tui|e|chung toi) (?:la|ten|ten la|xin (?:tu )?gioi thieu la|ky ten(?: duoi day| la)?)"
    r"|ten (?:toi|em|minh|chau|con|tui|e|toi day|that|thuong goi|day du|la|ong|ba"
    r"|chu (?:ho|xe|tk|tai khoan|dat|nha|quan))(?: la)?"
    r"|ho va ten|ho ten|ho & ten|ky ten|da ky|thay mat ky|ctk|mang ten|dung ten|ten"
    r"|nguoi (?:gui(?: don)?|viet(?: don)?|lam don|phan anh|kien nghi|to cao|khieu nai|yeu cau|de nghi"
    r"|ky|nhan(?: tien)?"
    r"|bao tin|lien he|lap|dai dien|dung don|cung cap|nop|lam chung|bi hai|tot ten)"
    r"|chu (?:tk|tai khoan|ho|the|stk|tro|thau|xe|dat|nha|nhan|no|quan|kho|vuon|trai)(?: ten| la)*"
    r"|dai dien(?: cac ho(?: dan)?| ho| gia dinh| ba con| nhan dan)?(?=\s?:)"
    r"|biet danh|biet hieu|hay goi la|thuong goi(?: la)?|tuc(?: la)?|con goi la|lien he gap|lien he|l\.?h|gap"
    r"|la con(?: ong| ba)?|ghi|nick(?: name| facebook| fb| zalo)?|facebook|fb|tai khoan facebook|zalo(?: ten)?)"
    r"(?!\w)\s{0,2}(?:ten\s)?(?:la\s)?[:\-–]?\s{0,2}[\"“'‘]?"
)
_SELF = re.compile(r"(?:tôi|em|e|mình|cháu|con|tui|chúng tôi)\b")
_CLOSING_FIRST = frozenset("tran xin chan cam kinh nguoi ki ky than chao thay da cong".split()) | {"\n"}
_CLOSING = re.compile(
    r"(?:tran trong(?: cam on)?|(?:xin |chan thanh |xin chan thanh |xin tran trong )?cam on"
    r"|cam on (?:quy|cac|co quan)[^.\n!]{0,40}|kinh(?: don| thu| chao| mong)?|nguoi (?:viet|lam) don"
    r"|nguoi gui|k[iy] ten"
    r"|than ai|chao tran trong|thay mat (?:gia dinh|cac ho)|da ky|nguoi dan|cong dan)\s?(?:[,.!:;…]+|\n)\s*|\n\s*"
)
_ABBREVIATIONS = (
    r"T\.P|T\.X|Q\.L|U\.B|H\.Đ|T\.H|C\.A|B\.H|T\.T|T\.N|G\.P|Đ\.T|K\.T|T\.M|T\.L|X\.H|B\.S|S\.N|V\.V|Q\.Đ|N\.Đ|C\.P"
)
_SPELLED = re.compile(
    rf"(?<![\w.\ue000])(?!(?:{_ABBREVIATIONS})\b)[A-ZĐ]\.\s?[A-ZĐ]\.\s?(?:[A-ZĐ]\b\.?)(?:\s?[A-ZĐ]\b\.?){{0,3}}"
)
_TOKEN_INITIALS = re.compile(r"[A-ZĐ]\.\s?[A-ZĐ]")
_CAPITAL_DOT = re.compile(r"[A-ZĐ]\.")
_ONE_INITIAL = re.compile(
    r"(?<!\w)(?:bị|do|tên|của|với|gặp|bởi|cho|vợ|chồng|nhà|là) ([A-ZĐ]\.)(?=,|\s(?:[a-zàáâãèéêìíòóôõùúýăđơưạ-ỹ(]))"
)
_APOSTROPHE = re.compile(r"(?<![\w'’])[HK]['’][^\W\d_]{2,8}(?:\s[A-ZĐÀ-Ỹ][^\W\d_]{1,8}){0,3}(?!\w)")
_HUMP = re.compile(r"[a-zà-ỹ][A-ZĐ][a-zà-ỹ]")
_RUN_TOGETHER = re.compile(r"(?<![^\W\d_])(?:[A-ZĐÀ-Ỹ][a-zà-ỹ]{1,6}){3,5}(?![^\W\d_])")
_PART = re.compile(r"[A-ZĐÀ-Ỹ][a-zà-ỹ]*")
_SCREEN_HINT = re.compile("facebook|fb|zalo|nick|tiktok|telegram")
_SCREEN = re.compile(
    r"(?<!\w)(?:facebook|fb|nick(?:name)?(?: zalo| facebook| fb)?|tiktok|telegram|nick telegram|zalo ten)(?: co)?(?: ten)?(?: la)?\s?:?\s?"
    r"[\"“](?!(?:hoi|nhom|trang|cong an|ubnd|cho|ban|xa|phuong|tin|doan|bao|chuyen|toi|hay) )([^\"”\n.!?]{2,30})[\"”]"
)
_ADDRESS = frozenset({"ông", "bà", "anh", "chị", "cô", "chú", "bác", "cụ", "em", "cháu"})
_RELATIVES = frozenset({"con", "vợ", "chồng", "mẹ", "bố", "người", "dân", "cháu"})
_NAMING = frozenset({"ten", "biet danh", "biet hieu", "tuc"})  # with any label that says "tên"
_LOOSE = frozenset({"ghi", "tuc", "gap", "la con", "lien he", "lh", "l.h", "da ky", "facebook", "fb"})


def labels(r: Reading) -> None:
    """Takes names after a label: "tôi tên là", "Người gửi:", "chủ tài khoản"."""
    t = r.t
    read = 0
    for first in compress(range(t.size), map(_LABEL_FIRST.__contains__, t.fold)):
        match = _LABEL.match(r.view.folded, t.start[first]) if t.start[first] >= read else None
        if not match:
            continue
        read = match.end()
        i = r.token_at(read)
        if i >= t.size or t.start[i] != match.end() or not t.alpha[i] or r.taken[i]:
            continue
        if t.fold[i - 1 : i] == ["la"] and t.glued[i] and t.caps[i - 1] and t.caps[i] and t.tells(i):
            i -= 1  # the family name La: "tôi là La Văn Mão"
        written = r.view.text[match.start() : match.end()].lower()
        label = match.group().strip(" :-–\"“'‘")
        if not t.plain and not _meant(label, written):
            continue
        if label == "tuc" and t.caps[i - 1] and t.tells(i - 1):
            continue  # the commune "Tức Tranh"
        while i + 1 < t.size and t.low[i] in _ADDRESS and t.glued[i + 1]:
            i += 1
        if is_stop(t, i) or t.low[i] in cues.BODIES_SHORT or t.low[i] in _RELATIVES or r.place_before(i):
            continue
        end = told_by_middle(r, i) if not t.plain and (t.lower or not t.cased[i]) else i
        if end > i:
            r.take(i, end)
        elif t.tells(i) and t.caps[i]:
            _labelled_capital(r, i, label, colon=":" in written)
        elif t.lower or not t.cased[i]:
            _labelled_small(r, i, label, colon=":" in written, first=t.start[first])


def _meant(label: str, written: str) -> bool:
    """Whether a label found without diacritics is that label with them ("tên", not "tên lửa" or "gấp")."""
    first = label.split()[0]
    if first in ("ten", "gap", "lien", "ghi", "tuc"):
        return written.split()[0] in ("tên", "gặp", "liên", "ghi", "tức")
    if label.startswith(("toi", "em", "e ", "minh", "chau", "con", "tui", "chung")):
        return _SELF.match(written) is not None
    return True


def _labelled_capital(r: Reading, i: int, label: str, *, colon: bool) -> None:
    t = r.t
    if len(t.word[i]) == 1:
        whole = t.word[i] in "AY" and t.glued[i + 1] and t.caps[i + 1]  # "tên A Dính"
        if whole or label not in ("ghi", "tuc", "gap", "ten", "lien he"):
            r.initials(i, "")
        return
    j = r.run(i, 6)
    one = j - i == 1
    given = all(is_given(t, k) for k in range(i, j))
    naming = "ten" in label.split() or label in _NAMING
    if (one and not given and not colon and not naming) or (one and t.word[i].isupper() and not given):
        return
    phone = given and any(t.word[k][0].isdigit() and len(t.word[k]) > 2 for k in range(j, min(j + 8, t.size)))
    if r.place_prefix(i, j) == j and (label in _LOOSE or label == "ten") and not (label != "ten" and phone):
        return
    if label in cues.WEAK_LABELS and label != "ten" and not colon and not is_surname(t, i):
        ends = j >= t.size or not t.glued[j] or t.low[j] in cues.AFTER_NAME or t.low[j] in cues.NICK
        if not given or (one and not ends):
            return
    if label in cues.WEAK_LABELS and any(r.place_prefix(k, j) == j for k in range(i + 1, j - 1)):
        return
    r.take(i, j)


def _labelled_small(r: Reading, i: int, label: str, *, colon: bool, first: int) -> None:
    t = r.t
    if (
        tuple(t.low[i : i + 2]) in cues.NO_NAME
        or (not t.plain and is_pair(t, i))
        or (t.plain and _ordinary_label(r, i))
    ):
        return
    words = label.split()
    before = r.token_at(first) - 1
    named = (
        label == "ten"
        and (t.low[i] in cues.LOWER_GIVEN or not t.cased[i])
        and (before < 0 or t.low[before] not in cues.NOT_NAMED)
    )
    if label in cues.WEAK_LABELS and not colon and not named:
        return
    function = FUNCTION_FOLDED if t.plain else FUNCTION
    j = r.run(i) if is_surname(t, i) else i
    if t.plain and label not in cues.WEAK_LABELS:
        j = max(j, full_name(r, i, sure=True), told_by_middle(r, i))
    if (j - i >= 3 and (is_van_thi(t, i + 1) or t.low[i + 1] in cues.MIDDLE_HILL)) or (
        j - i >= 2 and is_given(t, i + 1)
    ):
        if tuple(t.low[i:j]) not in cues.PLACES or "la" not in words or "ten" in words:
            r.take(i, j)
        return
    sure = t.low[i] in cues.LOWER_GIVEN or (
        not t.cased[i] and t.word[i + 1 : i + 2] in ([","], ["."], ["-"], ["("], [])
    )
    if (
        not is_given(t, i)
        or t.low[i] in function
        or not ("ten" in words or sure or (label.startswith("nguoi") and colon))
    ):
        return
    j = i + 1
    while j < t.size and j - i < 3 and t.glued[j] and is_given(t, j) and t.low[j] not in function:
        j += 1
    follows = j < t.size and t.glued[j] and t.low[j] not in cues.AFTER_NAME and t.fold[j] not in cues.AFTER_NAME_PLAIN
    if follows and j - i == 1 and "ten" not in words:
        return
    r.take(i, j)


def _ordinary_label(r: Reading, i: int) -> bool:
    """Without diacritics: whether ordinary words follow the label: "toi la cu dan", "sang ten dat"."""
    t = r.t
    if i + 1 < t.size and is_van_thi(t, i + 1):
        return False
    given = all(word in cues.LOWER_GIVEN_PLAIN for word in t.fold[i : i + 2]) or full_name(r, i, sure=True) - i > 2
    if is_ordinary_plain(t, i) or (is_pair_plain(t, i) and not given):
        return True
    return t.fold[i - 1] == "ten" and t.fold[i - 2] in cues.NOT_NAMED_PLAIN and not is_surname(t, i)


def signatures(r: Reading) -> None:
    """Takes a name alone on a line or after the closing words, at the end of a letter."""
    t = r.t
    read = 0
    for first in compress(range(t.size), map(_CLOSING_FIRST.__contains__, t.fold)):
        match = _CLOSING.match(r.view.folded, t.start[first]) if t.start[first] >= read else None
        if not match:
            continue
        read = match.end()
        i = r.token_at(read)
        while i < t.size and t.word[i] in '\n-–*•"“,.:(':
            i += 1
        while i + 1 < t.size and t.low[i] in _ADDRESS | {"con", "tôi", "người", "dân", "công"}:
            i += 1
        if i >= t.size or not t.alpha[i] or r.taken[i] or is_stop(t, i) or (t.tells(i) and not t.caps[i]):
            continue
        closing = match.group().strip() != ""
        if len(t.word[i]) == 1:
            if closing and _TOKEN_INITIALS.match(r.view.text, t.start[i]):
                r.initials(i, "")
        else:
            _sign(r, i, closing=closing)


def _sign(r: Reading, i: int, *, closing: bool) -> None:
    t = r.t
    n = t.size
    if t.tells(i):
        j = r.run(i)
    else:
        j = i + 1
        while j < n and j - i < 5 and t.glued[j] and is_given(t, j):
            j += 1
    full = is_surname(t, i) > 0 and j - i >= 2
    given = all(is_given(t, k) for k in range(i, j))
    if not (j >= n or t.word[j] in "\n.(-–:,)…" or t.word[j][0].isdigit()) or not (given or (closing and full)):
        return
    if any(t.alpha[k] and t.word[k - 1] in ".\n" and k - j > 25 for k in range(j + 1, min(n, j + 60))):
        return  # the letter goes on: no signature
    if not closing:
        line = j >= n or t.word[j] == "\n"
        if r.place_prefix(i, j) == j or not (full or line) or (i < 8 and not full):
            return
        if (j < n and t.word[j] == "," and not is_surname(t, i)) or (not t.tells(i) and not (full and j - i >= 3)):
            return
    if j - i > 1 or given:
        r.take(i, j)


def screen_names(r: Reading) -> None:
    """Takes what somebody is called on the net: "nick facebook “Mẹ Bỉm Gạo Nâu”"."""
    if not _SCREEN_HINT.search(r.view.folded):
        return
    for match in _SCREEN.finditer(r.view.folded):
        i, j = r.token_at(match.start(1)), r.token_at(match.end(1))
        if i < j and not any(r.taken[i:j]) and sum(r.t.caps[i:j]) * 2 >= j - i:
            r.take(i, j, "", (match.start(1), match.end(1)))


def apostrophes(r: Reading) -> None:
    """Takes the names of Tây Nguyên that an apostrophe gives away: "H'Hen Niê", "K'Brèo"; not places ("Ea H'leo")."""
    t = r.t
    if "'" not in r.view.text and "’" not in r.view.text:
        return
    for match in _APOSTROPHE.finditer(r.view.text):
        i, j = r.token_at(match.start()), r.token_at(match.end())
        place = i > 0 and t.glued[i] and t.caps[i - 1] and not t.sentence_start(i - 1) and t.low[i - 1] not in cues.KIN
        if i < t.size and not place and not any(r.taken[i:j]) and not r.place_before(i):
            r.take(i, j)


def spelled(r: Reading) -> None:
    """Takes what stands without a word of address: initials with dots ("N.V.T"), a name run together ("NguyenVanTuan")."""
    dotted = _CAPITAL_DOT.search(r.view.text)
    for match in _SPELLED.finditer(r.view.text) if dotted else ():
        i, j = r.token_at(match.start()), r.token_at(match.end())
        if i < r.t.size and not any(r.taken[i:j]) and not r.place_before(i):
            r.take(i, j, "", (match.start(), match.end()))
    for match in _RUN_TOGETHER.finditer(r.view.text) if _HUMP.search(r.view.text) else ():
        i = r.token_at(match.start())
        parts = [fold(part) for part in _PART.findall(match.group())]
        if not r.taken[i] and parts[0] in FAMILIES and all(part in SYLLABLES for part in parts[1:]):
            r.take(i, i + 1)
    for match in _ONE_INITIAL.finditer(r.view.text) if dotted else ():
        i = r.token_at(match.start(1))
        if i + 1 < r.t.size and not r.taken[i]:
            r.take(i, i + 2, "", (match.start(1), match.end(1)))
