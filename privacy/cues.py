"""The word sets of the name rules: what a word before, in or after a name says. The lists are in
``lexicon/cues.txt``."""

from __future__ import annotations

from hieudan.text import fold
from privacy import lexicon


def _group(label: str) -> frozenset[str]:
    return lexicon.group("cues", label)


def _phrases(label: str) -> frozenset[tuple[str, ...]]:
    return lexicon.labelled("cues", label)


def _fold(phrases: frozenset[tuple[str, ...]]) -> frozenset[tuple[str, ...]]:
    return frozenset(tuple(fold(word) for word in phrase) for phrase in phrases)


# Words of address and kinship.
STRONG = lexicon.group("kin", "strong")
WEAK = lexicon.group("kin", "weak")
KIN = STRONG | WEAK
KIN_PLAIN = _group("kin_plain")
SURE_PLAIN = _group("sure_plain")  # without diacritics these are hardly anything else
KIN_LINKS = _group("kin_links")  # "vợ tôi là X"
KIN_BETWEEN = _group("kin_between")  # "em trai ruột tên X"
KIN_ORDINAL = _group("kin_ordinal")  # "ông Tám"
KIN_COMMON = _group("kin_common")  # also before many ordinary words
NO_PAIR = _phrases("no_pair")  # "cô lập", "lão thành": no name
NO_SMALL = _group("no_small")
FAMOUS = _phrases("famous")  # "bác Hồ", "bà Triệu"

# Places, bodies, persons of history.
HISTORIC = lexicon.phrases("historic")
TRULY_HISTORIC = _phrases("truly")  # historic even after "ông"
PLACES = lexicon.phrases("places_own") | lexicon.phrases("places_tables")
KNOWN_PLAIN = _fold(HISTORIC | lexicon.phrases("places_own")) | _fold(PLACES)
STREETS = lexicon.labelled("placewords", "street")
PLACEWORDS = STREETS | lexicon.labelled("placewords", "place") | lexicon.labelled("placewords", "org")
PLACEWORDS_PLAIN = frozenset(p for p in _fold(PLACEWORDS) if len(p) > 1 or p[0] not in _group("ambiguous_f"))
PLACE_LAST = frozenset(p[-1] for p in (*PLACEWORDS, *PLACEWORDS_PLAIN))
NOT_PLACE = _phrases("not_place")  # "gia đình", "văn bản": the second word is no place word
ORG_FILLER = lexicon.words("fillers_org") - {"của", "là", "tên", "và", "số"}
PLACE_SYLLABLES = _group("place_syllables")
PLACE_STARTS = _group("place_starts")
PLACE_IN_WORD = _group("place_in_word")  # "đối tượng", "lừa đảo", "giai đoạn"
BETWEEN_STREETS = _group("between_streets")
PLACE_IN_WORD_PLAIN = frozenset({"tuong", "giai", "doan", "sach", "dao"})
BETWEEN_STREETS_PLAIN = frozenset(fold(word) for word in BETWEEN_STREETS)
CAPITAL_PAIR = _phrases("capital_pair")  # ordinary words whose second, capitalised, is a name: "anh Dũng"
ACTS = _group("acts")
BEFORE_ACTING = _group("before_acting") | {","}
OFFICE_STARTS = _phrases("office_starts")
UNIT_TAIL = _group("unit_tail")
UNIT_TAIL_PLAIN = frozenset(fold(word) for word in UNIT_TAIL)
ABBREVIATED = _group("abbreviated")
CHAIN = _group("chain") | frozenset("-–/&,")
WHERE = _group("where")
BODIES_SHORT = _group("bodies_short")

# Names and nicknames.
NICK = lexicon.words("nicknames")
NICK_TITLE = _group("nick_title")
NICK_ORDINARY = _group("nick_ordinary")
AFTER_NICK = _group("after_nick") | frozenset(",.)")
NO_NICK = _group("no_nick")  # "anh Hòa gầy quá": no nickname
ORDINAL = _group("ordinal")
NOT_ORDINAL = _group("not_ordinal")  # "năm tuổi", "ba lần"
NUMBER_NAMES = _group("number_names")
SURE_GIVEN = _group("sure_given")
SURE_GIVEN_PLAIN = _group("sure_given_f")
LOWER_GIVEN = _group("lower_given")
SHAPE_PLAIN = _group("shape_plain")
SHAPE_PLAIN_WEAK = _group("shape_plain_weak")
ORDINARY_PLAIN = _group("ordinary_plain")
NO_NAME_PLAIN = _phrases("no_name_plain")
LOWER_GIVEN_PLAIN = frozenset(fold(word) for word in LOWER_GIVEN) - ORDINARY_PLAIN - _group("lower_given_no_plain")
NO_NAME = _phrases("no_name")  # "phạm vi", "lưu ý"
VAN_WORDS = _phrases("van_words")  # "văn hóa", "thị trấn"
MIDDLE_HILL = _group("middle_hill")  # "Giàng A Sử", "Triệu Mùi Pham"
HILL_FAMILY = _group("hill_family")  # families of peoples whose names go on with A, Seo, Mí …
HILL_MIDDLE = _group("hill_middle")
RARE_FAMILY = lexicon.words("surnames_rare")
SHAPE_LOWER = _group("shape_lower")
WEAK_TWO = _group("weak_two")
NOT_FAMILY = _group("not_family")  # ordinary words first, where capitals tell nothing
SUBJECTS = _group("subjects")

INTRODUCED_AFTER = _group("introduced_after")
NOT_PEOPLE = _group("not_people")  # peoples, subjects, seasons: no persons in a list
LIST_BEFORE = _group("list_before") | {":"}

SCENES_PLAIN = _group("scenes_plain")

# What stands around names.
BEFORE_NAME = _group("before_name")
AFTER_NAME = _group("after_name") | frozenset("\n!(),-.:;?–")
AFTER_NAME_PLAIN = _group("after_name_f") | frozenset("\n!),-.:;?")
OWNER = _group("owner")
GOES_ON = _group("goes_on")
DOES = _group("does")
TRADES = _phrases("trades")
BARE_CUES = _group("bare_cues")
BARE_TWO = _group("bare_two")
BARE_PAIRS = _phrases("bare_pairs")
NOT_BARE = _phrases("not_bare")
NOT_NAMED = _group("not_named")
NOT_NAMED_PLAIN = frozenset(fold(word) for word in NOT_NAMED) | _group("not_named_plain")
WEAK_LABELS = _group("weak_labels") | {"la con", "l.h", "da ky", "lien he"}
AFTER_OFFICE_WORD = _group("after_office_word")
LOWER_OFFICE_NO = _group("lower_office_no")
LOWER_GIVEN_NO = _group("lower_given_no")

# In a text with capitals: the only small words that can be a name, or begin one.
SMALL_NAMES = SURE_GIVEN | ORDINAL
# The only small words at which a name rule can begin.
_FAMILY = lexicon.words("surnames") | lexicon.words("surnames_weak")
CANDIDATES = KIN | KIN_PLAIN | _FAMILY | LOWER_GIVEN | {"đ"}
CANDIDATES_PLAIN = CANDIDATES | frozenset(fold(word) for word in CANDIDATES)
