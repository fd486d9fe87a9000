"""Writes ``lexicon/ordinary.txt`` and ``ordinary_plain.txt``: ``python -m privacy.ordinary transforms/nlp/training/*.jsonl``.

Without diacritics "chị Lan" and "chỉ lần" are the same, and in small letters "bà già" looks like "bà Giang". What tells them
apart is how often two words follow each other in texts where nobody is named: the training texts of the topic model.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from pathlib import Path

from hieudan.text import fold, nfc
from privacy import cues, lexicon
from privacy.plain import KIN, SYLLABLES

_RUN = re.compile(r"[^\W\d_]+(?: +[^\W\d_]+)+")
_NAME_WORDS = lexicon.words("given") | lexicon.words("surnames") | lexicon.words("surnames_weak")
LEAST_KIN, LEAST = 2, 3  # how often a pair must stand in the texts, after a word of address and else
_HEAD = """# Two words that follow each other in ordinary texts, "first: second ...". Counted on the training texts of the
# topic model, where hardly anybody is named; written by python -m privacy.ordinary.
"""


def _counts(texts: Iterable[str], write: Callable[[str], str]) -> Counter[tuple[str, str]]:
    """How often two words in small letters follow each other; "phản ánh tuần trước" is no "anh tuan"."""
    compounds = {write(word) for word in lexicon.compounds()}
    counts: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for run in _RUN.finditer(text):
            words = run.group().split()
            for before, (first, second) in zip(["", *words], pairwise(words), strict=False):
                if first.islower() and second.islower():
                    told = write(before) + " " + write(first)
                    counts[write(first), write(second)] += told not in compounds
    return counts


def _found(counts: Counter[tuple[str, str]], kin: frozenset[str], names: frozenset[str]) -> dict[str, list[str]]:
    """The frequent pairs with a name's syllable in them."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for (first, second), count in sorted(counts.items()):
        if (first in kin and second in names and count >= LEAST_KIN) or (
            (first in names or second in names) and count >= LEAST
        ):
            found[first].append(second)
    return dict(found)


def ordinary_pairs(texts: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """The frequent pairs by list: as written (of texts with diacritics), and without diacritics (of all texts)."""
    read = sorted({nfc(text) for text in texts})
    marked = [text for text in read if fold(text) != text.lower()]
    return {
        "ordinary": _found(_counts(marked, str), cues.KIN, _NAME_WORDS),
        "ordinary_plain": _found(_counts(read, fold), KIN, SYLLABLES),
    }


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]]
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    for name, pairs in ordinary_pairs(texts).items():
        target = lexicon.path(name)
        part = target.with_suffix(".part")
        part.write_text(_HEAD + "".join(f"{a}: {' '.join(b)}\n" for a, b in pairs.items()), encoding="utf-8")
        os.replace(part, target)
        print(f"{name}: {sum(map(len, pairs.values()))} pairs from {len(texts)} texts")


if __name__ == "__main__":
    main()
