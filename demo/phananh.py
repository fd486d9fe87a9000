"""The reporting app's public JSON (VTS-PAHT, portal-formats A), as our demo tenant speaks it.

The tenant's own ways, where the format leaves them open:

- In the list ``NoiDung`` is plain text cut to 200 characters and ``LichSuXuLy`` is empty; the detail has both whole.
- The answer is the ``NoiDungXuLy`` (HTML) of a step of ``LichSuXuLy`` whose ``TinhTrang`` is an answered one; steps
  also carry ``NgayXuLy`` "DD/MM/YYYY HH:mm" and ``LstDonViXuLy`` ``[{"TenDonVi": …}]``, and stand oldest first.
- A missing due date is ``"--"`` or empty. An item that was taken down is missing in the list and 404 in the detail.
- ``DanhGia`` is the sender's one rating (1, 2, 0) or null; ``CdDanhGia`` is how many ratings there are.
- Words of ``TinhTrang`` vary, as clerks' words do.
- ``Status``: 1 received, 3 transferred, 4 in progress, 6 answered, 7 rejected.
"""

from __future__ import annotations

import html
import random
from collections.abc import Mapping
from datetime import date
from typing import Any

from demo.feedback import History
from demo.life import Event, Item, View
from demo.phananh_fields import FIELDS

LABEL = "DỮ LIỆU MÔ PHỎNG"
STATUS = {"new": 1, "received": 1, "in_progress": 4, "transferred": 3, "answered": 6, "rejected": 7}
WORDS = {
    "new": ("Chờ tiếp nhận", "Mới"),
    "received": ("Đã tiếp nhận", "Chờ xử lý"),
    "in_progress": ("Đang xử lý",),
    "transferred": ("Chuyển xử lý",),
    "answered": ("Đã trả lời", "Đã xử lý", "Được xử lý"),
    "rejected": ("Đã từ chối", "Không thuộc thẩm quyền"),
}
_SECTIONS = ("Phản ánh hiện trường", "Kiến nghị, góp ý", "Hỏi đáp chính sách", "Cảm ơn")
_SECTION_OF_KIND = {"hoi_dap": 2, "khen": 3, "kien_nghi": 1}


def _stamp(event: Event) -> str:
    return event.at.strftime("%d/%m/%Y %H:%M")


def _word(item: Item, status: str) -> str:
    words = WORDS[status]
    return words[int(item.source_id) % len(words)]


def as_html(text: str, seed: str) -> str:
    """The text as the app's editor stores it: paragraphs, entities, now and then a stray tag."""
    pick = random.Random(seed)
    body = html.escape(text, quote=False)
    if pick.random() < 0.2:
        body = body.replace(" ", "&nbsp;", 1)
    if pick.random() < 0.06:
        body = f'<span style="font-size: 14px;">{body}</span>'
    lines = body.split("\n")
    if pick.random() < 0.25:
        return "<br/>".join(lines)
    return "".join(f"<p>{line}</p>" for line in lines)


def _units(names: list[str]) -> list[dict[str, str]]:
    return [{"TenDonVi": name} for name in names]


def _rated(view: View) -> dict[str, int]:
    return {
        "CountHaiLong": int(view.rating == 1),
        "CountChapNhan": int(view.rating == 2),
        "CdDanhGia": int(view.rating is not None),
    }


def row(view: View, is_detail: bool) -> dict[str, Any]:
    """One item of the list or the detail."""
    item = view.item
    due = item.due_on.strftime("%d/%m/%Y") if item.due_on else ("--" if int(item.source_id) % 2 else "")
    steps = [
        {
            "NgayXuLy": _stamp(step),
            "TinhTrang": _word(item, "in_progress" if step.kind == "reopened" else step.kind),
            "NoiDungXuLy": as_html(step.text, item.source_id) if step.text else "",
            "LstDonViXuLy": _units([step.unit]),
            "ListHinhAnhXL": [],
        }
        for step in view.steps
    ]
    photos = [
        {
            "Path": f"/uploads/{item.sent_at:%Y%m}/{item.source_id}_{number}.jpg",
            "TenFile": f"IMG_{item.source_id}{number}.jpg",
        }
        for number in range(item.photo_count)
    ]
    text = view.text if is_detail else view.text.replace("\n", " ")[:200]
    return {
        "IdPA": int(item.source_id),
        "TieuDe": item.title,
        "NoiDung": as_html(text, item.source_id) if is_detail else html.escape(text, quote=False),
        "NgayGui": item.sent_at.strftime("%d/%m/%Y %H:%M"),
        "HanXuLy": due,
        "Status": STATUS[view.status],
        "TinhTrang": _word(item, view.status),
        "LinhVuc": item.category,
        "ChuyenMuc": _SECTIONS[_SECTION_OF_KIND.get(item.kind, 0)],
        "TenPhuongXa": item.field,
        "DiaDiem": item.address,
        "ToaDoX": item.lat,
        "ToaDoY": item.lon,
        "MucDo": 1 + int(item.source_id) % 3 // 2,
        "CongKhai": item.is_public,
        "ListHinhAnh": photos,
        "LichSuXuLy": steps if is_detail else [],
        "LstDonViXuLy": _units([view.steps[-1].unit]) if view.steps else [],
        "DanhGia": view.rating,
        "DuLieuDanhGia": _rated(view),
        "SoLuongTuongTac": int(item.source_id) % 7,
        "FullName": item.sender,
        "PhoneNumber": item.phone,
    }


def envelope(data: Any, page: int = 1, pages: int = 1, message: str = "") -> dict[str, Any]:
    """What the app wraps around every answer."""
    return {
        "status": 0 if message else 1,
        "data": data,
        "page": {"Page": page, "AllPage": pages},
        "error": {"message": message},
        "ghiChu": LABEL,
    }


def _number(params: Mapping[str, str], name: str, default: int, low: int, high: int) -> int:
    try:
        return min(max(int(params.get(name, default)), low), high)
    except ValueError:
        return default


def _keeps(view: View, key: str, value: str) -> bool:
    if key == "LinhVuc":
        return value in (view.item.category, str(FIELDS.index(view.item.category) + 1))
    if key == "ChuyenMuc":
        section = _SECTION_OF_KIND.get(view.item.kind, 0)
        return value in (_SECTIONS[section], str(section + 1))
    if key == "TrangThaiS":
        return str(STATUS[view.status]) in value.split(",")
    if key == "keyword":
        return value.lower() in f"{view.item.title} {view.text}".lower()
    return True


def listing(history: History, as_of: date, params: Mapping[str, str]) -> dict[str, Any]:
    """``DanhSachPAFilter``: one page, newest first unless asked otherwise; pages beyond the last are empty."""
    found = list(history.snapshot("phan_anh", as_of).views)
    keys = params.get("query.filter.keys", "").split("|")
    values = params.get("query.filter.vals", "").split("|")
    for key, value in zip(keys, values, strict=False):
        if key and value:
            found = [view for view in found if _keeps(view, key, value)]
    field = params.get("query.sortField", "NgayGui")
    if field == "HanXuLy":
        found.sort(key=lambda view: view.item.due_on or date.min, reverse=True)
    elif field == "Status":
        found.sort(key=lambda view: STATUS[view.status], reverse=True)
    elif field == "IdPA":
        found.sort(key=lambda view: int(view.item.source_id), reverse=True)
    if params.get("query.sortOrder", "desc").lower() == "asc":
        found.reverse()
    size = _number(params, "query.record", 10, 1, 100)
    page = _number(params, "query.page", 1, 1, 1_000_000)
    pages = -(-len(found) // size)
    return envelope([row(view, is_detail=False) for view in found[(page - 1) * size : page * size]], page, pages)


def detail(history: History, as_of: date, source_id: str) -> dict[str, Any] | None:
    """``GetDetail_PhanAnh``; None when there is no such item at that moment."""
    found = history.snapshot("phan_anh", as_of).by_id.get(source_id)
    return envelope(row(found, is_detail=True)) if found else None


def dictionary(name: str, history: History) -> dict[str, Any] | None:
    """One of the four dictionaries; None for another name."""
    if name == "GetList_TrangThaiAll":
        return envelope(
            [{"Id": STATUS[status], "TenTrangThai": WORDS[status][0]} for status in WORDS if status != "new"]
        )
    if name == "GetList_LinhVuc":
        return envelope([{"Id": number, "TenLinhVuc": field} for number, field in enumerate(FIELDS, 1)])
    if name == "GetList_ChuyenMucApp":
        return envelope([{"Id": number, "TenChuyenMuc": section} for number, section in enumerate(_SECTIONS, 1)])
    if name == "GetList_DonVi":
        return envelope([{"Id": number, "TenDonVi": unit} for number, unit in enumerate(history.units, 1)])
    return None
