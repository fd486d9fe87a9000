"""The People's Council's answers to voters (portal-formats K): articles of several petitions, answered only."""

from __future__ import annotations

import functools
import hashlib
import html
import random
import re
from dataclasses import dataclass
from datetime import date, datetime

from demo.feedback import History
from demo.life import View
from demo.phananh import LABEL
from hieudan.text import fold, nfc

PAGE_SIZE = 10
SECTION = "kien-nghi-cu-tri"
_TITLES = (
    "Trả lời kiến nghị của cử tri {places}",
    "Kết quả giải quyết kiến nghị cử tri {places}",
    "Cử tri {places} kiến nghị, các cơ quan trả lời",
    "Tổng hợp trả lời ý kiến, kiến nghị cử tri {places}",
    "Thường trực HĐND tỉnh thông báo kết quả trả lời cử tri {places}",
    "Giải đáp kiến nghị cử tri {places} trước kỳ họp HĐND tỉnh",
)


@dataclass(frozen=True, slots=True)
class Article:
    """One article as it stands at a moment."""

    id: str
    published_at: datetime
    title: str
    path: str
    views: tuple[View, ...]


@functools.lru_cache(maxsize=8)
def articles(history: History, as_of: date) -> tuple[Article, ...]:
    """Articles published before that night, newest first."""
    groups: dict[str, list[View]] = {}
    for view in history.snapshot("cu_tri", as_of).views:
        if view.answer:
            groups.setdefault(view.item.source_id.split("-")[0], []).append(view)
    found = []
    for article_id, views in groups.items():
        views.sort(key=lambda view: int(view.item.source_id.split("-")[1]))
        places = list(dict.fromkeys(view.item.unit for view in views))
        named = ", ".join(places[:2]) + (" và một số xã, phường" if len(places) > 2 else "")
        title = _TITLES[int(article_id, 16) % len(_TITLES)].format(places=named)
        answer = views[0].answer
        assert answer is not None
        slug = re.sub(r"[^a-z0-9]+", "-", fold(nfc(title))).strip("-")
        path = f"{SECTION}/{answer.at:%Y%m}/{slug}-{article_id}/"
        found.append(Article(article_id, answer.at, title, path, tuple(views)))
    return tuple(sorted(found, key=lambda article: (article.published_at, article.id), reverse=True))


def _shell(title: str, head: str, body: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="utf-8"><title>{html.escape(title)} - {LABEL}</title>{head}</head>
<body><div class="banner-mo-phong" style="background:#b00;color:#fff;text-align:center">{LABEL}</div>
{body}
</body></html>
"""


def listing(history: History, as_of: date, page: int) -> str:
    """One page of the section, newest first; beyond the last page there is no article."""
    found = articles(history, as_of)
    shown = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
    rows = "\n".join(
        f'<article class="item"><h2><a href="/{as_of}/cu-tri/{article.path}">{html.escape(article.title)}</a></h2>'
        f'<time datetime="{article.published_at:%Y-%m-%dT%H:%M:%S}+07:00">{article.published_at:%d/%m/%Y %H:%M}</time>'
        f"<p>{html.escape(_sapo(article))}</p></article>"
        for article in shown
    )
    pages = max(1, -(-len(found) // PAGE_SIZE))
    following = f'<a class="next" href="?page={page + 1}">Trang sau</a>' if page < pages else ""
    return _shell(
        "Kiến nghị cử tri", "", f'<div class="article-list">\n{rows}\n</div><nav class="paging">{following}</nav>'
    )


def _sapo(article: Article) -> str:
    return f"Cơ quan chức năng trả lời {len(article.views)} kiến nghị của cử tri gửi đến qua tiếp xúc cử tri."


def _answer(view: View) -> str:
    assert view.answer is not None
    text = view.answer.text
    pick = random.Random(f"answer {view.item.source_id}")
    parts = [html.escape(part, quote=False) for part in text.split("\n")]
    if len(parts) == 1 and pick.random() < 0.4:
        parts = re.sub(r"(?<=\w\w\.) (?=\w)", "\n", parts[0], count=1).split("\n")
    unit = html.escape(view.answer.unit, quote=False)
    source = f"<p><em>({unit})</em></p>" if pick.random() < 0.9 else ""
    return f"<p><strong>TRẢ LỜI:</strong> {parts[0]}</p>" + "".join(f"<p>{part}</p>" for part in parts[1:]) + source


def article_page(history: History, as_of: date, month: str, slug: str) -> str | None:
    """The article's page, found by the 7 hex digits at the slug's end; None when not (yet) published."""
    article_id = slug.rsplit("-", 1)[-1]
    for article in articles(history, as_of):
        if article.id == article_id and f"{article.published_at:%Y%m}" == month:
            break
    else:
        return None
    body = [
        f'<h1 class="detail-title">{html.escape(article.title)}</h1>',
        f'<div class="detail-sapo">{_sapo(article)}</div>',
    ]
    body.append('<div class="detail-content">')
    for view in article.views:
        number = view.item.source_id.split("-")[1]
        lines = view.text.split("\n")
        body.append(
            f"<p>{number}. Cử tri {html.escape(view.item.unit)} đề nghị: {html.escape(lines[0], quote=False)}</p>"
        )
        body += [f"<p>{html.escape(line, quote=False)}</p>" for line in lines[1:]]
        body.append(_answer(view))
    body.append("</div>")
    meta = f'<meta property="article:published_time" content="{article.published_at:%Y-%m-%dT%H:%M:%S}+07:00">'
    return _shell(article.title, meta, "\n".join(body))


def article_id(key: str) -> str:
    """Seven hex digits for an article, by its key."""
    return hashlib.sha1(key.encode(), usedforsecurity=False).hexdigest()[:7]
