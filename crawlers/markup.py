"""HTML -> plain text as a reader sees it."""

from __future__ import annotations

import re
from html import unescape
from typing import Any, TypeAlias

import lxml.html  # type: ignore[import-untyped]
from lxml import etree

from crawlers.charset import without_controls
from crawlers.wire import ParseError
from hieudan.text import tidy

Element: TypeAlias = Any
"""An ``lxml.html.HtmlElement``; lxml brings no types."""
BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "br",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
_TAG = re.compile(r"<[a-zA-Z/!]")
_SILENT = frozenset({"script", "style", "noscript", "template", "head"})


def document(text: str) -> Element:
    """A whole page, parsed. :raises ParseError: ``truncated``: no end; ``schema``, ``layout``: no HTML."""
    head = text[:2000].lower()
    if "<html" in head and "</html" not in text[-2000:].lower():
        raise ParseError("truncated", "the HTML page has no end")
    if "<" not in head:
        raise ParseError("schema", "no HTML where HTML was due")
    try:
        return lxml.html.document_fromstring(without_controls(text).encode("utf-8"), parser=_PARSER)
    except etree.LxmlError:
        raise ParseError("layout", "the page cannot be parsed as HTML") from None


_PARSER = lxml.html.HTMLParser(encoding="utf-8")


def text_of_html(html: str) -> str:
    """The text of an HTML fragment: line breaks at block tags and ``br``, entities resolved, tidied."""
    html = without_controls(html)
    if not _TAG.search(html):
        return tidy(unescape(html) if "&" in html else html)
    try:
        root = lxml.html.document_fromstring(f"<div>{html}</div>".encode(), parser=_PARSER)
    except etree.LxmlError:
        return tidy(html)
    return text_of(root)


def text_of(element: Element) -> str:
    """The text of a parsed element, as :func:`text_of_html`."""
    pieces: list[str] = []
    _collect(element, pieces)
    return tidy("".join(pieces))


def _collect(element: Element, pieces: list[str]) -> None:
    """Iterative, so that thousands of nested unclosed tags do not exhaust the stack."""
    for event, node in etree.iterwalk(element, events=("start", "end", "comment", "pi")):
        if event in ("comment", "pi"):
            if node is not element and node.tail and not _is_silent(node.getparent()):
                pieces.append(node.tail)
            continue
        tag = node.tag
        if event == "start":
            if tag in BLOCKS:
                pieces.append("\n")
            if node.text and tag not in _SILENT:
                pieces.append(_one_line(node.text))
        else:
            if tag in BLOCKS:
                pieces.append("\n")
            if node is not element and node.tail and not _is_silent(node.getparent()):
                pieces.append(_one_line(node.tail))


def _is_silent(node: Element | None) -> bool:
    return node is not None and node.tag in _SILENT


def _one_line(text: str) -> str:
    """Line breaks of the source are blanks to a reader; only tags break lines."""
    return text.replace("\n", " ").replace("\r", " ")
