"""Taking values out of a parsed page by the selectors of a portal's YAML."""

from __future__ import annotations

import re
from datetime import datetime
from functools import lru_cache
from typing import Annotated
from urllib.parse import urljoin, urlsplit

from lxml.cssselect import CSSSelector  # type: ignore[import-untyped]
from pydantic import AfterValidator

from crawlers.dates import feed_time, labelled_time
from crawlers.markup import Element, text_of
from crawlers.wire import GoneNotice, ListOptions, ParseError
from hieudan.text import fold


def _selector(value: str) -> str:
    try:
        CSSSelector(value) if value else None
    except Exception:
        raise ValueError("is no CSS selector") from None
    return value


def _pattern(value: str) -> str:
    if re.compile(_regex(value)).groups != 1:
        raise ValueError("needs exactly one group: the id")
    return value


def _regex(value: str) -> str:
    try:
        re.compile(value)
    except re.error:
        raise ValueError("is no regular expression") from None
    return value


def _template(value: str) -> str:
    if value.count("{id}") != 1:
        raise ValueError("must hold {id} once")
    return value


Selector = Annotated[str, AfterValidator(_selector)]
"""CSS; empty: the portal has no such thing."""
IdPattern = Annotated[str, AfterValidator(_pattern)]
"""A regular expression, searched in an address, whose one group is the item's id."""
Regex = Annotated[str, AfterValidator(_regex)]
Template = Annotated[str, AfterValidator(_template)]
"""A path with ``{id}``, relative to the portal's ``base_url``."""


def every(root: Element, selector: str) -> list[Element]:
    """All elements, in the page's order; none for an empty selector."""
    found: list[Element] = _compiled(selector)(root) if selector else []
    return found


@lru_cache(maxsize=1000)
def _compiled(selector: str) -> CSSSelector:
    return CSSSelector(selector, translator="html")


def words(root: Element, selector: str) -> str:
    """The text of the first element; empty when there is none."""
    found = every(root, selector)
    return text_of(found[0]) if found else ""


def line(root: Element, selector: str) -> str:
    """As :func:`words`, on one line."""
    return words(root, selector).replace("\n", " ")


def moment(text: str, field: str, issues: list[str]) -> datetime | None:
    """A time behind an optional label or in brackets, of the portals' styles or a feed's; what is none is an issue."""
    text = text.strip(" ()[]\n")
    try:
        return labelled_time(text, field)
    except ValueError as error:
        try:
            return feed_time(text, field)
        except ValueError:
            issues.append(str(error))
            return None


def when(root: Element, selector: str, field: str, issues: list[str]) -> datetime | None:
    """The time in the first element: its ``content`` or ``datetime``, else its text. None when there is no element."""
    found = every(root, selector)
    if not found:
        return None
    stated = found[0].get("content") or found[0].get("datetime") or text_of(found[0]).replace("\n", " ")
    return moment(stated, field, issues)


def box(root: Element, selector: str) -> Element:
    """The first element. :raises ParseError: ``layout``, when there is none."""
    found = every(root, selector)
    if not found:
        raise ParseError("layout", f"no {selector} on the page")
    return found[0]


def content(root: Element, selector: str, options: ListOptions) -> Element:
    """As :func:`box`, of a detail. :raises GoneNotice: it is not there, and the page says that the item has gone."""
    found = every(root, selector)
    if found:
        return found[0]
    said = fold(text_of(root))
    if any(fold(word) in said for word in options.gone_words):
        raise GoneNotice
    raise ParseError("layout", f"no {selector} on the page")


def id_in(href: str, *patterns: str) -> str:
    """The id in an address, by the first pattern that fits; empty when none does, or when it is no id."""
    for pattern in patterns:
        if found := re.search(pattern, href):
            found_id = str(found[1])
            return found_id if re.fullmatch(r"[\w.-]{1,64}", found_id) else ""
    return ""


def path_of(href: str, list_path: str) -> str:
    """A list page's link as path and query below ``base_url``, without scheme and host: a page cannot send us to
    another one."""
    parts = urlsplit(urljoin(list_path, href.strip()))
    return parts.path + (f"?{parts.query}" if parts.query else "")
