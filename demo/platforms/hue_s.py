"""Hue-S (`portal-formats` D): two lists, three spellings of one address, statuses that may be missing."""

from __future__ import annotations

from demo.platforms.voices import MISSING, Answer, Ask, Voice, find, slug, text, whole

NEWEST = 4
"""Older items that are open stand on the second list alone."""


def answer(voices: list[Voice], ask: Ask) -> Answer:
    """Home, those in progress, or an item at any of its addresses."""
    number = ask.params.get("pa", "")
    if ask.path.startswith("phan-anh/"):
        number = ask.path.rsplit("-a", 1)[-1].removesuffix(".html")
    if number:
        voice = find(voices, number)
        return _detail(voice) if voice else MISSING
    if ask.params.get("act") == "dxl":
        rows = "".join(_row(v, "PhanAnhMoi_TieuDe", ask) for v in voices if not v.answer)
        return whole(f'<div id="PhanAnhDangXuLy1_divDanhSach">{rows}</div>')
    return whole("".join(_row(v, "PhanAnh_TieuDe", ask) for v in voices[:NEWEST]))


def _row(voice: Voice, name: str, ask: Ask) -> str:
    spellings = (
        f"?pa={voice.number}",
        f"{ask.base}dothixanh?pa={voice.number}",
        f"{ask.base}phan-anh/{slug(voice)}-a{voice.number}.html",
    )
    href = spellings[(voice.number + len(ask.params)) % 3]
    return f'<div class="{name}"><a href="{href}">{text(voice.title)}</a></div>'


def _detail(voice: Voice) -> Answer:
    new = voice.number % 2 == 0
    due = ""
    if voice.due:
        due = f'<div class="ChiTiet_NgayGui">{"Hạn xử lý: " if new else ""}{voice.due:%d/%m/%Y}</div>'
    sent = f"Ngày gửi: {voice.sent:%H:%M %d/%m/%Y}" if new else f"{voice.sent:%d/%m/%Y | %I:%M-%p}"
    status = "Đã xử lý" if voice.answer else "Đang xử lý"
    shown = f'<span class="ChiTiet_TrangThai">{status}</span>' if voice.number % 5 else ""
    said = f'<div class="ChiTiet_NoiDung"><b>Kết quả xử lý</b>: {text(voice.answer)}</div>' if voice.answer else ""
    body = "<p>" + "<p>".join(text(line) for line in voice.text.split("\n"))
    return whole(
        f'<div class="ChiTiet_Vien"><div class="ChiTiet_TieuDe">{text(voice.title)}</div>'
        f'<div class="ChiTiet_NgayGui">{sent}</div>{due}<div class="ChiTiet_NoiDung">{body}</div>'
        f'<div class="ChiTiet_XuLy_Vien"><div class="ChiTiet_DonVi">{text(voice.unit)}</div>{shown}{said}</div></div>'
    )
