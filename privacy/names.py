"""Names of people: family names, words of address, labels, signatures, initials, nicknames; private or official."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from hieudan.text import nfc
from privacy import lexicon
from privacy.finds import Find
from privacy.offices import in_office, is_official, office_before
from privacy.tokens import (
    FUNCTION,
    FUNCTION_FOLDED,
    Tokens,
    can_go_on,
    is_given,
    is_stop,
    is_surname,
    is_van_thi,
    tokens,
)
from privacy.view import View
from privacy.view import view as make_view

_STRONG = frozenset(p[0] for p in lexicon.labelled("kin", "strong") if len(p) == 1)
_WEAK = frozenset(p[0] for p in lexicon.labelled("kin", "weak") if len(p) == 1)
_KIN = _STRONG | _WEAK
_KIN_PLAIN = frozenset(
    "ong anh chi bac em chau thang lao mu co ba chu di cau mo thim cu con vo chong me bo thay ho ban gai trai be".split()
)
_SURE_PLAIN = frozenset("ong anh chau thang bac".split())
_HISTORIC = lexicon.phrases("historic")
_PLACES = lexicon.phrases("places_own") | lexicon.phrases("places_tables")
_HISTORIC_F = frozenset(tuple(lexicon.fold(w) for w in p) for p in _HISTORIC)
_STREET = lexicon.labelled("placewords", "street")
_PLACEWORDS = _STREET | lexicon.labelled("placewords", "place") | lexicon.labelled("placewords", "org")
_AMBIGUOUS_F = frozenset(
    "ho phu thanh ao khoi ga hang dong mo x h cho ban don song lang bai ben dao san dinh den chua doc goc giua vung mien thoi trieu bao dai sach giai quy trai tra che bia lo nui cong toa bun cup hoi thac nut".split()
)
_PLACEWORDS_F = frozenset(
    p for p in (tuple(lexicon.fold(w) for w in p) for p in _PLACEWORDS) if len(p) > 1 or p[0] not in _AMBIGUOUS_F
)
_PLACE_LAST = frozenset(p[-1] for p in _PLACEWORDS) | frozenset(p[-1] for p in _PLACEWORDS_F)
_ORG_FILLER = lexicon.words("fillers_org")
_NICK = lexicon.words("nicknames")
_ORDINAL = frozenset("hai ba tư năm sáu bảy bẩy tám chín mười út cả".split())
_NOT_ORDINAL = frozenset(
    "tuổi lần con người tháng năm nay trăm mươi nghìn ngàn triệu ngày đứa hôm giờ cái nhà vợ mẹ chị anh tui em tôi mình ấy này kia bà ông bên nhỏ lớn cháu hộ ba bốn sáu chú bác cô xã thôn xóm bé mét cây hai đời".split()
)
_FAMOUS = frozenset(
    {
        ("bác", "hồ"),
        ("cụ", "hồ"),
        ("bác", "tôn"),
        ("bác", "giáp"),
        ("chú", "cuội"),
        ("ông", "công"),
        ("ông", "táo"),
        ("bà", "trưng"),
        ("bà", "triệu"),
        ("cô", "tấm"),
        ("bà", "rịa"),
        ("bà", "nà"),
        ("bà", "đen"),
        ("anh", "quốc"),
        ("ông", "trời"),
        ("ông", "phật"),
        ("ông", "thọ"),
        ("ông", "già"),
        ("cháu", "ngoan"),
        ("con", "cuông"),
        ("bà", "chúa"),
        ("mẹ", "việt"),
        ("cậu", "vàng"),
        ("bà", "huyện"),
        ("em", "chã"),
        ("cô", "vy"),
        ("bà", "điểm"),
        ("ông", "đốc"),
        ("cụ", "rùa"),
        ("bà", "tổ"),
        ("chị", "dậu"),
        ("ông", "địa"),
        ("ông", "bụt"),
        ("bác", "sĩ"),
        ("cô", "tô"),
        ("bác", "ái"),
        ("bà", "hai"),
        ("hộ", "phòng"),
        ("mẹ", "maria"),
    }
) - {("bà", "hai")}
_HERO = frozenset("tướng sĩ vua hùng chí thơ tịch thủ cụ bí danh nhân tổ vương đế sỹ văn họa chúa hậu".split())

_BROKEN_INITIALS = re.compile(
    r"(?<![\w.\ue000])(?!(?:T\.P|T\.X|Q\.L|U\.B|H\.Đ|T\.H|C\.A|B\.H|T\.T|T\.N|G\.P|Đ\.T|K\.T|T\.M|T\.L|X\.H|B\.S|S\.N|V\.V|Q\.Đ|N\.Đ|C\.P)\b)[A-ZĐ]\.\s?[A-ZĐ]\.\s?(?:[A-ZĐ]\b\.?)(?:\s?[A-ZĐ]\b\.?){0,3}"
)
_INITIALS = re.compile(r"[A-ZĐ](?:\.\s?[A-ZĐ](?![\w])){1,3}\.?|[A-ZĐ](?![\w])(?:\.(?!\w))?")
_LABEL = re.compile(
    r"(?<!\w)(?:(?:toi|em|minh|chau|con|tui|e|chung toi) (?:la|ten|ten la|xin tu gioi thieu la|xin gioi thieu la|ky ten(?: duoi day)?|ky ten la)|ten (?:toi|em|minh|chau|con|tui|e|toi day|that|thuong goi|day du|la|ong|ba|chu (?:ho|xe|tk|tai khoan|dat|nha|quan))(?: la)?|toi ten(?: la)?|"
    r"(?:ho va ten|ho ten|ho & ten|nguoi (?:gui(?: don)?|viet(?: don)?|lam don|phan anh|kien nghi|to cao|khieu nai|yeu cau|de nghi|ky|nhan|bao tin|lien he|lap|dai dien|dung don|cung cap))|ky ten|nguoi nhan tien|"
    r"chu (?:tk|tai khoan|ho|the|stk|tro|thau|xe|dat|nha|nhan|no|quan|kho|vuon|trai)(?: ten| la)*|ctk|mang ten|dung ten|ten|biet danh|biet hieu|hay goi la|thuong goi(?: la)?|tuc(?: la)?|con goi la|lien he gap|lien he|l\.?h|gap|da ky|thay mat ky|la con(?: ong| ba)?|ghi|nick(?: name| facebook| fb| zalo)?|facebook|fb|tai khoan facebook|zalo(?: ten)?|nguoi tot ten)"
    r"(?!\w)\s{0,2}(?:ten\s)?(?:la\s)?[:\-–]?\s{0,2}[\"“'‘]?"
)
_WEAK_LABELS = frozenset(
    {"l.h", "lh", "gap", "ten", "ghi", "tuc", "facebook", "fb", "zalo", "lien he", "da ky", "la con"}
)
_CLOSING = re.compile(
    r"(?<!\w)(?:tran trong(?: cam on)?|xin (?:chan thanh )?cam on|cam on|chan thanh cam on|kinh don|kinh thu|kinh chao|nguoi (?:viet|lam) don|ky ten|ki ten|than ai|chao tran trong|kinh|thay mat (?:gia dinh|cac ho)|da ky|nguoi dan|cong dan|kinh mong|nguoi gui|"
    r"xin tran trong cam on|cam on (?:quy|cac|co quan)[^.\n!]{0,40})\s?(?:[,.!:;…]+|\n)\s*|\n\s*"
)
_LINE_NAME = re.compile(r"[ \t]*(?:\((?:da ky|đa ky)\)[ \t]*)?[\"“]?")


@dataclass(slots=True)
class _Name:
    start: int  # tokens
    end: int
    kin: str
    official: bool = False
    span: tuple[int, int] | None = None  # view offsets where they are not the tokens' own


class _Reader:
    """Finds the names of one text. One pass over the tokens; what is taken is not read again."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.t: Tokens = tokens(view)
        self.taken = [False] * len(self.t)
        self.names: list[_Name] = []
        self.place_end = -1  # token after the last name of a street, for chains by dash
        self.place_street = False
        self.place_junction = (
            False  # the street stands after "ngã tư", "góc", "giữa": the next name is the other street
        )

    # -- helpers ------------------------------------------------------------------------------------------------------
    def take(self, start: int, end: int, kin: str = "", span: tuple[int, int] | None = None) -> int:
        end = self.nickname(start, end)
        name = _Name(start, end, kin, span=span)
        self.names.append(name)
        for i in range(start, end):
            self.taken[i] = True
        return end

    def nickname(self, start: int, end: int) -> int:
        t = self.t
        if end + 2 < len(t) and t.word[end] in "\"“'‘" and t.word[end] != "" and t.start[end] - t.end[end - 1] <= 1:
            for close in (end + 2, end + 3):
                if close < len(t) and t.word[close] in "\"”'’" and all(t.letters(k) for k in range(end + 1, close)):
                    return close + 1
        if end < len(t) and t.joined(end) and t.low[end] in _NICK and end - start <= 2 and (not t.upper(end)):
            after = t.low[end + 1] if end + 1 < len(t) else "."
            if t.low[end] in (
                "lớn",
                "nhỏ",
                "bé",
                "trắng",
                "đen",
                "lì",
                "điên",
                "đô",
                "trâu",
                "còi",
                "lác",
                "bọ",
                "cò",
                "què",
                "câm",
                "béo",
                "gầy",
                "lùn",
            ) and after not in (
                ",",
                ".",
                "xóm",
                "thôn",
                "ở",
                "hay",
                "và",
                "ngõ",
                "bán",
                "nhà",
                "con",
                "đầu",
                ")",
                "là",
                "có",
                "vẫn",
                "cứ",
                "chủ",
                "làm",
                "đánh",
            ):
                return end
            return end + 1
        return end

    def run(self, i: int, limit: int = 5) -> int:
        """The end of the run of name words from token ``i``."""
        t = self.t
        j = i + 1
        while j < len(t) and j - i < limit:
            if self.taken[j]:
                break
            first = j == i + 1 or is_van_thi(t, j - 1)
            if (
                is_van_thi(t, j)
                and j == i + 1
                and t.joined(j)
                and is_surname(t, i)
                and j + 1 < len(t)
                and t.joined(j + 1)
                and t.letters(j + 1)
            ):
                # "Nguyễn thị Lụa": the middle word in small letters.
                if (
                    t.upper(j)
                    or t.upper(j + 1)
                    or is_given(t, j + 1)
                    or is_surname(t, i) == 2
                    and not is_stop(t, j + 1)
                ):
                    j += (
                        2
                        if not t.upper(j + 1)
                        and not is_stop(t, j + 1)
                        and t.low[j + 1] not in FUNCTION | FUNCTION_FOLDED - _NUMBER_NAMES
                        else 1
                    )
                    continue
            if not can_go_on(t, j, first):
                if (
                    first
                    and is_van_thi(t, j - 1)
                    and t.joined(j)
                    and t.letters(j)
                    and (t.upper(j) or is_given(t, j))
                    and j - i >= 2
                ):
                    j += 1
                    continue
                break
            if j - i >= 2 and self.place_word_at(j):
                break
            j += 1
        return j

    def place_word_at(self, i: int) -> bool:
        """Whether a place begins here ("Nguyễn Văn A Xóm 5")."""
        return self.t.low[i] in (
            "xóm",
            "thôn",
            "tổ",
            "xã",
            "phường",
            "khu",
            "bản",
            "ngõ",
            "đường",
            "phố",
            "huyện",
            "số",
            "sđt",
            "địa",
            "hộ",
        )

    def place_before(self, i: int) -> str:
        """``street``, ``place`` or "" by the words right before token ``i`` (fillers such as "TNHH" skipped)."""
        t = self.t
        j = i
        for _ in range(7):
            if j <= 0:
                return ""
            if (
                t.word[j - 1] in "\"“'‘(.:"
                and t.word[j - 1] in "\"“'‘."
                and j >= 2
                and (t.word[j - 1] != "." or t.low[j - 2] in ("p", "x", "h", "q", "tp", "tx", "tt", "đ", "đg"))
            ):
                if t.word[j - 1] == "." and t.low[j - 2] in ("p", "x", "h", "q", "tp", "tx", "tt", "đ", "đg"):
                    return "street" if t.low[j - 2] in ("đ", "đg") else "place"
                j -= 1
                continue
            if (
                t.low[j - 1] in _PLACE_LAST
                and (j < 2 or (t.low[j - 2], t.low[j - 1]) not in _NOT_PLACE)
                and not (j == i and 0 <= office_before(t, j) <= j - 2)
            ):
                for size in (3, 2, 1):
                    if j - size < 0:
                        continue
                    words = tuple(t.low[j - size : j])
                    if words in _PLACEWORDS or t.plain and tuple(t.fold[j - size : j]) in _PLACEWORDS_F:
                        if words in (("khu",), ("hồ",), ("thành",), ("xe",), ("hội",), ("trà",), ("chè",)) and False:
                            continue
                        if words == ("quán",) and j < i:
                            return ""
                        return "street" if words in _STREET else "place"
            if (
                t.low[j - 1] in _ORG_FILLER
                and t.low[j - 1] not in ("của", "là", "tên", "và", "&", "số")
                or t.low[j - 1] in ("mang", "tên")
                and j >= 2
                and t.low[j - 2] in ("mang", "đặt", "trường", "đường", "phố", "ty", "hàng", "cúp")
            ):
                j -= 1
                continue
            return ""
        return ""

    def place_prefix(self, i: int, j: int) -> int:
        """The end of the longest known place or historic name that begins the run ``[i, j)``; ``i`` if none."""
        t = self.t
        for k in range(j, i + 1, -1):
            words = tuple(t.low[i:k])
            if words in _HISTORIC or words in _PLACES or t.plain and tuple(t.fold[i:k]) in _HISTORIC_F:
                return k
        return i

    # -- the pass -----------------------------------------------------------------------------------------------------
    def read(self) -> list[_Name]:
        self.labels()
        self.signatures()
        t = self.t
        i = 0
        n = len(t)
        while i < n:
            if self.taken[i]:
                i += 1
                continue
            word = t.word[i]
            c = word[0]
            if not c.isalpha():
                i += 1
                continue
            low = t.low[i]
            if low in _KIN and (low != "o" or not t.plain) or t.plain and t.fold[i] in _KIN_PLAIN:
                j = self.address(i)
                if j > i:
                    i = j
                    continue
            if (c.isupper() or t.lower or not t.cased[i]) and is_surname(t, i):
                j = self.family(i)
                if j > i:
                    i = j
                    continue
            if c.isupper() and t.cased[i] and self.place_before(i):
                i = self.place(i)
                continue
            if c.isupper() and t.cased[i] and not t.lower:
                j = self.bare(i)
                if j > i:
                    i = j
                    continue
            if c.isupper() or t.lower:
                j = self.title(i)
                if j > i:
                    i = j
                    continue
            i += 1
        self.spelled()
        self.names.sort(key=lambda m: m.start)
        self.judge()
        self.echo()
        return self.names

    def place(self, i: int) -> int:
        """Steps over a place's name; a person's may follow it in the same run ("xã Hóa Thượng Nguyễn Văn A")."""
        t = self.t
        kind = self.place_before(i)
        if (
            kind == "place"
            and is_surname(t, i)
            and self.t.low[i - 1] in ("xã", "phường", "thôn", "xóm", "bản", "trấn", "huyện", "tỉnh", "phố", "ấp", "khu")
        ):
            j = self.run(i)
            if (
                j - i >= 2
                and self.place_prefix(i, j) == i
                and (j - i >= 3 or is_surname(t, i) == 2)
                and in_office(t, i, self.taken)
            ):
                return self.take(i, j)
        j = i + 1
        while j < len(t) and j - i < 8 and t.joined(j) and t.letters(j) and t.upper(j):
            j += 1
        known = self.place_prefix(i, j)
        if known == i:
            for k in range(i + 1, j):
                if (
                    k + 1 < j
                    and is_surname(t, k)
                    and (is_van_thi(t, k + 1) and k > i)
                    or k + 2 < j
                    and k - i >= 2
                    and is_surname(t, k) == 2
                    and kind != "org"
                ):
                    known = k
                    break
            else:
                known = j
        if known == i:
            known = j
        self.place_end, self.place_street = known, kind == "street"
        self.place_junction = any(w in ("góc", "giữa", "giao", "ngã", "nút") for w in t.low[max(0, i - 3) : i])
        return known

    def chained(self, i: int) -> bool:
        """Whether token ``i`` goes on a chain of streets: "ngã tư Lương Ngọc Quyến - Hoàng Văn Thụ"."""
        t = self.t
        if self.place_end < 0 or not self.place_street or i - self.place_end not in (1, 2, 3):
            return False
        between = t.low[self.place_end : i]
        if self.place_junction and between in (["và"], ["với"]):
            return True
        return all(
            w in ("-", "–", "/", "đến", "với", "và", "giao", "cắt", "nối", "tới", "qua", "x", "&", ",", "sang", "ra")
            for w in between
        ) and (
            between[0] not in (",", "và", "qua", "với", "sang", "ra")
            or len(between) == 1
            and self.place_prefix(i, self.run(i)) > i
        )

    def family(self, i: int) -> int:
        """A name that begins with a family name and has no word of address before it."""
        t = self.t
        strength = is_surname(t, i)
        j = self.run(i)
        if j - i < 2 or not t.upper(i) and tuple(t.low[i : i + 2]) in _NO_NAME:
            return i
        mid = is_van_thi(t, i + 1)
        cased = t.tells(i)
        kind = self.place_before(i)
        if kind or self.chained(i):
            if not cased and mid and not kind:
                pass
            else:
                end = self.place(i) if cased else max(self.place_prefix(i, j), i + 2)
                self.place_end, self.place_street = end, kind == "street" or self.place_street
                return end
        known = self.place_prefix(i, j)
        if known == j or known > i and (known - i >= 3 or j - known > 1 and is_surname(t, known)):
            self.place_end, self.place_street = known, False
            return known
        if not cased:
            if mid and j - i >= 3 and t.plain and not self.plain_shape(i):
                return i
            if (
                mid
                and j - i >= 3
                and (strength == 2 or is_given(t, i + 2))
                and not (t.lower and not t.plain and t.low[i] in ("và", "từ", "mà", "ông", "bà", "cứ"))
            ):
                if t.plain and t.low[i + 1] == "thi" and strength < 2:
                    return i
                return self.take(i, j)
            if (
                strength == 2
                and j - i >= 3
                and not t.plain
                and all(is_given(t, k) and t.low[k] not in FUNCTION for k in range(i + 1, j))
            ):
                if known > i or is_stop(t, i) or any(is_stop(t, k) for k in range(i, j)):
                    return i
                if t.lower and t.cased[i] and not self.lower_shape(i, j):
                    return i
                return self.take(i, j)
            if (
                strength == 2
                and not t.plain
                and j - i == 2
                and t.low[i] in ("nguyễn", "trần", "phạm", "đặng", "bùi", "huỳnh", "đỗ", "ngô", "trịnh", "đinh")
                and is_given(t, i + 1)
                and t.low[i + 1] not in FUNCTION
                and not is_stop(t, i)
                and t.low[i] != "đặng"
                and t.low[i : i + 2] not in (["đỗ", "xe"],)
                and not t.cased[i]
            ):
                return self.take(i, j)
            return i
        if is_stop(t, i) and not mid:
            return i
        if (
            not mid
            and t.low[i] in ("đường", "hồ", "động", "thành")
            and (is_surname(t, i + 1) and j - i > 2 or self.place_prefix(i + 1, j) > i + 1 or t.low[i] == "đường")
        ):
            self.place_end, self.place_street = j, t.low[i] == "đường"
            return j
        if mid:
            return self.take(i, j) if j - i >= 3 else i
        if strength == 1:
            if t.sentence_start(i) and j - i == 2 and not self.alone(i, j):
                return i
            given = all(is_given(t, k) or len(t.word[k]) == 1 for k in range(i + 1, j))
            if j - i >= 3 and given or j - i == 2 and given and (self.listed(i, j) or self.alone(i, j)):
                return self.take(i, j)
            if (
                j - i == 2
                and given
                and not t.sentence_start(i)
                and t.low[i]
                in (
                    "hồ",
                    "cao",
                    "hà",
                    "mai",
                    "chu",
                    "lý",
                    "lâm",
                    "đào",
                    "kiều",
                    "ma",
                    "lò",
                    "quan",
                    "tạ",
                    "tô",
                    "từ",
                    "thân",
                    "diệp",
                    "sầm",
                    "phí",
                )
                and t.low[i - 1] in _BEFORE_NAME
            ):
                return self.take(i, j)
            return i
        if (
            j - i == 2
            and not is_given(t, i + 1)
            and len(t.word[i + 1]) > 1
            and (t.sentence_start(i) or t.word[i + 1].isupper())
        ):
            return i
        return self.take(i, j)

    def plain_shape(self, i: int) -> bool:
        """Without diacritics and capitals "van" and "thi" are ordinary words as well."""
        t = self.t
        if is_surname(t, i) < 2 or t.fold[i] == "dang" and not is_given(t, i + 2):
            return False
        if t.fold[i] == "do" and t.fold[i + 1] == "thi":
            return t.fold[i + 2] not in ("phat", "hoa", "truong", "xanh", "moi", "cu", "loai", "trung") and (
                i == 0 or t.fold[i - 1] not in ("tu", "khu", "quan", "ky", "ha", "van")
            )
        return True

    def lower_shape(self, i: int, j: int) -> bool:
        """Three syllables in small letters: a name only if the family name is unmistakable."""
        t = self.t
        return (
            t.low[i]
            in (
                "nguyễn",
                "trần",
                "phạm",
                "huỳnh",
                "bùi",
                "đỗ",
                "ngô",
                "trịnh",
                "đặng",
                "phan",
                "lê",
                "vũ",
                "võ",
                "hoàng",
                "trương",
                "đinh",
            )
            and j - i in (3, 4)
            and t.low[i : i + 2] not in (["trần", "nhà"], ["trường", "học"])
            and tuple(t.low[i:j]) not in _PLACES
        )

    def alone(self, i: int, j: int) -> bool:
        """Whether the run is a line or a bracket of its own."""
        t = self.t
        before = i == 0 or t.word[i - 1] in '\n(:-–"“'
        return before and (j == len(t) or t.word[j] in '\n),.:-–;"”(' or t.word[j][0].isdigit())

    def listed(self, i: int, j: int) -> bool:
        t = self.t
        return (
            bool(self.names)
            and i > 1
            and self.names[-1].end == i - 1
            and t.low[i - 1] in (",", "và", "-", "–", ";", "&", "+")
        )

    def title(self, i: int) -> int:
        """A given name right after an office or in a list after a name: "trưởng thôn Hùng", "anh Nam, Dũng và Bình"."""
        t = self.t
        if not t.upper(i) and not t.lower:
            return i
        if t.upper(i) and t.cased[i] and self.names and not is_stop(t, i) and not t.sentence_start(i):
            last = self.names[-1]
            if (
                last.end == i - 1
                and t.low[i - 1] in (",", "và", "&", "-", "–", "+", "/")
                or last.end == i - 2
                and t.low[i - 2 : i] == [",", "và"]
            ):
                j = self.run(i, 4)
                single = last.end - last.start <= 2
                comma = t.low[i - 1] == ","
                if (
                    (
                        is_given(t, j - 1)
                        and (single or not comma)
                        and j - i <= 2
                        or is_surname(t, i)
                        and j - i >= 2
                        and is_given(t, i + 1)
                    )
                    and self.place_prefix(i, j) < j
                    and not self.place_before(last.start)
                ):
                    if (
                        comma
                        and single
                        and j - i == 1
                        and not (
                            j < len(t)
                            and (
                                t.low[j] in (",", "và", ".", "&", ")", "\n")
                                or t.low[j] in _AFTER_NAME
                                or last.end - last.start == 1
                            )
                        )
                    ):
                        return i
                    return self.take(i, j, last.kin)
            if (
                last.end == i
                and last.kin in ("bà", "ông", "chồng", "vc")
                and last.end - last.start == 1
                and t.joined(i)
                and is_given(t, i)
            ):
                return self.take(i, i + 1, last.kin)
        if (
            i
            and t.joined(i)
            and t.upper(i)
            and t.cased[i]
            and not t.lower
            and not is_stop(t, i)
            and t.low[i - 1] not in ("xã", "phường", "huyện", "trấn", "sát", "học")
        ):
            if (
                t.low[i] in _SUBJECTS
                and t.low[i - 1] in ("viên", "gv", "dạy")
                and i + 1 < len(t)
                and t.joined(i + 1)
                and not t.upper(i + 1)
            ):
                return i
            if _office_word(t, i) and (is_given(t, i) or t.word[i].isupper() and len(t.word[i]) == 1):
                j = self.run(i, 4)
                if j - i > 1 and (
                    self.place_prefix(i, j) > i
                    or t.low[i - 1] in _UNIT_TAIL
                    and not is_surname(t, i)
                    and t.low[i] in _PLACE_SYLLABLES
                ):
                    return i
                return self.take(i, j, "*")
        if (
            i
            and t.joined(i)
            and (t.lower or not t.cased[i])
            and is_given(t, i)
            and t.low[i] not in FUNCTION
            and not is_stop(t, i)
            and _office_word(t, i)
            and t.low[i - 1]
            not in ("cảnh", "bộ", "chức", "xã", "phường", "phòng", "ban", "đoàn", "đội", "viên", "khu", "giáo")
        ):
            after = t.low[i + 1] if i + 1 < len(t) else "."
            if (
                after in _AFTER_NAME
                and not t.plain
                and t.low[i] in _LOWER_GIVEN
                and t.low[i] not in ("trường", "lâm", "triệu", "công", "học", "chính")
            ):
                return self.take(i, i + 1, "*")
        return i

    def bare(self, i: int) -> int:
        """A capitalised given name with a cue that is no word of address: "nhà Toản", "do Lộc", "thợ xây Páo", "họ Triệu tên Dùn"."""
        t = self.t
        n = len(t)
        if (
            i + 2 < n
            and is_van_thi(t, i + 1)
            and t.upper(i + 1)
            and t.joined(i + 1)
            and t.joined(i + 2)
            and t.upper(i + 2)
            and is_given(t, i + 2)
        ):
            if (
                not is_stop(t, i)
                and not is_stop(t, i + 1)
                and tuple(t.low[i + 1 : i + 3]) not in _VAN_WORDS
                and not self.place_before(i)
                and tuple(t.low[i : i + 3]) not in _HISTORIC
            ):
                return self.take(i, self.run(i))
        if is_stop(t, i) or t.low[i] in _BODIES_SHORT or not (is_given(t, i) or t.low[i] in _ORDINAL):
            return i
        j = self.run(i, 4)
        nick = j - i == 2 and t.low[i + 1] in _NICK | _NICK_TITLE and (is_given(t, i) or t.low[i] in _ORDINAL)
        if (
            nick
            and t.low[i + 1] not in ("lớn", "nhỏ", "bé", "trắng", "đen", "lì", "trâu")
            and not self.place_before(i)
            and self.place_prefix(i, j) == i
        ):
            return self.take(i, j)
        if (
            t.sentence_start(i)
            and j - i == 1
            and j < n
            and t.low[j] == "đây"
            and t.low[j + 1 : j + 2] in (["ạ"], ["nhé"], ["nè"], [","], ["."])
        ):
            return self.take(i, j)
        if (
            j - i in (2, 3)
            and (j >= n or not (t.joined(j) and (t.upper(j) or t.word[j][0].isdigit())))
            and (not t.sentence_start(i) or j < n and t.low[j] in _DOES)
            and not self.place_before(i)
            and (i == 0 or t.low[i - 1] not in _WHERE)
            and all(is_given(t, k) and t.low[k] not in _PLACE_SYLLABLES for k in range(i, j))
        ):
            if (
                self.place_prefix(i, j) == i
                and not any(is_stop(t, k) for k in range(i, j))
                and not (i and t.joined(i) and t.letters(i - 1) and t.upper(i - 1))
            ):
                return self.take(i, j)
        if t.sentence_start(i) or i == 0 or j < n and t.joined(j) and t.word[j][0].isdigit():
            return i
        if not t.joined(i):
            return i
        if t.low[i - 1] == "họ" and j + 1 < n and t.low[j] == "tên" and is_surname(t, i):
            return self.take(i, j)
        if self.place_prefix(i, j) > i or any(
            not is_given(t, k) and t.low[k] not in _ORDINAL and not (k > i and len(t.word[k]) > 1) for k in range(i, j)
        ):
            return i
        pair = (t.low[i - 2], t.low[i - 1]) if i > 1 else ("", "")
        if pair in _TRADES or (t.low[i - 1],) in _TRADES:
            return self.take(i, j)
        if (
            j - i <= 2
            and (t.low[i - 1] in _BARE_CUES or pair in _BARE_PAIRS)
            and pair not in _NOT_BARE
            and (j - i == 1 or t.low[i - 1] in _BARE_TWO)
        ):
            if t.low[i - 1] in ("mình", "tôi", "em", "cháu") and not (
                t.sentence_start(i - 1) or t.low[i - 2] in (",", "là")
            ):
                return i
            if j < n and t.low[j] in ("-", "–", "/") and j + 1 < n and t.upper(j + 1) and t.start[j] == t.end[j - 1]:
                return i
            return self.take(i, j)
        return i

    def address(self, i: int) -> int:
        """A name after a word of address or kinship."""
        t = self.t
        n = len(t)
        kin = t.low[i]
        if (
            t.upper(i)
            and t.cased[i]
            and not t.sentence_start(i)
            and self.place_before(i)
            and not (t.low[i - 1] in ("quán", "hàng", "tiệm", "xưởng", "hộ", "nhà", "shop", "khu", "trại", "xe", "lò"))
        ):
            j = i + 1
            while j < n and t.joined(j) and t.letters(j) and t.upper(j):
                j += 1
            return j
        if i and t.joined(i) and ((t.low[i - 1], kin) in _PLACEWORDS or kin in ("ba", "bà") and t.low[i - 1] == "ngã"):
            return i
        if kin == "anh" and i and t.low[i - 1] in ("tiếng", "nước", "môn", "vương", "hoàng", "bảng", "ngữ", "lớp"):
            return i
        k = i + 1
        if kin == "đ" and t.low[k : k + 2] == ["/", "c"]:
            k += 2
        if k < n and t.word[k] in ":“\"'" and kin in ("tên", "họ", "chồng", "vợ", "con", "bố", "mẹ"):
            k += 1
        while (
            k < n
            and k - i < 4
            and t.joined(k)
            and (
                t.low[k] in ("tên", "là", "ruột", "trai", "gái", "rể", "dâu", "họ", "cả", "út", "lớn", "nhỏ", "nuôi")
                and not t.upper(k)
                or t.word[k] in ("hai", "ba", "tư", "năm")
                and k + 1 < n
                and t.joined(k + 1)
                and t.upper(k + 1)
                and t.cased[k]
                or t.low[k] in _KIN
                and t.low[k] not in ("chí", "hộ", "ba", "u", "bé")
                and (not t.upper(k) or k + 1 < n and t.joined(k + 1) and t.upper(k + 1) and not t.cased[k])
            )
        ):
            if t.low[k] == "là" and kin not in (
                "vợ",
                "chồng",
                "trai",
                "gái",
                "bố",
                "mẹ",
                "tên",
                "con",
                "chị",
                "anh",
                "em",
                "dâu",
                "rể",
                "ông",
                "bà",
                "cháu",
            ):
                return i
            kin = t.low[k] if t.low[k] in _STRONG else kin
            k += 1
        if k < n and t.word[k] in ":\"“'‘" and t.low[k - 1] in ("tên", "là", "con", "vợ", "chồng"):
            k += 1
        if k >= n or not t.letters(k) or self.taken[k] or not (t.joined(k) or t.word[k - 1] in ":\"“'‘"):
            return i
        strong = t.low[k - 1] in _STRONG or t.low[k - 1] in ("tên",) or t.plain and t.fold[k - 1] in _KIN_PLAIN
        if (t.low[k - 1], t.low[k]) in _FAMOUS:
            j = k + 1
            while j < n and t.joined(j) and t.letters(j) and t.upper(j):
                j += 1
            if j - k == 1 or tuple(t.low[k:j]) in _HISTORIC:
                return j
            return i
        # Initials: "bà H.", "ông N.V.T".
        if t.upper(k) and len(t.word[k]) == 1:
            return self.initials(k, kin)
        if t.cased[k] and not t.lower and t.upper(k):
            return self.capital(i, k, kin, strong)
        if not t.cased[k] or t.lower:
            return self.small(i, k, kin)
        if not t.upper(k):
            return self.small(i, k, kin) if t.low[k] in _SURE_GIVEN or t.low[k] in _ORDINAL else i
        return i

    def initials(self, k: int, kin: str) -> int:
        match = _INITIALS.match(self.view.text, self.t.start[k])
        if not match:
            return k
        t = self.t
        end = match.end()
        rest = self.view.text[end : end + 2]
        if match.group().endswith(".") and (not rest.strip() or rest[:1] == "\n"):
            pass
        j = k
        while j < len(t) and t.start[j] < end:
            j += 1
        if j < len(t) and t.joined(j) and t.upper(j) and match.group() in ("A", "Y") and t.letters(j):
            j = self.run(k, 3)
            return self.take(k, j, kin)
        span = (t.start[k], end)
        return self.take(k, j, kin, span)

    def capital(self, i: int, k: int, kin: str, strong: bool) -> int:
        """A capitalised word after a word of address."""
        t = self.t
        if is_stop(t, k):
            return i
        j = self.run(k, 5)
        if (
            j - k == 1
            and t.word[k] in ("Th", "Ph", "Ng", "Tr", "Kh", "Nh", "Ch", "Gi", "Qu")
            and self.view.text[t.end[k] : t.end[k] + 1] == "."
        ):
            return self.take(k, j, kin, (t.start[k], t.end[k] + 1))
        words = tuple(t.low[k:j])
        if (
            words in _HISTORIC
            and t.low[k - 1] in ("cụ", "bác", "chí", "danh", "tên", "con", "em", "là", "ông", "cháu", "dân")
            and j - k >= 2
            and not (t.low[k - 1] in ("ông", "tên", "là", "con") and words not in _TRULY)
        ):
            return j
        if words in _TRULY:
            return j
        if (
            t.low[k] in ("phó", "trưởng", "chủ", "bí", "giám", "hiệu", "cán", "công", "bác")
            and (k + 1 >= len(t) or not t.upper(k + 1))
            and (
                k + 1 < len(t)
                and t.low[k + 1]
                in (
                    "chủ",
                    "tịch",
                    "thư",
                    "đốc",
                    "trưởng",
                    "phó",
                    "thôn",
                    "xóm",
                    "bản",
                    "bộ",
                    "an",
                    "sĩ",
                    "bí",
                    "giám",
                    "công",
                    "chức",
                    "ban",
                    "phòng",
                    "ấp",
                    "khu",
                )
            )
        ):
            return i
        if not strong:
            weak = t.low[k - 1]
            if weak in (
                "là",
                "con",
                "em",
                "họ",
                "ba",
                "mẹ",
                "bố",
                "chí",
                "bé",
                "cha",
                "má",
                "u",
                "dân",
                "danh",
                "vợ",
                "chồng",
                "thầy",
                "trai",
                "gái",
                "rể",
                "dâu",
            ):
                if j - k == 1 and not is_given(t, k):
                    return i
                if j - k == 1 and t.sentence_start(i) and weak in ("con", "ba", "u"):
                    return i
                if weak == "dân" or weak == "danh" or weak == "họ" and j - k == 1:
                    return i
                if weak == "em" and j - k == 2 and words in _PLACES:
                    return i
        if (t.low[k - 1], t.low[k]) in _NO_PAIR and not is_surname(t, k) == 2:
            return i
        if t.low[k - 1] == "bạn" and t.low[k] in ("lào", "hàn", "nga", "nhật", "đức", "mỹ", "pháp"):
            return i
        if t.low[k - 1] == "hộ" and j - k == 1:
            return i
        if t.low[k - 1] == "hộ" and not is_surname(t, k):
            return i
        if t.sentence_start(i) and t.low[i] in ("chú", "cô", "ông", "bà", "cụ", "bác", "bạn") and False:
            return i
        return self.take(k, j, kin)

    def small(self, i: int, k: int, kin: str) -> int:
        """A name in small letters, or in a text all in capitals."""
        t = self.t
        if t.low[k - 1] in _NO_SMALL:
            return i
        if t.plain:
            if t.fold[k - 1] not in _SURE_PLAIN and not (
                i and t.fold[i - 1] in ("nha", "ho", "quan", "vo", "chong", "cua", "gap", "hang", "tiem")
            ):
                if not (
                    is_surname(t, k) == 2
                    and k + 2 < len(t)
                    and t.joined(k + 1)
                    and is_given(t, k + 1)
                    and is_given(t, k + 2)
                ):
                    return i
        low = t.low[k]
        if low in ("tên", "là") or is_stop(t, k) or (t.low[k - 1], low) in _NO_PAIR:
            return i
        function = FUNCTION_FOLDED if t.plain else FUNCTION
        after = t.low[k + 1] if k + 1 < len(t) and t.joined(k + 1) else "."
        if is_surname(t, k):
            j = self.run(k, 5)
            if (
                j - k >= 3
                and (is_van_thi(t, k + 1) or all(is_given(t, m) for m in range(k, j)))
                or j - k == 2
                and is_surname(t, k) == 2
                and is_given(t, k + 1)
                and t.low[k + 1] not in function
                and low not in ("vũ", "đinh", "lưu", "đặng")
            ):
                if tuple(t.low[k : k + 2]) not in _NO_NAME and not (
                    t.plain and is_surname(t, k) < 2 and not is_van_thi(t, k + 1)
                ):
                    return self.take(k, j, kin)
        if not t.plain and low in _ORDINAL:
            if (
                t.low[k - 1] in ("ông", "bà", "chú", "cô", "dì", "thím", "bác", "mợ", "cậu", "lão", "mụ", "anh", "chị")
                and after not in _NOT_ORDINAL
                and (k < 2 or t.low[k - 2] not in ("mấy", "các", "hai"))
            ):
                if low in ("ba", "hai", "cả", "năm", "tư") or t.low[k - 1] in ("anh", "chị"):
                    if not (
                        i
                        and t.low[i - 1] in ("nhà", "hộ", "quán", "của", "tiệm", "thằng", "gặp", "ruộng", "đất", "vườn")
                    ):
                        return i
                    if low in ("cả", "hai") and t.low[k - 1] in ("anh", "chị", "ông", "bà"):
                        return i
                j = k + 1
                if j < len(t) and t.joined(j) and t.low[j] in _NICK:
                    j += 1
                return self.take(k, j, kin)
            return i
        sure = low in _SURE_GIVEN or t.plain and low in _SURE_GIVEN_F
        if low in function and not sure or not is_given(t, k):
            return i
        if (
            t.low[k - 1]
            in (
                "con",
                "cậu",
                "ba",
                "bố",
                "mẹ",
                "u",
                "má",
                "họ",
                "vợ",
                "chồng",
                "bạn",
                "cha",
                "hộ",
                "trai",
                "gái",
                "dân",
                "chí",
                "bé",
            )
            and not sure
        ):
            return i
        context = (
            i
            and t.low[i - 1] in _BEFORE_NAME
            or t.plain
            and i
            and t.fold[i - 1] in ("nha", "ho", "quan", "cua", "vo", "chong", "gap")
        )
        ends = after in _AFTER_NAME or t.plain and after in _AFTER_NAME_F or after in _NICK
        if not t.cased[k] and low not in function and is_given(t, k) and not (after in _GOES_ON):
            j = k + 1
            while (
                j < len(t)
                and j - k < 4
                and t.joined(j)
                and is_given(t, j)
                and t.low[j] not in FUNCTION
                and not is_stop(t, j)
            ):
                j += 1
            if sure or context or ends:
                return self.take(k, j, kin)
            return i
        if sure and (ends or context or not is_given(t, k + 1) if k + 1 < len(t) else True):
            return self.take(k, k + 1 + (after in _SURE_GIVEN and t.low[k] in _SURE_GIVEN), kin)
        if context and ends or low in _LOWER_GIVEN and (context or ends):
            return self.take(k, k + 1, kin)
        if low in _LOWER_GIVEN and after in _LOWER_GIVEN and k + 2 < len(t) and t.low[k + 2] in _AFTER_NAME:
            return self.take(k, k + 2, kin)
        return i

    # -- labels, signatures, spelled initials -------------------------------------------------------------------------
    def token_at(self, offset: int) -> int:
        """The first token that begins at or after a view offset."""
        low, high = 0, len(self.t)
        while low < high:
            mid = (low + high) // 2
            if self.t.start[mid] < offset:
                low = mid + 1
            else:
                high = mid
        return low

    def labels(self) -> None:
        """Names after a label: "tôi tên là", "Người gửi:", "chủ tài khoản"."""
        t = self.t
        for match in _LABEL.finditer(self.view.folded):
            text = self.view.text[match.start() : match.end()]
            i = self.token_at(match.end())
            if i >= len(t) or t.start[i] != match.end() or not t.letters(i) or self.taken[i]:
                continue
            label = match.group().strip(" :-–\"“'‘")
            colon = ":" in text
            while (
                i + 1 < len(t)
                and t.low[i] in ("ông", "bà", "anh", "chị", "cô", "chú", "bác", "cụ", "em", "cháu")
                and t.joined(i + 1)
            ):
                i += 1
            if (
                is_stop(t, i)
                or t.low[i] in _BODIES_SHORT
                or i
                and t.low[i] in ("con", "vợ", "chồng", "mẹ", "bố", "người", "dân", "cháu")
            ):
                continue
            asserts = label not in _WEAK_LABELS or colon
            if (
                not t.plain
                and label.split()[0] in ("ten", "gap", "lien", "ghi", "tuc")
                and text.split()[0].lower() not in ("tên", "gặp", "liên", "ghi", "tức")
            ):
                continue
            if (
                not t.plain
                and label.startswith(("toi", "em", "e ", "minh", "chau", "con", "tui", "chung"))
                and not re.match(r"(?:tôi|em|e|mình|cháu|con|tui|chúng tôi)\b", text.lower())
            ):
                continue
            if self.place_before(i):
                continue
            if t.tells(i) and t.upper(i):
                if len(t.word[i]) == 1:
                    if label not in ("ghi", "tuc", "gap", "ten", "lien he"):
                        self.initials(i, "")
                    continue
                j = self.run(i, 6)
                if (
                    j - i == 1
                    and not is_given(t, i)
                    and not (
                        colon
                        or label
                        in (
                            "biet danh",
                            "ten",
                            "toi ten la",
                            "toi ten",
                            "em ten",
                            "e ten",
                            "ten toi la",
                            "ten em la",
                            "ten la",
                            "tuc",
                            "biet hieu",
                        )
                    )
                ):
                    continue
                if self.place_prefix(i, j) == j and label in (
                    "ghi",
                    "gap",
                    "facebook",
                    "fb",
                    "la con",
                    "ten",
                    "lien he",
                    "tuc",
                ):
                    continue
                if (
                    label in _WEAK_LABELS
                    and label != "ten"
                    and not colon
                    and not is_surname(t, i)
                    and not (
                        all(is_given(t, k) for k in range(i, j))
                        and (
                            j - i > 1 or j >= len(t) or not t.joined(j) or t.low[j] in _AFTER_NAME or t.low[j] in _NICK
                        )
                    )
                ):
                    continue
                if t.word[i].isupper() and j - i == 1 and len(t.word[i]) > 1 and not is_given(t, i):
                    continue
                if (
                    label in ("ghi", "tuc", "gap", "la con", "lien he", "lh", "l.h", "da ky")
                    and not colon
                    and j - i == 1
                    and not is_given(t, i)
                ):
                    continue
                if (
                    label
                    in (
                        "em la",
                        "toi la",
                        "minh la",
                        "chau la",
                        "con la",
                        "e la",
                        "tui la",
                        "chung toi la",
                        "ghi",
                        "ten",
                    )
                    and j - i == 1
                    and j < len(t)
                    and t.joined(j)
                    and not t.upper(j)
                    and t.low[j] not in _AFTER_NAME
                    and (t.low[i], t.low[j])
                    and not is_given(t, i)
                ):
                    continue
                self.take(i, j)
            elif (t.lower or not t.cased[i]) and asserts and label not in ("ky ten", "lien he gap", "nick"):
                if tuple(t.low[i : i + 2]) in _NO_NAME:
                    continue
                j = self.run(i, 5) if is_surname(t, i) else i
                if j - i >= 2 and (is_given(t, i + 1) or is_van_thi(t, i + 1) and j - i >= 3):
                    if tuple(t.low[i:j]) in _PLACES and "la" in label.split() and "ten" not in label.split():
                        continue
                    self.take(i, j)
                    continue
                if tuple(t.low[i : i + 2]) in _NO_NAME:
                    continue
                if (
                    is_given(t, i)
                    and t.low[i] not in (FUNCTION_FOLDED if t.plain else FUNCTION)
                    and ("ten" in label.split() or label.startswith("nguoi") and colon or (t.low[i] in _LOWER_GIVEN))
                ):
                    j = i + 1
                    while (
                        j < len(t)
                        and j - i < 3
                        and t.joined(j)
                        and is_given(t, j)
                        and t.low[j] not in (FUNCTION_FOLDED if t.plain else FUNCTION)
                    ):
                        j += 1
                    if (
                        j - i == 1
                        and "ten" not in label.split()
                        and j < len(t)
                        and t.joined(j)
                        and t.low[j] not in _AFTER_NAME
                        and t.fold[j] not in _AFTER_NAME_F
                    ):
                        continue
                    self.take(i, j)

    def signatures(self) -> None:
        """A name alone on a line or after the closing words, at the end of a letter."""
        t = self.t
        n = len(t)
        for match in _CLOSING.finditer(self.view.folded):
            closing = match.group().strip() != ""
            i = self.token_at(match.end())
            while i < n and t.word[i] in '\n-–*•"“,.:(':
                i += 1
            while i + 1 < n and t.low[i] in (
                "em",
                "cháu",
                "con",
                "tôi",
                "ông",
                "bà",
                "anh",
                "chị",
                "người",
                "dân",
                "công",
            ):
                i += 1
            if i >= n or not t.letters(i) or self.taken[i] or is_stop(t, i):
                continue
            if t.cased[i] and not t.lower and not t.upper(i):
                continue
            if len(t.word[i]) == 1:
                m = _INITIALS.match(self.view.text, t.start[i])
                if closing and m and "." in m.group()[:-1]:
                    self.initials(i, "")
                continue
            if t.cased[i] and not t.lower:
                j = self.run(i, 5)
            else:
                j = i + 1
                while j < n and j - i < 5 and t.joined(j) and is_given(t, j):
                    j += 1
            end_line = j >= n or t.word[j] in "\n.(-–:,)…" or t.word[j][0].isdigit()
            if (
                not end_line
                or not all(is_given(t, k) for k in range(i, j))
                and not (closing and is_surname(t, i) and j - i >= 2)
            ):
                continue
            last = not any(t.letters(k) and t.word[k - 1] in ".\n" and k - j > 25 for k in range(j + 1, min(n, j + 60)))
            if not last or self.place_prefix(i, j) == j and not closing:
                continue
            if not closing and (
                not (is_surname(t, i) and j - i >= 2)
                and not (j >= n or t.word[j] == "\n")
                or j < n
                and t.word[j] == ","
                and not is_surname(t, i)
            ):
                continue
            if not closing and i < 8:
                if not is_surname(t, i) or j - i < 2:
                    continue
            if (t.lower or not t.cased[i]) and not closing and not (is_surname(t, i) and j - i >= 3):
                continue
            if j - i == 1 and not is_given(t, i):
                continue
            self.take(i, j)

    def spelled(self) -> None:
        """Initials with dots and no word of address: "N.V.T"."""
        for match in _BROKEN_INITIALS.finditer(self.view.text):
            i = self.token_at(match.start())
            j = self.token_at(match.end())
            if i < len(self.t) and not any(self.taken[i:j]) and not self.place_before(i):
                self.take(i, j, "", (match.start(), match.end()))

    # -- officials, repetitions ---------------------------------------------------------------------------------------
    def judge(self) -> None:
        t = self.t
        taken = self.taken
        previous: _Name | None = None
        for name in self.names:
            name.official = is_official(t, name.start, name.end, taken, name.kin)
            if not name.official and previous and previous.official:
                between = t.low[previous.end : name.start]
                if (
                    between in (["và"], [","], ["&"], [",", "và"], [";"], ["-"])
                    or between
                    in (
                        ["và", "anh"],
                        ["và", "chị"],
                        ["và", "ông"],
                        ["và", "bà"],
                        [",", "anh"],
                        [",", "chị"],
                        [",", "ông"],
                        [",", "bà"],
                    )
                    and self.plural(previous.start)
                ):
                    name.official = True
            previous = name
        officials = {self.key(m) for m in self.names if m.official}
        private = {self.key(m) for m in self.names if not m.official and m.end - m.start > 1}
        for name in self.names:
            if not name.official and officials:
                key = self.key(name)
                if (
                    key in officials
                    or len(key) == 1
                    and any(o[-1:] == key for o in officials)
                    and not any(p[-1:] == key for p in private)
                ):
                    name.official = True
                elif len(key) > 1 and key[-1:] in officials and name.kin != "":
                    name.official = False

    def plural(self, i: int) -> bool:
        window = self.t.low[max(0, i - 7) : i]
        return any(w in ("các", "hai", "ba", "những", "mấy", "gồm", "bốn") for w in window)

    def key(self, name: _Name) -> tuple[str, ...]:
        return tuple(self.t.low[name.start : name.end])

    def echo(self) -> None:
        """Further places where a name found in the text stands again, whole or as the given name alone."""
        t = self.t
        full: dict[tuple[str, ...], bool] = {}
        given: dict[str, bool] = {}
        for name in self.names:
            if name.span is not None or name.end - name.start > 5:
                continue
            key = self.key(name)
            if len(key) == 1 and (len(key[0]) < 2 or t.lower or not t.cased[name.start]):
                continue
            if t.cased[name.start] and not t.upper(name.start):
                continue
            if len(key) > 1:
                full[key] = full.get(key, False) or name.official
            last = key[-1]
            if len(last) > 1 and t.letters(name.end - 1):
                given[last] = given.get(last, False) or name.official
        if not given:
            return
        firsts = {k[0]: k for k in full}
        i = 0
        extra: list[_Name] = []
        while i < len(t):
            if not self.taken[i] and t.low[i] in firsts:
                for key in full:
                    if (
                        key[0] == t.low[i]
                        and tuple(t.low[i : i + len(key)]) == key
                        and not any(self.taken[i : i + len(key)])
                        and not self.place_before(i)
                    ):
                        extra.append(_Name(i, i + len(key), "", full[key]))
                        for m in range(i, i + len(key)):
                            self.taken[m] = True
                        break
            if (
                not self.taken[i]
                and t.low[i] in given
                and t.upper(i)
                and t.cased[i]
                and not t.lower
                and not t.word[i].isupper()
            ):
                alone = not (i + 1 < len(t) and t.joined(i + 1) and t.letters(i + 1) and t.upper(i + 1)) and not (
                    t.joined(i) and t.letters(i - 1) and t.upper(i - 1) and not t.sentence_start(i - 1)
                )
                after = t.low[i + 1] if i + 1 < len(t) else "."
                if (
                    alone
                    and not self.place_before(i)
                    and not is_stop(t, i)
                    and (not t.sentence_start(i) or after in _AFTER_NAME)
                    and (t.low[i], after) not in _FAMOUS
                ):
                    extra.append(_Name(i, i + 1, "", given[t.low[i]]))
                    self.taken[i] = True
            i += 1
        self.names.extend(extra)
        self.names.sort(key=lambda m: m.start)


_TRULY = frozenset(
    {
        ("hồ", "chí", "minh"),
        ("võ", "nguyên", "giáp"),
        ("trần", "hưng", "đạo"),
        ("quang", "trung"),
        ("lê", "lợi"),
        ("nguyễn", "trãi"),
        ("nguyễn", "du"),
        ("đội", "cấn"),
        ("lý", "thường", "kiệt"),
        ("phạm", "văn", "đồng"),
        ("nguyễn", "ái", "quốc"),
        ("lý", "tự", "trọng"),
        ("võ", "thị", "sáu"),
        ("nguyễn", "văn", "trỗi"),
        ("hoàng", "quốc", "việt"),
        ("trường", "chinh"),
        ("nguyễn", "phú", "trọng"),
        ("tô", "lâm"),
        ("lê", "duẩn"),
        ("tôn", "đức", "thắng"),
        ("kim", "đồng"),
        ("hùng", "vương"),
        ("hoàng", "hoa", "thám"),
        ("phan", "bội", "châu"),
    }
)
_SURE_GIVEN = frozenset(
    "tuấn dũng hằng thủy thuỷ thúy thuý tuyết hạnh nga nhung oanh trâm trinh vân yến huệ cúc nguyệt phượng quyên hiếu khánh đức huy long tùng phong quân trung kiên khoa hải hưng thắng thịnh lâm vinh vũ tú khôi tuyến "
    "duy khang nam minh sơn giang tâm thảo trang ngân linh loan liên lệ hà duyên diệp ngọc mai lan hồng hiền hòa hoà thoa thu thùy".split()
) - frozenset(
    "long phong sơn hải trang linh liên thu hà đức trung tâm minh nam hồng lâm giang vũ tú khoa linh ngọc mai thảo hiền hòa hoà duyên khang vinh yến hiếu thắng hưng hạnh".split()
)
_SURE_GIVEN_F = frozenset("tuan dung hung hang thuy tuyet nhung oanh tram phuong quyen huong hue nguyet trinh".split())
_LOWER_GIVEN = _SURE_GIVEN | frozenset(
    "hùng cường hoa hương lan mai minh sơn hải long nam trung thành bình hòa hoà hà thu thảo trang linh ngọc hồng liên tâm đức hiền hạnh thắng vinh hưng giang lâm vũ tú yến duyên hiếu phúc lộc thọ quý mạnh chiến tiến đạt "
    "quang sáng tình nghĩa nhân ánh bích châu chi chung diễm dung hậu hợp kim lài lý lụa mận mến my mỹ na nhàn nhài ninh nụ sen sim sương tám bảy thêu thơm thoan tuyên tươi xuân xuyến ái bắc bằng cảnh chính công cương danh đại đạo điệp đông hào hiển hiệp hoàng hoan học huynh khải khiêm lượng luân lực nguyên nhật phát phi phú phước quyết quyền sang sỹ tài tân thái thanh thiện thông thuận tín toàn toản trí triệu trọng trường tuân việt vượng xuyên chín tư tý sửu dần mão thìn tỵ ngọ mùi thân dậu tuất hợi béo lùn".split()
)
_BEFORE_NAME = frozenset(
    "nhà hộ quán của tên gặp hỏi gọi nhờ với do cho bởi bị thấy vợ chồng bố mẹ con đất ruộng vườn tiệm là thằng gia đình báo xe chỗ cạnh gần sang và mời trại lò ao hàng gửi bảo kêu chủ tìm tố cáo nuôi tôi trò kiện bắt ngôi cổng tường".split()
)
_AFTER_NAME = frozenset(
    ", . ; : ! ? ) ( - – \n ở thì có và là đã đang sẽ không ko k chưa bị cứ nuôi xây bán lấn đổ xả đánh làm thường hay vẫn còn nói bảo hứa dọa chửi thu bắt đòi nhận cho xóm thôn tổ hàng nhà lại tự cũng rất ngang ngõ bên đầu cuối trên dưới ngoài trong cùng với "
    "chặt đốt phá mở chiếm đào lấp chặn rào cắt lấy mượn vay nợ trả lừa đến về đi ra vào lên xuống bênh hẹn phải được mới tới gọi đứng ngồi uống hát chạy để nhất quyết ấy này kia đó nhé ạ bán sinh năm chủ trưởng phó công cán địa sđt số cầm khai viết gửi nhờ xin mong kính chết ốm mất dạy khám trực ký đóng gây chở tát tên không".split()
) | {"\n"}
_AFTER_NAME_F = frozenset(
    "o thi co va la da dang se khong ko k chua bi cu nuoi xay ban lan do danh lam thuong hay van noi bao thu bat cho xom thon to hang nha lai tu cung sdt so dt , . ; : ! ? ) - tr".split()
) | {"\n"}
_UNIT_TAIL = frozenset("thôn xóm bản xã phường khu ấp phố trấn huyện tỉnh".split())
_PLACE_SYLLABLES = frozenset(
    "tân đồng phú làng nà bản khe na cây gốc đình soi cầu bình hòa hoà thượng hạ an đông tây bắc nam trung yên vạn hợp quyết thống đoàn tiền hồng xuân long thái sơn vĩnh phúc cao bãi gò núi đầm".split()
)
_NO_NAME = frozenset(
    {
        ("phạm", "vi"),
        ("phạm", "tội"),
        ("phạm", "luật"),
        ("phạm", "pháp"),
        ("phạm", "quy"),
        ("lưu", "ý"),
        ("lê", "lết"),
        ("lý", "thị"),
        ("lâm", "trường"),
        ("đỗ", "xe"),
        ("trần", "nhà"),
        ("trường", "hợp"),
        ("đinh", "ninh"),
        ("vũ", "trường"),
        ("vũ", "lực"),
        ("hồ", "sơ"),
        ("do", "thi"),
        ("la", "van"),
        ("ma", "van"),
        ("xa", "van"),
        ("ngân", "sách"),
        ("lương", "thực"),
        ("lương", "tâm"),
        ("lương", "hưu"),
        ("dương", "tính"),
        ("võ", "đường"),
        ("bùi", "nhùi"),
    }
)
_NO_PAIR = frozenset(
    tuple(p.split())
    for p in "lão thành;cô lập;cô trường;bạn lào;cô đơn;cô nhi;cô giáo;chú trọng;chú ý;chú thích;bác bỏ;bác sĩ;bác sỹ;anh hùng lao;bạn học;cháu nội;cháu ngoại;thầy cô;em nhỏ;con đường;con sông;con em;con số;thầy trò;chị em;bà nội;bà ngoại;ông nội;ông ngoại;cô dâu;chú rể;cô hồn;cô quạnh;bà mụ;ông bà;bạn bè;lão hóa;con nghiện;vợ lẽ;mẹ hiền;anh minh;bà trung;bạn đạt;em thành;cháu tiến;chị nhân;lão nhân;lão nông;cụ thể;mẹ già;bố già".split(
        ";"
    )
    if len(p.split()) == 2
)
_BODIES_SHORT = frozenset("bộ ban sở viện cục đoàn hội công phật trời chúa phòng đài báo hạt kho trạm đội quỹ".split())
_NOT_PLACE = frozenset(
    tuple(p.split())
    for p in "gia đình;văn bản;biên bản;kịch bản;hoàn thành;trưởng thành;tạo thành;hoạt động;lao động;điều động;tác động;hành động;vận động;đại lộ;xã hội;hợp đồng;phụ huynh;cán bộ;căn bản;cơ bản;tổ trưởng;y tế;cơ hội;nội thành;vợ chồng;quả bóng;cái giải;chạy giải;của trại;chăn trại;nhân sâm;tài xế;mẫu giáo;ông thành;anh thành;chú thành;bác thành;chị thành;xuất bản;phiên bản;tái bản;bất động;tự động;xúc động;khởi động;chủ động;bị động;đồng hồ;cầu hồ;ao hồ;yêu cầu;nhu cầu;toàn cầu;đòi hỏi;chính phủ;thủ tục;trên sân;xây đập;đánh đập;va đập;tàn phá;dự thành;phục hồi".split(
        ";"
    )
)
_NUMBER_NAMES = frozenset("hai ba nam tu bon sau bay tam chin be cu lan hoa năm sáu bảy tám chín bé tư".split())
_VAN_WORDS = frozenset(
    tuple(p.split())
    for p in "văn hóa;văn hoá;văn thư;văn phòng;văn bản;văn minh;văn học;văn nghệ;văn lang;thị trấn;thị xã;thị trường;thị chính;văn miếu;văn chương;văn hiến;văn công;văn yên".split(
        ";"
    )
)
_NICK_TITLE = frozenset("khó cả thợ điếc mù ngố voi gấu bò vịt".split())
_BARE_CUES = frozenset(
    "nhà do của với thằng nói bảo bị gặp thấy tên vợ chồng con mẹ bố em cháu mình tôi thợ nhờ gọi hỏi tố kiện mà bởi cho bạn chủ nghe biết tìm lão bé".split()
)
_BARE_TWO = frozenset("mình thợ em cháu bé bạn con nhờ gặp thằng vợ chồng bố mẹ tên tôi".split())
_BARE_PAIRS = frozenset(
    {("nghe", "nói"), ("nghe", "đồn"), ("nghe", "bảo"), ("tố", "cáo"), ("kiện", "cáo"), ("liên", "hệ"), ("cho", "rằng")}
)
_NOT_BARE = frozenset(
    {
        ("của", "nhà"),
        ("quốc", "gia"),
        ("cho", "nói"),
        ("nhân", "tên"),
        ("đổi", "tên"),
        ("mang", "tên"),
        ("đặt", "tên"),
        ("đường", "tên"),
        ("với", "tên"),
        ("trẻ", "em"),
        ("ngoại", "tên"),
        ("nước", "mẹ"),
    }
)
_TRADES = frozenset(
    tuple(p.split())
    for p in "tài xế;lái xe;chủ thầu;dân phòng;xe ôm;hàng xóm;chủ trọ;chủ quán;chủ nhà;chủ hộ;chủ đất;chủ xe;chủ bãi;chủ mỏ;chủ trại;chủ cửa;học sinh;sinh viên;nạn nhân;đối tượng;luật sư;bị can;bị cáo;bị hại;phụ huynh;"
    "nghệ nhân;thương binh;liệt sĩ;liệt sỹ;phóng viên;hội viên;công nhân;bảo vệ;nhân viên;thợ xây;thợ điện;thợ hồ;thợ mộc;thợ nước;phụ hồ;thầy cúng;thầy lang;cai thầu;nhà báo;shipper;cò đất;giang hồ;trùm;kẻ;bệnh nhân;"
    "tổ viên;xã viên;đảng viên;quân nhân;chiến sĩ;người yêu;bạn trai;bạn gái;bạn học;cựu chiến binh;lao công;tạp vụ;giúp việc;cháu bé;bé trai;bé gái;nữ sinh;nam sinh;dân quân;nghi phạm;hộ gia đình".split(
        ";"
    )
)
_SUBJECTS = frozenset("lý toán văn hóa hoá sinh sử địa anh nhạc họa tin".split())
_WHERE = frozenset(
    "ở tại về từ qua đến vào lên xuống ra sang tới trong ngoài trên dưới giáp gần cạnh khắp quanh".split()
)
_DOES = frozenset(
    "bán nuôi đánh lừa nói bảo hứa dọa chửi vay nợ mượn cho đây nè gửi viết bị sinh lấn chiếm xả đổ khai làm thường hay cứ vẫn".split()
)
_NO_SMALL = frozenset("là danh dân họ u ba chí tên nội ngoại ôn ruột nuôi gái trai cha hộ chắt".split())
_GOES_ON = frozenset("sĩ tịch an bộ công nhân dân việc đồng chức nghiệp viên trưởng thư phó phòng".split())


def _office_word(t: Tokens, i: int) -> bool:
    """Whether an office that takes a bare name ends right before token ``i``."""
    return t.low[i - 1] not in ("trực", "nhiệm") and office_before(t, i) >= 0


def _known(view: View, names: Sequence[str]) -> list[Find]:
    """The known names wherever they stand, with or without diacritics and capitals; the given name after a word of address."""
    found: list[Find] = []
    for raw in names:
        name = " ".join(make_view(nfc(raw)).folded.split())
        if len(name) < 2 or not any(c.isalpha() for c in name):
            continue
        name = re.sub(r"^(?:ong|ba|anh|chi|co|chu|bac|em)\s+(?=\S)", "", name) if name.count(" ") else name
        pattern = r"\s{1,3}".join(re.escape(p) for p in name.split())
        if " " in name or len(name) > 3:
            alone = pattern
        else:
            alone = ""
        given = re.escape(name.split()[-1])
        tail = rf"(?:(?:ong|ba|anh|chi|em|co|chu|bac|chau|cu|toi la|minh la|em la|chau la|ten la|toi ten|ten toi|ten)\s{{1,2}})({given})(?!\w)"
        if alone:
            for m in re.finditer(rf"(?<!\w){alone}(?!\w)", view.folded):
                if " " in name or view.text[m.start()].isupper() or m.group() != view.text[m.start() : m.end()].lower():
                    found.append(Find(m.start(), m.end(), "person"))
        for m in re.finditer(rf"(?<!\w){tail}", view.folded):
            written = view.text[m.start(1) : m.end(1)]
            # "anh hùng" is no name: in small letters the diacritics must be those of the name, and nothing may go on the word.
            if (
                written[0].isupper()
                or view.folded[m.end(1) : m.end(1) + 1] in ("", ",", ".", "\n", ";", "!")
                or view.text == view.folded
                or m.group().startswith(("toi", "minh", "ten"))
            ):
                found.append(Find(m.start(1), m.end(1), "person"))
    return found


def find_names(view: View, known_names: Sequence[str] = ()) -> list[Find]:
    """Names of persons and officials in view offsets."""
    found = []
    reader = _Reader(view)
    for name in reader.read():
        span = name.span or (reader.t.start[name.start], reader.t.end[name.end - 1])
        found.append(Find(*span, "official_person" if name.official else "person"))
    if known_names:
        found.extend(_known(view, known_names))
    return found
