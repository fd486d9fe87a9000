"""How good the model is, measured out of family, and how it compares with others: ``hieudan topics evaluate``.

python -m transforms.nlp.evaluate             figures, confusion pairs, coverage against threshold
python -m transforms.nlp.evaluate --held-out demo/families.jsonl    also on texts that are never trained on
python -m transforms.nlp.evaluate --curve     the learning curve
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import TOPICS
from transforms.nlp import calibrate, linear
from transforms.nlp.corpus import TRAINING, Example, read_examples, training_text
from transforms.nlp.features import Reading, Vocabulary, read
from transforms.nlp.normalise import is_noisy
from transforms.nlp.train import RIDGE, TOPIC_VIEWS, load_model, row_weights, topic_targets

Doubles = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)


def truth_of(examples: Sequence[Example]) -> Ints:
    """The primary topic of each text, as its place in TOPICS."""
    return np.array([TOPICS.index(example.topic) for example in examples])


def out_of_family(examples: list[Example], readings: list[Reading]) -> Doubles:
    """The topic scores that each text would get from a model that has not seen its family."""
    rows = Vocabulary.fit(readings, TOPIC_VIEWS).matrix(readings)
    families = [example.family for example in examples]
    return linear.fit(rows, topic_targets(examples), families, RIDGE / row_weights(examples), 1 / len(TOPICS))[1]


def figures(scores: Doubles, examples: Sequence[Example], facts: dict[str, Any]) -> dict[str, Any]:
    """Per-topic precision, recall and F1 of what is answered, confusion pairs, coverage against threshold."""
    truth, guess = truth_of(examples), scores.argmax(axis=1)
    sure = calibrate.confidence(scores, facts)
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


def evaluate(held_out: Path | None = None, folder: Path = TRAINING) -> dict[str, dict[str, Any]]:
    """Figures out of family on the field texts, and on texts of ``held_out`` that training never sees."""
    model = load_model()
    facts = model.facts["topic"]
    examples = training_text(folder)
    readings = [read(example.text) for example in examples]
    scores = out_of_family(examples, readings)
    places = [place for place, example in enumerate(examples) if example.is_field]
    result = {"field": figures(scores[places], [examples[place] for place in places], facts)}
    if held_out:
        fresh = read_examples(held_out)
        rows = model.vocabulary.matrix([read(example.text) for example in fresh])
        result["held out"] = figures(np.asarray(rows @ model.topic_weights, np.float64) + 1 / len(TOPICS), fresh, facts)
    return result


def learning_curve(folder: Path = TRAINING) -> list[tuple[int, float, float]]:
    """(texts, macro-F1 of field texts, macro-F1 of the noisy ones), out of family, nothing abstained."""
    examples = training_text(folder)
    readings = [read(example.text) for example in examples]
    order = calibrate.folds([f"curve {example.family}" for example in examples], 1000)
    points = []
    for share in SHARES:
        chosen = [place for place in range(len(examples)) if order[place] < share * 1000]
        some = [examples[place] for place in chosen]
        scores = out_of_family(some, [readings[place] for place in chosen])
        field = np.array([example.is_field for example in some])
        noisy = field & np.array([is_noisy(example.text) for example in some])
        truth, guess = truth_of(some), scores.argmax(axis=1)
        f1 = [calibrate.macro_f1(truth[part], guess[part], len(TOPICS)) for part in (field, noisy)]
        points.append((len(some), f1[0], f1[1]))
    return points


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


def main() -> None:
    """The command line of this module."""
    parser = argparse.ArgumentParser(description="Figures of the topic model.")
    parser.add_argument("--held-out", type=Path, help="labelled texts that are never trained on (JSON lines)")
    parser.add_argument("--curve", action="store_true", help="the learning curve instead")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args()
    if asked.curve:
        for texts, field, noisy in learning_curve():
            print(f"{texts:6d} texts  macro-F1 {field:.3f}  noisy {noisy:.3f}")
        return
    for name, result in evaluate(asked.held_out).items():
        print(json.dumps({name: result}, ensure_ascii=False) if asked.json else printed(name, result))


if __name__ == "__main__":
    main()
