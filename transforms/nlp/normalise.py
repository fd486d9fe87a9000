"""One spelling for what citizens type in many: tone placement, teencode, the abbreviations of offices, redaction marks.

Nothing here changes what is kept or shown: it is what the classifier reads.
"""

from __future__ import annotations

import re

from hieudan.text import fold, nfc, tidy

# Words of haste, read the same in every sentence. Ambiguous ones (``nc``, ``bt``) have their commoner meaning.
TEENCODE = {
    "ko": "không", "k": "không", "hok": "không", "hông": "không", "hổng": "không", "khg": "không",
    "kg": "không", "kh": "không", "khum": "không", "kím": "kiếm",
    "dc": "được", "đc": "được", "đx": "được", "ntn": "như thế nào", "mn": "mọi người",
    "mng": "mọi người", "ng": "người", "ngta": "người ta", "nta": "người ta", "nc": "nước",
    "vs": "với", "z": "vậy", "zậy": "vậy", "dzậy": "vậy", "j": "gì", "cx": "cũng",
    "cũg": "cũng", "cug": "cũng", "trc": "trước", "trog": "trong", "bt": "biết", "bít": "biết", "bik": "biết",
    "ktra": "kiểm tra", "gq": "giải quyết", "xlý": "xử lý", "xly": "xử lý", "đt": "điện thoại",
    "sdt": "số điện thoại", "sđt": "số điện thoại", "cg": "cũng", "r": "rồi", "rùi": "rồi", "ròi": "rồi",
    "h": "giờ", "hs": "học sinh", "gv": "giáo viên", "ph": "phụ huynh", "phhs": "phụ huynh học sinh",
    "cn": "công nhân", "cty": "công ty", "ctr": "công trình", "cb": "cán bộ", "cbcc": "cán bộ công chức",
    "cq": "cơ quan", "cqđp": "chính quyền địa phương", "đp": "địa phương", "nv": "nhân viên", "bs": "bác sĩ", "bn": "bệnh nhân",
    "bv": "bệnh viện", "xd": "xây dựng", "mún": "muốn", "lun": "luôn", "cmt": "chứng minh thư",
    "đky": "đăng ký", "dky": "đăng ký", "đkí": "đăng ký", "đkký": "đăng ký", "qđ": "quyết định",
    "tgian": "thời gian", "tg": "thời gian", "sx": "sản xuất", "kd": "kinh doanh", "dn": "doanh nghiệp",
    "ah": "à", "uh": "ừ", "wa": "quá", "wá": "quá", "qá": "quá", "lm": "làm", "e": "em",
    "tui": "tôi", "tớ": "tôi",
    "thui": "thôi", "nhìu": "nhiều", "sg": "sài gòn",
    "hn": "hà nội", "tp": "thành phố", "tx": "thị xã", "pường": "phường", "mik": "mình", "ak": "à",
}  # fmt: skip
# Offices, papers and places of the state: kept apart because the redaction and the agencies know them too.
OFFICES = {
    "ubnd": "ủy ban nhân dân", "ub": "ủy ban", "hđnd": "hội đồng nhân dân", "hdnd": "hội đồng nhân dân",
    "gpmb": "giải phóng mặt bằng", "btgpmb": "bồi thường giải phóng mặt bằng",
    "gcnqsdđ": "giấy chứng nhận quyền sử dụng đất", "gcnqsdd": "giấy chứng nhận quyền sử dụng đất",
    "cnqsdđ": "chứng nhận quyền sử dụng đất", "cnqsdd": "chứng nhận quyền sử dụng đất", "gcnqsd": "giấy chứng nhận quyền sử dụng",
    "gcn": "giấy chứng nhận", "qsdđ": "quyền sử dụng đất", "qsdd": "quyền sử dụng đất", "qsd": "quyền sử dụng",
    "vpđkđđ": "văn phòng đăng ký đất đai", "vpđk": "văn phòng đăng ký đất đai", "vpdk": "văn phòng đăng ký đất đai",
    "bhxh": "bảo hiểm xã hội", "bhyt": "bảo hiểm y tế", "bhtn": "bảo hiểm thất nghiệp", "bh": "bảo hiểm",
    "tnmt": "tài nguyên môi trường", "tn&mt": "tài nguyên môi trường", "nn&ptnt": "nông nghiệp phát triển nông thôn",
    "nnptnt": "nông nghiệp phát triển nông thôn", "nnmt": "nông nghiệp môi trường", "ptnt": "phát triển nông thôn",
    "gtvt": "giao thông vận tải", "gdđt": "giáo dục đào tạo", "gd&đt": "giáo dục đào tạo", "gddt": "giáo dục đào tạo",
    "gd": "giáo dục", "pgd": "phòng giáo dục", "sgd": "sở giáo dục", "lđtbxh": "lao động thương binh xã hội",
    "ldtbxh": "lao động thương binh xã hội", "lđ": "lao động", "vhtt": "văn hóa thể thao", "vhttdl": "văn hóa thể thao du lịch",
    "cccd": "căn cước công dân", "cmnd": "chứng minh nhân dân", "vneid": "định danh điện tử vneid", "dvc": "dịch vụ công",
    "dvctt": "dịch vụ công trực tuyến", "tthc": "thủ tục hành chính", "ttpvhcc": "trung tâm phục vụ hành chính công",
    "hcc": "hành chính công", "pvhcc": "phục vụ hành chính công", "gpxd": "giấy phép xây dựng", "gpkd": "giấy phép kinh doanh",
    "ca": "công an", "csgt": "cảnh sát giao thông",
    "csmt": "cảnh sát môi trường", "pccc": "phòng cháy chữa cháy", "antt": "an ninh trật tự", "atgt": "an toàn giao thông",
    "attp": "an toàn thực phẩm", "vsattp": "vệ sinh an toàn thực phẩm", "vsmt": "vệ sinh môi trường", "ttđt": "trật tự đô thị",
    "ttdt": "trật tự đô thị", "qlđt": "quản lý đô thị", "qldt": "quản lý đô thị", "ttxd": "trật tự xây dựng", "mtđt": "môi trường đô thị",
    "thpt": "trung học phổ thông", "thcs": "trung học cơ sở", "gdtx": "giáo dục thường xuyên",
    "ql": "quốc lộ", "tl": "tỉnh lộ", "kdc": "khu dân cư", "kcn": "khu công nghiệp", "kđt": "khu đô thị",
    "kdt": "khu đô thị", "ccn": "cụm công nghiệp", "tđc": "tái định cư", "tdc": "tái định cư", "ktx": "ký túc xá",
    "nvh": "nhà văn hóa", "tdp": "tổ dân phố", "htx": "hợp tác xã", "ntm": "nông thôn mới", "bql": "ban quản lý",
    "bqlda": "ban quản lý dự án", "tyt": "trạm y tế", "ttyt": "trung tâm y tế", "bvđk": "bệnh viện đa khoa",
    "mttq": "mặt trận tổ quốc", "ccb": "cựu chiến binh", "tnxp": "thanh niên xung phong", "nct": "người cao tuổi",
    "bvtv": "bảo vệ thực vật", "vlxd": "vật liệu xây dựng", "đtxd": "đầu tư xây dựng", "ttnd": "thanh tra nhân dân",
    "qhsdđ": "quy hoạch sử dụng đất", "qh": "quy hoạch", "khsdđ": "kế hoạch sử dụng đất", "cđt": "chủ đầu tư", "hđlđ": "hợp đồng lao động",
    "tnhh": "trách nhiệm hữu hạn", "tmcp": "cổ phần", "vh": "văn hóa", "tnlđ": "tai nạn lao động", "bđs": "bất động sản",
    "nhnn": "ngân hàng nhà nước", "nhcs": "ngân hàng chính sách", "csxh": "chính sách xã hội", "cntt": "công nghệ thông tin",
    "qlnn": "quản lý nhà nước", "nlđ": "người lao động", "ktxh": "kinh tế xã hội",
}  # fmt: skip

_MARKS = re.compile(
    r"\[(người|cán bộ|điện thoại|email|giấy tờ|tài khoản|biển số|số nhà|bảo hiểm|trang cá nhân|thửa đất)\]",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[À-ɏḀ-ỿ]")
_URL = re.compile(r"https?://\S+|www\.\S+")
_TOKEN = re.compile(r"[^\W\d_]+(?:&[^\W\d_]+)?|\d+(?:[.,/]\d+)*")
_LETTER_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
_STRETCHED = re.compile(r"([^\W\d_])\1{2,}")
# The tone on the first vowel of an open oa, oe, uy: hoà -> hòa, uỷ -> ủy, as dictionaries and underthesea have it.
_TONES = dict(
    zip(
        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),
        "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),
        strict=True,
    )
)
_TONE = re.compile(r"(?:o[àáảãạèéẻẽẹ]|(?<!q)u[ỳýỷỹỵ])(?!\w)")
_BARE = {fold(word) for word in TEENCODE if fold(word) == word and len(word) > 1}
# Without diacritics these are words of their own, and stay.
_OFFICES_BARE = {
    fold(short): long
    for short, long in OFFICES.items()
    if fold(short) not in {"ca", "vh", "qh", "bh", "tl", "ld", "gd"}
}


def has_diacritics(text: str) -> bool:
    """Whether the text is written with Vietnamese letters: one in twelve signs has a mark."""
    text = nfc(text)
    return len(_MARKED.findall(text)) * 12 >= len(text) - text.count(" ")


def is_noisy(text: str) -> bool:
    """Whether the text is typed in haste: no diacritics, capitals throughout, or two words of teencode or more."""
    letters = [char for char in text if char.isalpha()]
    if not letters or not has_diacritics(text) or sum(char.isupper() for char in letters) > 0.7 * len(letters):
        return True
    words = text.lower().split()
    return sum(word.strip(".,!?…") in _BARE for word in words) >= (2 if len(words) > 12 else 1)


def normalise(text: str) -> str:
    """The text in lower case with one spelling: tone placement, teencode and abbreviations written out.

    Redaction marks become one token each (``xx`` and their words joined), addresses of the web are dropped. Sentence
    ends and commas stay, for the segmentation. Texts without diacritics keep to their bare letters.
    """
    bare = not has_diacritics(text)
    text = _MARKS.sub(
        lambda found: " xx" + fold(found[1].lower()).replace(" ", "") + " ", _URL.sub(" ", tidy(text))
    ).lower()
    text = _TONE.sub(lambda found: _TONES[found[0]], text)
    text = _LETTER_DIGIT.sub(" ", _STRETCHED.sub(r"\1", text))

    def written_out(found: re.Match[str]) -> str:
        word = found[0]
        long = OFFICES.get(word) or TEENCODE.get(word)
        if bare and long is None:
            long = _OFFICES_BARE.get(word)
        if long is None:
            return word
        return fold(long) if bare else long

    return _TOKEN.sub(written_out, text)
