"""A small data folder by hand: two nights of one portal, with a row that breaks the contract."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from hieudan.records import Manifest, Observation, Part, StatusChange, content_hash
from hieudan.settings import DataFolder
from warehouse.load import answer_key
from warehouse.schema import warehouse

SATURDAY, SUNDAY, MONDAY = date(2026, 11, 21), date(2026, 11, 22), date(2026, 11, 23)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


RUBBISH: dict[str, Any] = {
    "source_id": "1", "text": "Rác ùn ứ ở phường Phan Đình Phùng", "sent_at": at("2026-11-10T08:00"),
    "due_on": date(2026, 11, 12), "status": "in_progress", "unit_raw": "UBND phường Phan Đình Phùng",
    "history": [StatusChange(status="received", stated_at=at("2026-11-10T08:30"))],
}  # fmt: skip
LAMP: dict[str, Any] = {
    "source_id": "2", "text": "Đèn đường hỏng", "sent_at": at("2026-11-18T08:00"), "status": "answered",
    "unit_raw": "Sở Xây dựng", "answer": "Đã chuyển đơn vị quản lý", "answered_at": at("2026-11-20T08:00"),
}  # fmt: skip
DENUNCIATION: dict[str, Any] = {
    "source_id": "3", "text": "Tố cáo cán bộ xã nhận tiền", "sent_at": at("2025-11-19T08:00"), "status": "received",
}  # fmt: skip
FUTURE: dict[str, Any] = {"source_id": "9", "text": "Gửi từ tương lai", "sent_at": at("2029-01-01T08:00")}
ANSWERED_RUBBISH = RUBBISH | {"status": "answered", "answer": "Đã dọn", "answered_at": at("2026-11-21T10:00")}
REOPENED_LAMP = LAMP | {"status": "in_progress", "answer": "", "answered_at": None}
_LABELS = {
    "Rác ùn ứ ở phường Phan Đình Phùng": ("moi_truong", "phan_anh", ["05443"]),
    "Đèn đường hỏng": ("ha_tang_do_thi", "phan_anh", []),
    "Tố cáo cán bộ xã nhận tiền": ("can_bo", "to_cao", []),
}


def land(
    data: DataFolder, night: date, items: Sequence[dict[str, Any]], portal_id: str = "thu", **manifest: Any
) -> None:
    """Writes a partition as a crawl would."""
    folder = data.partition(portal_id, night)
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for item in items:
        seen = Observation(portal_id=portal_id, observed_on=night, **item)
        lines.append(seen.model_copy(update={"content_hash": content_hash(seen.model_dump(mode="json"))}))
    packed = gzip.compress("".join(f"{line.model_dump_json()}\n" for line in lines).encode(), mtime=0)
    (folder / "part-0001.jsonl.gz").write_bytes(packed)
    part = Part(name="part-0001.jsonl.gz", row_count=len(lines), sha256=hashlib.sha256(packed).hexdigest())
    facts: dict[str, Any] = {
        "portal_id": portal_id, "portal_name": "Cổng thử", "platform": "vts", "province_code": "19", "lists": "all",
        "states_answer_date": True, "is_demo": True, "observed_on": night, "parser_version": 1, "outcome": "ok",
        "is_full_sweep": True, "paged_back_to": date(2025, 11, 1), "parts": [part],
    }  # fmt: skip
    (folder / "manifest.json").write_text(Manifest(**facts | manifest).model_dump_json(), encoding="utf-8")


def label(data: DataFolder) -> None:
    """Labels as a person would give them, so that the marts do not hang on a model."""
    with warehouse(data.warehouse) as con:
        for key, text in con.execute("SELECT DISTINCT label_key, text FROM raw.observation").fetchall():
            topic, kind, communes = _LABELS[text]
            con.execute(
                "INSERT OR REPLACE INTO raw.label VALUES (?, 'by hand', ?, 0.9, [], ?, 1, [], ?, ?, [], false)",
                [key, topic, kind, communes, "commune" if communes else "none"],
            )
        for answer, code in (("Đã chuyển đơn vị quản lý", "chuyen_don_vi_khac"), ("Đã dọn", "da_xu_ly")):
            con.execute("INSERT OR REPLACE INTO raw.answer_label VALUES (?, 'by hand', ?)", [answer_key(answer), code])
