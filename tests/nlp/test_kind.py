"""Kinds: denunciations are not overlooked, the law's words are not mistaken for one."""

from __future__ import annotations

import pytest

from transforms.nlp.annotate import Annotator, Document
from transforms.nlp.kind import denounces
from transforms.nlp.train import load_model


@pytest.mark.parametrize(("kind", "text"), [
    ("to_cao", "Tôi tố cáo trưởng thôn khai khống danh sách hộ nghèo để ăn chặn tiền hỗ trợ, đề nghị điều tra làm rõ."),
    ("to_cao", "TOI TO CAO CAN BO DIA CHINH NHAN TIEN LOT TAY, DE NGHI CO QUAN DIEU TRA VAO CUOC"),
    ("to_cao", "Đơn tố cáo: kế toán hợp tác xã giả chữ ký xã viên để rút tiền."),
    ("khen", "Xin cảm ơn các anh chị ở bộ phận một cửa đã hướng dẫn rất tận tình, chu đáo."),
    ("hoi_dap", "Cho tôi hỏi thủ tục đăng ký khai sinh muộn cần những giấy tờ gì?"),
    ("hoi_dap", "cho em hoi lam lai the bhyt o dau a?"),
    ("kien_nghi", "Cử tri đề nghị tỉnh quan tâm đầu tư xây dựng cầu qua suối để bà con đi lại thuận tiện."),
    ("khieu_nai", "Tôi khiếu nại quyết định thu hồi đất số 12 của huyện vì bồi thường thiếu diện tích, yêu cầu xem xét lại."),
])  # fmt: skip
def test_clear_cases(kind: str, text: str) -> None:
    assert Annotator().annotate([Document("", text)])[0].kind == kind


@pytest.mark.parametrize("text", [
    "Hòm thư khiếu nại, tố cáo của xã không ai mở",
    "Đề nghị cho biết thời hạn giải quyết tố cáo theo luật",
    "Người tố cáo có được giữ bí mật không?",
])  # fmt: skip
def test_to_speak_of_denunciations_is_not_to_denounce(text: str) -> None:
    assert not denounces(text)


def test_what_training_measured() -> None:
    facts = load_model().facts["kind"]
    assert facts["to_cao_recall"] >= 0.65
    assert facts["macro_f1"] >= 0.7
