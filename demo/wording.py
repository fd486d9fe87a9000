"""How one matter becomes one citizen's text: pieces, small changes, the place, a personal trace, noise."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from demo.corpus import Matter, fitting, in_unit, pieces
from demo.people import Person, traces
from demo.places import Naming
from hieudan.text import fold, nfc


@dataclass(frozen=True, slots=True)
class Wording:
    """The text as sent."""

    title: str
    text: str
    personal: tuple[str, ...]


# Words of equal weight; one writer uses one of them. Pattern -> ways to say it.
_SAME: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...] = tuple(
    (re.compile(rf"(?<!\w){pattern}(?!\w)"), tuple(ways.split("|")))
    for pattern, ways in {
        "Đề nghị": "Đề nghị|Kính đề nghị|Mong|Xin|Kiến nghị|Yêu cầu|Rất mong",
        "(?<!Kính )(?<!kính )đề nghị": "đề nghị|kính đề nghị|mong|xin|kiến nghị|yêu cầu",
        "bà con": "bà con|người dân|dân|các hộ|nhân dân",
        "nhiều lần": "nhiều lần|mấy lần|không biết bao lần|hai ba lần|năm lần bảy lượt",
        "Cơ quan chức năng": "Cơ quan chức năng|Các cơ quan|Nhà nước",
        "chính quyền": "chính quyền|địa phương|chính quyền địa phương",
        "nguy hiểm": "nguy hiểm|mất an toàn|rất nguy hiểm|nguy hiểm quá",
        "học sinh": "học sinh|các cháu học sinh|trẻ con|các cháu",
        "hiện nay": "hiện nay|bây giờ|hiện tại|lúc này",
        "mấy năm nay": "mấy năm nay|bao năm nay|ba bốn năm nay|từ nhiều năm nay",
        "cả tuần nay": "cả tuần nay|mười hôm nay|tuần nay|hơn tuần nay",
        "ban đêm": "ban đêm|đêm hôm|buổi tối|đêm xuống",
        "xử lý": "xử lý|giải quyết|xử lí",
        "không biết": "không biết|chẳng biết|chả biết",
        "chưa thấy": "chưa thấy|vẫn chưa thấy|mãi chẳng thấy",
        "mong muốn": "mong muốn|mong mỏi|muốn",
        "xuống cấp": "xuống cấp|hư hỏng",
        "bốc mùi": "bốc mùi|bốc mùi nồng nặc|mùi nồng nặc",
        "hôi thối": "hôi thối|thối không chịu nổi|hôi hám|thối um",
        "trả lời": "trả lời|phản hồi|hồi đáp",
    }.items()
)
_COUNT = re.compile(
    r"(?<![\w/])(?<!một )(?<!hai )(?<!mươi )(\d|hai|ba|bốn|sáu|bảy|tám) (tháng|tuần|hộ|cây số|lần)(?!\w)"
)
_NUMBERS = {
    "tháng": "2 3 4 5 6 7 hai ba bốn",
    "tuần": "2 3 hai ba",
    "hộ": "5 7 8 9",
    "cây số": "2 3 4 hai ba",
    "lần": "2 3 hai ba",
}
_SENTENCE = re.compile(r"(?<=[.!?]) +(?=\S)")
_TEEN = tuple(
    pair.split("=")
    for pair in (
        [
            "không=k",
            "được=dc",
            "gì=j",
            "vậy=v",
            "với=vs",
            "rồi=r",
            "biết=bít",
            "nhưng=nhg",
            "người=ng",
            "trước=trc",
            "những=nhg",
            "cũng=cx",
            "mọi=mn",
        ]
    )
)


def _varied(pick: random.Random, text: str) -> str:
    """Small words and numbers changed here and there; sentences dropped or moved in longer texts."""
    for pattern, ways in _SAME:
        if pick.random() < 0.6:
            way = pick.choice(ways)
            text = pattern.sub(way, text, count=1)
    if pick.random() < 0.5:
        text = _COUNT.sub(lambda found: f"{pick.choice(_NUMBERS[found[2]].split())} {found[2]}", text, count=1)
    sentences = _SENTENCE.split(text)
    if len(sentences) > 3 and pick.random() < 0.25:
        del sentences[pick.randrange(1, len(sentences) - 1)]
    if len(sentences) > 3 and pick.random() < 0.12:
        first = pick.randrange(1, len(sentences) - 2)
        sentences[first], sentences[first + 1] = sentences[first + 1], sentences[first]
    return " ".join(sentences)


def _unmarked(text: str) -> str:
    """Without diacritics, the case kept."""
    flat = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    return "".join(char for char in flat if not unicodedata.combining(char))


def _mistyped(pick: random.Random, text: str) -> str:
    """Two to four slips of the thumb in longer words."""
    words = text.split(" ")
    for _ in range(pick.randint(2, 4)):
        place = pick.randrange(len(words))
        word = words[place]
        if 3 < len(word) < 8 and word.isalpha():
            at = pick.randrange(1, len(word) - 1)
            words[place] = pick.choice(
                [
                    word[:at] + word[at + 1] + word[at] + word[at + 2 :],
                    word[:at] + word[at] + word[at:],
                    word[:at] + word[at + 1 :],
                ]
            )
    return " ".join(words)


def _noisy(pick: random.Random, text: str, manner: str) -> str:
    """The text in that manner of typing."""
    if manner == "unmarked":
        text = _unmarked(text)
        return text.lower() if pick.random() < 0.6 else text
    if manner == "capitals":
        return text.upper()
    if manner == "teen":
        for word, short in _TEEN:
            if pick.random() < 0.7:
                text = re.sub(rf"(?<!\w){word}(?!\w)", short, text)
        return text.lower() if pick.random() < 0.5 else text
    if manner == "typos":
        return _mistyped(pick, text)
    if manner == "run_on":
        return re.sub(r"[.;] ", lambda _: pick.choice([", ", " ", ",", " ,"]), text).lower()
    return text


def _manner(pick: random.Random, text: str) -> str:
    """How this writer types. A text that its author already typed without marks or in capitals stays so, whole."""
    if not any(unicodedata.combining(char) for char in unicodedata.normalize("NFD", text)):
        return "unmarked"
    if text.isupper():
        return "capitals"
    return pick.choices(["plain", "unmarked", "capitals", "teen", "typos", "run_on"], weights=[82, 5, 1, 4, 4, 4])[0]


def _joined(pick: random.Random, body: str, more: str) -> str:
    """More after the body, with a stop between them unless the writer forgets it."""
    stop = "" if body[-1] in ".!?)\n,:" or pick.random() < 0.25 else pick.choice([".", ".", ","])
    return f"{body}{stop} {more}"


def _place_around(pick: random.Random, body: str, phrase: str) -> str:
    """The place named before or after the matter."""
    if pick.random() < 0.55:
        front = pick.choice(pieces()["place.front"]).format(place=phrase)
        if front.startswith(phrase[:4]):
            front = front[0].upper() + front[1:]
        if front.endswith(","):
            body = _lowered(body)
        return f"{front} {body}"
    return _joined(pick, body, pick.choice(pieces()["place.end"]).format(place=phrase))


def _lowered(text: str) -> str:
    return text if text[:2].isupper() else text[0].lower() + text[1:]


def _title(pick: random.Random, matter: Matter, body: str, naming: Naming, manner: str) -> str:
    if pick.random() < 0.45:
        if matter.kind == "khen":
            title = pick.choice(["Cảm ơn", "Lời cảm ơn", "Khen ngợi"])
        else:
            words = set(fold(nfc(body)).split())
            usual = pieces()[f"title.{matter.topic}"]
            close = [one for one in usual if len(words & set(fold(nfc(one)).split())) >= 2] or list(pieces()["title"])
            title = pick.choice(close)
            if pick.random() < 0.18 and naming.phrase:
                title = f"{title} {pick.choice(['tại', 'ở', '-'])} {naming.unit}"
        return _unmarked(title) if manner == "unmarked" else title
    return " ".join(re.split(r"[.,;!?\n]", body)[0].split()[: pick.randint(6, 11)])


def _minuted(pick: random.Random, body: str, second: Matter | None, naming: Naming) -> str:
    """The matter as the minutes of a voters' meeting have it."""
    if pick.random() < 0.5:
        front = pick.choice(pieces()["formal.front"]).format(place=naming.phrase or naming.unit)
        body = f"{front} {_lowered(body)}"
    if pick.random() < 0.6:
        body = f"{body} {pick.choice(pieces()['formal.end'])}"
    if second:
        body = f"{body}\n{in_unit(_varied(pick, second.text), naming.unit)}"
    return body[0].upper() + body[1:]


def word(
    pick: random.Random,
    matter: Matter,
    second: Matter | None,
    naming: Naming,
    who: Person,
    day: date,
    is_formal: bool,
) -> Wording:
    """One citizen's text about the matter (and a second one). ``is_formal``: minutes of a voters' meeting."""
    body = in_unit(_varied(pick, matter.text), naming.unit)
    if is_formal:
        return Wording("", _minuted(pick, body, second, naming), ())
    manner = _manner(pick, body)
    plain = body
    is_complaint = matter.kind not in ("khen", "hoi_dap")
    if is_complaint and pick.random() < 0.27:
        body = _joined(pick, body, in_unit(pick.choice(fitting("history", matter.text, day)), naming.unit))
    if second:
        link = pick.choice(
            ["Thêm nữa,", "Ngoài ra,", "Nhân tiện:", "Việc thứ hai:", "Còn chuyện nữa,", "Tiện thể phản ánh luôn:"]
        )
        body = _joined(pick, body, f"{link} {_lowered(in_unit(second.text, naming.unit))}")
    title = _title(pick, matter, body, naming, manner)
    if naming.phrase:
        body = _place_around(pick, body, naming.phrase)
    if pick.random() < 0.3:
        section = (
            f"opening.{matter.kind}" if f"opening.{matter.kind}" in pieces() and pick.random() < 0.75 else "opening"
        )
        body = f"{pick.choice(fitting(section, matter.text, day)).format(unit=naming.unit)} {body}"
    if pick.random() < 0.32:
        section = "closing.khen" if matter.kind == "khen" else "closing"
        body = _joined(pick, body, pick.choice(fitting(section, matter.text, day)))
    if body == plain and pick.random() < 0.85:  # nobody else shall have sent the very same words
        more = fitting("history", matter.text, day) if is_complaint and pick.random() < 0.5 else []
        more = more or fitting("closing.khen" if matter.kind == "khen" else "closing", matter.text, day)
        body = _joined(pick, body, in_unit(pick.choice(more), naming.unit))
    personal: tuple[str, ...] = ()
    if pick.random() < 0.24:
        left = traces(pick, who, matter.kind, matter.topic, naming.unit, matter.text, day)
        joint = "\n" if pick.random() < 0.5 else " "
        body = joint.join(part for part in (left.before, body, left.after) if part)
        personal = left.personal
    body = _noisy(pick, body, manner)
    if pick.random() < 0.02:
        body = unicodedata.normalize("NFD", body)
    return Wording(title, body, tuple(_noisy_number(number, manner) for number in personal))


def _noisy_number(number: str, manner: str) -> str:
    return number.upper() if manner == "capitals" else number
