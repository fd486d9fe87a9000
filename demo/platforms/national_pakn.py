"""National PAKN (`portal-formats` B): JSP fragments; answered items only, HTML inside ``textarea``."""

from __future__ import annotations

from demo.platforms.voices import MISSING, Answer, Ask, Voice, find, part, text


def answer(voices: list[Voice], ask: Ask) -> Answer:
    """List, question or answer."""
    voices = [voice for voice in voices if voice.answer]
    if ask.path.endswith("pakn_just_answer.jsp"):
        shown = part(voices, ask.number("page_index", 1), ask.number("record_per_page", 40))
        rows = "".join(
            f'<div class="item"><h3><a href="/p/phan-anh/chi-tiet.html?id={v.number}">{text(v.title)}</a></h3></div>'
            for v in shown
        )
        return Answer(f'<div class="list-pakn">{rows}</div>'.encode())
    voice = find(voices, ask.params.get("id", ask.params.get("pakn_id", "")))
    if voice is None:
        return MISSING
    if ask.path.endswith("pakn-detail.jsp"):
        lines = "<p>" + "<p>".join(text(line) for line in voice.text.split("\n"))
        files = '<div class="file"><div class="content"><a class="link" href="/tai/1.jpg">anh-1.jpg</a></div></div>'
        return Answer(
            f'<h3>{text(voice.title)}</h3><div class="post-info">{text(voice.sender)} - {text(voice.commune)} - '
            f'{voice.sent:%d/%m/%Y %H:%M}</div><textarea class="showContent">{text(lines)}</textarea>{files}'.encode()
        )
    body = text(f"<p>{text(voice.answer)}</p><p>Trân trọng.</p>")
    attached = (
        '<div id="list-file-attach"><div class="content"><a class="link" href="/tai/cv.pdf">cv.pdf</a></div></div>'
    )
    return Answer(f'<textarea class="showContent">{body}</textarea>{attached}'.encode())
