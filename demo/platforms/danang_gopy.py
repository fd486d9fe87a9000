"""Đà Nẵng's góp ý portal (`portal-formats` E); only the address of an item was seen, the rest is invented."""

from __future__ import annotations

from demo.platforms.voices import MISSING, Answer, Ask, Voice, find, part, text, whole

SIZE = 20


def answer(voices: list[Voice], ask: Ask) -> Answer:
    """List or detail."""
    if ask.params.get("pageid") == "view":
        voice = find(voices, ask.params.get("ykien", ""))
        return _detail(voice) if voice else MISSING
    rows = "".join(
        f'<div class="gop-y-item"><a href="{ask.base}gop-y?pageid=view&amp;ykien={v.number}">{text(v.title)}</a>'
        f'<span class="ngay-gui">{v.sent:%d/%m/%Y}</span><span class="trang-thai">{_status(v)}</span></div>'
        for v in part(voices, ask.number("page", 1), ask.number("size", 5))
    )
    return whole(f'<div class="danh-sach-gop-y">{rows}</div>')


def _status(voice: Voice) -> str:
    return "Đã xử lý" if voice.answer else "Đang xử lý" if voice.unit else "Chờ tiếp nhận"


def _detail(voice: Voice) -> Answer:
    step = f'<div class="xu-ly"><span class="co-quan">{text(voice.unit)}</span>' if voice.unit else ""
    if voice.answered:
        step += f'<span class="ngay-xu-ly">{voice.answered:%Y-%m-%d %H:%M:%S}.0</span>'
        step += f'<div class="noi-dung-xu-ly"><p>{text(voice.answer)}</div>'
    step += "</div>" if step else ""
    due = f"{voice.due:%d/%m/%Y}" if voice.due else "--"
    lines = "<br>".join(text(line) for line in voice.text.split("\n"))
    return whole(
        f'<div class="chi-tiet-gop-y"><h1 class="tieu-de">{text(voice.title)}</h1>'
        f'<div class="nguoi-gui">{text(voice.sender)}</div><div class="ngay-gui">{voice.sent:%d/%m/%Y %H:%M}</div>'
        f'<div class="han-xu-ly">{due}</div><div class="trang-thai">{_status(voice)}</div>'
        f'<div class="linh-vuc">{text(voice.field)}</div><div class="phuong-xa">{text(voice.commune)}</div>'
        f'<div class="noi-dien-ra">{text(voice.place)}</div><div class="noi-dung">{lines}</div>{step}</div>'
    )
