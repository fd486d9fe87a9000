"""A saved page without personal data: what a portal's fixture may hold.

Names are those that the portal's own parser finds; the rest is what redaction finds in any text. The result is checked
against all that was found: a page that cannot be scrubbed is not saved. Somebody still has to read it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

from lxml import etree  # type: ignore[import-untyped]

from crawlers.charset import decode
from crawlers.markup import document
from crawlers.wire import ListPage, Page, ParseError
from hieudan.text import fold, nfc
from privacy.redact import redact

PERSONAL_KEYS = frozenset(
    ["FullName", "PhoneNumber", "Email", "CMND", "tenCaNhanDonVi", "requestor_name", "first_name", "last_name", "phone"]
)
FILE_KEYS = frozenset(["Path", "TenFile", "duongDan", "name", "media_url", "webUrl", "urlAnhDaiDien"])
"""Addresses and names of files: photographs' names hold people's."""
_SLUG = re.compile(
    r"(?<=/)[a-z0-9]+(?:-[a-z0-9]+)+(?=-a?(?:\d+|[0-9a-f]{7})(?:[./?]|$))|(?<=/)[a-z]+(?:-[a-z]+){2,}(?=[/.?]|$)"
)
_PLAIN_VALUE = re.compile(r"[\d\s,;.-]*")
_KEPT = frozenset(
    {"class", "id", "name", "type", "style", "content", "datetime", "property", "charset", "method", "role"}
)


def senders(parsed: ListPage) -> list[str]:
    """Names that a parser found in sender fields, longest first."""
    found = {entry.sender for entry in parsed.entries} | {i.sender for e in parsed.entries for i in e.items}
    return sorted((" ".join(nfc(name).split()) for name in found if name.strip()), key=len, reverse=True)


def scrub(page: Page, names: Iterable[str]) -> str:
    """The page's text, scrubbed. :raises ParseError: ``schema``, when a name or a personal field is still in it."""
    names = [name for name in names if len(name) > 1]
    text = decode(page)
    head = text.lstrip()[:1]
    if head in ("{", "["):
        try:
            value = json.loads(text)
            names += sorted(_personal(value), key=len, reverse=True)
            done = json.dumps(_json(value, names), ensure_ascii=False, indent=1) + "\n"
        except (ValueError, RecursionError):
            raise ParseError("schema", "no JSON") from None
    elif text.lstrip().startswith("<?xml"):
        done = _xml(text, names)
    else:
        done = _html(text, names)
    folded = fold(nfc(done))
    for name in names:
        spellings = (fold(nfc(name)), fold(nfc(name)).replace(" ", "-"))
        if any(re.search(rf"(?<!\w){re.escape(one)}(?!\w)", folded) for one in spellings):
            raise ParseError("schema", "a sender's name stays in the page after scrubbing")
    return done


def _clean(text: str, names: list[str]) -> str:
    if not text.strip():
        return text
    for name in names:
        text = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", "[người]", nfc(text), flags=re.IGNORECASE)
    return redact(text, [name for name in names if " " in name]).text


def _address(href: str) -> str:
    return _SLUG.sub("x", href)


def _personal(value: object) -> set[str]:
    """What stands in personal fields, wherever in a JSON value: looked for in all texts."""
    if isinstance(value, list):
        return {name for one in value for name in _personal(one)}
    if not isinstance(value, Mapping):
        return set()
    own = {one for key, one in value.items() if key in PERSONAL_KEYS and isinstance(one, str) and " " in one.strip()}
    return own | {name for one in value.values() for name in _personal(one)}


def _json(value: object, names: list[str]) -> object:
    if isinstance(value, Mapping):
        return {
            key: "" if key in PERSONAL_KEYS else "x" if key in FILE_KEYS and one else _json(one, names)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [_json(one, names) for one in value]
    return _clean(value, names) if isinstance(value, str) else value


def _xml(text: str, names: list[str]) -> str:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, encoding="utf-8")
    try:
        root = etree.fromstring(text[text.find("?>") + 2 :].strip().encode("utf-8"), parser)
    except etree.XMLSyntaxError:
        raise ParseError("schema", "no well-formed XML") from None
    for node in root.iter():
        tag = str(node.tag).rpartition("}")[2]
        if tag in PERSONAL_KEYS or tag in ("author", "creator"):
            node.text = ""
        elif node.text:
            is_address = tag in ("link", "guid")
            node.text = _address(node.text) if is_address else _clean(node.text, names)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + str(etree.tostring(root, encoding="unicode")) + "\n"


def _html(text: str, names: list[str]) -> str:
    root = document(text)
    for node in list(root.iter(etree.Comment, etree.ProcessingInstruction, "script", "style", "iframe", "noscript")):
        parent = node.getparent()
        if parent is not None:
            node.drop_tree() if hasattr(node, "drop_tree") else parent.remove(node)
    for node in root.iter():
        if node.text:
            node.text = _clean(node.text, names)
        if node.tail:
            node.tail = _clean(node.tail, names)
        for key, value in list(node.attrib.items()):
            if key in ("href", "src", "action", "onclick"):
                node.set(key, _address(value) if key != "src" else "x.jpg")
            elif key == "value" and node.tag == "input":
                node.set(key, value if _PLAIN_VALUE.fullmatch(value) else "x")  # a view state may hold anything
            elif key not in _KEPT and not key.startswith("data-"):
                node.set(key, _clean(value, names))
            elif key.startswith("data-"):
                del node.attrib[key]
    body = etree.tostring(root, encoding="unicode", method="html")
    return f"<!DOCTYPE html>\n{body}\n".replace("charset=windows-1258", "charset=utf-8")
