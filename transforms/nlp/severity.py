"""How heavy a matter is, 0 to 3, with the words that say so: rules that a reader can follow, no model.

0 a question, praise, a suggestion without harm · 1 a nuisance · 2 serious: health, livelihood, many households,
long unresolved or repeated · 3 danger to life, violence, collapse.
"""

from __future__ import annotations

import re

from hieudan.text import fold, nfc

# Reason -> its words, as people write them. A rule reads both the written and the bare form (see _compiled).
_WORDS: dict[str, str] = {
    # Danger to life or limb, now: enough for 3 when it is told as happening.
    "danger": r"""chết người|người chết|thiệt mạng|tử vong|mất mạng|án mạng|suýt chết|chết đuối|đuối nước|bị vùi|chôn vùi
        |bị điện giật|điện giật chết|rò điện|băng huyết|bất tỉnh|hôn mê|nguy kịch|nguy hiểm đến tính mạng|nguy hiểm tính mạng
        |đe dọa tính mạng|tính mạng|sập (?:nhà|tường|cầu|trần|mái|hầm|mỏ|giàn|cống)|bị sập|đổ sập|sắp sập|sắp đổ|chực đổ
        |nguy cơ sập|nguy cơ đổ|có thể sập|vỡ đập|vỡ đê|vỡ hồ|vỡ bờ|lũ quét|sạt lở (?:núi|taluy|đất)
        |đá lăn|đá văng|nổ mìn|cháy nhà|cháy lan|bốc cháy|cháy nổ|phát nổ|nổ bình|hỏa hoạn|phóng hỏa|đốt nhà
        |dọa giết|đòi giết|giết người|đâm (?:chết|nhau|người|bị thương)|(?:bị|lao vào) chém|chém (?:người|nhau|lìa)|mã tấu|đánh (?:vợ|người|gãy|chảy máu|nhập viện|đập|tới tấp|hội đồng)|hành hung|côn đồ
        |hiếp dâm|xâm hại|dâm ô|bạo hành|tự tử|ngộ độc|lao xuống (?:hố|vực|sông|cống)|rơi xuống (?:hố|cống|sông|vực)
        |thuốc nổ|kíp (?:nổ|mìn)|đạn cối|quả (?:bom|đạn|mìn)|chó dại|ném đá|sập (?:xuống|hồi|ra|lúc)|vừa sập|rơi (?:giàn giáo|từ tầng|trúng)|áo phao|suýt (?:lao|trúng|rơi|mất)|kẻo nổ|mìn\n        |dập (?:thận|não|phổi)|hồi sức|cầm dao|hung khí|phong tỏa ngay|sơ tán|di dời khẩn cấp|bị cuốn|lũ cuốn|bị lật|lật (?:xe|đò|thuyền|ghe)""",
    # Harm to health or to what a family lives on.
    "harm": r"""ung thư|cấp cứu|khẩn cấp|khó thở|nhập viện|bị thương|gãy (?:tay|chân|răng|xương)|té (?:xe|gãy|ngã)|ngã xe|tai nạn|bệnh (?:phổi|ngoài da|tật)
        |bị ốm|ốm nặng|dị ứng|viêm|nôn|sốt|ngất|nứt (?:nhà|tường|toác)|nhà (?:tôi )?(?:bị )?nứt|tường nứt|lún|sạt lở|cá chết|tôm chết|lúa chết
        |chết (?:trắng|hàng loạt|sạch|khô|cháy)|mất trắng|mất trộm|thiệt hại|trắng tay|phá sản|nợ lương|chậm lương|mất việc|thất nghiệp
        |không có (?:nước|điện|nhà|đất|chỗ ở|lương)|mất nước|ô nhiễm|xả thải|ma túy|lừa|chiếm đoạt|bị mất|mất đất|mất nhà|cưỡng chế
        |đe dọa|dọa|nguy hiểm|nguy cơ|cướp|cô lập|đứt đường|ngập|không dám|ăn chặn|bao che|bảo kê|khống
        |giả (?:chữ ký|mạo|danh)|hối lộ|tham ô|tham nhũng|lót tay|phong bì""",
    "many": r"""(?:hàng|mấy|vài) (?:chục|trăm|nghìn|ngàn|vạn)(?: \w+)? (?:hộ|nhà|người|công nhân|gia đình|học sinh|dân|khẩu|cháu|em)
        |(?:trên |hơn |gần )?\d[\d.]* ?(?:hộ|công nhân|gia đình|nhà dân|học sinh|hộ dân|khẩu|nạn nhân|người dân|cháu|tiểu thương)
        |(?:cả|toàn) (?:xóm|thôn|làng|bản|ấp|xã|khu|tổ|phố|buôn|dãy|khu phố|khu dân cư)|(?:nhiều|các|bao nhiêu) (?:hộ|gia đình)|bà con|hàng loạt|người dân""",
    "vulnerable": r"""trẻ (?:em|nhỏ|con)|con nít|con nhỏ|các cháu|mấy cháu|học sinh|trẻ sơ sinh|em bé|người già|cụ già|ông bà già|mẹ già|bà cụ
        |cụ (?:ông|bà)|neo đơn|khuyết tật|tàn tật|bệnh nhân|bà bầu|mang thai|sản phụ|thai phụ|hộ nghèo|mồ côi|liệt (?:sĩ|sỹ|giường)|thương binh""",
    "long": r"""(?:\d+|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mấy|nhiều|bao|hàng chục|mấy chục|vài|hơn chục|gần chục) năm (?:nay|rồi|trời|liền|qua|chưa|không|vẫn|mà|ròng)
        |(?:từ|suốt) (?:năm )?(?:19|20)\d\d|kéo dài|suốt (?:\d+|nhiều|mấy|cả) (?:năm|tháng)|(?:\d+|mấy|nhiều) tháng (?:nay|trời|rồi|liền|chưa|vẫn)
        |đã lâu|từ lâu|lâu nay|bao nhiêu năm|triền miên|quanh năm""",
    "repeat": r"""nhiều lần|(?:\d+|hai|ba|bốn|năm|sáu|bảy|tám|mấy|bao nhiêu|không biết bao nhiêu) lần|lần nào cũng|hết lần này|năm lần bảy lượt|vẫn (?:chưa|không) (?:giải quyết|xử lý|ai|có ai|thấy)
        |không ai (?:giải quyết|xử lý|trả lời|xuống|đến|tới)|mãi (?:không|chưa)|hoài (?:không|chưa)|đâu lại vào đấy|đâu vào đó|tái diễn|vẫn tái""",
}  # fmt: skip
# Weights and bases: least squares on the severity that the writers of the training text gave, rounded.
_WEIGHT = {"danger": 0.65, "harm": 0.3, "many": 0.2, "vulnerable": 0.1, "long": 0.15, "repeat": 0.15}
_BASE = {"khen": -0.5, "hoi_dap": 0.1, "kien_nghi": 1.0, "phan_anh": 1.2, "khieu_nai": 1.45, "to_cao": 1.75}
_SERIOUS, _DANGEROUS = 1.45, 1.8


def _compiled(words: str, bare: bool) -> re.Pattern[str]:
    flat = re.sub(r"\s*\n\s*", "", words)
    if bare:  # a single syllable without its diacritics says too many things
        flat = fold("|".join(part for part in re.split(r"\|(?![^(]*\))", flat) if " " in part))
    return re.compile(r"(?<!\w)(?:" + flat + r")(?!\w)")


_MARKED = {reason: _compiled(words, bare=False) for reason, words in _WORDS.items()}
_BARE = {reason: _compiled(words, bare=True) for reason, words in _WORDS.items()}


def reasons(text: str) -> dict[str, list[str]]:
    """Reason -> the words of the text that give it, as written, in order, each once."""
    written = nfc(text)
    lower = written.lower()
    marked = sum(a != b for a, b in zip(lower, fold(written), strict=False)) * 12 >= len(written)
    read, patterns = (lower, _MARKED) if marked and len(lower) == len(written) else (fold(written), _BARE)
    found: dict[str, list[str]] = {}
    for reason, pattern in patterns.items():
        spans = [written[hit.start() : hit.end()] for hit in pattern.finditer(read)]
        if spans:
            found[reason] = list(dict.fromkeys(spans))
    return found


def severity(text: str, kind: str) -> tuple[int, list[str]]:
    """How heavy a matter of this kind is, and the words that made it so (none for 0 and 1)."""
    found = reasons(text)
    if not text.strip():
        return 0, []
    points = _BASE[kind]
    for reason, words in found.items():
        points += _WEIGHT[reason] * (1 + 0.3 * min(2, len(words) - 1))
    if kind in ("khen", "hoi_dap"):
        heavy = 1 if kind == "hoi_dap" and points >= 0.8 else 0
    else:
        heavy = 3 if points >= _DANGEROUS and "danger" in found else 2 if points >= _SERIOUS else 1
    return heavy, list(dict.fromkeys(word for words in found.values() for word in words)) if heavy > 1 else []
