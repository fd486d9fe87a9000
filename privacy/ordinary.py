"""Writes ``lexicon/ordinary_plain.txt``: ``python -m privacy.ordinary transforms/nlp/training/*.jsonl``.

Without diacritics "chị Lan" and "chỉ lần" are the same. What tells them apart is how often two words follow each other in
texts where nobody is named: the training texts of the topic model.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path

from hieudan.text import fold, nfc
from privacy import lexicon
from privacy.plain import KIN, SYLLABLES

_RUN = re.compile(r"[^\W\d_]+(?: +[^\W\d_]+)+")
LEAST_KIN, LEAST = 2, 4  # how often a pair must stand in the texts, after a word of address and else
_HEAD = """# Two words that follow each other in ordinary texts, without diacritics, "first: second ...". Counted on the
# training texts of the topic model, where hardly anybody is named; written by python -m privacy.ordinary.
"""


def ordinary_pairs(texts: Iterable[str]) -> dict[str, list[str]]:
    """The pairs of folded words that are frequent in the texts and begin with a word of address or a name's syllable."""
    compounds = {fold(word) for word in lexicon.compounds()}
    counts: Counter[tuple[str, str]] = Counter()
    for text in set(texts):
        for run in _RUN.finditer(nfc(text)):
            words = fold(run.group()).split()
            for before, (first, second) in zip(["", *words], pairwise(words), strict=False):
                counts[first, second] += f"{before} {first}" not in compounds  # "phản ánh tuần trước" is no "anh tuan"
    found: defaultdict[str, list[str]] = defaultdict(list)
    for (first, second), count in sorted(counts.items()):
        kin = first in KIN and second in SYLLABLES and count >= LEAST_KIN
        if kin or (first in SYLLABLES - KIN and count >= LEAST):
            found[first].append(second)
    return dict(found)


def main() -> None:
    paths = [Path(name) for name in sys.argv[1:]]
    texts = [json.loads(line)["text"] for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    pairs = ordinary_pairs(texts)
    target = lexicon.path("ordinary_plain")
    part = target.with_suffix(".part")
    part.write_text(_HEAD + "".join(f"{a}: {' '.join(b)}\n" for a, b in pairs.items()), encoding="utf-8")
    os.replace(part, target)
    print(f"{sum(map(len, pairs.values()))} pairs from {len(texts)} texts")


if __name__ == "__main__":
    main()
