"""Responses that are no page of the portal's, though they come as one: walls that keep crawlers out, pages cut short."""

from __future__ import annotations

import re

from scrapy.http import Response

_WALL = re.compile(
    "captcha|Request unsuccessful|Access Denied|cf-challenge|Checking your browser|Web Application Firewall"
    "|truy cập (?:của bạn )?(?:đã )?bị (?:từ chối|chặn)|tường lửa|không phải (?:là )?(?:robot|người máy)".encode(),
    re.I,
)
_UNSEEN = re.compile(rb"<(script|style)\b.*?</\1\s*>|<[^>]*>", re.I | re.S)
_LOGIN = re.compile(rb"<input[^>]{0,200}type\s*=\s*[\"']?password", re.I)
WALL_BYTES, WALL_TEXT_BYTES = 100_000, 2_000
"""A page that keeps crawlers out is a short one with few words: a form on an ordinary page may ask for a captcha too."""


def is_wall(response: Response) -> bool:
    """Whether a page that does not fit is one that keeps crawlers out, or where a redirect to a login led."""
    if len(response.body) >= WALL_BYTES:
        return False
    was_redirected = bool(response.meta.get("redirect_urls"))
    if not (_WALL.search(response.body) or (was_redirected and _LOGIN.search(response.body))):
        return False
    return len(b" ".join(_UNSEEN.sub(b" ", response.body).split())) < WALL_TEXT_BYTES


def is_cut(body: bytes, end: str) -> bool:
    """Whether an HTML page lacks its end. Fragments, other formats and two-byte charsets are not looked at."""
    if not end or b"<html" not in body[:2000].lower():
        return False
    return end.lower().encode() not in body[-2000:].lower()
