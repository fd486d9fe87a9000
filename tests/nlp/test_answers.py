"""Agencies' answers: what they amount to."""

from __future__ import annotations

import pytest

from hieudan.records import ANSWER_CLASSES
from transforms.nlp.annotate import Annotator
from transforms.nlp.train import load_model


@pytest.mark.parametrize(("code", "answer"), [
    ("da_xu_ly", "Ngày 12/10, Hạt quản lý đường bộ đã vá xong toàn bộ ổ gà, người dân đi lại an toàn."),
    ("dang_xu_ly", "Ủy ban nhân dân phường đã giao công an phường kiểm tra, xác minh nội dung phản ánh và xử lý theo quy định."),
    ("co_ke_hoach", "Tuyến đường đã được đưa vào kế hoạch đầu tư công trung hạn, dự kiến khởi công trong quý II năm 2027."),
    ("chuyen_don_vi_khac", "Nội dung không thuộc thẩm quyền của xã, đã chuyển Công ty Điện lực giải quyết."),
    ("khong_co_co_so", "Qua kiểm tra thực tế, không phát hiện tình trạng như phản ánh; nội dung phản ánh là không đúng."),
    ("giai_thich_chinh_sach", "Theo quy định tại Nghị định 20, người từ đủ 75 tuổi thuộc hộ nghèo mới thuộc đối tượng được hưởng trợ cấp."),
    ("khong_ro", "Xã ghi nhận ý kiến."),
    ("khong_ro", ""),
    ("khong_ro", " ... "),
])  # fmt: skip
def test_clear_cases(code: str, answer: str) -> None:
    assert Annotator().classify_answers([answer]) == [code]


def test_order_and_codes() -> None:
    answers = ["Đã sửa xong.", "", "Đã chuyển Sở Xây dựng xem xét."]
    said = Annotator().classify_answers(answers)
    assert len(said) == 3
    assert set(said) <= set(ANSWER_CLASSES)
    assert said == [Annotator().classify_answers([answer])[0] for answer in answers]


def test_what_training_measured() -> None:
    facts = load_model().facts["answer"]
    assert facts["macro_f1"] >= 0.48
