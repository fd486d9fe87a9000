"""The provincial portal's "Hỏi đáp" (a Liferay 6.2 portlet, portal-formats F): HTML with its known untidiness."""

from __future__ import annotations

import html
import random
from collections.abc import Mapping
from datetime import date

from demo.feedback import History
from demo.life import View
from demo.phananh import LABEL
from demo.phananh_fields import FIELDS

PREFIX = "_hoidap_WAR_hoidapportlet_"
PAGE_SIZE = 20


def _paragraphs(text: str, pick: random.Random) -> str:
    """The body as the editor left it: a ``p`` around, inner ones that nobody closed, line breaks."""
    lines = [html.escape(line, quote=False) for line in text.split("\n")]
    if len(lines) == 1 and pick.random() < 0.3 and ". " in lines[0]:
        lines = lines[0].replace(". ", ".\n", 1).split("\n")
    draw = pick.random()
    if draw < 0.45:
        return "<p>" + "<p>".join(lines) + "</p>"
    if draw < 0.6:
        return "<p>" + "<br />".join(lines) + "</p>"
    return "<p>" + "".join(f"<p>{line}" for line in lines) + "</p>"


def _pair(number: int, view: View) -> str:
    item = view.item
    pick = random.Random(f"html {item.source_id}")
    address = f" - {html.escape(item.address, quote=False)}" if item.address else ""
    sender = html.escape(item.sender, quote=False)
    parts = [
        f'<div class="boxhoidap" id="box-question{number}"><p>{html.escape(item.title, quote=False)}</p></div>',
        f'<div class="boxhoidap" id="box-answer{number}">',
        _paragraphs(view.text, pick),
        f'<p style="text-align: right;">{sender} ({item.sent_at:%d/%m/%Y %H:%M}){address}</p>',
    ]
    if view.answer:
        parts += [
            "<p><b>Trả lời</b></p>",
            _paragraphs(view.answer.text, pick),
            f'<p style="text-align: right;">{html.escape(view.answer.unit)} ({view.answer.at:%d/%m/%Y %H:%M})</p>',
        ]
    parts.append("</div>")
    return "\n".join(parts)


def _whole(params: Mapping[str, str], name: str, default: int) -> int:
    value = params.get(PREFIX + name, "")
    return int(value) if value.isdecimal() and 0 < int(value) <= 10**6 else default


def page(history: History, as_of: date, params: Mapping[str, str]) -> str:
    """One page of questions, newest first, answered or not; beyond the last page there are none."""
    found = list(history.snapshot("hoi_dap", as_of).views)
    keywords = params.get(PREFIX + "keywords", "").strip().lower()
    if keywords:
        found = [view for view in found if keywords in f"{view.item.title} {view.text}".lower()]
    category = params.get(PREFIX + "categoryId", "")
    if category.isdecimal() and 0 < int(category) <= len(FIELDS):
        found = [view for view in found if view.item.category == FIELDS[int(category) - 1]]
    size = min(_whole(params, "delta", PAGE_SIZE), 100)
    current = _whole(params, "cur", 1)
    shown = found[(current - 1) * size : current * size]
    pages = max(1, -(-len(found) // size))
    options = "".join(f'<option value="{n}">{html.escape(name)}</option>' for n, name in enumerate(FIELDS, 1))
    links = "".join(
        f'<li><a href="?{PREFIX}cur={n}&amp;{PREFIX}delta={size}">{n}</a></li>'
        for n in range(max(1, current - 3), min(pages, current + 3) + 1)
    )
    keys = ",".join(view.item.source_id for view in shown)
    pairs = "\n".join(_pair(number, view) for number, view in enumerate(shown, 1))
    return f"""<!DOCTYPE html>
<html lang="vi"><head><meta charset="UTF-8"><title>Hỏi đáp - {LABEL}</title></head>
<body class="yui3-skin-sam controls-visible">
<div class="banner-mo-phong" style="background:#b00;color:#fff;text-align:center">{LABEL}</div>
<div class="portlet-body">
<form action="" method="get" name="{PREFIX}fm">
<input name="{PREFIX}keywords" type="text" value="{html.escape(keywords)}">
<select name="{PREFIX}categoryId"><option value="0">Tất cả lĩnh vực</option>{options}</select>
</form>
<div class="faq-wrapper"><div class="tintuc_chuyenmuc">
{pairs}
</div></div>
<input name="{PREFIX}hoiDapsSearchContainerPrimaryKeys" type="hidden" value="{keys}">
<div class="taglib-page-iterator"><ul class="lfr-pagination-buttons pager">{links}</ul></div>
</div></body></html>
"""
