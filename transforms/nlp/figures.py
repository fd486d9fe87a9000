"""Figures of the topics: what the model answers, how often it is right, what it confuses; and how they are printed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import TOPICS
from transforms.nlp import calibrate
from transforms.nlp.corpus import Example
from transforms.nlp.normalise import is_noisy

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


def truth_of(examples: Sequence[Example]) -> Ints:
    """The primary topic of each text, as its place in TOPICS."""
    return np.array([TOPICS.index(example.topic) for example in examples])


def figures(scores: Doubles, examples: Sequence[Example], facts: dict[str, Any]) -> dict[str, Any]:
    """Per-topic precision, recall and F1 of what is answered, confusion pairs, coverage against threshold."""
    truth, guess = truth_of(examples), scores.argmax(axis=1)
    sure = calibrate.confidence(calibrate.chances(scores, facts), facts)
    answered = sure >= facts["threshold"]
    noisy = np.array([is_noisy(example.text) for example in examples])
    f1 = calibrate.f1_by_class(truth[answered], guess[answered], len(TOPICS))
    topics = {}
    for place, code in enumerate(TOPICS):
        there, said = answered & (truth == place), answered & (guess == place)
        hits = int((there & said).sum())
        topics[code] = {
            "texts": int((truth == place).sum()), "answered": int(there.sum()),
            "precision": hits / max(1, int(said.sum())), "recall": hits / max(1, int(there.sum())), "f1": float(f1[place]),
        }  # fmt: skip
    wrong = answered & (truth != guess)
    pairs = Counter((TOPICS[a], TOPICS[b]) for a, b in zip(truth[wrong], guess[wrong], strict=True))
    curve = []
    for coverage in (1.0, 0.97, 0.95, 0.93, 0.9, 0.85, 0.8, 0.7, 0.5):
        bound = float(np.quantile(sure, 1 - coverage))
        inside = sure >= bound
        curve.append((coverage, bound, calibrate.macro_f1(truth[inside], guess[inside], len(TOPICS))))
    also_right = [TOPICS[b] in example.also for example, b, w in zip(examples, guess, wrong, strict=True) if w]
    return {
        "texts": len(examples), "coverage": float(answered.mean()),
        "macro_f1_all": calibrate.macro_f1(truth, guess, len(TOPICS)),
        "macro_f1": calibrate.macro_f1(truth[answered], guess[answered], len(TOPICS)),
        "right": float((truth == guess)[answered].mean()),
        "noisy_texts": int(noisy.sum()),
        "macro_f1_noisy": calibrate.macro_f1(truth[answered & noisy], guess[answered & noisy], len(TOPICS)),
        "right_noisy": float((truth == guess)[answered & noisy].mean()),
        "ece": calibrate.calibration_error(sure[answered], (truth == guess)[answered]),
        "wrong_but_further_topic": float(np.mean(also_right)) if also_right else 0.0,
        "topics": topics, "pairs": pairs.most_common(20), "curve": curve,
    }  # fmt: skip


def printed(name: str, result: dict[str, Any]) -> str:
    """The figures as lines for a terminal."""
    lines = [
        f"{name}: {result['texts']} texts, {result['coverage']:.1%} answered",
        f"  macro-F1 {result['macro_f1']:.3f} (nothing abstained {result['macro_f1_all']:.3f}), right {result['right']:.3f}",
        f"  noisy ({result['noisy_texts']}): macro-F1 {result['macro_f1_noisy']:.3f}, right {result['right_noisy']:.3f}",
        f"  calibration error {result['ece']:.3f}; of the wrong answers {result['wrong_but_further_topic']:.0%} name a further topic",
        f"  {'topic':22s} texts answered precision recall    f1",
    ]
    lines += [
        f"  {code:22s} {one['texts']:5d} {one['answered']:8d} {one['precision']:9.2f} {one['recall']:6.2f} {one['f1']:5.2f}"
        for code, one in result["topics"].items()
    ]
    lines += ["  most confused (is, said):"] + [f"  {count:4d}  {a} -> {b}" for (a, b), count in result["pairs"]]
    lines += ["  coverage  threshold  macro-F1"] + [f"  {a:8.0%}  {b:9.3f}  {c:8.3f}" for a, b, c in result["curve"]]
    return "\n".join(lines)
