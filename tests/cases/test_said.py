"""What the words say: signatures, steps that people mean to take, the spot as written."""

from __future__ import annotations

import pytest

from transforms.cases.finer import finer_places
from transforms.cases.said import Said, said


def read(text: str) -> Said:
    return said(text, finer_places(text))


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tập thể 23 hộ dân xóm Đồng Tâm kiến nghị dừng lò nhôm", 23),
        ("Chúng tôi 42 hộ dân cùng ký tên, xin dừng ngay lò đúc nhôm", 42),
        ("Tôi làm đơn này thay mặt mười lăm hộ dân tổ 8", 15),
        ("Chúng tôi là hai mươi ba hộ dân trong thôn", 23),
        ("Đơn kèm 1.200 chữ ký của bà con", 1200),
        ("tap the 30 ho dan xom Na Meo lam don", 30),
        ("Dự án cấp nước cho 20.000 hộ dân chậm tiến độ", 0),
        ("Xe 45 chỗ đỗ kín đường, 2 người suýt bị tông", 0),
        ("Nhà tôi có 5 người mà không có nước", 0),
    ],
)
def test_signatories(text: str, count: int) -> None:
    assert read(text).signatory_count == count


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("Nếu không giải quyết chúng tôi sẽ khiếu kiện lên tỉnh", ("khieu_kien", "len_tinh")),
        ("Nếu không ai trả lời tôi sẽ gửi lên trung ương.", ("trung_uong",)),
        ("neu khong ai tra loi toi se gui len trung uong", ("trung_uong",)),
        ("Chúng tôi dựng lều giữ đất vì không còn cách nào khác", ("dong_nguoi",)),
        ("Theo quyết định của Thủ tướng hộ tái định cư được thêm 100m2", ()),
        ("Con đường trước nhà tôi là đường tỉnh hay đường xã, hỏng thì báo ai?", ()),
        ("Trái tuyến phải tạm thu gấp đôi, tới khi tính tiền đầu năm lại không trừ", ()),
        ("Từ ngày chặn xe quá tải, bà con đi lại yên tâm hẳn. Xin cảm ơn.", ()),
    ],
)
def test_higher_steps(text: str, steps: tuple[str, ...]) -> None:
    assert read(text).escalations == steps


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Rác ở tổ dân phố Nà Mèo, phường Quyết Thắng", "tổ dân phố Nà Mèo"),
        ("Đường liên xóm Đồng Tâm, xã Phú Lương nát hết", "xóm Đồng Tâm"),
        ("Ở thành phố Thái Nguyên nước máy yếu", None),
        ("Mất nước ở phường Lương Sơn, TP Sông Công", None),
        ("Ổ gà trên quốc lộ 3 đoạn qua xã", "quốc lộ 3"),
        ("duong xom Dong Tam hong", None),
    ],
)
def test_the_place_as_written(text: str, place: str | None) -> None:
    assert read(text).place_words == place
