"""NukeViet (`portal-formats` J): a news feed and the FAQ module."""

from __future__ import annotations

from email.utils import format_datetime
from zoneinfo import ZoneInfo

from demo.platforms.voices import LABEL, Answer, Ask, Voice, part, slug, text, whole

NEWEST = 8
SIZE = 5


def feed(voices: list[Voice], ask: Ask) -> Answer:
    """The newest answered questions, as RSS 2.0."""
    items = "".join(
        f"<item><title><![CDATA[{v.title}]]></title><link>https://vi-du.gov.vn/hoi-dap/{slug(v)}-{v.number}.html</link>"
        f'<guid isPermaLink="false">hoi-dap_{v.number}</guid><category>{text(v.field)}</category>'
        f"<description><![CDATA[{v.text.replace(chr(10), '<br />')}<br />{v.unit} trả lời như sau: {v.answer}]]>"
        f"</description><pubDate>{_rfc822(v)}</pubDate></item>"
        for v in [voice for voice in voices if voice.answer][:NEWEST]
    )
    body = f'<?xml version="1.0" encoding="utf-8"?>\n<rss version="2.0"><channel><title>{LABEL}</title>{items}</channel></rss>'
    return Answer(body.encode(), "application/rss+xml")


def _rfc822(voice: Voice) -> str:
    assert voice.answered is not None
    return format_datetime(voice.answered.replace(tzinfo=ZoneInfo("Asia/Ho_Chi_Minh")))


def faq(voices: list[Voice], ask: Ask) -> Answer:
    """A page of questions and answers; past the end the last one again."""
    number = ask.path.removesuffix("/").rpartition("page-")[2]
    pages = max(1, -(-len(voices) // SIZE))
    shown = part(voices, min(int(number) if number.isdecimal() else 1, pages), SIZE)
    rows = "".join(
        f'<div class="panel panel-default"><a class="panel-heading" id="question-{v.number}" '
        f'href="#collapse-{v.number}">{text(v.title)}</a><div id="collapse-{v.number}"><ul class="list-group">'
        f'<li class="list-group-item iquestion"><span class="question">Câu hỏi:</span> {text(v.text)}</li>'
        f'<li class="list-group-item"><span class="answer">Trả lời:</span> {text(v.answer)}</li></ul></div></div>'
        for v in shown
    )
    return whole(f'<div id="faq"><div class="panel-group items" id="item-list">{rows}</div></div>')
