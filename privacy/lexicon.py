"""The word lists under ``lexicon/``, read once."""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from pathlib import Path

from hieudan.text import fold, nfc

_HERE = Path(__file__).with_name("lexicon")
_TONES = [
    (a + b, c + d)
    for plain, toned in (("oa", "òóỏõọ àáảãạ"), ("oe", "òóỏõọ èéẻẽẹ"), ("uy", "ùúủũụ ỳýỷỹỵ"))
    for old, new in [toned.split()]
    for a, b, c, d in [(o, plain[1], plain[0], n) for o, n in zip(old, new, strict=True)]
]


def path(name: str) -> Path:
    """The file of a list."""
    return _HERE / f"{name}.txt"


def lines(name: str) -> list[str]:
    """The lines of a list that are not comments, NFC."""
    text = nfc(path(name).read_text(encoding="utf-8"))
    return [line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#")]


def both_tones(word: str) -> set[str]:
    """A syllable with its tone mark in the old and the new place: ``hòa`` and ``hoà``."""
    forms = {word}
    for old, new in _TONES:
        if word.endswith(old):
            forms.add(word.removesuffix(old) + new)
        if word.endswith(new):
            forms.add(word.removesuffix(new) + old)
    return forms


@cache
def words(name: str) -> frozenset[str]:
    """The single words of a list, with both placements of the tone mark."""
    return frozenset(
        form for line in lines(name) if ";" not in line for word in line.split() for form in both_tones(word)
    )


@cache
def phrases(name: str) -> frozenset[tuple[str, ...]]:
    """The phrases of a list (separated by ``;``) as tuples of words."""
    return frozenset(tuple(p.split()) for line in lines(name) if ";" in line for p in line.split(";") if p.strip())


def dictionary() -> Path:
    """The word list of the Vietnamese dictionary that underthesea ships (the package itself is not imported)."""
    spec = find_spec("underthesea")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("underthesea is not installed: its dictionary Viet74K.txt tells words from names")
    return Path(spec.origin).parent / "corpus" / "data" / "Viet74K.txt"


@cache
def compounds() -> frozenset[str]:
    """The ordinary words of two syllables, "a b", in small letters: what a capital at the first of them does not make
    a name ("Hiến pháp", "Chương trình")."""
    text = nfc(dictionary().read_text(encoding="utf-8"))
    return frozenset(word for word in text.splitlines() if word.count(" ") == 1 and word == word.lower())


@cache
def following(name: str) -> frozenset[str]:
    """The pairs "a b" of a list of lines ``a: b …``."""
    pairs = (line.partition(": ") for line in lines(name))
    return frozenset(f"{first} {second}" for first, _, rest in pairs for second in rest.split())


@cache
def folded(name: str) -> frozenset[str]:
    """``words`` without diacritics."""
    return frozenset(fold(word) for word in words(name))


@cache
def labelled(name: str, label: str) -> frozenset[tuple[str, ...]]:
    """The entries of lines ``label: …``. Where entries have several words, each word run is cut by the list of
    known phrases:
    an entry is separated by ``,`` if the line holds one, else by blanks."""
    found: set[tuple[str, ...]] = set()
    for line in lines(name):
        head, colon, rest = line.partition(":")
        if colon and head == label:
            parts = rest.split(",") if "," in rest else rest.split()
            found.update(tuple(part.split()) for part in parts if part.strip())
    return frozenset(found)


@cache
def group(name: str, label: str) -> frozenset[str]:
    """The single words of the lines ``label: …``."""
    return frozenset(entry[0] for entry in labelled(name, label) if len(entry) == 1)
