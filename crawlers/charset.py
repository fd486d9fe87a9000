"""Bytes -> text, or a clear failure: a page in a wrong charset must not become a page of odd letters."""

from __future__ import annotations

import codecs
import re

from crawlers.wire import Page, ParseError
from hieudan.text import nfc

_META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
# UTF-8 read as a one-byte charset: Vietnamese letters turn into these pairs, which no Vietnamese text has.
_MOJIBAKE = re.compile("á[º»]|Æ[°¡]|Ä[\u0091\u2018\u0090]|Ã[\u00a0-\u00bf]")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SURROGATES = re.compile("[\ud800-\udfff]")


def decode(page: Page) -> str:
    """The text in NFC: by byte order mark, else as declared, else by its ``meta``, else UTF-8, else windows-1258.

    A declared charset that does not fit the bytes is passed over; UTF-8 wins over a one-byte charset where both fit.

    :raises ParseError: ``encoding``, when nothing fits.
    """
    for bom, charset in _BOMS:
        if page.body.startswith(bom):
            return nfc(_strictly(page.body, charset) or _fail())
    meta = _META.search(page.body, 0, 2048)
    for charset in (page.charset, meta.group(1).decode("ascii") if meta else "", "utf-8", "windows-1258"):
        if charset and _is_one_byte(charset) and (text := _strictly(page.body, "utf-8")) is not None:
            return nfc(text)
        if charset and (text := _strictly(page.body, charset)) is not None:
            return nfc(text)
    return _fail()


def without_controls(text: str) -> str:
    """Without control characters and lone surrogates, which JSON escapes may bring and no file can hold."""
    if _SURROGATES.search(text):
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROLS.sub("", text)


def _fail() -> str:
    raise ParseError(
        "encoding", "the page is in no charset that fits: neither the declared one, UTF-8 nor windows-1258"
    )


def _is_one_byte(charset: str) -> bool:
    try:
        name = codecs.lookup(charset).name
    except LookupError:
        return False
    return not name.startswith(("utf", "gb", "big5", "euc", "shift"))


def _strictly(body: bytes, charset: str) -> str | None:
    try:
        text = body.decode(charset)
    except (UnicodeDecodeError, LookupError):
        return None
    if "\x00" in text or (_is_one_byte(charset) and _MOJIBAKE.search(text)):
        return None
    return text
