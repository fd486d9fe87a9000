"""Bodies that are JSON or XML, or a clear reason why they are not."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lxml import etree  # type: ignore[import-untyped]

from crawlers.charset import decode, without_controls
from crawlers.markup import Element
from crawlers.wire import Page, ParseError


def read_json(page: Page) -> Mapping[str, object]:
    """The object in a body. :raises ParseError: ``truncated``, ``schema``."""
    found = read_any_json(page)
    if not isinstance(found, Mapping):
        raise ParseError("schema", "the JSON is no object")
    return found


def read_any_json(page: Page) -> object:
    """What a JSON body holds. :raises ParseError: ``truncated``, ``schema``."""
    text = decode(page).strip()
    if not text:
        raise ParseError("truncated", "an empty body where JSON was due")
    if text[0] == "<":
        raise ParseError("schema", "HTML where JSON was due")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(text) - 1 or error.msg.startswith("Unterminated"):
            raise ParseError("truncated", "the JSON ends in the middle") from None
        raise ParseError("schema", f"no JSON (character {error.pos})") from None
    except RecursionError:
        raise ParseError("schema", "JSON nested too deeply") from None


def read_xml(page: Page) -> Element:
    """The root of an XML body; entities and DTDs are not followed. :raises ParseError: ``truncated``, ``schema``."""
    text = decode(page).strip()
    if not text:
        raise ParseError("truncated", "an empty body where XML was due")
    text = text[text.find("?>") + 2 :] if text.startswith("<?xml") else text
    if not text.lstrip().startswith("<"):
        raise ParseError("schema", "no XML where XML was due")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, encoding="utf-8")
    try:
        return etree.fromstring(without_controls(text).encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        if "Premature end" in str(error) or "EndTag" in str(error):
            raise ParseError("truncated", "the XML ends in the middle") from None
        raise ParseError("schema", "no well-formed XML") from None
