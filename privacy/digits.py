"""Phones, papers, accounts and insurance numbers: what is told by its digits and the words before them.

Source of the rule: Luật 91/2025/QH15 (protection of personal data): whatever identifies a person, alone or with other
data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.codes import find_codes
from privacy.finds import Find
from privacy.view import View

# A run of digits as people type them: with blanks, dots, dashes, O for 0 and l for 1.
_RUN = re.compile(
    r"[(+\dOo](?:(?<=\d)(?<!\d\d)|(?<=[(+])[(+]?\d|(?<=[Oo])(?<!\w[Oo])(?=[\s.]?\d))(?:[ .\-–_/()·,*…]{0,3}(?:[\dOoIl])){5,40}"
)
_TAIL = re.compile(r"(?:[ .\-–_/()·,*…]+[OoIl]+)+$|(?<=\d)[lI](?=$)")
_COMMAS = re.compile(r"0\d{3},\d{3},\d{3}(?!\d)|0\d{2},\d{3},\d{4}(?!\d)|0\d{3},\d{2},\d{2},\d{2}(?!\d)")
_SUM = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:\s?[-–]\s?[1-9]\d{0,2}(?:\.\d{3})+)?")
_FILE_CODE = re.compile(r"\d{2}\.\d{2}(?:\.\d{2})?-\d{6}-\d{4}")
_GROUP = re.compile(r"[\dOoIl]+")
_ACCOUNT = re.compile(r"s ?t ?k|tk|tai khoan|so the|atm|momo")
_LOGIN = re.compile(
    r"(?:tk|tai khoan) (?:dich vu|dvc|vneid|dinh danh|zalo|facebook|fb|mang|vssid|cong|dang nhap|hue-?s|app|ung dung)"
)
_ACCOUNT_OF = re.compile(r"\b(?:s ?t ?k|so tk|tai khoan|tk)\s?:?\s?(?:ngan hang |nh )?\w{2,12}(?: bank)?\s?:?\s?$")
_DATE = re.compile(r"(?:[0-3]?\d)\s?[-./]\s?(?:[01]?\d)\s?[-./]\s?(?:19|20)\d\d(?!\d)")
_MASKED = re.compile(
    r"(?<![\d.,])0[35789](?:\d{0,4}|\d{2}[ .\-]\d{2,4})[ .\-]{0,2}(?:[xX*•]{2,7}[ .\-]{0,2}){1,2}\d{0,4}(?!\w)"
)
_MOBILE = re.compile(r"(?:0|84|840|\+84)?(?:3[2-9]|5[25689]|7[06-9]|8[1-9]|9\d)\d{7}$")
_OLD_MOBILE = re.compile(r"(?:0|84)1(?:2\d|6[2-9]|8[68]|99)\d{7}$")
_LANDLINE = re.compile(
    r"(?:0|84)2(?:0[3-9]|1[0-689]|2[0-25-9]|3[2-9]|4\d|5[124-9]|6[0-39]|7[0-7]|8\d|9[0-4679])\d{7,8}$"
)
_CITIZEN = re.compile(
    r"0(?:0[124568]|1[0124579]|2[024567]|3[013-8]|4[024-689]|5[12468]|6[024678]|7[024579]|8[02346789]|9[1-6])[0-9]\d{8}$"
)

_Group = tuple[int, int, str]  # start and end in the run, digits

# The words before a number that say what it is. The last one before the number counts.
_LABELS = re.compile(
    r"(?P<phone>\b(?:s ?d ?t|so (?:dien thoai|dt|may|phone|di dong)|dien thoai|d\.?t|dtdd|di dong"
    r"|lien he|lien lac|l\.?h|zalo|hotline|"
    r"mobile|tel|phone|alo|goi|de lai so|nhan tin|may ban|viber|imess|call|fax|momo))\b"
    r"|(?P<citizen_id>\b(?:c ?c ?c ?d|cmnd|cmtnd|cmt|can cuoc|chung minh|dinh danh|ho chieu|passport"
    r"|so cc|giay to tuy than|"
    r"mst|ma so thue|gplx|giay phep lai xe|bang lai))\b"
    r"|(?P<bank_account>\b(?:(?:chuyen|nop|gui|ck)\b[^.\n\d]{0,30}\bvao|s ?t ?k|tk|so tk|tai khoan|chuyen khoan|ck|the atm|so the|atm|visa|vcb"
    r"|vietcombank|bidv|agribank|techcombank|"
    r"tcb|mb ?bank|mb|vietinbank|ctg|acb|sacombank|vp ?bank|tp ?bank|vib|shb|msb|ocb|hdbank|seabank"
    r"|lpbank|lienvietpostbank|ngan hang))\b"
    r"|(?P<social_insurance>\b(?:b ?h ?x ?h|bao hiem(?: xa hoi| y te| that nghiep)?|bhyt|bhtn|so bao hiem|the bh|(?:luong|so) huu|huu tri|so so))\b"
    r"|(?P<none>\b(?:ma ho so|so ho so|ho so so|bien nhan|bien lai|hoa don|hop dong|cong van"
    r"|quyet dinh|nghi quyet|nghi dinh|thong bao|van ban|"
    r"ma don|ma van don|ma phan anh|phan anh so|so hieu|ma khach hang|makh|ma kh|ma pa|don so|seri"
    r"|serial|so may|imei|so khung|ma so doanh nghiep|"
    r"dkkd|gpkd|nam|ngay|tu|gia|so tien|dien tich|chi so|ma qr|vtv|voh|khach hang))\b"
)
_MONEY = re.compile(
    r"\s*(?:d\b|dong\b|vnd|trieu|nghin|ngan\b(?! hang)|k\b|ty\b|m2|m3|m²|kg|ha\b|km|%|/\s?(?:qd|nd|tt"
    r"|kh|bc|tb|cv|hd|ubnd)|usd)"
)
_BANK_AFTER = re.compile(
    r"[\s,;:(\-–]{0,4}(?:(?:tai|ngan hang|nh|o|mo tai|cua|bank)\s){0,3}(?:vcb|vietcombank|bidv"
    r"|agribank|techcombank|tcb|mb ?bank|mb\b|vietinbank|acb|"
    r"sacombank|vp ?bank|tp ?bank|vib\b|shb|msb|lpbank|hdbank|ngan hang|chu tk|chu tai khoan|ctk)"
)
_PUBLIC = re.compile(
    r"\b(?:ubnd|uy ban|hdnd|so (?=[a-z])(?!khung|dien|dt|may|nha|cua|toi|minh|em|lien|goi|ban|co dinh"
    r"|ca nhan|zalo|sau|nay)|phong (?!tro)|chi cuc|cuc |trung tam|tong dai|duong day nong|hotline"
    r"|truc ban|cong an|tram|benh vien|truong|"
    r"co quan|van phong|bo phan|dien luc|cong ty|cty|toa an|kho bac|buu dien|ban tiep|bhxh tinh"
    r"|ngan hang|chi nhanh|dai truyen|doanh nghiep|htx|hop tac xa|sdt co quan|"
    r"nha may|xi nghiep|khach san|ban quan ly|cuc|mttq|hoi dong|tiep dan|mot cua|mat tran|thanh tra|vien kiem sat)"
)
_PRIVATE = re.compile(
    r"\b(?:nha (?:toi|em|minh|rieng|chau|ong|ba|anh|chi|bac|cu)|cua toi|cua em|cua minh|(?:toi|em|minh)(?! (?:\w+ ){0,2}goi)"
    r"|gia dinh|may ban nha|ho ong|ho ba|lien he voi toi|goi cho toi|nguoi gui|nguoi viet|kinh don)\b"
)
_HOME_AFTER = re.compile(
    r"[\s,(\-–]{1,4}(?:la )?(?:(?:so )?may )?nha (?:rieng|toi|em|minh|ong|ba|anh|chi|bac|co|chu)\b|[\s(]{1,3}\(?(?:so )?nha\)"
)
_CLOCK = re.compile(r"20\d\d[01]\d[0-3]\d(?:\d{4}|\d{6})$|1[678]\d{8}(?:\d{3})?$")  # a day and hour, seconds since 1970
_CODED = re.compile(r"(?:[\w./\-–+#@]|\":?\s?)$|\b(?:ma|code|id|don|hd|lenh|chieu|dich|hang|don hang)\s?[:.#]?\s?$")
_OWN_TAX = re.compile(r"\b(?:cong ty|cty|doanh nghiep|htx|hop tac xa|dn\b|chi nhanh|nha may)")


def _digits(text: str) -> str:
    return text.replace("O", "0").replace("o", "0").replace("l", "1").replace("I", "1")


def _shape(number: str) -> str | None:
    """What a number is by itself: ``phone``, ``landline`` or ``citizen_id``."""
    if number.startswith("0084"):
        number = number[2:]
    if len(number) in (10, 11, 12) and number[0] in "08" and (number[0] == "0" or number.startswith("84")):
        if _MOBILE.match(number) or _OLD_MOBILE.match(number):
            return "phone"
        if _LANDLINE.match(number) and len(number) in (11, 12 if number.startswith("84") else 11):
            return "landline"
    if len(number) == 12 and _CITIZEN.match(number):
        return "citizen_id"
    return None


def _is_public(view: View, start: int, end: int) -> bool:
    """Whether the words before a landline make it an office's: the nearest cue counts."""
    before = view.folded[max(0, start - 110) : start]
    if _HOME_AFTER.match(view.folded, end):
        return False
    public = max((m.start() for m in _PUBLIC.finditer(before)), default=-1)
    private = max((m.start() for m in _PRIVATE.finditer(before)), default=-1)
    return public > private


def _label(view: View, start: int, floor: int) -> tuple[str, str]:
    """The kind that the words just before a number announce, and those words."""
    before = view.folded[max(floor, start - 60, 0) : start]
    cut = max(before.rfind("\n"), before.rfind(". "), before.rfind("; ")) if len(before) > 1 else -1
    kind, near = "", ""
    for match in _LABELS.finditer(before):
        if match.end() > cut or len(before) - match.end() <= 4:
            kind, near = match.lastgroup or "", before[match.start() :]
    return kind, near


def _numbers(view: View) -> Iterator[Find]:
    floor = 0
    for match in _RUN.finditer(view.text):
        run = _TAIL.sub("", match.group()).rstrip(" .-–_/()·,*…")
        groups = [(m.start(), m.end(), _digits(m.group())) for m in _GROUP.finditer(run)]
        base = match.start()
        if len(_DIGIT.findall(run)) < 6:
            continue
        if _DATE.fullmatch(run):
            continue
        if _SUM.fullmatch(run) and _MONEY.match(view.folded, match.start() + len(run)):
            continue
        kind, near = _label(view, base, floor)
        index = 0
        code = _FILE_CODE.match(run) if view.text[base - 1 : base].isalpha() else None
        if code:  # "H55.22.09-260318-0115": its label says nothing of what follows
            index, kind = sum(start < code.end() for start, _, _ in groups), ""
        while index < len(groups):
            date = _DATE.match(run, groups[index][0])
            if date and kind not in ("citizen_id", "bank_account", "social_insurance"):
                while index < len(groups) and groups[index][0] < date.end():
                    index += 1
                continue
            step, type_ = _one(view, run, groups, index, kind, near, base)
            if step and type_:
                start, end = base + groups[index][0], base + groups[index + step - 1][1]
                if type_ == "phone" and index == 0 and run[: groups[0][0]].strip(" ") in ("+", "(+", "("):
                    start = base
                yield Find(start, end, type_)
                floor = end
                index += step
            else:
                index += max(step, 1)


def _joins(run: str, groups: list[_Group], index: int) -> tuple[str, dict[int, int], dict[int, str]]:
    """What the groups from ``index`` join to: all digits, the length after each count of groups, and the shapes met."""
    joined = ""
    lengths: dict[int, int] = {}
    shapes: dict[int, str] = {}
    for count, (start, _end, digits) in enumerate(groups[index:], 1):
        if count > 1:
            gap = run[groups[index + count - 2][1] : start]
            wide = len(gap.strip(" .…")) > 1 and gap.strip(" ") not in (")-", ").", "--", ".-")
            if wide or ("," in gap and not _COMMAS.match(run, groups[index][0])):
                break
            if len(joined) >= 9 and len(digits) >= 9:
                break
        if len(joined) + len(digits) > 19:
            break
        joined += digits
        lengths[count] = len(joined)
        shape = _shape(joined)
        if shape:
            shapes[count] = shape
    return joined, lengths, shapes


def _one(
    view: View, run: str, groups: list[_Group], index: int, kind: str, near: str, base: int
) -> tuple[int, str | None]:
    """How many groups from ``index`` make one number, and its type (None: nothing personal)."""
    joined, lengths, shapes = _joins(run, groups, index)
    if not lengths:
        return 1, None
    last = max(lengths)
    first, end = base + groups[index][0], base + groups[index + last - 1][1]
    before = view.text[first - 1 : first]
    if before.isupper() and not kind and first == base and not shapes:
        return last, None  # a code glued to letters: PA19TN0012345, H55-250101
    labelled = _labelled(view, kind, near, lengths, shapes, first, end)
    if labelled is not None:
        return labelled
    for count, shape in sorted(shapes.items()):
        if shape == "landline":
            if shapes.get(count + 1) == "landline":
                continue
            return count, None if _is_public(view, first, base + groups[index + count - 1][1]) else "phone"
        document = kind == "none" and len(near) < 16 and not near.startswith(("tu", "ngay", "nam", "gia", "khach"))
        if shape != "phone" or not document:
            return count, shape
    if 8 <= lengths[last] <= 19 and (last == 1 or kind != "none") and _BANK_AFTER.match(view.folded, end):
        return last, "bank_account"
    if kind == "phone" and len(near) < 30:
        return _odd_phone(view, joined, lengths, first, end)
    if not kind and last == 1 and 9 <= lengths[1] <= 16 and not _CLOCK.match(joined):
        before = view.folded[max(0, first - 16) : first]
        if not (
            _CODED.search(before) or _MONEY.match(view.folded[end : end + 14]) or view.text[end : end + 1].isalpha()
        ):
            return 1, {9: "citizen_id", 10: "social_insurance", 12: "citizen_id"}.get(lengths[1], "bank_account")
    return (last if last == 1 else 1), None


def _labelled(
    view: View, kind: str, near: str, lengths: dict[int, int], shapes: dict[int, str], first: int, end: int
) -> tuple[int, str | None] | None:
    """A number whose label says what it is; None where the label does not fit the number."""
    last = max(lengths)
    longest_first = sorted(lengths, reverse=True)
    if kind == "citizen_id" and "passport" not in near and "ho chieu" not in near:
        tax = near.startswith(("mst", "ma so thue"))
        if tax and _OWN_TAX.search(view.folded[max(0, first - 90) : first]) and "ca nhan" not in near:
            return last, None
        for count in longest_first:
            if lengths[count] in (12, 9) or (tax and lengths[count] in (10, 13)):
                return count, "citizen_id"
        return (last, "citizen_id") if 8 <= lengths[last] <= 13 and not shapes else None
    if kind == "social_insurance":
        for count in longest_first:
            mobile = lengths[count] == 10 and shapes.get(count) == "phone"
            if lengths[count] in (10, 12, 13, 15) and (not mobile or "so" in near or "ma" in near):
                return count, "social_insurance"
    if kind == "bank_account" and _LOGIN.match(near) and shapes:
        return None
    if kind == "bank_account":
        best = max((count for count in lengths if 6 <= lengths[count] <= 19), default=0)
        named = (
            _ACCOUNT.search(near) is not None or _ACCOUNT_OF.search(view.folded[max(0, first - 40) : first]) is not None
        )
        if best and (named or (lengths[best] >= 9 and best not in shapes)) and len(near) < 45:
            return None if _MONEY.match(view.folded[end : end + 14]) else (best, "bank_account")
    return None


def _odd_phone(view: View, joined: str, lengths: dict[int, int], first: int, end: int) -> tuple[int, str | None]:
    """A number called a phone that has no phone's shape: mistyped, without its first 0, or a short landline."""
    last = max(lengths)
    public = _is_public(view, first, end)
    for count in sorted(lengths):
        if lengths[count] in (10, 11) and joined.startswith("0"):
            return count, None if joined.startswith("02") and public else "phone"
    if not _MONEY.match(view.folded[end : end + 14]):
        if 9 <= lengths[last] <= 11 and not joined.startswith(("18", "19")):
            return last, "phone"
        if lengths[last] == 7 and joined[0] in "36789" and not public:
            return last, "phone"
    return (last if last == 1 else 1), None


_DIGIT_WORD = r"(?:khong|ko|mot|hai|ba|bon|tu|nam|lam|sau|bay|bảy|tam|chin|\d{1,4})"
_SPOKEN = re.compile(
    rf"(?<!\w)(?:(?:so )?khong|0"
    rf"|o)[\s,.\-]{{1,3}}(?:{_DIGIT_WORD}[\s,.\-]{{1,3}}){{6,14}}{_DIGIT_WORD}(?!\w)"
    rf"|(?<!\w)0\d{{1,5}}[\s,.\-]{{1,3}}(?:{_DIGIT_WORD}[\s,.\-]{{1,3}}){{3,10}}{_DIGIT_WORD}(?!\w)"
)
_SPOKEN_KHONG = re.compile(r"khong[\s,.\-]{1,3}(?:chin|ba|bay|tam|nam|sau|mot|hai|\d)")
_SPOKEN_NOUGHT = re.compile(
    r"[0o](?<!\w[0o])\d{0,5}[\s,.\-]{1,3}(?:chin|ba|bay|tam|nam|sau|mot|hai|bon|tu|lam|kh?o|\d)"
)
_DIGIT = re.compile(r"\d")
_SPOKEN_WORD = re.compile(r"[a-z]+|\d+")


def _spoken(view: View) -> Iterator[Find]:
    if not (_SPOKEN_KHONG.search(view.folded) or _SPOKEN_NOUGHT.search(view.folded)):
        return
    for match in _SPOKEN.finditer(view.folded):
        parts = _SPOKEN_WORD.findall(match.group())
        words = [p for p in parts if not p.isdigit() and p != "so"]
        length = sum(len(p) if p.isdigit() else 1 for p in parts if p != "so")
        if 8 <= length <= 13 and len(words) >= 2:
            start = match.start() + (3 if match.group().startswith("so ") else 0)
            yield Find(start, match.end(), "phone")


def find_digits(view: View) -> Iterator[Find]:
    """All finds of this module, in view offsets, possibly overlapping; what a code with a form of its own covers is
    left out."""
    yield from _spoken(view)
    digits = len(_DIGIT.findall(view.text))
    if not digits:
        return
    codes = find_codes(view, digits)
    if digits < 5:
        yield from codes
        return
    masked = (m for m in _MASKED.finditer(view.text) if sum(char.isdigit() for char in m.group()) >= 5)
    codes.extend(Find(match.start(), match.end(), "phone") for match in masked)
    yield from codes
    for found in _numbers(view):
        if not any(found.start < code.end and code.start < found.end for code in codes):
            yield found
