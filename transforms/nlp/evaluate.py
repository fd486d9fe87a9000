"""How good the model is, measured out of family and on texts that it never saw; and the learning curve.

python -m transforms.nlp.evaluate             figures, confusion pairs, coverage against threshold
python -m transforms.nlp.evaluate --held-out demo/families.jsonl    also on texts that are never trained on
python -m transforms.nlp.evaluate --curve     the learning curve (five trainings)
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import TOPICS
from transforms.nlp import calibrate
from transforms.nlp.corpus import TRAINING, read_examples, training_text
from transforms.nlp.features import read
from transforms.nlp.figures import figures, printed, truth_of
from transforms.nlp.normalise import is_noisy
from transforms.nlp.train import Model, load_model, topic_scores

Doubles = npt.NDArray[np.float64]
SHARES = (0.1, 0.25, 0.5, 0.75, 1.0)


def evaluate(held_out: Path | None = None, model: Model | None = None) -> dict[str, dict[str, Any]]:
    """Figures out of family on the field texts (stored at training), and on texts of ``held_out`` that it never saw."""
    model = model or load_model()
    result = {"field": model.facts["figures"]}
    if held_out:
        fresh = read_examples(held_out)
        rows = model.vocabulary.matrix([read(example.text) for example in fresh])
        result["held out"] = figures(np.asarray(rows @ model.topic_weights, np.float64), fresh, model.facts["topic"])
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
        scores = topic_scores(some, [readings[place] for place in chosen])[2]
        field = np.array([example.is_field for example in some])
        noisy = field & np.array([is_noisy(example.text) for example in some])
        truth, guess = truth_of(some), scores.argmax(axis=1)
        f1 = [calibrate.macro_f1(truth[part], guess[part], len(TOPICS)) for part in (field, noisy)]
        points.append((len(some), f1[0], f1[1]))
    return points


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
