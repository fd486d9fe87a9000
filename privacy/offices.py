"""Whether a name is an official's: named in an office (``official_person``), or a private person's (``person``)."""

from __future__ import annotations

from hieudan.text import fold
from privacy import lexicon
from privacy.tokens import Tokens

_KIN = frozenset(p[0] for p in lexicon.labelled("kin", "strong")) | {"đồng", "chí", "em", "con"}


def _read() -> tuple[frozenset[tuple[str, ...]], frozenset[tuple[str, ...]], frozenset[tuple[str, ...]]]:
    plain: set[tuple[str, ...]] = set()
    beside: set[tuple[str, ...]] = set()
    bodies: set[tuple[str, ...]] = set()
    for line in lexicon.lines("offices"):
        target = beside if line[0] == "?" else bodies if line[0] == "-" else plain
        target.add(tuple(line.lstrip("?-").split()))
    return frozenset(plain), frozenset(beside), frozenset(bodies)


_OFFICES, _BESIDE, _BODIES = _read()
_OFFICES_F = frozenset(tuple(fold(w) for w in p) for p in _OFFICES) - {("thay",)}  # "thay" is "instead" as well
_BESIDE_F = frozenset(tuple(fold(w) for w in p) for p in _BESIDE)
_BODIES_F = frozenset(tuple(fold(w) for w in p) for p in _BODIES)
_LAST = frozenset(p[-1] for p in (*_OFFICES, *_BESIDE, *_OFFICES_F, *_BESIDE_F))
_FIRST = frozenset(p[0] for p in (*_OFFICES, *_BESIDE, *_BODIES, *_OFFICES_F, *_BESIDE_F, *_BODIES_F))

OFFICE_FIRST = frozenset(p[0] for p in (*_OFFICES, *_OFFICES_F))

# Words of bodies and places that may stand between an office and the name.
_FILLER = lexicon.group("cues", "filler")
_FILLER_F = frozenset(fold(w) for w in _FILLER)
_RELATIVE_PAIRS = lexicon.labelled("cues", "relative_pairs")
_RELATIVE_ONE = frozenset({"vợ", "chồng", "con", "cháu", "bố", "mẹ"})
_COMMERCE = lexicon.labelled("cues", "commerce")
_COMMERCE_F = frozenset(tuple(fold(w) for w in p) for p in _COMMERCE)
_MIXED = lexicon.group("cues", "mixed")
_PUBLIC_WORDS = lexicon.group("cues", "public_words")


def _office_at(t: Tokens, i: int, table: frozenset[tuple[str, ...]], table_f: frozenset[tuple[str, ...]]) -> int:
    """The number of words of the longest phrase of the table that begins at ``i``; 0 if none."""
    for size in (5, 4, 3, 2, 1):
        if tuple(t.low[i : i + size]) in table or (t.plain and tuple(t.fold[i : i + size]) in table_f):
            return size
    return 0


def office_at(t: Tokens, i: int) -> int:
    """The number of words of the longest office phrase that begins at token ``i``; 0 if none."""
    return _office_at(t, i, _OFFICES, _OFFICES_F)


def office_before(t: Tokens, end: int) -> int:
    """The start of the longest office phrase that ends before token ``end``; -1 if none."""
    if t.low[end - 1] not in _LAST:
        return -1
    best = -1
    for size in (1, 2, 3, 4, 5):
        begin = end - size
        if begin < 0:
            break
        low = tuple(t.low[begin:end])
        if (
            low in _OFFICES
            or (t.plain and tuple(t.fold[begin:end]) in _OFFICES_F)
            or (low in _BESIDE and _public_near(t, begin, end))
        ):
            best = begin
    return best


def _public_near(t: Tokens, begin: int, end: int) -> bool:
    return any(
        t.low[k] in _PUBLIC_WORDS and not (t.caps[k] and t.cased[k] and k >= end)
        for k in range(max(0, begin - 1), min(t.size, end + 4))
    )


def _commercial(t: Tokens, begin: int, end: int) -> bool:
    """Whether an office that firms have too (giám đốc, kế toán …) is a firm's, by the words around it."""
    if t.low[begin] not in _MIXED:
        return False
    left, right = begin, end
    while left > 0 and begin - left < 5 and t.alpha[left - 1]:
        left -= 1
    while (
        right < t.size and right - end < 6 and (t.alpha[right] or t.word[right][0].isdigit()) and t.low[right] != "và"
    ):
        right += 1
    pairs = list(zip(t.low[left:right], t.low[left + 1 : right], strict=False))
    if any(p in _COMMERCE for p in pairs) or (t.plain and any(p in _COMMERCE_F for p in pairs)):
        close = list(zip(t.low[end : end + 6], t.low[end + 1 : end + 7], strict=False))
        # "Chủ tịch hội đồng nhân dân" is public; "hội đồng quản trị" is not.
        if ("hội", "đồng") in pairs and ("nhân", "dân") in pairs:
            return False
        return t.low[begin] not in ("chủ", "trưởng", "cán", "phó", "can") or any(p in _COMMERCE for p in close[:3])
    return any(w in ("htx", "cty", "dntn", "tnhh") for w in t.low[max(0, begin - 3) : end + 4])


def _relative(t: Tokens, office: int, name: int) -> bool:
    """Whether the name is a relative of the office holder: "vợ chủ tịch xã là bà …"."""
    i = office - 1
    while i >= 0 and (
        t.low[i] in ("ông", "bà", "anh", "chị", "đồng", "chí", "của", "cô", "chú", "bác") or (t.caps[i] and t.tells(i))
    ):
        i -= 1
    if i < 0 or not t.glued[i + 1]:
        return False
    kin = t.low[i] in _RELATIVE_ONE or (i and (t.low[i - 1], t.low[i]) in _RELATIVE_PAIRS)
    return bool(kin) and any(w in ("là", "tên") for w in t.low[office:name])


def _before(t: Tokens, start: int, taken: list[bool]) -> bool:
    """Walks back from the name over words of bodies and places; whether it meets an office."""
    i = start
    steps = commas = 0
    linked = False
    if i and t.word[i - 1] == "\n":
        while i > 0 and start - i < 7 and t.low[i - 1] in _SIGNED:
            i -= 1  # "PHÓ CHỦ TỊCH / (Đã ký) / Hứa Văn Trọng"
    while i > 0 and steps < 16:
        office = office_before(t, i)
        if office >= 0:
            return not _relative(t, office, start) and not _commercial(t, office, i)
        w = t.low[i - 1]
        if taken[i - 1]:
            return False
        if (
            linked
            and w in ("an", "chính", "pháp", "cửa", "lâm", "thuế")
            and any(tuple(t.low[i - size : i]) in _BODIES for size in (1, 2, 3) if i >= size)
        ):
            return True
        if w == "\n":
            line = []
            j = i - 2
            while j >= 0 and t.low[j] != "\n":
                line.append(t.low[j])
                j -= 1
            if "gửi" in line or len(line) > 14 or steps > 2:
                return False
        elif w in ",:(–-":
            commas += not (w == ":" and i == start)
            if commas > 1 or (w == "," and not (i < t.size and (t.low[i] in _KIN or i == start))):
                return False
        elif w in ('"', "“", "."):
            if w == "." and not (
                i >= 2 and t.low[i - 2] in ("p", "x", "h", "tp", "tx", "tt", "bs", "ts", "ths", "gs", "đ", "c")
            ):
                return False
        elif w in "/&":
            pass
        elif i >= 2 and tuple(t.fold[i - 2 : i]) in _THEN:
            i -= 1  # "trưởng xóm khi đó là ông …"
        elif i >= 3 and tuple(t.fold[i - 3 : i]) in _ON_PAPER:
            i -= 2  # "cán bộ tiếp nhận ghi trên phiếu là …"
        elif (
            w in _FILLER
            or (t.plain and w in _FILLER_F and (w != "moi" or t.low[i : i + 1] == ["truong"]))
            or w[0].isdigit()
        ):
            linked = linked or w in ("là", "tên")
        elif (t.alpha[i - 1] and t.caps[i - 1] and t.cased[i - 1] and not t.sentence_start(i - 1)) or w in (
            "a",
            "b",
            "c",
        ):
            pass
        else:
            return False
        i -= 1
        steps += 1
    return False


_ON_PAPER = frozenset(
    (verb, "tren", paper)
    for verb in ("ghi", "ky", "dong")
    for paper in ("phieu", "giay", "bien", "the", "don", "bang", "so")
)
_THEN = frozenset(
    {("khi", "do"), ("luc", "do"), ("hoi", "do"), ("khi", "ay"), ("luc", "ay"), ("hoi", "ay"), ("bay", "gio")}
)
_SIGNED = frozenset({"đã", "ký", "da", "ky", "(", ")", "\n"})
_LINKS = lexicon.group("cues", "links")
_AT = frozenset({"bên", "ở", "trên", "ben", "o", "tren", "của", "cua", "tại", "tai", "ngoài"})


def _after(t: Tokens, end: int, kin: str) -> bool:
    """Whether an office follows the name: "ông A, Chủ tịch UBND xã", "anh B công an xã", "cô C dạy lớp 4"."""
    i = end
    n = t.size
    comma = False
    linked = False
    at = False
    if i < n and t.low[i] in (",", "-", "–", "(", ":"):
        comma = True
        i += 1
    steps = 0
    while i < n and steps < 5 and (t.low[i] in _LINKS or t.low[i] in _AT) and not _begins_office(t, i):
        if t.low[i] in _AT:
            at = True
        elif t.low[i] in ("là", "làm", "hiện", "nguyên", "la", "lam", "nguyen", "hien", "đang"):
            linked = True
        i += 1
        steps += 1
    if i >= n or (t.low[i] not in _FIRST and t.low[i] not in ("dạy", "lớp", "trường", "trưởng", "vị")):
        return False
    if kin in ("cô", "thầy", "co", "thay") and not comma and t.low[i] in ("dạy", "lớp", "trường", "chủ", "giáo"):
        return True
    size = _office_at(t, i, _OFFICES, _OFFICES_F)
    if size:
        if at and not linked and t.low[i] in ("cán", "công") and size <= 2:
            return False
        if _commercial(t, i, i + size):
            return False
        if size == 1 and t.low[i] in ("thầy", "chủ") and comma:
            return False
        office = tuple(t.low[i : i + size])
        if comma and not linked:
            if office[-1] in ("xã", "phường", "huyện", "trấn", "thông", "sát", "lâm", "chính", "vực") or office in (
                ("thầy",),
                ("cán", "bộ"),
                ("cô", "giáo"),
                ("thầy", "giáo"),
                ("chủ", "nhiệm"),
            ):
                return _closes(t, i + size) or (office[0] == "cán" and _specialised(t, i + size))
            return not _another(t, i + size)
        if not linked and not comma and _another(t, i + size):
            return False
        return not (t.low[i] in ("thầy", "cô") and not linked)
    size = _office_at(t, i, _BESIDE, _BESIDE_F)
    if size and _public_near(t, i, i + size) and not _commercial(t, i, i + size):
        return not comma or _closes(t, i + size)
    size = _office_at(t, i, _BODIES, _BODIES_F)
    if size:
        if (at or linked) and t.low[i] in ("xã", "phường"):
            return at and i > 0 and t.low[i - 1] in ("bên", "trên", "ben", "tren") and _closes(t, i + size)
        if t.low[i] in ("xã", "phường"):
            return False
        if at:
            return t.low[i - 1] not in ("tại", "tai", "ngoài", "ở") or t.low[i] in (
                "một",
                "bộ",
                "địa",
                "tư",
                "ubnd",
                "ủy",
                "công",
                "văn",
                "kiểm",
            )
        if comma and not linked:
            return _closes(t, i + size)
        return not (
            i + size < n
            and t.low[i + size] in ("xuống", "đã", "vào", "bắt", "phạt", "không", "đến", "lập", "mời", "giải")
        )
    return False


def _begins_office(t: Tokens, i: int) -> bool:
    """Whether an office begins at a word that is a link as well: "chị Mừng tư pháp xã"."""
    return t.low[i] in ("tư", "tu", "vụ", "giữ") and any(
        _office_at(t, i, *tables) for tables in ((_OFFICES, _OFFICES_F), (_BODIES, _BODIES_F))
    )


def _another(t: Tokens, i: int) -> bool:
    """Whether, after an office, another name follows: then the office is that one's ("ông A, trưởng thôn Nguyễn Văn
    B")."""
    j = i
    while j < t.size and j < i + 3 and t.low[j] in _FILLER and t.low[j] not in _KIN:
        j += 1
    if j + 2 >= t.size or not t.cased[j] or t.low[j] not in _NAME_FIRST:
        return False
    return all(t.glued[k] and t.caps[k] for k in (j, j + 1, j + 2))


_NAME_FIRST = lexicon.group("cues", "name_first")


def _closes(t: Tokens, i: int) -> bool:
    """Whether an apposition closes soon: a few words of bodies or places, then a comma, a bracket, a dash or the
    end."""
    j = i
    while j < t.size and j < i + 14 and (t.low[j] in _FILLER or t.caps[j] or t.word[j][0].isdigit()):
        j += 1
    return j >= t.size or t.low[j] in ",.)-–;\n:!?"


def _specialised(t: Tokens, i: int) -> bool:
    """Whether the field of an official follows and then what that person did: "bà A, cán bộ địa chính xã hẹn …"."""
    j = i
    while j < t.size and j < i + 14 and (t.low[j] in _FILLER or (t.alpha[j] and t.caps[j])):
        j += 1
    return j - i >= 2 and t.low[j : j + 1] not in (["cũng"], ["không"], ["chưa"], ["đã"], ["phải"], ["vẫn"])


_SCHOOL = (
    ("mầm", "non"),
    ("mẫu", "giáo"),
    ("cô", "giáo"),
    ("tiểu", "học"),
    ("chủ", "nhiệm"),
    ("nhà", "trẻ"),
    ("học", "lớp"),
    ("lớp", "mầm"),
)


def _at_school(t: Tokens, start: int) -> bool:
    """Whether a "cô" is a teacher by what the sentence says before: "học sinh trường mầm non bị cô Hiên nhốt"."""
    if start < 2 or t.low[start - 2] not in ("bị", "và", "do", "gặp", "gửi", "nhờ", "của", "để", "thì", ","):
        return False
    i = start - 2
    while i > 0 and start - i < 16 and t.low[i] not in ".!?;\n":
        if (t.low[i - 1], t.low[i]) in _SCHOOL:
            return True
        i -= 1
    return False


def in_office(t: Tokens, start: int, taken: list[bool]) -> bool:
    """Whether the words before token ``start`` name the office of the person who follows."""
    return _before(t, start, taken)


def is_official(t: Tokens, start: int, end: int, taken: list[bool], kin: str = "") -> bool:
    """Whether the name at tokens ``[start, end)`` is named in an office; ``taken``: tokens of names found before it;
    ``kin``: the word of address before the name, if any."""
    return _before(t, start, taken) or _after(t, end, kin) or (kin in ("cô", "thầy") and _at_school(t, start))
