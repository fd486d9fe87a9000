"""House numbers of households: ``house_address``. The street, the group, the hamlet and the commune stay.

A lane that is only the scene of a problem, and the address of an agency or a firm, stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.finds import Find
from privacy.view import View

_NUM = r"\d{1,4}(?:\s?[a-z](?![a-z]))?(?:[/\-]\d{1,4}[a-z]?(?![a-z\d])|/[a-z]\d{1,3}){0,4}(?![\d])"
_STOP_UNIT = (
    r"(?!\s?(?:m2|m²|m\b|met\b|km|ho\b|nha\b|nguoi|thang|ngay\b|nam\b|lan\b|gio\b|h\b|trieu|ty\b|%|dong\b"
    r"|cay\b|con\b|tuoi|nghin|tang\b|[.,]\d))"
)
_LANE = r"(?:ngo|ngach|hem|kiet|nghach|xet|xec|sec)"
_CHAIN = rf"(?:[\s,\-–]{{1,3}}{_LANE}\s?(?:so\s)?[:]?\s?{_NUM})"
_HOUSE = re.compile(
    rf"(?<!\w)(?:(?:{_LANE}\s(?:so\s)?{_NUM}[\s,]{{1,2}})?(?:so nha(?: (?:toi|em|minh|chau)(?= la ))?|nha so|s/?n|so n)\s?[:.]?\s?(?:la )?{_NUM}{_STOP_UNIT}(?:\s?(?:den|va|,"
    rf"|-)\s?(?:so nha )?\d{{1,4}}[a-z]?(?=\s(?:duong|pho|ngo|hem|kiet|ngach)))?{_CHAIN}{{0,3}})"
)
_DIGIT = re.compile(r"\d")
_HOUSE_HINT = re.compile(r"so nha|nha so|sn|s/n|so n")
_FLAT_HINT = re.compile(r"chung cu|toa|nha tro|tap the|ktt|block|tang \d|ky tuc|nha [a-z]\d|khu nha|cc\b")
_LANE_HINT = re.compile(r"(?:ngo|ngach|hem|kiet|nghach|xet|xec|sec)\s(?:so\s)?\d")
_STALL_HINT = re.compile(r"kiot|ki ot|lien ke|biet thu|lk")
_STALL = re.compile(
    r"(?<!\w)(?:ki ?ot\s(?:so\s)?\d{1,4}[a-z]?(?!\w)(?:,?\s(?:so nha|nha so|nha)\s\d{1,4}[a-z]?(?!\w))?"
    r"|(?:o |lo )(?:so )?\d{1,4}[a-z]?,?\s(?:lien ke|biet thu|lk)[ \-]?\d{1,3}(?!\w))"
)
_STALL_OWN = re.compile(
    r"(?:\b(?:o|tai|nha|dia chi|noi o|cho o)|\bnha (?:toi|em|minh|chau|tui|(?:ong|ba|anh|chi|bac|co|chu)(?: \S{1,9})?))[ :,]{1,2}$"
)
_BORN = re.compile(r"s/?n\s?[:.]?\s?(?:19[2-9]\d|20[0-2]\d)(?!\d|/)")
_HOUSE_OF = re.compile(r"\bnha (?:toi|em|minh|chau|tui|chung toi|ben|ben canh|canh|ke ben|doi dien)(?: o| la)?\s$")
_PLOT = re.compile(r",?\s(?:lo|day|block)\s[a-z]{0,2}\d{1,3}(?!\w)")
_NUMBERED = re.compile(rf"so(?<!\wso)\s?[:]?\s?({_NUM}){_STOP_UNIT}({_CHAIN}{{0,3}})")
_LANES = re.compile(rf"(?<!\w){_LANE}\s(?:so\s)?{_NUM}{_STOP_UNIT}{_CHAIN}{{0,3}}")
_BARE = re.compile(rf"({_NUM}){_STOP_UNIT}({_CHAIN}{{0,3}})(?=[\s,]{{1,2}}\S)")
_INSIDE = re.compile(r"[\w.,/\-]")  # before a number: it is a part of a longer one
_FLAT = re.compile(
    r"(?<!\w)(?:(?:can ho|can|p\.?"
    r"|phong)\s?(?:so\s)?(?:[a-z]{1,2}\d?[.\-]?)?\d{1,4}(?:[a-z]\d{0,2})?(?:[.\-]\d{1,3})?(?!\w)"
    r"(?=,?\s(?:chung cu|toa|nha tro|khu tap the|tap the|ktt|block|tang \d|ky tuc|nha [a-z]\d?\b|khu nha"
    r"|cc\b)))(?:\snha tro(?!\w))?"
)
_STREET_NEXT = re.compile(
    rf"[\s,]{{1,3}}(?:duong|pho|{_LANE}|dai lo|quoc lo|to (?:dan pho )?(?:so )?\d|to dan pho|xom|thon"
    rf"|khu pho|khu dan cu|phuong|tx|p\.|dg)\b|[\s,]{{1,3}}(?:duong|pho|p\.)"
)
_NAME_NEXT = re.compile(r"[ ,]{1,2}[A-ZĐÀ-ỸÁẢÃẠĂÂÊÔƠƯ][^\W\d_]+ [A-ZĐÀ-ỸÁẢÃẠĂÂÊÔƠƯ]")
_ABOVE = re.compile(
    r"(?:\b(?:duong|pho|to|khu|xom|cum|thon|truong|tram|cong|lo|quyet dinh|nghi quyet|nghi dinh"
    r"|thong tu|thong bao|luat|chi thi|van ban|cong van|ke hoach|quy|diem|dieu|khoan|"
    r"cua|cot|tru|den|ho ga|nap|tu dien|tuyen|xe|bus|buyt|ben|mo|kho|hoi|doi|ban|gieng|cay|ban|cau"
    r"|thua|dot|phu luc|trang|muc|ho so|ma|bien|hoa don|bien lai|hop dong|cho|quoc lo|tinh lo|km"
    r"|goi thau|"
    r"khoi|doan|tang|loai|hang|lop|phong|giai doan|don|tiet|ap|tieu khu|khu vuc|nha van hoa|trieu|hon"
    r"|khoang|du|tong|cang|mau|nhom|vi tri|moc|chot|ho|danh|cap|dan pho|mat))\s?$"
)
_AGENCY = re.compile(
    r"\b(?:tru so|ubnd|uy ban|hdnd|so (?:[a-z]+ ){1,3}|phong (?:tai|giao|kinh|noi|tu phap|y te|van"
    r"|lao dong)|chi cuc|cuc thue|trung tam|benh vien|truong (?:mam|tieu|trung|thcs|thpt|dai|cao|th"
    r"|mn)|tram y te|cong an|cong ty|cty|chi nhanh|van phong|"
    r"ngan hang|kho bac|toa an|vien kiem sat|co quan|dien luc|buu dien|sieu thi|khach san"
    r"|phong cong chung|bo phan|nha may|xi nghiep|doanh nghiep|kho bac|bao hiem xa hoi|bhxh|(?:co quan|nganh|doi|can bo) thue"
    r"|phong giao dich|cho (?:thai|dong|tuc)|nha van hoa|cay xang)\b"
)
_HOUSEHOLD = re.compile(
    r"\b(?:(?:toi|em|minh|chau|con|tui|chung toi|bo me|vo chong|gia dinh|ong|ba|anh|chi|bac|co|chu|cu"
    r"|ho|thuong tru|dang|hien|tam tru)(?:\s\S{1,12}){0,5}?\s(?:o|tai|tru|song|ngu|thue)|nha (?:toi|em"
    r"|minh|chau|tui|ong|ba|anh|chi|co|bac|chu|cu)|"
    r"gia dinh|tru tai|thuong tru|tam tru|cu tru|noi o|cho o|dia chi|d/c|dc:|tru quan|o tai|o so"
    r"|hien o|thue tro|phong tro|nha tro|hang xom|ho ong|ho ba|chu nha|"
    r"quan|tiem|cua hang|shop|tap hoa|karaoke|hieu|xuong|co so|spa|nha nghi|kho hang|chu ho|ong|ba|anh"
    r"|chi|giao hang|ship|nha o|can nha|ngoi nha|nha thuoc|chu quan)\b"
)
_CROWD = re.compile(
    r"\b(?:cac ho|ba con|nguoi dan|cu dan|dan cu|nhan dan|toan the|tap the|trong|khu vuc|dau|cuoi|doan"
    r"|tai|duong|vao|loi|hai ben|sau|truoc|giua|cua|mat|nuoc|den|rac|cong)\s?$"
)
_SELF_LANE = re.compile(
    r"(?:\b(?:o|gan|tai|tru|trong|so nha|nha|dia chi|noi o|cho o|thuong tru|tam tru|cu tru|song|tro"
    r"|d/c|dc)\s?[:,]?\s?(?:tai\s|o\s|so\s|la\s)?)$"
)
_OWN = re.compile(
    r"\b(?:o nho|thue nha|nha con (?:gai|trai)|nha (?:toi|em|minh|chau|tui|ong|ba|anh|chi|co|bac|chu|cu)|(?:toi|em|minh|tui"
    r"|chau)(?: \S{1,12}){0,5}? (?:o|song|tru|thue)|gia dinh (?:toi|em|minh|chau|ong|ba|anh|chi)"
    r"|tru tai|thuong tru|tam tru|cu tru|"
    r"dia chi|d/c|noi o|cho o|ho ong|ho ba|hien o|(?:ong|ba|anh|chi|bac|co"
    r"|chu)(?: \S{1,12}){1,5}? (?:o|tru|song)|ngu tai|tru quan|quan|tiem|tap hoa|cua hang|shop"
    r"|nha nghi|phong tro|nha tro|xuong|kho)\b"
)
_WHERE = re.compile(
    r"(?:\b(?:o|tai|tru|thuong tru|tam tru|nha|dia chi|d/c|dc|noi o|cho o|truoc|cua|doi dien|canh|sat"
    r"|ben canh|ve|ngu|den|qua|giao|ship|quan|tiem|hieu|shop|tap hoa|karaoke|pho|bun|cafe|ca phe|bia"
    r"|spa|kho|xuong|cua hang|sua xe|gas|nuoc|nhau|co so|tro|hang)"
    r"\s?[:,.]?\s?|[,:(\-–]\s?|^\s?|\n\s?)$"
)


def _sentence(folded: str, start: int, width: int = 90) -> str:
    before = folded[max(0, start - width) : start]
    cut = max(before.rfind("\n"), before.rfind(". "), before.rfind("! "), before.rfind("? "), before.rfind("; "))
    return before[cut + 1 :]


def _is_agency(view: View, start: int) -> bool:
    """Whether the nearest cue before an address is an agency's or a firm's rather than a household's."""
    before = _sentence(view.folded, start)
    agency = max((m.start() for m in _AGENCY.finditer(before)), default=-1)
    if agency < 0:
        return False
    written = view.text[start - len(before) : start]
    own = max(
        (
            m.start()
            for m in _HOUSEHOLD.finditer(before)
            # "phường Quan Triều", "xã Ba Hàng": the name of a unit is no "quán" and no "bà".
            if not (written[m.start()].isupper() and before.endswith(("phuong ", "xa ", "tran "), 0, m.start()))
        ),
        default=-1,
    )
    return agency >= own


def find_addresses(view: View) -> Iterator[Find]:
    """House, flat and lane numbers of households, in view offsets."""
    folded, text = view.folded, view.text
    if not _DIGIT.search(folded):
        return
    for match in _HOUSE.finditer(folded) if _HOUSE_HINT.search(folded) else ():
        before = folded[max(0, match.start() - 12) : match.start()]
        if (
            _BORN.match(folded, match.start())
            or re.search(r"\b(?:danh|gan|cap|bien)\s$", before)
            or _is_agency(view, match.start())
        ):
            continue
        yield Find(match.start(), match.end(), "house_address")
    for match in _FLAT.finditer(folded) if _FLAT_HINT.search(folded) else ():
        if match.group().startswith("p") and not re.match(r"p\.?\s?\d|phong\s(?:so\s)?[a-z]?\d", match.group()):
            continue
        yield Find(match.start(), match.end(), "house_address")
    for match in _NUMBERED.finditer(folded):
        before = folded[max(0, match.start() - 24) : match.start()]
        if _HOUSE_OF.search(before):
            plot = _PLOT.match(folded, match.end())
            yield Find(match.start(), plot.end() if plot else match.end(), "house_address")
            continue
        street = match.group(2) or _STREET_NEXT.match(folded, match.end()) or _NAME_NEXT.match(text, match.end())
        if not street or (_ABOVE.search(before) and not _WHERE.search(before)) or _is_agency(view, match.start()):
            continue
        if re.search(r"\b(?:to dan pho|nha van hoa|duong|khu pho|to|khu|tuyen|truong|tram|quoc lo)\s$", before):
            continue
        if (
            match.group(2)
            or re.match(r"[\s,]{1,3}(?:duong|pho)\s", folded[match.end() : match.end() + 9])
            or _WHERE.search(before)
            or _OWN.search(_sentence(folded, match.start()))
            or re.search(r"[A-ZĐ][^\W\d]*\s$", text[max(0, match.start() - 12) : match.start()])
        ):
            yield Find(match.start(), match.end(), "house_address")
    for match in _LANES.finditer(folded) if _LANE_HINT.search(folded) else ():
        before = _sentence(folded, match.start())
        if _CROWD.search(before) and not _SELF_LANE.search(before):
            continue
        if re.search(
            r"\b(?:cac ho|ba con|nguoi dan|cu dan|dan|nhan dan|toan the|tap the)\b[^,]{0,24}$", before
        ) or _is_agency(view, match.start()):
            continue
        if (_SELF_LANE.search(before) and _OWN.search(before)) or re.search(
            r"(?:(?:dia chi|thuong tru|tru tai|noi o)[^\d\n,.]{0,12}|nha (?:ong|ba|anh|chi|co|chu|bac) \S{1,9} )$",
            before,
        ):
            yield Find(match.start(), match.end(), "house_address")
    for match in _STALL.finditer(folded) if _STALL_HINT.search(folded) else ():
        before = _sentence(folded, match.start())
        if _STALL_OWN.search(before) and not _is_agency(view, match.start()):
            yield Find(match.start(), match.end(), "house_address")
    for match in _BARE.finditer(folded):
        if len(match.group(1)) > 9 or _INSIDE.match(folded[match.start() - 1 : match.start()]):
            continue
        before = folded[max(0, match.start() - 26) : match.start()]
        named = _NAME_NEXT.match(text, match.end())
        street = (
            match.group(2)
            or re.match(r"[\s,]{1,2}(?:duong|pho|ngo|ngach|hem|kiet)\s", folded[match.end() : match.end() + 10])
            or named
        )
        if not street:
            continue
        if named and re.match(
            r"[ ,]{1,2}(?:xa|phuong|thon|xom|truong|ubnd|tinh|huyen|cong ty|thang|ho|nguoi)\b",
            folded[match.end() : match.end() + 14],
        ):
            continue
        if not re.search(
            r"(?:\b(?:o|tai|tru|thuong tru|nha|dia chi|d/c|dc|noi o|cho o|nha o|ve|ship|giao|giao den"
            r"|quan|tiem|hieu|shop|tap hoa|karaoke|cua hang|hem|ngo)\s?[:,]?\s?|(?:dia chi|noi o|cho o"
            r"|thuong tru)[^\d\n]{0,18}|nha (?:ong|ba|anh|chi|co|chu|bac) \S{1,9} )$",
            before,
        ):
            continue
        if text[max(0, match.start() - 5) : match.start()].lower() == "quận ":
            continue
        if re.search(r"\b(?:ngo|hem|to|khu|xom|tang)\s?$", before) or _is_agency(view, match.start()):
            continue
        yield Find(match.start(), match.end(), "house_address")
