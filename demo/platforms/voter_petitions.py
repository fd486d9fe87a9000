"""Voters' petitions as JSON by POST (`portal-formats` C2): HTML in JSON, a total in each row."""

from __future__ import annotations

import json

from demo.platforms.voices import MISSING, Answer, Ask, Voice, part, text


def answer(voices: list[Voice], ask: Ask) -> Answer:
    """One page of petitions."""
    try:
        asked = json.loads(ask.body)
    except ValueError:
        return MISSING
    shown = part(voices, int(asked["PageIndex"]), int(asked["PageSize"]))
    rows = [
        {
            "id": v.number,
            "noiDungKienNghi": "<p>" + "<p>".join(text(line) for line in v.text.split("\n")),
            "ketQua": "",
            "trangThai": 3,
            "phanLoai": "Thuộc thẩm quyền tỉnh",
            "linhVuc": v.field,
            "noiCoKienNghi": v.commune,
            "nhiemKy": "2021-2026",
            "tenCaNhanDonVi": v.sender,
            "coQuanChuTri": v.unit,
            "coQuanPhoiHop": None,
            "tienDoGiaiQuyet": "Đã giải quyết" if v.answer else "Đang giải quyết",
            "ngayKetThuc": f"{v.due:%d/%m/%Y}" if v.due else "--",
            "noiDungTraLoi": f"<p>{text(v.answer)}</p>" if v.answer else None,
            "total": len(voices),
            "tepDinhKem": [{"duongDan": "/tep/1.pdf", "name": "1.pdf"}] if v.answer else [],
        }
        for v in shown
    ]
    body = json.dumps({"status": 1, "message": "", "dataGrid": rows}, ensure_ascii=True)
    return Answer(body.encode(), "application/json; charset=utf-8")
