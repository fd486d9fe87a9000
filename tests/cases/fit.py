"""Learns the weights of ``transforms/cases/pair.py``: ``python tests/cases/fit.py [--write]`` (about a minute).

From the candidate pairs of the invented matters, and of the second wordings (``variant_of``) among the training texts,
each family put into a commune and a week by chance. Prints what each file gets from weights learned without it, then
with ``--write`` replaces ``weights.json`` by weights learned from everything.
"""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from told import MATTERS, Told, read_told

from hieudan.units import communes
from transforms.cases import pair
from transforms.cases.labels import reports_of
from transforms.cases.match import candidates, match
from transforms.cases.measure import Figures, measure
from transforms.cases.signature import Signature, sign
from transforms.nlp.corpus import TRAINING

FIELD = TRAINING / "field.jsonl"
PENALTY = 0.5
"""Of the squared weights: a mild pull to zero."""
GIVEN = {"finer_conflict": -6.0, "level_conflict": -10.0, "praise_conflict": -6.0, "elsewhere": -4.0}
"""Set by hand, since so few pairs show them: "tổ 5" is not "tổ 12" however alike the words are; pairs with the first three
teach nothing else."""
DAY, DAYS, MEAN_DELAY, COMMUNES = date(2026, 1, 1), 330, 12, 40


LESS = {"matters_twelve": 0.5}
"""File -> weight of its pairs: two mass complaints have 300 pairs, a quarter of what all the other files have."""


class Matters:
    """Signatures of one file, which of them tell one case, and the pairs to learn from, each with that weight."""

    def __init__(self, told: Sequence[Told], weight: float = 1.0) -> None:
        self.weight = weight
        self.signatures = [sign(report) for report in reports_of(told)]
        self.truth = {one.id: one.case for one in told}
        known: dict[str, Signature] = {one.id: one for one in self.signatures}
        pairs = [(known[a], known[b]) for a, b in candidates(self.signatures)]
        pairs = [(a, b) for a, b in pairs if pair.compatible(a, b)]
        self.features = [pair.features(a, b) for a, b in pairs]
        self.is_one = [self.truth[a.id] == self.truth[b.id] for a, b in pairs]


def wordings(path: Path = FIELD, seed: int = 5) -> list[Told]:
    """The first text of each family and its second wordings, as reports of one commune within some weeks."""
    chance = random.Random(seed)
    codes = chance.sample([one.code for one in communes("19")], COMMUNES)
    rows = {row["id"]: row for row in map(json.loads, path.read_text(encoding="utf-8").splitlines())}
    matters: defaultdict[str, list[str]] = defaultdict(list)
    for name in rows:
        first = name
        while (before := rows[first].get("variant_of")) in rows:
            first = before
        matters[first].append(name)
    told, families = [], set()
    for first, names in matters.items():
        if (family := rows[first]["family"]) in families:
            continue
        families.add(family)
        code, day = chance.choice(codes), DAY + timedelta(days=chance.randrange(DAYS))
        for name in names:
            sent_on = day + timedelta(days=int(chance.expovariate(1 / MEAN_DELAY)))
            told.append(Told(first, name, sent_on, code if chance.random() > 0.08 else None, rows[name]["text"]))
    return told


def fit(sets: Sequence[Matters]) -> dict[str, float]:
    """Feature -> weight, in the order of the features."""
    names = list(dict.fromkeys(name for one in sets for row in one.features for name in row))
    weighed = [name for name in names if name not in ("bias", *GIVEN)]
    pairs = [(*pair, one.weight) for one in sets for pair in zip(one.features, one.is_one, strict=True)]
    pairs = [(row, *rest) for row, *rest in pairs if not any(row[name] for name in GIVEN if name != "elsewhere")]
    rows = np.array([[row.get(name, 0.0) for name in weighed] for row, *_ in pairs])
    answers = np.array([answer for _, answer, _ in pairs])
    weights = np.array([weight for *_, weight in pairs])
    model = LogisticRegression(C=1 / PENALTY, max_iter=3000).fit(rows, answers, weights)
    return (
        {"bias": round(float(model.intercept_[0]), 3)}
        | GIVEN
        | {name: round(float(weight), 3) for name, weight in zip(weighed, model.coef_[0], strict=True)}
    )


def _figures(name: str, one: Matters, weights: dict[str, float]) -> Figures:
    pair.WEIGHTS = weights
    found = measure(match(one.signatures), one.truth)
    print(
        f"{name:16} {len(one.truth):4} reports {len(set(one.truth.values())):4} cases  F1 {found.bcubed_f1:.3f}  "
        f"pair precision {found.pair_precision:.3f}  pair recall {found.pair_recall:.3f}"
    )
    return found


def main() -> None:
    """What the module says."""
    sets = {path.stem: Matters(read_told(path), LESS.get(path.stem, 1.0)) for path in MATTERS}
    second = Matters(wordings())
    everything = fit([*sets.values(), second])
    print("Weights learned without the file:")
    found = [
        _figures(name, one, fit([*(other for other in sets.values() if other is not one), second]))
        for name, one in sets.items()
    ]
    means = (
        sum(getattr(one, name) for one in found) / len(found) for name in ("bcubed_f1", "pair_precision", "pair_recall")
    )
    print("on average: F1 {:.3f}  pair precision {:.3f}  pair recall {:.3f}".format(*means))
    _figures("second wordings", second, fit(list(sets.values())))
    print("Weights learned from everything:")
    for name, one in sets.items():
        _figures(name, one, everything)
    if "--write" in sys.argv:
        Path(pair.__file__).with_name("weights.json").write_text(
            json.dumps(everything, indent=1) + "\n", encoding="utf-8"
        )


if __name__ == "__main__":
    main()
