"""A text as ``places.py`` reads it: its words, the names found in it, and what the words around a name say about it.

Nothing here knows which commune a name is; it answers "is there *xã* before it, a street, a person, *cũ* behind it".
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from hieudan.text import fold, nfc
from transforms.nlp import place_names as names
from transforms.nlp.place_names import COMMUNE_CUES, EXACT, OTHER, TYPO, District, Name

# The folded text with every mark as a blank, so that ``split`` finds the words: three times as fast as a pattern.
_FLAT = {
    code: fold(chr(code)) if chr(code).isalnum() or chr(code) == "_" else " "
    for start, stop in ((0, 0x250), (0x1E00, 0x1F00), (0x2000, 0x2C00), (0x3000, 0x3040), (0x1F000, 0x1FB00))
    for code in range(start, stop)
}
_ETH = {0xD0: "Đ", 0xF0: "đ"}  # the Icelandic letters that some keyboards write for Đ
BREAK = re.compile(r"[\n;!?]|\.\s+(?=[^\W\d_])")
SOFT = re.compile(r"[\s.,:()\[\]\-–—/\"'“”]*")
_LIST = re.compile(r"[\s]*(?:[,&+/\-–—]|\bva\b|\bvoi\b|\bhoac\b|\bhay\b|\bcung\b)?[\s]*(?:\bva\b)?[\s]*")
_ROUTE = re.compile(r"\s*(?:roi|den|toi|di|sang|qua|xuong|len|cho den|roi den|roi qua)\s*")
GLUED = {*names.SHORT_DISTRICTS, "tp", "tpthai", "tpsong", "tppho", "tpbac"}
_INITIALS = {"tn": "Thái Nguyên", "sc": "Sông Công", "py": "Phổ Yên", "bk": "Bắc Kạn"}
NOW = re.compile(
    r" (?:nay|gio|hien|hien tai|bay gio) (?:la|thuoc|nam|da|ve|sap|nhap|doi|thanh) | tro thanh "
    r"| (?:nhap|doi ten|chuyen) .*?(?:vao|thanh|ve) "
)
MOVED = re.compile(
    r" (?:chuyen|don|ra|len|xuong|lay chong|lay vo) (?:\w+ ){0,3}(?:ve|den|sang|qua|o|sinh song|song|ra) "
)  # people
MERGED = frozenset({"nhap", "gop"})  # "sáp nhập xã A, B thành xã C"
TOWARDS = frozenset({"giap", "ranh", "sang", "di", "tu", "ra", "vao", "voi", "den", "ve", "qua", "gan", "cach"})
ONCE = re.compile(r" (?:truoc|cu|nguyen|von|tien than|goc) ")
_THIRDS = frozenset({"thuong", "ha", "trung", "dong", "tay", "nam", "bac", "a", "b", "i", "ii", "nhat", "nhi"})
_REACH = 24
_PAST = frozenset({"truoc", "nguyen", "von", "cu", "xua"})
_ROADS = frozenset({"duong", "cau", "cho", "song", "pho", "xom", "thon", "ban", "lang", "ho", "nui", "khu"})
_DU = frozenset(
    {"lich", "an", "dinh", "kien", "thao", "bao", "phong", "luan", "khach", "xuan", "hoc"}
)  # du lịch, dự án
_KINDS = frozenset({"phuong", "xa", "huyen", "quan", "tinh"})


@dataclass(slots=True)
class Mention:
    """One name in the text. ``i``, ``j``: first and past-the-last word of the name; ``k``: first word with its kind."""

    name: Name
    i: int
    j: int
    k: int
    kind: str  # xa phuong thi_tran dac_khu any district province against "" (bare)
    cue: str  # for a bare name: for, against, "" (nothing before it)
    quality: int  # of its best reading
    written: tuple[str, ...]
    role: str = ""  # commune district province far none
    codes: tuple[str, ...] = ()
    olds: tuple[str, ...] = ()
    is_old: bool = False  # the text says "cũ"
    is_part: bool = False  # a hint to another mention, or replaced by "nay là": names no place of its own
    confidence: float = 0.0
    hint: frozenset[District] = frozenset()


@dataclass(slots=True)
class Text:
    """A text and its words. ``raw`` is NFC; ``flat`` is as long, folded, without punctuation."""

    raw: str
    flat: str
    words: list[str]
    spans: list[tuple[int, int]]
    is_loud: bool  # all capitals: then capitals mean nothing
    mentions: list[Mention] = field(default_factory=list)

    def is_marked(self, i: int) -> bool:
        """Whether diacritics are used around word ``i``: then words are compared with theirs ("xa" is not "xã")."""
        return not self.raw[max(0, self.spans[i][0] - 24) : self.spans[i][1] + 24].isascii()

    def written(self, i: int) -> str:
        """Word ``i`` as written."""
        a, b = self.spans[i]
        return self.raw[a:b]

    def gap(self, i: int, j: int) -> str:
        """What stands between the end of word ``i`` and the start of word ``j``, folded."""
        return fold(self.raw[self.spans[i][1] : self.spans[j][0]])

    def between(self, i: int, j: int) -> str:
        """``gap``, as written."""
        return self.raw[self.spans[i][1] : self.spans[j][0]]

    def phrase(self, k: int, j: int) -> str:
        """The words from ``k`` to before ``j``, as written."""
        return self.raw[self.spans[k][0] : self.spans[j - 1][1]]


def read(text: str, index: names.Index) -> Text | None:
    """The text with every name of the index that stands in it, longest first, none inside another; None without any."""
    raw = nfc(text)
    if "Ð" in raw or "ð" in raw:
        raw = raw.translate(_ETH)
    flat = raw.translate(_FLAT)
    words = flat.split()
    starts, last = index.starts, len(words) - 1
    words.append("")
    hits = [i for i, word in enumerate(words) if word in starts and words[i + 1] in starts[word]]
    words.pop()
    if not index.alone.isdisjoint(words):  # names of one syllable, short forms
        hits = sorted({*hits, *(i for i in range(last + 1) if words[i] in index.alone)})
    if not hits:
        return None
    find, end = flat.find, 0
    near = words[: hits[-1] + _REACH]  # no rule looks further behind a name
    spans = [((start := find(word, end)), (end := start + len(word))) for word in near]
    doc = Text(raw, flat, near, spans, raw.isupper())
    end = 0
    for i in hits:
        if i >= end and (mention := _at(doc, i, index)):
            if mention.k < end:  # "xa kim phuong dinh hoa": that "phuong" is taken
                mention.k, mention.kind = mention.i, ""
            doc.mentions.append(mention)
            end = mention.j
    return doc


def _at(doc: Text, i: int, index: names.Index) -> Mention | None:
    words = doc.words
    seconds = index.starts.get(words[i])
    if seconds is None:
        return None
    if words[i] in GLUED and (glued := _glued(doc, i, index)):
        return glued
    following = words[i + 1] if i + 1 < len(words) else "."
    for name in (*seconds.get(following, ()), *seconds.get("", ())):
        n = len(name.key)
        if n > 2 and tuple(words[i : i + n]) != name.key:
            continue
        if (n > 1 and doc.raw[doc.spans[i][1]] != " ") or n > 2:
            gaps = [doc.between(g, g + 1) for g in range(i, i + n - 1)]
            if any(gap.strip(" -.") or "\n" in gap or ". " in gap for gap in gaps):
                continue
        if i and (words[i], words[i - 1]) in {("pho", "thanh"), ("tran", "thi"), ("xa", "thi"), ("pho", "dan")}:
            continue
        written = tuple([names.accent(doc.raw[a:b]) for a, b in doc.spans[i : i + n]])
        if written in name.all_spellings:
            quality = EXACT
        else:
            quality = max([names.likeness(written, spelling) for spelling in name.all_spellings])
        if quality == OTHER:
            continue
        kind, k = kind_before(doc, i)
        if (
            (words[i] in _KINDS or (words[i] in _ROADS and not doc.is_marked(i)))
            and kind not in COMMUNE_CUES
            and _at(doc, i + 1, index)
        ):
            continue  # "phường Tiên Phong", not "phương tiện Phong"
        if (n == 1 or quality == TYPO) and kind in ("", "against"):
            continue
        if quality != EXACT and doc.is_marked(i) and (n == 1 or name.is_far):
            continue  # "thị trấn du lịch", "quận chủ trì"
        if n == 1 and not doc.is_marked(i) and not words[i][-1].isdigit() and (name.is_far or following in _DU):
            continue  # the same without diacritics
        if (
            name.is_far
            and kind
            and doc.written(i)[0].islower()
            and (name.is_phrase or (doc.is_marked(i) and not doc.raw.islower()))
        ):
            continue  # "thành phố thống nhất phương án"
        if not kind and name.key[0] == "quan" and name.key[-1].isdigit():  # "Quận 3": the kind is part of the name
            kind = "district"
        if not kind and name.is_far and _hides_another(doc, i, index):
            continue
        cue = "" if kind else cue_before(doc, i)
        return Mention(name, i, i + n, k, kind, cue, quality, written)
    return None


def _hides_another(doc: Text, i: int, index: names.Index) -> bool:
    """ "từ Sơn Cẩm" is not Từ Sơn (Bắc Ninh): a district elsewhere without its kind word gives way."""
    if doc.is_marked(i) and doc.written(i)[0].islower():
        return True
    other = _at(doc, i + 1, index) if i + 1 < len(doc.words) else None
    return other is not None and other.name.has_units and other.i == i + 1


def _glued(doc: Text, i: int, index: names.Index) -> Mention | None:
    short = doc.words[i]
    if short in names.SHORT_DISTRICTS:
        name, j = index.names.get(tuple(fold(names.SHORT_DISTRICTS[short]).split())), i + 1
    else:  # TPThái Nguyên; TP TN
        second = doc.words[i + 1] if i + 1 < len(doc.words) else ""
        whole = (short[2:], second) if short != "tp" else tuple(fold(_INITIALS.get(second, "?")).split())
        name, j = index.names.get(whole), i + 2
    if name is None or not name.districts:
        return None
    return Mention(name, i, j, i, "district", "", EXACT, name.districts[0][0])


def has_mark(syllable: str) -> bool:
    return not syllable.isascii()


def is_capital(doc: Text, m: Mention) -> bool:
    return not doc.is_loud and all(doc.written(g)[0].isupper() for g in range(m.i, m.j))


def _says(doc: Text, i: int, *forms: str) -> bool:
    """Whether word ``i`` is one of these forms, or has no diacritics in a text that has none."""
    raw = doc.written(i).lower()
    return raw in forms or (not doc.is_marked(i) and doc.words[i] in {fold(form) for form in forms})


_PLAIN_KINDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "phuong": ("phuong", ("phường", "phuờng", "phừơng", "phưòng", "phuong", "phừong")),
    "huyen": ("district", ("huyện", "huyên", "huyen", "huỵện")),
    "quan": ("district", ("quận",)),
    "tinh": ("province", ("tỉnh", "tinh")),
}
_SHORT_KINDS = {
    "p": "phuong",
    "ph": "phuong",
    "f": "phuong",
    "phg": "phuong",
    "x": "xa",
    "h": "district",
    "tp": "district",
    "tx": "district",
    "tt": "thi_tran",
    "q": "district",
}


def kind_before(doc: Text, i: int) -> tuple[str, int]:
    """Kind word just before word ``i``: (kind, first word). ("against", i): "hợp tác xã" and such. ("", i): none."""
    if i == 0 or ((gap := doc.between(i - 1, i)) != " " and (gap.strip(" .:\"'“()[]/") or "\n" in gap)):
        return "", i
    word, t = doc.words[i - 1], i - 1
    two = doc.words[t - 1] if t and doc.spans[t][0] - doc.spans[t - 1][1] <= 2 else ""
    if word == "xa" and doc.written(t).lower() in (("xã", "xả") if doc.is_marked(t) else ("xa",)):
        if two == "thi":
            return "district", t - 1
        if two == "tac" and t > 1 and doc.words[t - 2] == "hop":  # but "xóm Nà Tấc, xã"
            return "against", i
        return ("any", t) if two in ("phuong", "tran") and "/" in doc.gap(t - 1, t) else ("xa", t)
    if word in _PLAIN_KINDS:
        kind, forms = _PLAIN_KINDS[word]
        if doc.written(t).lower() in forms or not doc.is_marked(t):
            if kind == "phuong" and two == "xa" and "/" in doc.gap(t - 1, t):
                return "any", t - 1
            return kind, t
        return "", i
    if word == "tran" and two == "thi" and _says(doc, t, "trấn", "tran"):
        return "thi_tran", t - 1
    if word == "khu" and two == "dac":
        return "dac_khu", t - 1
    if word == "pho":
        if two == "thanh":
            return "district", t - 1
        return ("against", i) if doc.written(t).lower() in ("phố", "pho") else ("", i)
    if word in ("p", "x", "t") and two == "t" and "." in doc.gap(t - 1, t):
        return {"p": "district", "x": "district", "t": "thi_tran"}[word], t - 1
    if word == "t" and "." in doc.gap(t, i):
        return "province", t
    return (_SHORT_KINDS[word], t) if word in _SHORT_KINDS else ("", i)


def cue_before(doc: Text, i: int) -> str:
    """What the words before a bare name say: "for", "against" or ""."""
    if i == 0:
        return ""
    gap, t = doc.gap(i - 1, i), i - 1
    if "\n" in gap or any(mark in gap for mark in ",;("):
        return "for" if any(w in names.HAMLETS for w in doc.words[max(0, i - 4) : i - 1]) else ""
    if gap.strip(" \"'“:"):
        return ""
    word, raw = doc.words[t], doc.written(t).lower()
    if word.isdigit() or (word[:-1].isdigit() and len(word) < 5):
        return "for" if t and doc.words[t - 1] in names.HAMLETS else "against"
    pair, pair_folded = (f"{doc.written(t - 1).lower()} {raw}", f"{doc.words[t - 1]} {word}") if t else ("", "")
    marked = doc.is_marked(t) and raw not in ("thcs", "thpt", "kcn", "htx")
    against, in_favour = (names.AGAINST, names.FOR) if marked else (names.AGAINST_FOLDED, names.FOR_FOLDED)
    single, double = (raw, pair) if marked else (word, pair_folded)
    if double in in_favour:
        return "for"
    if double in against or single in against:
        return "against"
    if single in in_favour:
        return "for"
    return "against" if len(word) == 1 else ""


def says_old(doc: Text, m: Mention) -> bool:
    """ "cũ", "(cũ)", "trước đây" behind the mention, or "trước đây là", "tên cũ là" before it."""
    if m.j < len(doc.words) and len(gap := doc.between(m.j - 1, m.j)) <= 3 and "," not in gap:
        if doc.words[m.j] == "cu" and _says(doc, m.j, "cũ"):
            return True
        if doc.words[m.j : m.j + 2] in (["truoc", "day"], ["truoc", "kia"], ["truoc", "khi"], ["truoc", "sap"]):
            return True
    before = doc.words[max(0, m.k - 4) : m.k]
    if _PAST.isdisjoint(before):
        return False
    left = " " + " ".join(before) + " "
    if re.search(r" (?:truoc|nguyen|von|cu|xua|truoc day|truoc kia) (?:day |kia )?(?:la|thuoc|goi la) $", left):
        return True
    return bool(re.search(r" (?:truoc|truoc day|truoc kia) $", left) and "(" in doc.gap(max(0, m.k - 2), m.k))


def in_list(doc: Text, at: int, m: Mention) -> bool:
    """Whether a bare name goes on a list that a kind word opened: "các xã Cù Vân, Hà Thượng và An Khánh"."""
    if not at:
        return False
    before = doc.mentions[at - 1]
    if before.role != "commune" or before.is_part:
        return False
    if m.name.is_speech and not doc.is_marked(m.i) and not is_capital(doc, m) and not is_plural(doc, doc.mentions, at):
        return False  # "o xa thanh cong, van phai di vong"
    between = doc.gap(before.j - 1, m.i)
    if before.kind not in COMMUNE_CUES:  # a list that a bare name opened
        return (
            m.quality == EXACT
            and is_capital(doc, m)
            and between.strip() in ("va", ",", "voi", "-", "–")
            and not m.name.districts
        )
    if not between.strip() or not (m.quality == EXACT or is_capital(doc, m) or not doc.is_marked(m.i)):
        return False
    return bool(_LIST.fullmatch(between)) or (bool(_ROUTE.fullmatch(between)) and not m.name.districts)


def is_plural(doc: Text, mentions: list[Mention], at: int) -> bool:
    """Whether the list that the mention belongs to was opened with "các", "hai" and the like."""
    while at and mentions[at].kind and mentions[at].k == mentions[at].i:
        at -= 1
    k = mentions[at].k
    return k > 0 and doc.words[k - 1] in {
        "cac",
        "nhung",
        "hai",
        "ba",
        "bon",
        "nam",
        "2",
        "3",
        "4",
        "5",
        "6",
        "nhieu",
        "lien",
        "02",
        "03",
    }


def ends_list(doc: Text, at: int) -> bool:
    """Whether the mention ends its list after a comma, as a district does; "và" before it makes it one more commune."""
    m = doc.mentions[at]
    if m.i and doc.words[m.i - 1] == "va":
        return False
    rest = fold(doc.raw[doc.spans[m.j - 1][1] :][:12])
    return not re.match(r"\s*(?:,|va\b|-)\s*\w", rest)


def goes_on(doc: Text, m: Mention) -> bool:
    """Whether the name has one more syllable than ours: "xã Đồng Tâm Thượng"."""
    j = m.j
    return (
        not doc.is_loud
        and j < len(doc.words)
        and doc.words[j] in _THIRDS
        and doc.between(j - 1, j) == " "
        and doc.written(j)[0].isupper()
        and is_capital(doc, m)
        and not any(other.k == j for other in doc.mentions)
    )


def ends_name(doc: Text, m: Mention) -> bool:
    """Whether a word with a capital stands right before the name, and does not open the text: "Đài PTTH Thái Nguyên"."""
    t = m.i - 1
    return t > 0 and doc.gap(t, m.i) == " " and doc.written(t)[0].isupper()


def in_longer_name(doc: Text, m: Mention) -> bool:
    """Whether capital letters go on before or behind the name: "Nguyễn Thanh Mai", "Tân Thành Đạt"."""
    if doc.is_loud or not is_capital(doc, m):
        return False
    t = m.i - 1
    if t >= 0 and doc.gap(t, m.i) == " " and doc.written(t)[0].isupper() and m.cue != "for":
        starts = t == 0 or bool(doc.gap(t - 1, t).strip(" ,"))
        if not starts or doc.words[t] in _SURNAMES:
            return True
    j = m.j
    if j < len(doc.words) and doc.gap(j - 1, j) == " " and doc.written(j)[0].isupper():
        if doc.words[j] in _AFTER or (len(doc.words[j]) > 1 and doc.written(j).isupper()):  # "Điềm Mặc ATK"
            return False
        nexts = {n.k for n in doc.mentions}
        return j not in nexts
    return False


_SURNAMES = frozenset(
    [
        "nguyen",
        "tran",
        "le",
        "pham",
        "hoang",
        "huynh",
        "phan",
        "vu",
        "vo",
        "dang",
        "bui",
        "do",
        "ho",
        "ngo",
        "duong",
        "ly",
        "luong",
        "trinh",
        "dinh",
        "ma",
        "nong",
        "trieu",
    ]
)
_AFTER = frozenset({"tp", "huyen", "tinh", "thanh", "thi", "tx", "h", "t", "xa", "phuong", "cu", "viet"})
