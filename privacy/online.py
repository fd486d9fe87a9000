"""E-mail addresses and people's pages. Mailboxes and pages of agencies stay."""

from __future__ import annotations

import re
from collections.abc import Iterator

from privacy.finds import Find
from privacy.view import View

_AT = re.compile(r"\s{0,2}(?:[@＠]|[(\[{]\s?(?:at|a cong|@|a)\s?[)\]}])\s{0,2}|\s(?:a cong|a coong|a moc|at)\s")
_AT_SIGNS = ("@", "＠", "(", "[", "{", " a cong", " a coong", " a moc", " at ")
_LOCAL = re.compile(r"[a-z0-9_](?:[\w.+\-]{0,62}[a-z0-9_])?$|[a-z0-9]$", re.ASCII)
_LOCAL_DOT = re.compile(r"(?:[a-z0-9_]{1,30}\s(?:cham|dot)\s){1,3}$", re.ASCII)
_HOST = re.compile(
    r"[a-z0-9\-]{1,40}(?:\s?(?:\.|\(dot\)|\[dot\]|\(cham\)|\[\.\])\s?[a-z0-9\-]{2,20}\b|\s(?:cham|dot)\s[a-z]{2,10}\b){1,4}",
    re.ASCII,
)
_BARE_HOST = re.compile(r"(?:gmail|yahoo|hotmail|outlook|icloud)\b")
_OFFICE_LOCAL = re.compile(
    r"(?:ubnd|hdnd|mttq|vpub|vanphong|congan|tiepdan|tiepcongdan|bantiep|congthong|toasoan|banbientap|bbt|banbt|hotro|contact|info|support|cskh|"
    r"duongdaynong|phananh|pakn|vanthu|motcua|hcc|tthc|trungtam|ttytx|ttyt|benhvien|bv[a-z]*|tramyte|so[gtxnyklcvd][a-z]{1,5}$|phong[a-z]+|truongth|truongmn|thcs|thpt|"
    r"tieuhoc|mamnon|mn[a-z]|c[123][a-z]|doanthanhnien|tinhdoan|huyendoan|hoinongdan|hoiphunu|bqlda|banql|chicuc|cuc[a-z]+|dienluc|bhxh|kbnn|tand|vks|ubdt|xa[a-z]{4,}|phuong[a-z]{5,}\.|"
    r"admin|webmaster|noreply|sales|tuyensinh|tuyendung|hanhchinh|hcqt|stnmt|sotnmt|soxd|sogtvt|sogd|soyt|sct|sldtbxh|ttpvhcc|pvhcc|dptn|baothainguyen)"
)
_SURNAME_LOCAL = re.compile(
    r"(?:nguyen|tran|pham|hoang|phan|dang|bui|duong|trinh|truong|luong|nong|trieu|huynh|le|vu|vo|do|ngo|ly|dinh|ma|be|ha)(?:van|thi|duc|minh|huu|quoc|thanh|xuan|ngoc|[._]?[a-z]{2,6}$)"
)
_INITIALS_LOCAL = re.compile(
    r"[a-z]{2,8}[._][a-z]{1,4}\d{0,4}$|[a-z]{2,6}(?:nv|tt|nt|pv|lt|ht|vt|dt|bt|dv|hv|lv|tv)\d{0,4}$"
)

_SITE = re.compile(
    r"(?:https?\s?:\s?//\s?)?(?:(?:www|m|web|vi-vn|mbasic|business|l|vt|vm|chat|en-gb|touch)\s?\.\s?)?"
    r"(?<![a-z0-9])(?:facebook\s?\.\s?com|facebook\s?cham\s?com|fb\s?\.\s?(?:com|me|watch|gg)|m\.me"
    r"|messenger\.com|tiktok\s?\.\s?com|tiktok cham com|zalo\s?\.\s?me|zaloapp\.com"
    r"|instagram\s?\.\s?com|"
    r"instagr\.am|youtube\s?\.\s?com|youtu\.be|t\.me|telegram\.me|wa\.me|twitter\.com|x\.com|threads\.(?:net|com)|linkedin\.com|shopee\.vn|shp\.ee|lazada\.vn|chotot\.com|"
    r"sendo\.vn|locket\.camera|lotus\.vn|gapo\.vn|vk\.com|pinterest\.com|snapchat\.com|s\.shopee\.vn|linktr\.ee)"
    r"\s?/\s?[^\s<>\"'“”)\]},;\ue000]{1,300}"
)
_HOSTS = re.compile(r"\.\s?(?:com|me|vn|be|am|net|ee|gg|watch|camera)\b|cham com")
_NETWORKS = ("face", "fb", "tik", "top top", "insta", "ig", "tele", "zalo", "youtube", "skype", "wechat", "twitter")
_OFFICE_PATH = re.compile(
    r"/(?:groups/|pages/|@)?(?:ubnd|congan|conganph|conganxa|hdnd|thongtin|chinhphu|baothainguyen|thainguyentv|tinhdoan|huyendoan|doanthanhnien|so[a-z]*thainguyen|"
    r"soyte|sogiaoduc|sotuphap|sotnmt|socongthuong|trungtam|benhvien|bvtw|bvdk|truongthpt|truongthcs|thpt|thcs|tieuhoc|mamnon|daihoc|"
    r"dienluc|evn|bhxh|baohiemxahoi|cuctthue|cucthue|chicuc|mttq|hoinongdan|hoiphunu|hoilhpn|csgt|cthainguyen|c-thainguyen|thainguyengov|dichvucong|bo[a-z]*te|vtv|vov|bao[a-z]{5,}|"
    r"tuyengiao|truyenthong|vanphong|xadoan|phuongdoan|nhandan|congdoan|thanhdoan)"
)
_HANDLE = re.compile(r"(?<![\w.@/])@[a-z0-9_][a-z0-9._]{2,40}", re.ASCII)
_NAMED_HANDLE = re.compile(
    r"\b(?:facebook|fb|face|tiktok|tik tok|top top|insta|instagram|ig|telegram|tele|zalo|youtube|skype|wechat|twitter)"
    r"(?:\s(?:em|minh|toi|anh|chi|ten|id|la|cua toi|cua em|user|nick|kenh|trang|acc"
    r"|tai khoan)){0,3}\s?[:=\-]?\s?(?:la\s)?"
    r"([a-z][a-z0-9]{1,30}(?:[._][a-z0-9]{1,30}){1,4}|[a-z]{3,20}[0-9]{1,8}(?:[._][a-z0-9]{1,20})?)(?![\w@/])",
    re.ASCII,
)


_PROVIDER = re.compile(
    r"(?:gmail|yahoo|hotmail|outlook|icloud|live|proton(?:mail)?|zoho|ymail|googlemail|msn|aol|fpt|vnn)\b"
)
_TLD = re.compile(
    r"(?:\.|dot|cham|\[\.\]|\))\s?(?:com|net|org|edu|gov|vn|info|biz|me|io|co|us|uk|fr|de|jp|kr|cn|tw|au)$"
)


def _known_host(host: str) -> bool:
    return _PROVIDER.match(host) is not None or _TLD.search(host) is not None


def _is_office_mailbox(local: str, host: str) -> bool:
    if _OFFICE_LOCAL.match(local):
        return True
    if host.endswith(".gov.vn") or host == "chinhphu.vn":
        return not (_SURNAME_LOCAL.match(local) or _INITIALS_LOCAL.match(local))
    return False


def _emails(view: View) -> Iterator[Find]:
    folded = view.folded
    if not any(sign in folded for sign in _AT_SIGNS):
        return
    for at in _AT.finditer(folded):
        left = folded[max(0, at.start() - 66) : at.start()]
        local = _LOCAL.search(left)
        host = _HOST.match(folded, at.end()) or _BARE_HOST.match(folded, at.end())
        if not local or not host:
            continue
        spoken = not any(char in at.group() for char in "@＠([{")
        if spoken and at.group().strip() == "at" and "." not in host.group() and "dot" not in host.group():
            continue
        if at.group() != at.group().strip() and not spoken and not _known_host(host.group()):
            continue  # "tiktok @ten.kenh": a handle after a word
        start = max(0, at.start() - 66) + local.start()
        dotted = _LOCAL_DOT.search(folded[max(0, start - 66) : start]) if spoken else None
        if dotted:
            start -= len(dotted.group())
        name = local.group()
        if not _is_office_mailbox(name, re.sub(r"\s", "", host.group())):
            yield Find(start, host.end(), "email")


def _pages(view: View) -> Iterator[Find]:
    folded = view.folded
    for match in _SITE.finditer(folded) if "/" in folded and _HOSTS.search(folded) else ():
        found = match.group().rstrip(".!?:")
        path = found[found.rfind("/", 0, len(found)) :] if found.count("/") < 4 else found
        if _OFFICE_PATH.search(path) or _OFFICE_PATH.search(found):
            continue
        yield Find(match.start(), match.start() + len(found), "url_profile")
    if "@" in folded:
        for match in _HANDLE.finditer(folded):
            if not _OFFICE_PATH.match("/" + match.group()[1:]):
                yield Find(match.start(), match.start() + len(match.group().rstrip(".")), "url_profile")
    if not any(name in folded for name in _NETWORKS):
        return
    for match in _NAMED_HANDLE.finditer(folded):
        if not _OFFICE_PATH.match("/" + match.group(1)):
            yield Find(match.start(1), match.end(1), "url_profile")


def find_online(view: View) -> Iterator[Find]:
    """E-mail addresses (``email``) and pages, posts and handles of people and sellers (``url_profile``), in view
    offsets."""
    mails = list(_emails(view))
    yield from mails
    for page in _pages(view):
        if not any(page.start < m.end and m.start < page.end for m in mails):
            yield page
