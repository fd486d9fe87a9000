"""Reports to cases: measured on invented matters, and each rule on a pair that shows it."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest
from told import MATTERS, Told, read_told

from hieudan.settings import InputError
from transforms.cases.labels import reports_of
from transforms.cases.match import match
from transforms.cases.measure import measure
from transforms.cases.pair import GAP_DAYS
from transforms.cases.signature import Signature, sign

# B-cubed F1 and pair precision below which a file of matters must not fall.
FLOORS = {
    "matters_one": (0.95, 0.98),
    "matters_two": (0.92, 0.96),
    "matters_three": (0.91, 0.98),
    "matters_four": (0.94, 0.95),
    "matters_five": (0.87, 0.92),
    "matters_six": (0.90, 0.96),
    "matters_seven": (0.93, 0.95),
    "matters_eight": (0.88, 0.86),
    "matters_nine": (0.90, 0.96),
    "matters_ten": (0.95, 0.97),
    "matters_eleven": (0.95, 0.97),
    "matters_twelve": (0.88, 0.98),
}
DAY = date(2026, 3, 2)
WATER = "Mất nước sạch tổ 5 phường Gia Sàng ba ngày nay, nhà có con nhỏ không biết xoay xở thế nào."


def signed(*told: tuple[str, date, str | None]) -> list[Signature]:
    lines = [Told("", f"r{number}", on, code, text) for number, (text, on, code) in enumerate(told)]
    return [sign(report) for report in reports_of(lines)]


def are_one(*told: tuple[str, date, str | None]) -> bool:
    return len(set(match(signed(*told)).values())) == 1


@pytest.mark.parametrize("path", MATTERS, ids=lambda path: path.stem)
def test_invented_matters(path: Path) -> None:
    told = read_told(path)
    found = match([sign(report) for report in reports_of(told)])
    figures = measure(found, {one.id: one.case for one in told})
    f1, precision = FLOORS[path.stem]
    assert figures.bcubed_f1 >= f1
    assert figures.pair_precision >= precision


@pytest.mark.parametrize(
    ("other", "days", "code"),
    [
        (WATER, 1, "05467"),
        ("to 5 gia sang mat nuoc may hom roi, goi cong ty ko ai nghe", 2, None),
        ("Cả dãy tổ 5 Gia Sàng vòi khô cong, không có nước sinh hoạt, phải mua nước bình", 3, "05467"),
    ],
    ids=["copy", "bare", "reworded"],
)
def test_one_matter(other: str, days: int, code: str | None) -> None:
    assert are_one((WATER, DAY, "05467"), (other, DAY + timedelta(days=days), code))


@pytest.mark.parametrize(
    ("other", "days", "code"),
    [
        (WATER.replace("Gia Sàng", "Quan Triều"), 1, None),
        (WATER.replace("tổ 5", "tổ 12"), 1, "05467"),
        ("Hóa đơn tiền nước tháng này ở tổ 5 phường Gia Sàng tăng gấp ba, công ty giải thích đi", 1, "05467"),
        (WATER, GAP_DAYS + 1, "05467"),
        ("Cảm ơn công ty nước đã khôi phục nước sạch tổ 5 phường Gia Sàng rất nhanh, bà con rất phấn khởi", 1, "05467"),
    ],
    ids=["another commune", "another group", "another trouble", "long after", "praise"],
)
def test_another_matter(other: str, days: int, code: str | None) -> None:
    assert not are_one((WATER, DAY, "05467"), (other, DAY + timedelta(days=days), code))


SCHOOL = "Trường tiểu học Hóa Thượng đầu năm thu tiền điều hòa 400 nghìn một cháu, gọi là tự nguyện"


def test_a_primary_and_a_secondary_school_of_one_name_are_two_places() -> None:
    assert are_one((SCHOOL, DAY, "05692"), (SCHOOL.replace("400", "450"), DAY, "05692"))
    assert not are_one((SCHOOL, DAY, "05692"), (SCHOOL.replace("tiểu học", "THCS"), DAY, "05692"))


def test_a_hamlet_of_one_syllable_is_found_in_a_text_without_diacritics() -> None:
    told = ("Rừng nghiến ở Bản Ná Thần Sa đang bị cưa, đêm nghe tiếng cưa máy", DAY, "05725")
    assert are_one(told, ("go nghien bi chat lien tuc, ban na mat may chuc goc", DAY, "05725"))
    assert not are_one(told, ("Gỗ nghiến Bản Nhàu bị chặt liên tục, mất mấy chục gốc", DAY, "05725"))


@pytest.mark.parametrize(
    ("text", "aspects"),
    [
        ("Khám bệnh viện phải chờ từ sáng, lấy số rồi xếp hàng", {"cho_doi"}),
        ("kham benh vien phai xep hang lay so tu sang", {"cho_doi"}),
        ("Cho tôi qua chợ mua quà", {"chi_tra"}),
        ("cho toi qua cho mua qua", set()),
    ],
)
def test_in_what_way_a_thing_is_wrong(text: str, aspects: set[str]) -> None:
    (one,) = signed((text, DAY, None))
    assert set(one.aspects) == aspects


def test_a_matter_told_again_and_again_is_one_case_however_long_it_lasts() -> None:
    assert are_one(*((WATER, DAY + timedelta(days=GAP_DAYS * step - step), "05467") for step in range(4)))


def test_the_order_of_the_reports_changes_nothing_and_the_earliest_names_the_case() -> None:
    signatures = [sign(report) for report in reports_of(read_told(MATTERS[0]))]
    found = match(signatures)
    shuffled = list(signatures)
    random.Random(7).shuffle(shuffled)
    assert match(shuffled) == found
    sent = {one.id: (one.sent_on, one.id) for one in signatures}
    assert all(sent[case] == min(sent[one] for one, its in found.items() if its == case) for case in found.values())


def test_nobody_is_recognised_by_a_name() -> None:
    one, other = signed(
        ("Tôi là Nguyễn Thị Hoa Mơ, số 0912 345 678, hỏi về thủ tục làm thẻ căn cước ở xã Phú Lương", DAY, "05611"),
        ("Tôi là Nguyễn Thị Hoa Mơ, số 0912 345 678, hỏi bao giờ sửa cầu treo xã Phú Lương", DAY, "05611"),
    )
    assert not {"mo", "0912", "nguyen"} & ({*one.tokens} | {*other.tokens})
    assert len(set(match([one, other]).values())) == 2


def test_no_reports_no_cases() -> None:
    assert match([]) == {}
    with pytest.raises(ValueError, match="different reports, or none"):
        measure({}, {})


def test_measure_of_a_known_partition() -> None:
    figures = measure({"a": "1", "b": "1", "c": "1", "d": "2"}, {"a": "x", "b": "x", "c": "y", "d": "y"})
    assert figures.bcubed_precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert figures.bcubed_recall == pytest.approx((1 + 1 + 1 / 2 + 1 / 2) / 4)
    assert figures.pair_precision == pytest.approx(1 / 3)
    assert figures.pair_recall == pytest.approx(1 / 2)


def test_a_broken_line_of_matters_is_named(tmp_path: Path) -> None:
    path = tmp_path / "told.txt"
    path.write_text("[a]\n2026-03-02 05443\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"told\.txt:2: expected"):
        read_told(path)


def test_who_complains_and_thanks_has_not_praised() -> None:
    thanks = "Xin chân thành cảm ơn và chúc sức khỏe các đồng chí."
    assert are_one((WATER, DAY, "05467"), (f"{WATER} {thanks}", DAY, "05467"))
    assert not any(one.is_praise for one in signed((f"{WATER} {thanks}", DAY, "05467")))
    assert signed(("Cảm ơn công an phường đã giúp bà cụ qua đường, chúc các anh sức khỏe.", DAY, "05467"))[0].is_praise


def test_a_word_with_diacritics_is_another_word() -> None:
    """ "nhôm" and "nhóm" are told apart where both texts have their diacritics, "nhom" may be either."""
    metal, group = signed(("Lò nhôm đốt khói khét lẹt", DAY, "05467"), ("Nhóm thanh niên tụ tập", DAY, "05467"))
    assert metal.told_as_written.keys().isdisjoint(group.told_as_written)
    assert "nhom" in metal.told
    assert "nhom" in group.told
