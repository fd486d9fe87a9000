"""Redaction on hand-written texts: how much is found, what stays, and that it can be repeated."""

from __future__ import annotations

import time
import unicodedata
from collections import Counter
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from redaction_gold import ROUNDS, WAYS, Text, load, measure

from hieudan.text import fold, nfc
from privacy.names import read_rules
from privacy.reading import Reading
from privacy.redact import MARKS, find, redact, scan
from privacy.view import view

DIGITS = (
    "phone", "email", "citizen_id", "bank_account", "plate", "house_address", "social_insurance", "url_profile", "land_parcel",
)  # fmt: skip
SETS = {
    "dev": load("texts.jsonl", 1), "held out": load("texts.jsonl", 0), "adversarial": load("adversarial.jsonl"),
    **{name.removesuffix(".jsonl").replace("_", " "): load(name) for name in ROUNDS},
}  # fmt: skip
ALL = [text for texts in SETS.values() for text in texts]
# Held-out and adversarial texts are few: the bounds leave room for two or three spans.
FLOORS = {
    "dev": (0.99, 0.97, 0.95, 0.02),
    "held out": (0.97, 0.94, 0.93, 0.03),
    "adversarial": (0.97, 0.94, 0.93, 0.03),
    # Measured before their misses were mended (docs/redaction.md); now they guard what was mended.
    **{f"blind {k}": (0.97, 0.94, 0.90, 0.02) for k in (1, 2, 3, 4, 5, 6)},
    "blind 7": (0.97, 0.92, 0.85, 0.02),  # few spans
    "blind 8": (0.97, 0.97, 0.92, 0.03),
    "blind 9": (0.97, 0.94, 0.70, 0.02),  # few spans; all are found, four under the wrong mark
}
# Of all names of all files, however they are typed: covered under any mark; clean texts changed.
FLOORS_TYPED = {
    WAYS[0]: (0.98, 0.01), WAYS[1]: (0.88, 0.03), WAYS[2]: (0.90, 0.05), WAYS[3]: (0.94, 0.09), WAYS[4]: (0.85, 0.11),
}  # fmt: skip


def test_there_are_enough_texts_and_traps() -> None:
    texts = load("texts.jsonl")
    assert len(texts) >= 300
    assert sum(not t.gold for t in texts) >= 0.35 * len(texts)
    assert {g.type for t in texts for g in t.gold} == set(MARKS)


@pytest.mark.parametrize("name", SETS)
def test_recall_and_clean_texts(name: str) -> None:
    score = measure(SETS[name])
    digits, persons, officials, clean = FLOORS[name]
    print(f"\n{name}\n{score.table()}")
    assert score.recall(*DIGITS) >= digits, score.missed
    assert score.recall("person") >= persons, score.missed
    assert score.recall("official_person") >= officials, score.missed
    assert score.precision("person", "official_person") >= 0.95
    assert score.clean_changed <= clean * score.clean


@pytest.mark.parametrize("way", WAYS)
def test_names_however_they_are_typed(way: str) -> None:
    score = measure(ALL, way)
    people = ("person", "official_person")
    covered = sum(score.covered[k] for k in people) / sum(score.gold[k] for k in people)
    print(f"\n{way}: {covered:.3f} covered, clean texts changed {score.clean_changed} of {score.clean}")
    names, clean = FLOORS_TYPED[way]
    assert covered >= names
    assert score.clean_changed <= clean * score.clean


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Gia đình tôi có 3 khẩu: tôi Kim Sa Rươl và mẹ già", "Kim Sa Rươl"),  # a family name of no list
        ("chánh án lê minh đạo và viện trưởng trần thế anh đều biết việc này", "trần thế anh"),
        ("Chung toi gom Nguyen Thi Tuoi va cac em muon chia dat", "Nguyen Thi Tuoi"),
    ],
)
def test_the_second_reader_finds_what_no_rule_does(text: str, name: str) -> None:
    assert name not in redact(text).text
    read = Reading(view(text))
    read_rules(read)
    start = text.index(name)
    assert not any(read.t.start[n.start] <= start and read.t.end[n.end - 1] >= start + len(name) for n in read.names)


@pytest.mark.parametrize("item", ALL, ids=lambda t: f"{t.id}-{len(t.text)}")
def test_a_second_time_changes_nothing(item: Text) -> None:
    once = redact(item.text)
    assert redact(once.text).text == once.text
    assert scan(once.text) == []


PIECES = st.sampled_from(
    ["ông ", "Nguyễn ", "Văn ", "thị ", "A", "hoa ", "Trưởng thôn ", "xã ", "Hóa Thượng ", "0912", " 345 678", ".", ",", "\n", "số nhà ", "12", "/", "ngõ ",
     "stk ", "@", "gmail.com", "20A-", "123.45", "thửa ", "tờ bản đồ ", "[người]", "[số nhà]", "[", "]", "facebook.com/", "CCCD ", "019085001234", " ", "-",
     "BÀ ", "LAN", "\u200b", "&nbsp;", "<br>", "\u0301", "không chín một ", "là ", "và ", "Trân trọng,\n", "tên ", "H.", "đường ", "Tôi "]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=24).map("".join)))
def test_any_string_is_redacted_once_and_for_all(text: str) -> None:
    source, finds = find(text)
    assert source == nfc(text)
    assert all(0 <= f.start < f.end <= len(source) and f.type in MARKS for f in finds)
    assert all(a.end <= b.start for a, b in zip(finds, finds[1:], strict=False))
    assert not any(source[f.start].isspace() or source[f.end - 1].isspace() for f in finds)
    once = redact(text)
    assert once.text == nfc(once.text)
    assert redact(once.text).text == once.text
    assert sum(once.counts.values()) == len(once.finds)


WORDS = st.sampled_from(ALL).flatmap(lambda item: st.lists(st.sampled_from(item.text.split(" ")), max_size=6))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(ALL),
    st.sampled_from(ALL),
    WORDS,
    st.sampled_from([str, str.upper, str.lower, fold, str.title]),
    st.sampled_from([" ", "\n", ". ", ", ", "<br>"]),
)
def test_texts_mixed_and_retyped_are_redacted_once_and_for_all(
    first: Text, second: Text, words: list[str], retype: Callable[[str], str], between: str
) -> None:
    once = redact(between.join([retype(nfc(first.text)), " ".join(words), second.text]))
    again = redact(once.text)
    assert again.text == once.text
    assert again.finds == ()
    kinds = Counter(f.type for f in once.finds)
    assert all(once.text.count(MARKS[kind]) >= count for kind, count in kinds.items())


@pytest.mark.parametrize("item", SETS["dev"], ids=lambda t: str(t.id))
def test_decomposed_text_gives_the_same(item: Text) -> None:
    assert find(unicodedata.normalize("NFD", item.text)) == find(item.text)


def test_zero_width_characters_are_counted_but_hide_nothing() -> None:
    text = "Tôi là Nguy\u200bễn Thị\u200b Lụa, sđt 09\u200b12 345 671"
    source, finds = find(text)
    assert [(f.type, source[f.start : f.end]) for f in finds] == [
        ("person", "Nguy\u200bễn Thị\u200b Lụa"), ("phone", "09\u200b12 345 671"),
    ]  # fmt: skip


def test_html_leftovers_hide_nothing() -> None:
    text = 'Tôi&nbsp;là <b>Nguyễn</b>&nbsp;Thị Lụa<br/>sđt:&nbsp;0912&nbsp;345&nbsp;671 <a href="mailto:lua.nt@gmail.com">thư</a> B&#249;i Văn Tá'
    assert redact(text).counts == {"person": 2, "phone": 1, "email": 1}
    assert "lua" not in redact(text).text.lower()


def test_what_is_replaced_and_what_stays() -> None:
    text = (
        "Chủ tịch UBND xã Hoàng Văn Páo không tiếp bà Lường Thị Xuyến, ở số nhà 12 ngõ 34 đường Bến Oánh, tổ 5. LH 0912 345 678. "
        "Sổ của tôi: thửa 12, tờ bản đồ 5. Lái xe 20C-123.45."
    )
    assert redact(text).text == (
        "Chủ tịch UBND xã [cán bộ] không tiếp bà [người], ở [số nhà] đường Bến Oánh, tổ 5. LH [điện thoại]. "
        "Sổ của tôi: [thửa đất]. Lái xe [biển số]."
    )


def test_marks_are_never_finds() -> None:
    text = "ông " + " và bà ".join(MARKS.values()) + ", số nhà [số nhà], Trưởng thôn [cán bộ]"
    assert scan(text) == []
    assert redact(text).text == text


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Đèn đường trước nhà Tuyết hỏng, nguyen thi tuyet da bao dien luc, bà tuyết báo rồi", "da bao dien luc"),
        ("NGUYỄN THỊ TUYẾT đề nghị sửa đường Lê Lợi", "đề nghị sửa đường Lê Lợi"),
        ("Tôi là Tuyết, hàng xóm tên Mơ", "hàng xóm tên"),
    ],
)
def test_the_senders_name_is_a_person_wherever_it_stands(text: str, kept: str) -> None:
    out = redact(text, known_names=["Nguyễn Thị Tuyết"])
    assert "tuyet" not in out.text.lower()
    assert "tuyết" not in out.text.lower()
    assert kept in out.text
    assert redact(out.text, known_names=["Nguyễn Thị Tuyết"]).text == out.text


@pytest.mark.parametrize(
    "piece",
    [
        "a",
        "0",
        "0912",
        "@",
        "Nguyễn",
        "Nguyễn ",
        "ông ",
        "ba ",
        "không ",
        "số ",
        "1 ",
        "A.",
        "a.",
        "thửa 1, ",
        "/",
        "ngõ 1 ",
        "facebook.com/",
        "\u0301",
        "<",
        "&",
        "[người]",
    ],
)
def test_huge_words_take_linear_time(piece: str) -> None:
    text = piece * (50_000 // len(piece))
    begin = time.process_time()
    redact(text)
    assert time.process_time() - begin < 5.0


@pytest.mark.parametrize("text", ["a nguyen", "chị trần", "cháu lê", "ong hoang", "Nguyễn"])
def test_a_text_may_end_with_a_surname(text: str) -> None:
    redact(text)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from("anh chị ông con tên là nguyễn thị văn trần cán bộ chủ tịch số nhà tổ zalo stk 0912".split()),
        max_size=6,
    )
)
def test_no_order_of_cue_words_breaks_the_rules(words: list[str]) -> None:
    for text in (" ".join(words), fold(" ".join(words)), " ".join(words).title()):
        assert redact(text).text is not None
