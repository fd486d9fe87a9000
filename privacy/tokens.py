"""The words of a text with what the name rules ask of them, and the questions about single words."""

from __future__ import annotations

import operator
import re
from dataclasses import dataclass, field
from itertools import accumulate, chain, compress, count

from hieudan.text import fold
from privacy import lexicon
from privacy.view import View

_TOKEN = re.compile(r"([^\W\d_]+|\d+|\n|[^\w\s]|_)")
_GLUE = frozenset({1, 2, 3})  # so many blanks stand between words of one name
_SENTENCE_END = frozenset(".!?\n…;")
# Words that end a name written in lower case or in capitals only, though some are syllables of given names too.
FUNCTION = lexicon.group("cues", "function")
FUNCTION_FOLDED = lexicon.group("cues", "function_folded")
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
    caps: list[bool] = field(default_factory=list)  # begins with a capital
    alpha: list[bool] = field(default_factory=list)  # begins with a letter
    glued: list[bool] = field(
        default_factory=list
    )  # right after the token before, blanks alone between; padded with False
    cased: list[bool] = field(default_factory=list)
    size: int = 0
    plain: bool = False  # the text has no diacritics at all
    lower: bool = False  # the text has no capitals but at the start of sentences

    def tells(self, i: int) -> bool:
        """Whether a capital at token ``i`` tells anything: the line mixes case, and so does the text or the word is
        all in capitals."""
        return self.cased[i] and (not self.lower or (len(self.word[i]) > 1 and self.word[i].isupper()))

    def sentence_start(self, i: int) -> bool:
        return (
            i == 0
            or self.word[i - 1] in _SENTENCE_END
            or (self.word[i - 1] in '-*•+"“(' and (i == 1 or self.word[i - 2] == "\n"))
        )


def tokens(view: View) -> Tokens:
    """The tokens of a view; linear in its length."""
    out = Tokens(view)
    found = _split(view.text)
    if not found:
        out.glued = [False] * 9
        return out
    out.word, out.low, out.fold, out.caps, out.alpha, upper, mixed, gaps, lengths = map(list, zip(*found, strict=True))
    out.size = len(found)
    out.end = list(accumulate(map(operator.add, gaps, lengths)))
    out.start = list(map(operator.sub, out.end, lengths))
    out.glued = [False, *map(_GLUE.__contains__, gaps[1:]), *[False] * 8]
    out.plain = out.low == out.fold or 12 * sum(map(operator.ne, out.low, out.fold)) < out.size
    out.cased = _cased(out, upper)
    out.lower = all(out.sentence_start(i) for i in compress(range(out.size), mixed))
    if not any(mixed):
        out.cased = list(map(operator.and_, upper, out.cased))
    return out


# A word; in small letters; folded; whether it begins with a capital, with a letter, is all in capitals, has one capital;
# how many blanks stand before it; its length.
_Word = tuple[str, str, str, bool, bool, bool, bool, int, int]


def _word(word: str, gap: int) -> _Word:
    low = word.lower()
    if len(low) != len(word):
        low = "".join(char.lower() if len(char.lower()) == 1 else char for char in word)
    capital, upper = word[0].isupper(), len(word) > 1 and word.isupper()
    return word, low, fold(word), capital, word[0].isalpha(), upper, capital and not upper, gap, len(word)


class _Chunks(dict[str, tuple[_Word, ...]]):
    """The words of what stands between two blanks, kept."""

    def __missing__(self, chunk: str) -> tuple[_Word, ...]:
        words = tuple(_word(part, not k) for k, part in enumerate(_TOKEN.findall(chunk)))
        if len(chunk) <= 24:
            if len(self) > 30_000:
                self.clear()
            self[chunk] = words
        return words


_CHUNKS = _Chunks()


def _split(text: str) -> list[_Word]:
    """The words of a text whose only blanks are spaces and line breaks (see ``view``)."""
    if "  " not in text and not text.startswith(" "):
        words = list(chain.from_iterable(map(_CHUNKS.__getitem__, text.split(" "))))
        if words:
            words[0] = (*words[0][:7], 0, words[0][8])
        return words
    last = 0
    words = []
    for match in _TOKEN.finditer(text):
        words.append(_word(match.group(), match.start() - last))
        last = match.end()
    return words


def _cased(t: Tokens, upper: list[bool]) -> list[bool]:
    """For each token whether capitals tell anything in its line: not if all is in capitals, nor if Every Word Has One."""
    cased = [True] * t.size
    begin = 0
    lines = compress(count(), map("\n".__eq__, t.word)) if "\n" in t.view.text else ()
    for i in [*lines, t.size]:
        if 3 * sum(t.caps[begin:i]) >= i - begin and not _mixes(t, begin, i, upper):
            cased[begin:i] = [False] * (i - begin)
        begin = i + 1
    return cased


def _mixes(t: Tokens, begin: int, end: int, upper: list[bool]) -> bool:
    big = sum(upper[begin:end])
    small = sum(1 for k in range(begin, end) if len(t.word[k]) > 1 and t.alpha[k]) - big
    title = plain = 0
    for k in range(begin, end):
        if t.low[k] in _TITLE_WORDS:
            title += t.caps[k]
            plain += not t.caps[k]
    return (big < 5 or big < 3 * small) and (title < 3 or title <= 4 * plain)


_TITLE_WORDS = lexicon.group("cues", "title_words")
_SURNAMES_ALL = lexicon.words("surnames") | lexicon.words("surnames_weak")
_WEAK = lexicon.words("surnames_weak")
_STRONG = lexicon.words("surnames") - _WEAK
_FOLDED = frozenset(lexicon.folded("surnames") | lexicon.folded("surnames_weak"))
_STRONG_FOLDED = lexicon.group("cues", "strong_folded")
_GIVEN = lexicon.words("given")
_GIVEN_FOLDED = lexicon.folded("given")
_RARE = lexicon.words("given_rare")
_COMPOUNDS = lexicon.compounds()
_COMPOUNDS_FOLDED = frozenset(fold(word) for word in _COMPOUNDS)
_VERBS = lexicon.group("cues", "after_name")  # what a person does: it ends a name where capitals do not
_MIDDLES = frozenset({"viết", "thế", "như", "sĩ", "sỹ", "bá", "công", "quý", "nhân"})
_STOP = lexicon.words("stopwords")
_STOP2 = lexicon.phrases("stopwords")
_STOP_FOLDED = lexicon.group("cues", "stop_folded")
_STOP2_FOLDED = frozenset(tuple(fold(w) for w in pair) for pair in _STOP2)


def is_surname(t: Tokens, i: int) -> int:
    """2: a family name; 1: one that is an ordinary word as well; 0: none."""
    low = t.low[i]
    if low in _STRONG:
        return 2
    if low in _WEAK:
        return 1
    bare = t.plain or (t.caps[i] and i + 1 < t.size and t.low[i + 1] == t.fold[i + 1])
    if low == t.fold[i] and bare and low in _FOLDED:
        return 2 if low in _STRONG_FOLDED else 1
    return 0


def is_given(t: Tokens, i: int) -> bool:
    """Whether the word is a known syllable of given names (or of family names)."""
    low = t.low[i]
    if low in _GIVEN or low in _SURNAMES_ALL or (low in _RARE and t.caps[i] and t.tells(i)):
        return True
    return (t.plain or (t.caps[i] and t.cased[i])) and low == t.fold[i] and low in _GIVEN_FOLDED


_STOP_NAMES = frozenset(
    "hai ba bốn sáu bảy chín đường tổ hiện số nên nội đảng hàng thế dân phương tỉnh điện kính tại lại nay đề".split()
)


def is_rare(t: Tokens, i: int) -> bool:
    """Whether the word is an ordinary one that names are made of too ("Dân", "Học", "Luật")."""
    return t.low[i] in _RARE and t.low[i] not in _GIVEN and t.low[i] not in _SURNAMES_ALL


def is_middle(t: Tokens, i: int) -> bool:
    """Whether the word, ordinary elsewhere, stands second in many names: "Nguyễn Viết Kiên"."""
    return t.low[i] in _MIDDLES


def is_compound(t: Tokens, i: int) -> bool:
    """Whether the word and the next, in small letters, are a word of the dictionary: "Hiến pháp", "tiến hành"."""
    j = i + 1
    if i < 0 or j >= t.size or not t.glued[j] or t.caps[j] or t.low[j] in _VERBS:
        return False
    return f"{t.low[i]} {t.low[j]}" in _COMPOUNDS


def is_pair_plain(t: Tokens, i: int) -> bool:
    """``is_pair`` without diacritics: many names are such a pair by chance."""
    return i >= 0 and i + 1 < t.size and t.glued[i + 1] and f"{t.fold[i]} {t.fold[i + 1]}" in _COMPOUNDS_FOLDED


_ORDINARY = lexicon.following("ordinary")
ORDINARY_PLAIN = lexicon.following("ordinary_plain")


def is_ordinary(t: Tokens, i: int) -> bool:
    """Whether the word and the next, as written, follow each other in ordinary texts too ("mới sinh", "bằng cách")."""
    return i >= 0 and i + 1 < t.size and t.glued[i + 1] and f"{t.low[i]} {t.low[i + 1]}" in _ORDINARY


def is_ordinary_plain(t: Tokens, i: int) -> bool:
    """``is_ordinary`` without diacritics."""
    return i >= 0 and i + 1 < t.size and t.glued[i + 1] and f"{t.fold[i]} {t.fold[i + 1]}" in ORDINARY_PLAIN


def is_pair(t: Tokens, i: int) -> bool:
    """``is_compound`` where capitals tell nothing."""
    return i >= 0 and i + 1 < t.size and t.glued[i + 1] and f"{t.low[i]} {t.low[i + 1]}" in _COMPOUNDS


def is_stop(t: Tokens, i: int) -> bool:
    """Whether no name can begin or go on at the word."""
    low = t.low[i]
    if low in _STOP and not (
        (low if not t.plain else "đường" if low == "duong" else low) in _STOP_NAMES
        and t.caps[i]
        and t.cased[i]
        and i > 0
        and not is_compound(t, i)
        and (t.low[i - 1] in _KIN_OFFICE or t.low[i - 1] in ("nhà", "quán", "hộ", "lão"))
    ):
        return True
    if i + 1 < t.size and t.glued[i + 1]:
        if (low, t.low[i + 1]) in _STOP2 and (
            not t.cased[i] or not t.caps[i + 1] or (len(low) > 0 and (low, t.low[i + 1]) in _STOP2_TITLE)
        ):
            return True
        if t.plain and (t.fold[i], t.fold[i + 1]) in _STOP2_FOLDED:
            return True
    if not t.plain or t.fold[i] not in _STOP_FOLDED:
        return False
    named = i > 0 and t.caps[i] and t.tells(i) and t.fold[i - 1] in _KIN_FOLDED and t.fold[i] in _GIVEN_FOLDED
    return not named  # "chi Phuong", "anh Duong"


_KIN = frozenset(p[0] for p in lexicon.labelled("kin", "strong") | lexicon.labelled("kin", "weak"))
_KIN_FOLDED = frozenset(fold(word) for word in _KIN)
_KIN_OFFICE = _KIN | {"thôn", "xóm", "bản", "giáo", "dưỡng", "viên", "sĩ", "sỹ", "tá", "úy", "toán", "chính", "lý"}
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


_HARD = lexicon.group("cues", "hard")
_COUNT = frozenset(["hai", "ba", "bốn", "sáu", "bảy", "chín", "thế", "nhờ", "hiện", "tại", "từ"])


def _stop_pair(t: Tokens, i: int) -> bool:
    return i + 1 < t.size and t.glued[i + 1] and (t.low[i], t.low[i + 1]) in _STOP2_TITLE


def is_van_thi(t: Tokens, i: int) -> bool:
    return i < t.size and t.low[i] in _VAN_THI


def can_go_on(t: Tokens, i: int, first: bool) -> bool:
    """Whether token ``i`` may belong to a name that has begun before it (``first``: it has no given name yet)."""
    if i >= t.size or not t.glued[i] or not t.alpha[i]:
        return False
    if (
        is_stop(t, i)
        and not (
            t.tells(i)
            and t.caps[i]
            and t.low[i] not in _HARD
            and (is_given(t, i) or t.low[i] in _COUNT)
            and not _stop_pair(t, i)
        )
        and not (first and t.low[i - 1] in _VAN_THI and len(t.low[i]) > 1 and (t.low[i],) != ("xóm",))
    ):
        return False
    if t.tells(i) or (t.cased[i] and len(t.word[i]) == 1 and t.caps[i]):
        if t.caps[i]:
            acronym = t.word[i].isupper() and len(t.word[i]) > 1 and not t.word[i - 1].isupper()
            return not acronym and not (t.word[i].isupper() and len(t.word[i]) > 1 and not is_given(t, i) and not first)
        return False
    low = t.low[i]
    function = FUNCTION_FOLDED if t.plain else FUNCTION
    if (low in function or (low in _VERBS and not t.plain)) and not first:
        return False
    if first and low in _MIDDLES and not t.plain and i + 1 < t.size and is_surname(t, i - 1) and is_given(t, i + 1):
        return True
    if len(low) == 1:
        return t.word[i].isupper() or (first and low not in function)
    return is_given(t, i)
