"""Learns ``privacy/lexicon/doubt.txt``: ``python tests/privacy/fit.py [--write] [--without FILE …]`` (about three minutes).

What a name is: the gold spans of the hand-written texts, each text also with other names drawn from the word lists in their place
and typed in five ways. What is none: all else there, and the topic model's training texts but for what the rules find in them.
"""

from __future__ import annotations

import json
import os
import random
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import numpy as np
from redaction_gold import HERE, load, typed
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from hieudan.text import fold, nfc
from privacy import features, lexicon
from privacy.names import read_rules
from privacy.reading import Reading
from privacy.view import view

TRAINING = HERE.parents[1] / "transforms" / "nlp" / "training"
RENAMED = 4  # how often each text is read with other names
LEAST = 6  # examples that a feature needs
SMALLEST = 0.05  # weights nearer to nothing are left out
_HEAD = """# Weights of the second reader (privacy/doubt.py), in tenths of log odds: kind, template, then value=weight.
# Learnt by python tests/privacy/fit.py --write.
"""
_FAMILY = sorted(lexicon.words("surnames"))
_WEAK = sorted(lexicon.words("surnames_weak") | lexicon.words("surnames_rare"))
_GIVEN = sorted(lexicon.words("given"))
_RARE = sorted(lexicon.words("given_rare"))
_ONSET = re.compile("[bcdđghklmnpqrstvx]*")
_STAY = frozenset("văn thị a seo y thi van".split())

Spans = list[tuple[int, int]]
Example = tuple[list[str], bool]


def renamed(text: str, gold: Spans, draw: random.Random, seen: Sequence[str]) -> tuple[str, Spans]:
    """The text with other names, each the same throughout."""
    names: dict[str, str] = {}
    parts: list[str] = []
    moved: Spans = []
    last = size = 0
    for start, end in gold:
        name = text[start:end]
        if name not in names:
            names[name] = " ".join(_other(word, k, draw, seen) for k, word in enumerate(name.split(" ")))
        parts += [text[last:start], names[name]]
        size += start - last
        moved.append((size, size + len(names[name])))
        size += len(names[name])
        last = end
    return "".join([*parts, text[last:]]), moved


def _other(word: str, k: int, draw: random.Random, seen: Sequence[str]) -> str:
    low = word.lower()
    if low in _STAY or not word.isalpha() or len(word) == 1 or draw.random() < 0.2:
        return word
    chance = draw.random()
    if k == 0 and (low in _FAMILY or low in _WEAK):
        new = draw.choice(_FAMILY if chance < 0.7 else _WEAK)
    else:
        new = draw.choice(seen if chance < 0.6 else _GIVEN if chance < 0.85 else _RARE if chance < 0.93 else _WEAK)
    if draw.random() < 0.1:  # a syllable of no list
        new = _ONSET.match(new)[0] + _ONSET.sub("", draw.choice(_GIVEN))  # type: ignore[index]
    if fold(word) == low:
        new = fold(new)
    return new.upper() if word.isupper() else new.capitalize() if word[0].isupper() else new


def examples(text: str, gold: Spans, *, named: bool) -> Iterator[tuple[str, Example]]:
    """What the reader weighs in a text, and whether it is a name; without gold (``named`` false) what the rules found
    teaches nothing."""
    read = view(text)
    if read.where is not None:
        return
    r = Reading(read)
    read_rules(r)
    t = r.t
    for i, j, kind in features.spans(r):
        start, end = t.start[i], t.end[j - 1]
        if not named and any(r.taken[i:j]):
            continue
        name = (start, end) in gold or (start, end + 1) in gold
        name = name or (end - start == 1 and any(start == first for first, _ in gold))
        if not name and kind in "NP" and any(first <= start and end <= last for first, last in gold):
            continue  # where capitals tell nothing a part of a name is no example
        yield kind, (features.features(r, i, j), name)


def collect(files: Sequence[str]) -> dict[str, list[Example]]:
    draw = random.Random(8)
    found: defaultdict[str, list[Example]] = defaultdict(list)
    items = [item for name in files for item in load(name)]
    named = [[(g.start, g.end) for g in item.gold if "person" in g.type] for item in items]
    full = [item.text[a:b].split() for item, people in zip(items, named, strict=True) for a, b in people]
    seen = [word.lower() for words in full for word in words[1:] if word.isalpha() and word.lower() not in _STAY]
    for item, people in zip(items, named, strict=True):
        others = (renamed(item.text, people, draw, seen) for _ in range(RENAMED * bool(people)))
        for text, gold in [(item.text, people), *others]:
            for way in typed(text).values():
                for kind, example in examples(way, gold, named=True):
                    found[kind].append(example)
    for path in sorted(TRAINING.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            ways = list(typed(nfc(json.loads(line)["text"])).values())
            for way in (ways[0], ways[3], draw.choice((ways[1], ways[2], ways[4]))):
                for kind, example in examples(way, [], named=False):
                    found[kind].append(example)
    return found


def learn(found: dict[str, list[Example]]) -> dict[str, dict[str, int]]:
    """The weights by kind, in tenths; the bias is the feature ``bias:``."""
    weights: dict[str, dict[str, int]] = {}
    for kind, rows in sorted(found.items()):
        counts = Counter(name for row, _ in rows for name in set(row))
        names = [n for n in sorted(counts) if counts[n] >= LEAST and "_" not in n and "=" not in n]
        place = {name: k for k, name in enumerate(names)}
        columns: list[int] = []
        ends = [0]
        for row, _ in rows:
            columns += sorted({place[name] for name in row if name in place})
            ends.append(len(columns))
        matrix = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(rows), len(names)))
        fit = LogisticRegression(
            C=1.0, l1_ratio=1, solver="liblinear", max_iter=200, tol=1e-3
        )  # most weights are nothing
        fit.fit(matrix, [label for _, label in rows])
        tenths = np.rint(10 * fit.coef_[0]).astype(int)
        weights[kind] = {name: int(w) for name, w in zip(names, tenths, strict=True) if abs(w) >= SMALLEST}
        weights[kind]["bias:"] = int(np.rint(10 * fit.intercept_[0]))
        print(kind, len(rows), sum(label for _, label in rows), len(names), len(weights[kind]))
    return weights


def table(weights: dict[str, dict[str, int]]) -> str:
    """The text of ``lexicon/doubt.txt``."""
    lines = []
    for kind, of_kind in sorted(weights.items()):
        by_template: defaultdict[str, list[str]] = defaultdict(list)
        for name, weight in sorted(of_kind.items()):
            template, _, value = name.partition(":")
            by_template[template].append(f"{value.replace(' ', '_')}={weight}")
        lines += [f"{kind} {template} {' '.join(entries)}\n" for template, entries in sorted(by_template.items())]
    return _HEAD + "".join(lines)


def main() -> None:
    without = {word for word in sys.argv[1:] if word.endswith(".jsonl")}
    files = [p.name for p in sorted(HERE.glob("*.jsonl")) if p.name not in without]
    weights = learn(collect(files))
    if "--write" in sys.argv:
        target = lexicon.path("doubt")
        part = target.with_suffix(".part")
        part.write_text(table(weights), encoding="utf-8")
        os.replace(part, target)


if __name__ == "__main__":
    main()
