"""DotNetNuke with a Telerik RadGrid (`portal-formats` H): the next page is a postback, and needs the session."""

from __future__ import annotations

from urllib.parse import parse_qs

from demo.platforms.voices import MISSING, Answer, Ask, Voice, find, page, part, text, whole

SIZE = 5
_GRID = "dnn_ctr507_HoiDap_dgDanhSachHoSo_ctl00"
_TARGET = "dnn$ctr507$HoiDap$dgDanhSachHoSo$ctl00$ctl03$ctl01$ctl07"


def answer(voices: list[Voice], ask: Ask) -> Answer:
    """A page of the grid, or a question."""
    if "id" in ask.params:
        voice = find(voices, ask.params["id"])
        return _detail(voice) if voice else MISSING
    number = 1
    if ask.body:
        sent = {key: values[0] for key, values in parse_qs(ask.body).items()}
        if ask.cookies.get("ASP.NET_SessionId") != "phien1" or sent.get("__EVENTTARGET") != _TARGET:
            return Answer(page("<p>Invalid postback</p>").encode(), status=500)
        number = int(sent["__VIEWSTATE"].removeprefix("trang-")) + 1
    shown = part(voices, number, SIZE)
    is_last = number * SIZE >= len(voices)
    rows = "".join(
        f'<tr id="{_GRID}__{n}"><td>{(number - 1) * SIZE + n + 1}</td>'
        f'<td><a href="{ask.base}Default.aspx?tabid=119&amp;id={v.number}">{text(v.title)}</a></td>'
        f"<td>{text(v.field)}</td></tr>"
        for n, v in enumerate(shown)
    )
    click = "return false;" if is_last else f"javascript:__doPostBack(&#39;{_TARGET}&#39;,&#39;&#39;)"
    body = (
        f'<form method="post" action="./Default.aspx?tabid=119" id="Form">'
        f'<input type="hidden" name="__VIEWSTATE" value="trang-{number}">'
        f'<input type="hidden" name="__EVENTTARGET" value=""><input type="hidden" name="__EVENTARGUMENT" value="">'
        f'<div id="dnn_ctr507_HoiDap_dgDanhSachHoSo"><table id="{_GRID}">{rows}</table>'
        f'<input type="button" name="{_TARGET}" class="rgPageNext" onclick="{click}"></div></form>'
    )
    return Answer(page(body).encode(), cookie="ASP.NET_SessionId=phien1; path=/; HttpOnly")


def _detail(voice: Voice) -> Answer:
    fields = {
        "lblTieuDe": text(voice.title),
        "lblNoiDungHoi": "<p>" + "<p>".join(text(line) for line in voice.text.split("\n")),
        "lblNguoiHoi": text(voice.sender),
        "lblNgayHoi": f"{voice.sent:%H:%M %d/%m/%Y}",
        "lblLinhVuc": text(voice.field),
        "lblTrangThai": "Đã trả lời" if voice.answer else "Chờ xử lý",
    }
    if voice.answered:
        fields |= {
            "lblTraLoi": text(voice.answer),
            "lblDonViTraLoi": text(voice.unit),
            "lblNgayTraLoi": f"{voice.answered:%d/%m/%Y}",
        }
    return whole("".join(f'<div id="dnn_ctr507_HoiDap_{name}">{value}</div>' for name, value in fields.items()))
