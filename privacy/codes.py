"""Codes with a form of their own: number plates, health insurance cards, passports, land parcels and certificates.

Source of the rule: Luật 91/2025/QH15 (protection of personal data).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.finds import Find
from privacy.view import View

_PLATE = re.compile(
    r"([1-9](?<![\w./-][1-9])\d)([ .\-–_]{0,3})([A-Za-zĐđ]{1,2}\d?)([ .\-–/_]{0,3})(\d{3}[.,·\-]?\s?\d{2}"
    r"|\d{4})(?![\w%]|[.,]\d)"
)
_PLATE_LABEL = re.compile(
    r"(?:bien so|bien kiem soat|bks|bsx|bs xe|bien xe|bien|bs|xe|o to|oto|mo to|exciter|wave|dream|sh"
    r"|vision|taxi|xe tai|so xe|mang bien|deo bien)[^\d\n]{0,22}$"
)
_PLATE_TAIL = re.compile(
    r"\b(?:bien so(?! nha)(?: xe)?|bks|bsx|bien kiem soat)(?: la| so|:)?\s{0,2}(?:\.{2,}|…"
    r"|x+)?\s?(\d{3}[.]\d{2}|\d{4,5})(?!\d|\s?(?:d\b|dong|trieu))"
)
_TAIL_HINT = re.compile(r"bien |bks|bsx")
_PLATE_NEXT = re.compile(r"(?:bien so|bks|bsx|bien kiem soat|bien|bs|so xe)[\s:la]{0,6}$")
_UNITS = {"h", "k", "m", "g", "p", "l", "t", "s", "x", "d"}

_BHYT = re.compile(
    r"(?<!\w)(?:DN|HX|CH|NN|TK|HC|XK|HT|TB|NO|CT|XB|TN|CS|QN|CA|CY|XN|MS|CC|CK|CB|KC|HD|TE|BT|HN|DT|DK"
    r"|XD|TS|TC|TQ|TA|TY|HG|LS|PV|HS|SV|GB|GD|BA|ND|TH|TV|TD|TU|QD|HK|ON|LN"
    r"|CN)[ .\-]?[1-7](?:[ .\-]?\d){12}(?!\d)"
)
_PASSPORT = re.compile(r"\b(?:ho chieu|passport|hc)\b[^\d\n]{0,16}?([a-z]\s?\d{7,8})(?!\d)")

_N = r"\d{1,5}(?:[a-ln-z]\b)?(?:[/\-]\d{1,4})?(?![\d])"
_UNIT = (
    r"(?!\s?(?:m2|m²|m\b|met\b|ha\b|sao\b|mau\b|trieu\b|ty\b|nam\b|lan\b|ho\b|vu\b|hec|km|thua\b|nghin"
    r"|dong\b|%|[.,]\d))"
)
_MANY = rf"{_N}{_UNIT}(?:\s?(?:,|va|&|;|\+)\s?(?:so )?{_N}{_UNIT}(?!\s?(?:m|dien)))*"
_PARCEL = rf"(?:cac |so )?thua(?: dat| ruong| vuon)?(?: co)?(?: mang)?(?: so(?: thua)?| hieu)*\s?[:.]?\s?{_MANY}"
_SHEET = (
    rf"(?:thuoc |tai |o |cung |so )?(?:to(?: ban do| bd| bđ| b\.d)(?: dia chinh| giai thua| so hoa)?|tbd|to"
    rf"|ban do)(?: so)?\s?[:.]?\s?(?<!\w){_N}{_UNIT}"
)
_LAND = re.compile(
    rf"(?<!\w)(?:{_PARCEL}(?:[\s,;.()\-–/]{{1,4}}{_SHEET})?"
    rf"|(?:so )?(?:to(?: ban do| bd)(?: dia chinh| giai thua| so hoa)?|tbd"
    rf"|to so)(?: so)?\s?[:.]?\s?{_N}(?:[\s,;.()\-–/]{{1,4}}{_PARCEL})?)"
)
_CERTIFICATE = re.compile(
    r"\b(?:so do|so hong|bia do|gcn\w*|giay chung nhan|seri|serial|so phat hanh|so vao so"
    r"|so seri)\b[^\d\n]{0,40}?(?<!\w)([a-z]{1,3}[ .\-]?\d{5,8})(?!\d|/)"
)


# What must stand in a text for a pattern to find anything: a word at which the search is fast.
_PASSPORT_HINT = re.compile(r"hc|ho chieu|passport")
_LAND_HINT = re.compile(r"thua|to so|to ban|to bd|tbd")
_CERTIFICATE_HINT = re.compile(r"so do|so hong|bia do|gcn|giay chung|seri|so phat|so vao|so seri")


def _plates(view: View) -> Iterator[Find]:
    for match in _PLATE.finditer(view.text):
        series = match[3]
        before = view.folded[max(0, match.start() - 34) : match.start()]
        labelled = _PLATE_LABEL.search(before) is not None
        if not labelled:
            five = len(match[5]) >= 5 and "-" in match[4] and match[5][-5:].isdigit()
            if not (series[0].isupper() or five) or match[1][0] == "0":
                continue
            year = match[5].isdigit() and len(match[5]) == 4 and match[5][:2] in ("19", "20")
            if (series.lower() in _UNITS and year) or (match[4] == "/" and len(match[5]) == 4):
                continue
        elif series.lower() in _UNITS and match[4].isspace() and "." not in match[5] and not _PLATE_NEXT.search(before):
            continue  # "xe chạy 20h 2024" is a measure, unless the label stands right before
        yield Find(match.start(), match.end(), "plate")
    for match in _PLATE_TAIL.finditer(view.folded) if _TAIL_HINT.search(view.folded) else ():
        yield Find(match.start(1), match.end(1), "plate")


def find_codes(view: View, digits: int) -> list[Find]:
    """All finds of this module, in view offsets, possibly overlapping. ``digits``: how many the text has."""
    found = list(_plates(view)) if digits >= 4 else []
    if digits >= 13:
        upper = view.text.upper()
        found.extend(
            Find(match.start(), match.end(), "social_insurance")
            for match in _BHYT.finditer(upper if len(upper) == len(view.text) else view.text)
            # "TK" is short for an account as well.
            if match.group()[:2] != "TK" or "bh" in view.folded[max(0, match.start() - 30) : match.start()]
        )
    for pattern, kind, group, least, hint in (
        (_PASSPORT, "citizen_id", 1, 7, _PASSPORT_HINT),
        (_LAND, "land_parcel", 0, 1, _LAND_HINT),
        (_CERTIFICATE, "land_parcel", 1, 5, _CERTIFICATE_HINT),
    ):
        if digits >= least and hint.search(view.folded):
            found.extend(Find(m.start(group), m.end(group), kind) for m in pattern.finditer(view.folded))
    return found
