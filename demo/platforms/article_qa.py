"""Articles of one question (`portal-formats` K and G): the government's, a newspaper's, a television's, VNPT's.

The government's is in NFD (letters and marks apart), VNPT's in Windows-1258. Answered matters only.
"""

from __future__ import annotations

import unicodedata
from datetime import timedelta

from demo.platforms.voices import MISSING, Answer, Ask, Voice, find, page, part, slug, text, whole, windows_1258

SIZE = 5


def government(voices: list[Voice], ask: Ask) -> Answer:
    """``/timelinelist/102301/<page>.htm`` and articles."""
    voices = [voice for voice in voices if voice.answer]
    if ask.path.startswith("timelinelist/"):
        number = ask.path.rsplit("/", 1)[-1].removesuffix(".htm")
        rows = "".join(
            f'<div class="box-stream-item"><a href="{ask.base}{slug(v)}-10225{v.number}.htm"><img src="/a.jpg"></a>'
            f'<a class="title" href="{ask.base}{slug(v)}-10225{v.number}.htm">{text(v.title)}</a>'
            f'<span class="box-stream-time">{_published(v)}</span></div>'
            for v in part(voices, int(number), SIZE)
        )
        return _decomposed(rows)
    voice = find(voices, ask.path.rsplit("-10225", 1)[-1].removesuffix(".htm"))
    return _decomposed(_article(voice), _meta(voice)) if voice else MISSING


def newspaper(voices: list[Voice], ask: Ask) -> Answer:
    """``/<section>/YYYYMM/<slug>-<7 hex>/``."""
    voices = [voice for voice in voices if voice.answer]
    if ask.path == "ban-doc":
        rows = "".join(
            f'<article class="story"><h3><a href="{ask.base}ban-doc/{v.sent:%Y%m}/{slug(v)}-{v.number:07x}/">'
            f"{text(v.title)}</a></h3><time>{_published(v)}</time></article>"
            for v in part(voices, ask.number("page", 1), SIZE)
        )
        return whole(rows)
    voice = next((v for v in voices if ask.path.rstrip("/").endswith(f"-{v.number:07x}")), None)
    return whole(_article(voice), _meta(voice)) if voice else MISSING


def television(voices: list[Voice], ask: Ask) -> Answer:
    """``<slug>-<id>.html``."""
    voices = [voice for voice in voices if voice.answer]
    if ask.path == "tra-loi-ban-xem-truyen-hinh":
        rows = "".join(
            f'<div class="news-item"><a href="{ask.base}{slug(v)}-{v.number}.html">{text(v.title)}</a>'
            f'<span class="date">{_published(v)}</span></div>'
            for v in part(voices, ask.number("page", 1), SIZE)
        )
        return whole(rows)
    voice = find(voices, ask.path.rsplit("-", 1)[-1].removesuffix(".html"))
    return whole(_article(voice), _meta(voice)) if voice else MISSING


def vnpt(voices: list[Voice], ask: Ask) -> Answer:
    """``ul.ArticleOfCat`` and ``.ArticleDetailControl``."""
    voices = [voice for voice in voices if voice.answer]
    if ask.path == "hoi-dap":
        rows = "".join(
            f'<li><h2 class="Title"><a href="{ask.base}chi-tiet/{slug(v)}-{v.number}">{text(v.title)}</a></h2>'
            f'<span class="Ngaydang">{_published(v)}</span></li>'
            for v in part(voices, ask.number("page", 1), SIZE)
        )
        name = '<div class="ArticleCat"><span class="ArticleCatName"><a href="#">Hỏi đáp</a></span></div>'
        body = f'{name}<ul class="ArticleOfCat">{rows}</ul>'
    else:
        voice = find(voices, ask.path.rsplit("-", 1)[-1])
        if voice is None:
            return MISSING
        body = (
            f'<div class="ArticleDetailControl"><h1 class="ArticleHeader">{text(voice.title)}</h1>'
            f'<span class="Ngaydang">{_published(voice)}</span><div class="ArticleSummary">{_sapo(voice)}</div>'
            f'<div class="ArticleContent">{_said(voice)}</div></div>'
        )
    return Answer(windows_1258(page(body, charset="windows-1258")), "text/html; charset=windows-1258")


def _published(voice: Voice) -> str:
    assert voice.answered is not None
    return f"{voice.answered:%d/%m/%Y %H:%M}"


def _meta(voice: Voice) -> str:
    assert voice.answered is not None
    utc = voice.answered - timedelta(hours=7)
    return f'<meta property="article:published_time" content="{utc.isoformat()}Z">'


def _sapo(voice: Voice) -> str:
    return f"Ông {text(voice.sender)} ({text(voice.commune)}) hỏi: {text(voice.title)}?"


def _said(voice: Voice) -> str:
    lines = "</p><p>".join(text(line) for line in voice.text.split("\n"))
    unit = text(voice.unit)
    return f"<p>{lines}</p><p>{unit} trả lời vấn đề này như sau:</p><p>{text(voice.answer)}</p>"


def _article(voice: Voice) -> str:
    return (
        f'<h1 class="detail-title">{text(voice.title)}</h1><h2 class="detail-sapo">{_sapo(voice)}</h2>'
        f'<div class="detail-content"><figure><figcaption>Ảnh minh họa</figcaption></figure>{_said(voice)}</div>'
    )


def _decomposed(body: str, head: str = "") -> Answer:
    return Answer(unicodedata.normalize("NFD", page(body, head)).encode())
