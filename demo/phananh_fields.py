"""The fields ("lĩnh vực") that senders choose from: coarser than our topics, and not always well chosen."""

from __future__ import annotations

import random

FIELDS = (
    "Giao thông - Xây dựng", "Môi trường", "Đất đai - Nhà ở", "Điện, nước, viễn thông", "An ninh trật tự", "Y tế",
    "Giáo dục", "Thủ tục hành chính", "Chính sách xã hội - Lao động", "Nông nghiệp - Nông thôn",
    "Văn hóa - Thể thao - Du lịch", "Cán bộ, công chức", "Tài chính - Đóng góp", "Khác",
)  # fmt: skip
_OF_TOPIC = {
    "dat_dai": 2,
    "boi_thuong_gpmb": 2,
    "quy_hoach": 2,
    "dau_tu_xay_dung": 0,
    "trat_tu_xay_dung": 0,
    "moi_truong": 1,
    "khoang_san": 1,
    "giao_thong": 0,
    "ha_tang_do_thi": 0,
    "dien_nuoc_vien_thong": 3,
    "thu_tuc_hanh_chinh": 7,
    "can_bo": 11,
    "tai_chinh_dong_gop": 12,
    "chinh_sach_xa_hoi": 8,
    "y_te": 5,
    "giao_duc": 6,
    "an_ninh_trat_tu": 4,
    "nong_nghiep": 9,
    "lao_dong_doanh_nghiep": 8,
    "dan_chu_co_so": 11,
    "van_hoa_the_thao": 10,
    "khac": 13,
}


def category(pick: random.Random, topic: str) -> str:
    """The field that a sender picks for the topic: the fitting one, "Khác", or anything."""
    draw = pick.random()
    if draw < 0.86:
        return FIELDS[_OF_TOPIC[topic]]
    return "Khác" if draw < 0.95 else pick.choice(FIELDS)
