"""The words of a text with what the name rules ask of them, and the questions about single words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from privacy import lexicon
from privacy.view import View

_TOKEN = re.compile(r"[^\W\d_]+|\d+|\n|[^\w\s]|_")
_SENTENCE_END = frozenset(".!?\n…;")
# Words that end a name written in lower case or in capitals only, though some are syllables of given names too.
FUNCTION = frozenset(
    "là và ở có bị bị thì mà của cho tại trú đã đang sẽ không ko k hok chưa với nên nhưng hay hoặc nếu khi này kia đó ấy nó các những mấy một hai ba bốn "
    "tôi em anh chị ông bà cô chú bác con cháu nhà xóm thôn tổ xã phường huyện đường số sđt dt đt lh sinh năm quê hiện làm nói bảo xin đề kính mong được "
    "về ra vào lên xuống đi đến từ do vì để cùng cũng rất quá lắm nữa rồi ạ nhé nha à ơi thế sao gì nào ai đâu hôm nay ngày tháng ngõ khu phố bán nuôi đánh xây thuộc trong ngoài trên dưới "
    "trước sau bên lấn chiếm sống gửi viết cư thường địa chủ bí phó trưởng giám hiệu cán công bấy tự bắt thu lấy đòi đòi dọa chửi đập phá đào đổ".split()
)
FUNCTION_FOLDED = frozenset(
    "la va o co bi thi ma cua cho tai tru da dang se khong ko k chua voi nen nhung hay hoac neu khi nay kia do ay no cac nhung may mot hai ba bon toi em anh chi ong "
    "ba co chu bac con chau nha xom thon to xa phuong huyen duong so sdt dt lh que hien lam noi bao xin de kinh mong duoc ve ra vao len xuong di den tu vi cung "
    "rat qua lam nua roi a nhe oi the sao gi nao ai dau hom ngay thang ngo khu pho ban nuoi danh xay thuoc trong ngoai tren duoi truoc sau ben lan chiem song gui viet cu thuong dia".split()
)
MIDDLE = frozenset({"văn", "thị", "vân", "van", "thi", "đình", "hữu"})
_VAN_THI = frozenset({"văn", "thị", "van", "thi"})


@dataclass(slots=True)
class Tokens:
    """Parallel lists, one entry a token. ``cased``: capitals tell something in the token's line."""

    view: View
    word: list[str] = field(default_factory=list)
    low: list[str] = field(default_factory=list)
    fold: list[str] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    end: list[int] = field(default_factory=list)
    cased: list[bool] = field(default_factory=list)
    plain: bool = False  # the text has no diacritics at all
    lower: bool = False  # the text has no capitals but at the start of sentences

    def __len__(self) -> int:
        return len(self.word)

    def joined(self, i: int) -> bool:
        """Whether token ``i`` stands right after token ``i - 1``, with blanks alone between."""
        return 0 < i < len(self.word) and self.start[i] - self.end[i - 1] <= 3 and self.start[i] > self.end[i - 1]

    def tells(self, i: int) -> bool:
        """Whether a capital at token ``i`` tells anything: the line mixes case, and so does the text or the word is all in capitals."""
        return self.cased[i] and (not self.lower or len(self.word[i]) > 1 and self.word[i].isupper())

    def sentence_start(self, i: int) -> bool:
        return (
            i == 0
            or self.word[i - 1] in _SENTENCE_END
            or self.word[i - 1] in '-*•+"“('
            and (i == 1 or self.word[i - 2] == "\n")
        )

    def upper(self, i: int) -> bool:
        return self.word[i][0].isupper()

    def letters(self, i: int) -> bool:
        return self.word[i][0].isalpha()


def tokens(view: View) -> Tokens:
    """The tokens of a view; linear in its length."""
    out = Tokens(view)
    text, folded = view.text, view.folded
    word, start, end = out.word, out.start, out.end
    for match in _TOKEN.finditer(text):
        word.append(match.group())
        start.append(match.start())
        end.append(match.end())
    out.low = text.lower().split("\0") if False else [w.lower() for w in word]
    out.fold = [folded[s:e] for s, e in zip(start, end, strict=True)]
    out.plain = out.low == out.fold and any(w.isalpha() for w in word)
    out.cased = _cased(word)
    capitals = 0
    for i, w in enumerate(word):
        if w[0].isupper() and not out.sentence_start(i) and not (w.isupper() and len(w) > 1):
            capitals += 1
    out.lower = capitals == 0
    return out


def _cased(word: list[str]) -> list[bool]:
    """For each token whether its line mixes capitals and small letters."""
    cased = [True] * len(word)
    begin = 0
    for i in range(len(word) + 1):
        if i == len(word) or word[i] == "\n":
            upper = small = 0
            for w in word[begin:i]:
                if len(w) > 1 and w.isalpha():
                    if w.isupper():
                        upper += 1
                    else:
                        small += 1
            if upper >= 5 and upper >= 3 * small:
                cased[begin:i] = [False] * (i - begin)
            begin = i + 1
    return cased


_SURNAMES_ALL = lexicon.words("surnames") | lexicon.words("surnames_weak")
_WEAK = lexicon.words("surnames_weak")
_STRONG = lexicon.words("surnames") - _WEAK
_FOLDED = frozenset(lexicon.folded("surnames") | lexicon.folded("surnames_weak"))
_STRONG_FOLDED = frozenset(
    "nguyen tran le pham hoang huynh phan vu vo dang bui do ngo duong dinh trinh truong luong nong trieu giang luu tong phung quach nghiem doan".split()
)
_GIVEN = lexicon.words("given")
_GIVEN_FOLDED = lexicon.folded("given")
_STOP = lexicon.words("stopwords")
_STOP2 = lexicon.phrases("stopwords")
_STOP_FOLDED = frozenset(
    {
        "ubnd",
        "hdnd",
        "mttq",
        "tp",
        "tx",
        "xom",
        "thon",
        "xa",
        "phuong",
        "huyen",
        "tinh",
        "to",
        "khu",
        "so",
        "duong",
        "dia",
        "dien",
        "toi",
        "kinh",
    }
)
_STOP2_FOLDED = frozenset(tuple(lexicon.fold(w) for w in pair) for pair in _STOP2)


def is_surname(t: Tokens, i: int) -> int:
    """2: a family name; 1: one that is an ordinary word as well; 0: none."""
    low = t.low[i]
    if low in _STRONG:
        return 2
    if low in _WEAK:
        return 1
    if (
        low == t.fold[i]
        and (t.plain or t.word[i].isupper() or i + 1 < len(t) and t.low[i + 1] == t.fold[i + 1])
        and low in _FOLDED
    ):
        return 2 if low in _STRONG_FOLDED else 1
    return 0


def is_given(t: Tokens, i: int) -> bool:
    """Whether the word is a known syllable of given names (or of family names)."""
    low = t.low[i]
    if low in _GIVEN or low in _SURNAMES_ALL:
        return True
    return low == t.fold[i] and low in _GIVEN_FOLDED


def is_stop(t: Tokens, i: int) -> bool:
    """Whether no name can begin or go on at the word."""
    low = t.low[i]
    if low in _STOP and not (
        low
        in ("hai", "ba", "bốn", "sáu", "bảy", "chín", "đường", "tổ", "ba", "hiện", "số", "nên", "nội", "đảng", "hàng")
        and t.upper(i)
        and t.cased[i]
        and i > 0
        and (t.low[i - 1] in _KIN or t.low[i - 1] in ("nhà", "quán", "hộ", "lão"))
    ):
        return True
    if i + 1 < len(t) and t.joined(i + 1):
        if (low, t.low[i + 1]) in _STOP2 and (
            not t.cased[i] or not t.upper(i + 1) or len(low) > 0 and (low, t.low[i + 1]) in _STOP2_TITLE
        ):
            return True
        if t.plain and (t.fold[i], t.fold[i + 1]) in _STOP2_FOLDED:
            return True
    return t.plain and t.fold[i] in _STOP_FOLDED


_KIN = frozenset(p[0] for p in lexicon.labelled("kin", "strong") | lexicon.labelled("kin", "weak"))
# Compounds that are no name even with both words capitalised.
_STOP2_TITLE = _STOP2 - {
    ("kim", "sơn"),
    ("tân", "thành"),
    ("an", "ninh"),
    ("thanh", "toán"),
    ("hương", "ước"),
    ("bình", "dân"),
    ("công", "bằng"),
    ("bình", "thường"),
}


_HARD = frozenset("xóm thôn xã phường huyện tỉnh quận phố tổ khu ấp ngõ ngách hẻm số đường trú địa đề kính".split())
_COUNT = frozenset("hai ba bốn sáu bảy chín thế nhờ hiện tại từ".split())


def _stop_pair(t: Tokens, i: int) -> bool:
    return i + 1 < len(t) and t.joined(i + 1) and (t.low[i], t.low[i + 1]) in _STOP2_TITLE


def is_van_thi(t: Tokens, i: int) -> bool:
    return t.low[i] in _VAN_THI


def can_go_on(t: Tokens, i: int, first: bool) -> bool:
    """Whether token ``i`` may belong to a name that has begun before it (``first``: it has no given name yet)."""
    if i >= len(t) or not t.joined(i) or not t.letters(i):
        return False
    if (
        is_stop(t, i)
        and not (
            t.tells(i)
            and t.upper(i)
            and t.low[i] not in _HARD
            and (is_given(t, i) or t.low[i] in _COUNT)
            and not _stop_pair(t, i)
        )
        and not (first and t.low[i - 1] in _VAN_THI and len(t.low[i]) > 1 and (t.low[i],) != ("xóm",))
    ):
        return False
    if t.tells(i) or t.cased[i] and len(t.word[i]) == 1 and t.upper(i):
        if t.upper(i):
            return not (t.word[i].isupper() and len(t.word[i]) > 1 and not is_given(t, i) and not first)
        return False
    low = t.low[i]
    function = FUNCTION_FOLDED if t.plain else FUNCTION
    if low in function and not first:
        return False
    if len(low) == 1:
        return t.word[i].isupper() or first and low not in function
    return is_given(t, i)
