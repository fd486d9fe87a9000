"""The names that ``places.py`` looks for: an index over the seeds, and the words that speak for or against a place.

No text is read here. All keys are folded (``hieudan.text.fold``) and split into syllables; spellings with diacritics
are kept beside them, because *Văn Lang* and *Văn Lăng* are two communes with one key.
"""

from __future__ import annotations

import functools
import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from hieudan import units
from hieudan.text import fold, nfc

District = tuple[str, str]  # (province code before July 2025, name), as in units.OldCommune.district

# Names that are also ordinary words or phrases (folded): even after "xã" they need a capital letter or a boundary.
WORDS = frozenset(
    re.split(
        r",\s+",
        """an thang, luc binh, binh thanh, binh yen, cay thi, cao minh, cong bang, chua hang, dan tien, dong tam,
        dong tien, dong thinh, duc van, duc xuan, giao hieu, hiep luc, hoa binh, hong tien, hop thanh,
        hop tien, kim phuong, lien minh, linh thong, minh duc, minh tien, nam tien, nong ha,
        phuc loc, phuong tien, quang trung, quang vinh, quyet thang, tan thanh, tan tien, thang loi,
        thanh binh, thanh cong, thuan thanh, tien phong, trung hoa, trung luong, trung thanh, van hoc,
        van minh, vinh thong, xuan duong, dong lien, dong thang, ba hang, pho co, mo che, bai bong, trai cau,
        song cau, song cong, cho moi, khe mo, ba be, tan long, thuong quan, bao ly, bao linh, linh son, tan tu,
        con minh, tan son, lam son, kim son, nam cuong, cu le, quang son, cao son, cao ky, co linh""",
    )
)
# Names that are everyday speech once the diacritics are gone ("vẫn phải", "bán đất", "bằng văn bản", "chờ đơn"): in such
# a text, in small letters, they need a kind word or their district. Most were found by counting pairs of words in the
# training texts, the others by reading the list of names.
SPEECH = WORDS | frozenset(
    re.split(
        r",\s+",
        """an tinh, bang van, ban dat, cho ra, van phai, ban thi, dao xa, dong vien, cu van, dong xa, cho chu, dong phuc,
        dong dat, trang xa, bao cuong, cho don, xuat hoa, ra ban, lam vi, lam vy, hoa trung, quan chu, tan duong,
        nhu co, bang lang, cai dan, van lang, ky phu, ki phu, ban ngoai, luong phu, trung hoi, phu tien, duong thanh,
        luong bang, luc ba, tien hoi, khoi ky, khoi ki, dong quang, don phong, duong phong, thanh van, phu xa, luong ha,
        tu tri, thuong an, van vu, van yen, la bang, la hien, yen do, vo tranh, minh lap, nam hoa, nam mau, cao tan,
        van tho, gia sang, dong cao, binh trung, on luong, quan ha, quan binh, vi huong, cam gia, mai lap, dong lac,
        bang thanh, bang phuc, binh van, dong bam, thanh dinh, thuong giao, thuong minh, hoa thuong, duong quang,
        duong son, dinh ca, phu do, yen cu, than sa, than xa, hoa muc, thinh dan, tan hoa, tan thai, luong thanh,
        luong thuong, huong thuong, ha thuong, dai sao, phong quang, phuc ha, na mao, ha vi, kim lu""",
    )
)
# After a lower-case "xã thành công", "phường văn minh", these show that the words mean what they say.
WORD_GOES_ON = frozenset(
    re.split(
        r"\s+",
        "trong voi cua viec dat xay len di de cho hon nhat do thi ve nong lam nhu va nhung cung cac mot hoan thuc to "
        "phan dau doi ra giua trien khai",
    )
)

# Wards named after people: the street of that name is as near.
PERSONS = frozenset(
    {
        "nguyen thi minh khai",
        "phung chi kien",
        "phan dinh phung",
        "hoang van thu",
        "quang trung",
        "tran phu",
        "trung vuong",
    }
)

# Names that begin like this are as well the pagoda, market, river, mine or street they come from.
LANDMARKS = frozenset({"chua", "cho", "song", "mo", "pho", "cay", "bai", "ba"})

COMMUNE_CUES = frozenset({"xa", "phuong", "thi_tran", "dac_khu", "any"})

# The word just before a name. Words of accented text are compared with their diacritics ("chợ" is not "cho").
_AGAINST = """đường phố ngõ ngách hẻm kiệt đ ql tl đt tuyến lộ cầu chợ sông suối hồ đập kênh núi đồi đèo hang thác ga
bến
trường thcs thpt th mn tiểu_học cơ_sở phổ_thông mầm_non mẫu_giáo đại_học cao_đẳng trung_cấp đh cđ bệnh_viện bv
đa_khoa viện nhà_máy công_ty cty ctcp tnhh htx phần doanh_nghiệp dn nghiệp kcn ccn kđt kdc cụm mỏ chùa đền đình
phủ miếu nghĩa_trang bãi hàng quán khách_sạn siêu_thị ngân_hàng chung_cư tòa toà ngã_ba ngã_tư xuyến
quảng_trường công_viên vận_động chè trà gạo nếp báo đài xe đội clb quỹ họ ông bà anh chị cô chú bác em cháu thầy
đc chí bạn cụ mợ cậu dì tên xóm thôn bản làng ấp tổ khối buôn phum sóc tdp tập_thể khu_phố đô_thị dân_cư
định_cư nút dòng quốc_gia du_lịch liệt_sĩ liệt_sỹ anh_hùng trung_ương thép hiệu rạp cống mương trạm_bơm trại
lò dự_án gia_đình hộ tượng đảo hoa sĩ sỹ tướng vua viên điện_lực bưu_điện chi_nhánh ttyt kiểm_lâm lâm_trường
nông_trường bưu_cục nhà_xe cây_xăng cánh_đồng dốc ngầm cao_tốc trang_trại xưởng di_tích sở cục đội_bóng góc nhãn mác mỏ_than mỏ_đá mỏ_sắt mỏ_chì mỏ_kẽm mỏ_quặng mỏ_vàng xi_măng nước_khoáng cây_số"""
_FOR = """ở tại về đến tới từ qua thuộc của địa_bàn khu_vực vùng quê ra lên xuống sang vào đi giáp ranh dân người_dân
nhân_dân
bà_con ubnd ubmttq mttq hđnd ủy_ban nhân công_an ca chính_quyền lãnh_đạo cán_bộ đảng_ủy chủ_tịch bí_thư y_tế
phận trên phía đoạn trung_tâm địa_phương ngoài
nay này cả khắp toàn rồi sao giờ vừa thì mà"""


def _vocabulary(text: str, *, drop: Iterable[str] = ()) -> tuple[frozenset[str], frozenset[str]]:
    """The words with diacritics, and the same folded (for texts without any), both as ``last`` or ``first last``."""
    words = frozenset(word.replace("_", " ") for word in nfc(text).split())
    return words, frozenset(fold(word) for word in words) - frozenset(drop)


# Without diacritics some words could be either: "den" is đến (to) or đền (temple); such a word says nothing.
AGAINST, AGAINST_FOLDED = _vocabulary(_AGAINST, drop=("den", "ho", "to", "bai", "hang", "hoa", "em", "em", "co", "ban"))
FOR, FOR_FOLDED = _vocabulary(_FOR, drop=("den", "cua", "ca", "nhan", "ma", "toan", "sao", "vua"))
HAMLETS = frozenset({"to", "xom", "thon", "khu", "ban", "tdp", "khoi", "lang", "doi", "pho"})
NUMBERED_ROADS = frozenset({"so", "ngo", "ngach", "hem", "nha"})

_TONES = str.maketrans(
    {
        accented: plain
        for plain, group in {
            "a": "àáảãạ", "ă": "ằắẳẵặ", "â": "ầấẩẫậ", "e": "èéẻẽẹ", "ê": "ềếểễệ", "i": "ìíỉĩị", "o": "òóỏõọ",
            "ô": "ồốổỗộ", "ơ": "ờớởỡợ", "u": "ùúủũụ", "ư": "ừứửữự", "y": "ỳýỷỹỵ",
        }.items()
        for accented in group
    }
)  # fmt: skip
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")
_TONE_ON_SECOND = re.compile(r"([ou])([àáảãạèéẻẽẹìíỉĩị])(?![a-zà-ỹ])")
_BARE_TO_TONE = {"à": "\u0300", "á": "\u0301", "ả": "\u0309", "ã": "\u0303", "ạ": "\u0323"}
_BARE_TO_TONE |= {"è": "\u0300", "é": "\u0301", "ẻ": "\u0309", "ẽ": "\u0303", "ẹ": "\u0323"}
_BARE_TO_TONE |= {"ì": "\u0300", "í": "\u0301", "ỉ": "\u0309", "ĩ": "\u0303", "ị": "\u0323"}


@functools.lru_cache(maxsize=1 << 16)
def accent(name: str) -> str:
    """Spelling without the choices that mean nothing: case, ``hoà``/``hòa``, ``Mỹ``/``Mĩ``."""
    text = name.lower().translate(_Y_TO_I)
    return _TONE_ON_SECOND.sub(lambda m: nfc(m[1] + _BARE_TO_TONE[m[2]]) + m[2].translate(_TONES), text)


EXACT, UNMARKED, TYPO, OTHER = 3, 2, 1, 0


@functools.lru_cache(maxsize=1 << 16)
def likeness(written: tuple[str, ...], spelling: tuple[str, ...]) -> int:
    """How near the written syllables (``accent``-ed) are to a spelling with the same folded key.

    ``EXACT``; ``UNMARKED``: some syllables carry no marks at all, the others are right; ``TYPO``: only tones differ;
    ``OTHER``: another word.
    """
    if written == spelling:
        return EXACT
    worst = EXACT
    for have, want in zip(written, spelling, strict=True):
        if have == want:
            continue
        if have == fold(want):
            worst = min(worst, UNMARKED)
        elif have.translate(_TONES) == want.translate(_TONES):
            worst = min(worst, TYPO)
        else:
            return OTHER
    return worst


@dataclass(slots=True)
class Name:
    """One folded name and everything it may mean. Each reading keeps its spelling: ``(accented syllables, unit)``."""

    key: tuple[str, ...]
    new: list[tuple[tuple[str, ...], units.Commune]] = field(default_factory=list)
    old: list[tuple[tuple[str, ...], units.OldCommune, str]] = field(default_factory=list)  # kind it is called by
    districts: list[tuple[tuple[str, ...], District]] = field(default_factory=list)  # own
    provinces: list[tuple[tuple[str, ...], str | None]] = field(
        default_factory=list
    )  # own: old code, or None if today's
    far_districts: list[tuple[tuple[str, ...], District]] = field(default_factory=list)
    far_provinces: list[tuple[tuple[str, ...], str]] = field(default_factory=list)  # name, as the seeds have it
    is_word: bool = False  # an ordinary word, street or person as likely as the place

    @property
    def is_phrase(self) -> bool:
        """Whether the words mean something by themselves, as the district Thống Nhất does ("agrees")."""
        return " ".join(self.key) in {"thong nhat", "hoa binh", "hung thinh", "thai binh"} | WORDS

    @property
    def is_speech(self) -> bool:
        """Whether the words without their diacritics are everyday speech."""
        return " ".join(self.key) in SPEECH

    @property
    def is_far(self) -> bool:
        """Whether it is only a district or province elsewhere."""
        return not (self.new or self.old or self.districts or self.provinces)

    @property
    def has_units(self) -> bool:
        """Whether a commune, today's or an old one, bears this name."""
        return bool(self.new or self.old)

    all_spellings: tuple[tuple[str, ...], ...] = ()  # of all readings

    def gather(self) -> None:
        """Fills ``all_spellings`` once the readings are complete."""
        readings = (self.new, self.old, self.districts, self.provinces, self.far_districts, self.far_provinces)
        self.all_spellings = tuple({reading[0] for group in readings for reading in group})


def syllables(name: str) -> tuple[str, ...]:
    """Accented syllables: what ``likeness`` compares."""
    return tuple(re.findall(r"\w+", accent(nfc(name))))


def _swap_y(match: re.Match[str]) -> str:
    return match[1] + ("y" if match[2] == "i" else "i")


def _keys(name: str) -> set[tuple[str, ...]]:
    """Folded keys: as spelt, and with i for y and y for i where people choose freely (Đồng Hỷ, Đồng Hỉ)."""
    plain = tuple(re.sub(r"^0+(?=\d)", "", word) for word in re.findall(r"\w+", fold(nfc(name))))
    swapped = tuple(re.sub(r"^((?:[hklmstv]|qu)?)([iy])$", _swap_y, s) for s in plain)
    return {plain, swapped}


# Spellings that people and papers use beside the official one.
VARIANTS = {
    "Bắc Kạn": ["Bắc Cạn"],
    "Nghinh Tường": ["Nghênh Tường"],
    "Thần Sa": ["Thần Xa"],
    "Quan Triều": ["Quán Triều"],
}
SHORT_DISTRICTS = {"tptn": "Thái Nguyên", "tpsc": "Sông Công", "tppy": "Phổ Yên", "tpbk": "Bắc Kạn"}


class Index:
    """All names of one province, and the districts and provinces of the whole country, by folded syllables."""

    def __init__(self, province_code: str) -> None:
        """Reads the seeds. An unknown province is a ``KeyError``."""
        self.province_name = units.provinces()[province_code]
        self.names: dict[tuple[str, ...], Name] = {}
        own_old = units.old_communes(province_code)
        self.own_old_provinces = {unit.province_code: unit.province_name for unit in own_old}
        far_names = {fold(unit.name) for unit in units.communes() if unit.province_code != province_code}
        far_names |= {fold(u.name) for u in units.old_communes() if u.province_code not in self.own_old_provinces}
        for unit in units.communes(province_code):
            for key, spelling in self._spelt(unit.name):
                self._name(key).new.append((spelling, unit))
        for old in own_old:
            for key, spelling in self._spelt(old.name):
                self._name(key).old.append((spelling, old, old.kind))
        for alias, code_old, kind in {
            (a.alias, a.code_old, a.kind) for a in units.aliases(province_code) if a.code_old
        }:
            for key, spelling in self._spelt(alias):
                self._name(key).old.append((spelling, units.old_commune(code_old), kind))
        for key, name in self.names.items():
            name.is_word = " ".join(key) in WORDS | PERSONS | far_names
        self._districts_and_provinces(province_code)
        # The districts that a new unit took parts of: "xã Đại Phúc, huyện Đại Từ" agrees, though it is the newer one.
        self.districts_of = {
            unit.code: frozenset(units.old_commune(code).district for code in units.predecessors(unit.code))
            for unit in units.communes(province_code)
        }
        self.starts = self._by_syllables()
        self.alone = {
            first for first, seconds in self.starts.items() if "" in seconds
        }  # words that may be a whole name

    def _name(self, key: tuple[str, ...]) -> Name:
        return self.names.setdefault(key, Name(key))

    @staticmethod
    def _spelt(official: str) -> list[tuple[tuple[str, ...], tuple[str, ...]]]:
        forms = [official, *VARIANTS.get(official, [])]
        return [(key, syllables(form)) for form in forms for key in _keys(form)]

    def _districts_and_provinces(self, province_code: str) -> None:
        for district in sorted({unit.district for unit in units.old_communes()}):
            for key, spelling in self._spelt(district[1]):
                own = district[0] in self.own_old_provinces
                name = self._name(key)
                (name.districts if own else name.far_districts).append((spelling, district))
        olds = {unit.province_name: unit.province_code for unit in units.old_communes()}
        today = {name: code for code, name in units.provinces().items()}
        for full in sorted(olds.keys() | today.keys()):
            short = re.sub(r"^(Tỉnh|Thành phố) ", "", full)
            for key, spelling in self._spelt(short):
                name = self._name(key)
                if today.get(full) == province_code:
                    name.provinces.append((spelling, None))
                elif full in self.own_old_provinces.values():
                    name.provinces.append((spelling, olds[full]))
                else:
                    name.far_provinces.append((spelling, full))

    def _by_syllables(self) -> dict[str, dict[str, list[Name]]]:
        """First syllable → second → names, longest first. A name of one syllable stands under "" and needs a prefix."""
        table: dict[str, dict[str, list[Name]]] = defaultdict(lambda: defaultdict(list))
        for key, name in self.names.items():
            name.gather()
            if name.all_spellings:
                table[key[0]][key[1] if len(key) > 1 else ""].append(name)
        for seconds in table.values():
            for found in seconds.values():
                found.sort(key=lambda name: -len(name.key))
        return {first: dict(seconds) for first, seconds in table.items()}


@functools.cache
def far_units() -> tuple[dict[tuple[str, str], list[units.Commune]], dict[tuple[str, str], list[units.OldCommune]]]:
    """Units of the whole country by (province code, folded name): today's by today's code, old ones by then's."""
    new: dict[tuple[str, str], list[units.Commune]] = defaultdict(list)
    old: dict[tuple[str, str], list[units.OldCommune]] = defaultdict(list)
    for unit in units.communes():
        for key in _keys(unit.name):
            new[unit.province_code, " ".join(key)].append(unit)
    for was in units.old_communes():
        for key in _keys(was.name):
            old[was.province_code, " ".join(key)].append(was)
    return new, old


@functools.cache
def province_codes(full_name: str) -> tuple[str | None, str | None]:
    """(code today, code before July 2025) of a province's full name; None where there is none of that name."""
    today = next((code for code, name in units.provinces().items() if name == full_name), None)
    then = next((unit.province_code for unit in units.old_communes() if unit.province_name == full_name), None)
    return today, then
