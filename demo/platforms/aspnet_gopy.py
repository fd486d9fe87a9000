"""The ASP.NET "góp ý" module (`portal-formats` C1), in UTF-16; the link's first line holds the sender."""

from __future__ import annotations

from demo.platforms.voices import MISSING, Answer, Ask, Voice, find, page, part, slug, text

SIZE = 5


def answer(voices: list[Voice], ask: Ask) -> Answer:
    """List or detail."""
    if ask.path == "module/gop-y":
        shown = part(voices, ask.number("page", 1), SIZE)
        rows = "".join(
            f'<div class="item col-xs-12"><a class="title" href="{ask.base}gop-y/{slug(v)}-{v.number}.aspx">'
            f"{text(v.sender)} ({v.sent:%d-%m-%Y})\r\n   {text(v.title)}</a>"
            f'<span class="feedday">{v.sent:%d-%m-%Y}</span></div>'
            for v in shown
        )
        return _send(f'<div class="content-feedback"><div class="row">{rows}</div></div>')
    voice = find(voices, ask.path.rsplit("-", 1)[-1].removesuffix(".aspx"))
    if voice is None:
        return MISSING
    body = "<p>" + "<p>".join(text(line) for line in voice.text.split("\n"))
    answered = (
        f'<div class="feedback-traloi-content"><p>{text(voice.answer)}</p></div>'
        f'<div class="feedback-traloi-bottom">Ngày trả lời: {voice.answered:%d/%m/%Y}</div>'
        if voice.answer
        else ""
    )
    files = '<div id="ctl38_ctl03_pnTep"><a href="/tep/a.jpg">a.jpg</a></div>'
    return _send(f'<div id="print-chitiet"><div class="chitietbaiviet">{body}</div>{answered}</div>{files}')


def _send(body: str) -> Answer:
    return Answer(page(body, charset="utf-16").encode("utf-16"), "text/html")
