"""The hand-written texts and how redaction is measured on them. All people, numbers and addresses are invented.

Markup: ``{{type:span}}``. In ``texts.jsonl`` odd ids are for development and even ids held out: rules are mended on the odd ones only.
``adversarial.jsonl`` was written later, in another manner, to break the rules; ``blind_1`` to ``blind_9`` are the rounds of
docs/redaction.md: each was measured as found before anything that it showed was mended. ``blind_5`` is by another hand,
``blind_6`` and ``blind_7`` by a third, ``blind_8`` and ``blind_9`` by a fourth.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from hieudan.text import fold, nfc
from privacy.redact import Find, find

HERE = Path(__file__).parent
_MARKUP = re.compile(r"\{\{(\w+):(.*?)\}\}", re.DOTALL)


@dataclass(frozen=True)
class Text:
    """One text with its gold spans, offsets into the NFC text."""

    id: int
    text: str
    gold: tuple[Find, ...]


def unmark(marked: str) -> tuple[str, tuple[Find, ...]]:
    """The NFC text without markup, and the spans that were marked."""
    marked = nfc(marked)
    parts: list[str] = []
    gold: list[Find] = []
    last = size = 0
    for match in _MARKUP.finditer(marked):
        before = marked[last : match.start()]
        parts += [before, match[2]]
        size += len(before)
        gold.append(Find(size, size + len(match[2]), match[1]))
        size += len(match[2])
        last = match.end()
    parts.append(marked[last:])
    return "".join(parts), tuple(gold)


def load(name: str, parity: int | None = None) -> list[Text]:
    """The texts of a file; ``parity`` 1 for development, 0 for held out, None for all."""
    texts = []
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        if parity is None or row["id"] % 2 == parity:
            texts.append(Text(row["id"], *unmark(row["marked"])))
    return texts


def _each(text: str, write: Callable[[str], str]) -> str:
    """The text with every letter written anew, where that is one letter too: offsets stay."""
    return "".join(new if len(new := write(char)) == 1 else char for char in text)


def typed(text: str) -> dict[str, str]:
    """The text as it is and typed in four other ways; the offsets are the same."""
    small = _each(text, str.lower)
    return {
        "as written": text,
        "small letters": small,
        "capitals": _each(text, str.upper),
        "without diacritics": _each(text, lambda c: fold(c).upper() if c.isupper() else fold(c)),
        "without diacritics and capitals": _each(small, fold),
    }


WAYS = tuple(typed(""))


@dataclass
class Score:
    """Counts per type: gold spans, those covered, those covered under their own type, those found exactly (same type and
    both offsets), finds that touch no gold."""

    gold: Counter[str] = field(default_factory=Counter)
    covered: Counter[str] = field(default_factory=Counter)
    typed: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    wrong: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    clean: int = 0
    clean_changed: int = 0
    missed: list[tuple[int, str, str]] = field(default_factory=list)

    def recall(self, *kinds: str) -> float:
        """Gold spans of the types that one find of the same type covers whole, of all; 1.0 where there are none."""
        gold = sum(self.gold[k] for k in kinds)
        return sum(self.typed[k] for k in kinds) / gold if gold else 1.0

    def precision(self, *kinds: str) -> float:
        """Finds of the types that touch a gold span, of all."""
        found = sum(self.found[k] for k in kinds)
        return 1 - sum(self.wrong[k] for k in kinds) / found if found else 1.0

    def table(self) -> str:
        """A line a type: n, recall (covered whole, any type), recall (same type), exact spans, precision."""
        rows = [f"{'type':18}{'n':>5}{'covered':>9}{'typed':>7}{'exact':>7}{'precision':>11}"]
        for kind, n in sorted(self.gold.items()):
            rows.append(
                f"{kind:18}{n:5}{self.covered[kind] / n:9.3f}{self.recall(kind):7.3f}{self.exact[kind] / n:7.3f}"
                f"{self.precision(kind):11.3f}"
            )
        rows.append(f"clean texts changed: {self.clean_changed} of {self.clean}")
        return "\n".join(rows)


def measure(texts: Iterable[Text], way: str = WAYS[0]) -> Score:
    """Redaction on the texts, typed one of ``WAYS``, against their gold."""
    score = Score()
    for item in texts:
        _, finds = find(typed(item.text)[way])
        if not item.gold:
            score.clean += 1
            score.clean_changed += bool(finds)
        for gold in item.gold:
            score.gold[gold.type] += 1
            over = [f for f in finds if f.start <= gold.start and f.end >= gold.end]
            score.covered[gold.type] += bool(over)
            score.typed[gold.type] += any(f.type == gold.type for f in over)
            score.exact[gold.type] += gold in finds
            if not over:
                score.missed.append((item.id, gold.type, item.text[gold.start : gold.end]))
        for f in finds:
            score.found[f.type] += 1
            score.wrong[f.type] += not any(f.start < g.end and g.start < f.end for g in item.gold)
    return score


ROUNDS = tuple(f"blind_{k}.jsonl" for k in range(1, 10))


if __name__ == "__main__":
    everything: list[Text] = []
    for title, name, parity in (
        ("dev", "texts.jsonl", 1),
        ("held out", "texts.jsonl", 0),
        ("adversarial", "adversarial.jsonl", None),
        *((name.removesuffix(".jsonl").replace("_", " round "), name, None) for name in ROUNDS),
    ):
        texts = load(name, parity)
        everything += texts
        print(f"-- {title}\n{measure(texts).table()}\n")
    for way in WAYS:
        total = measure(everything, way)
        people = [kind for kind in total.gold if "person" in kind]
        share = sum(total.covered[kind] for kind in people) / sum(total.gold[kind] for kind in people)
        print(f"{way}: {share:.3f} of all names covered; clean texts changed: {total.clean_changed} of {total.clean}")
