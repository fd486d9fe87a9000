"""Severity: the number, and the words that made it."""

from __future__ import annotations

import pytest

from hieudan.text import fold
from transforms.nlp.corpus import read_examples, training_files
from transforms.nlp.severity import reasons, severity


@pytest.mark.parametrize(("least", "most", "kind", "text"), [
    (0, 0, "khen", "Cảm ơn đội trật tự đã dọn vỉa hè."),
    (0, 0, "hoi_dap", "Cho hỏi làm căn cước mất bao lâu?"),
    (1, 1, "kien_nghi", "Đề nghị lắp thêm ghế đá ở công viên."),
    (1, 1, "phan_anh", "Cỏ mọc um tùm ven đường, mất mỹ quan."),
    (2, 2, "phan_anh", "Nhà máy xả thải, hơn 40 hộ dân không có nước dùng, nhiều người bị ung thư."),
    (2, 3, "to_cao", "Tố cáo cán bộ ăn chặn tiền của hộ nghèo suốt ba năm nay."),
    (3, 3, "phan_anh", "Cầu treo sắp sập, học sinh vẫn qua lại hằng ngày, đã có hai người rơi xuống sông."),
    (3, 3, "phan_anh", "Mỏ nổ mìn đá văng vào nhà dân, suýt chết người, cả xóm phải sơ tán."),
])  # fmt: skip
def test_clear_cases(least: int, most: int, kind: str, text: str) -> None:
    assert least <= severity(text, kind)[0] <= most


def test_the_words_are_those_of_the_text() -> None:
    text = "Cầu treo SẮP SẬP, hơn 30 học sinh qua lại, đã báo nhiều lần mà 3 năm nay chưa sửa"
    heavy, words = severity(text, "phan_anh")
    assert heavy == 3
    assert all(word in text for word in words)
    assert "SẮP SẬP" in words
    assert set(reasons(text)) >= {"danger", "vulnerable", "repeat", "long"}


def test_diacritics_are_not_needed() -> None:
    text = "Cầu treo sắp sập, hơn 30 học sinh qua lại, đã báo nhiều lần mà chưa sửa"
    assert severity(fold(text), "phan_anh")[0] == severity(text, "phan_anh")[0] == 3


def test_a_nuisance_names_no_words() -> None:
    assert severity("Cột đèn trước nhà bị cháy bóng", "phan_anh") == (1, [])
    assert severity("", "phan_anh") == (0, [])


def test_it_agrees_with_those_who_wrote_the_training_text() -> None:
    known = [one for path in training_files() for one in read_examples(path) if one.severity is not None]
    said = [severity(one.text, one.kind)[0] for one in known]
    same = sum(a == b.severity for a, b in zip(said, known, strict=True)) / len(known)
    close = sum(abs(a - (b.severity or 0)) <= 1 for a, b in zip(said, known, strict=True)) / len(known)
    assert same >= 0.7
    assert close >= 0.97
