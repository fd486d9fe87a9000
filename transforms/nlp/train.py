"""Training: from ``training/*.jsonl`` to arrays and JSON under ``.cache/models/``, by hash of data and code.

Nothing is pickled: the arrays hold numbers and one long UTF-8 string of terms, the JSON holds thresholds and figures.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import json
import os
import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import ANSWER_CLASSES, KINDS, TOPICS
from hieudan.settings import ROOT
from transforms.nlp import answers as answer_classes
from transforms.nlp import calibrate, kind, linear
from transforms.nlp.corpus import TRAINING, Example, training_files, training_text
from transforms.nlp.features import Reading, Vocabulary, read

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

RIDGE = 0.5
FIELD_WEIGHT = 2.0
"""How much more a reworded real matter counts than a text that the authors thought of."""
TOPIC_VIEWS = ("word", "syllable", "folded", "letters", "concept")
KIND_VIEWS = ("word", "folded", "cue")
ALSO = 0.3
"""Where a further topic stands between a topic that is not there (0) and the primary one (1)."""
ANSWER_VIEWS = ("word", "folded", "letters")
_CODE = (
    "normalise.py",
    "features.py",
    "lexicon.py",
    "linear.py",
    "calibrate.py",
    "corpus.py",
    "train.py",
    "kind.py",
    "thesaurus.py",
    "answers.py",
)
_LIBRARIES = ("underthesea", "underthesea_core", "numpy", "scipy")


@dataclass(frozen=True, slots=True)
class Model:
    """A trained model: what a text is turned into, and what weighs how much."""

    key: str
    vocabulary: Vocabulary
    topic_weights: Floats
    kind_vocabulary: Vocabulary
    kind_weights: Floats
    answer_vocabulary: Vocabulary
    answer_weights: Floats
    facts: dict[str, Any]
    """Calibration, thresholds and the figures measured at training."""


def model_key() -> str:
    """12 hex digits over the training text, the code that reads it (redaction too) and the libraries' versions."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    privacy = sorted((ROOT / "privacy").glob("**/*.py")) + sorted((ROOT / "privacy").glob("**/*.txt"))
    for path in [*training_files(), *(here / name for name in _CODE), *privacy]:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name in _LIBRARIES:
        digest.update(f"{name}={importlib.metadata.version(name)}\n".encode())
    return digest.hexdigest()[:12]


def topic_targets(examples: list[Example], also: float = ALSO) -> Doubles:
    """One row a text over TOPICS: 1 the primary topic, ``also`` a further one, 0 the rest."""
    column = {code: place for place, code in enumerate(TOPICS)}
    targets = np.zeros((len(examples), len(TOPICS)))
    for row, example in enumerate(examples):
        targets[row, [column[code] for code in example.also]] = also
        targets[row, column[example.topic]] = 1.0
    return targets


def row_weights(examples: list[Example]) -> Doubles:
    """What a row counts: field texts more, and texts of a rare topic more, by the square root of its rarity."""
    count = Counter(example.topic for example in examples)
    mean = len(examples) / len(count)
    return np.array(
        [(FIELD_WEIGHT if one.is_field else 1.0) * (mean / count[one.topic]) ** 0.5 for one in examples], np.float64
    )


def one_hot(labels: list[str], codes: tuple[str, ...]) -> Doubles:
    """One row a label, 1 in its column."""
    return np.asarray(np.array(labels)[:, None] == np.array(codes)[None, :], np.float64)


def fit_model(examples: list[Example], readings: list[Reading], key: str) -> Model:
    """Everything that is learnt, and the out-of-family figures."""
    families = [example.family for example in examples]
    vocabulary = Vocabulary.fit(readings, TOPIC_VIEWS)
    topic_weights, topic_scores = linear.fit(
        vocabulary.matrix(readings), topic_targets(examples), families, RIDGE / row_weights(examples), 1 / len(TOPICS)
    )
    facts: dict[str, Any] = {"topic": calibrate.topics(topic_scores, examples)}
    kinds = one_hot([example.kind for example in examples], KINDS)
    kind_vocabulary = Vocabulary.fit(readings, KIND_VIEWS)
    kind_weights, kind_scores = linear.fit(kind_vocabulary.matrix(readings), kinds, families, RIDGE, 1 / len(KINDS))
    facts["kind"] = kind.measure(kind_scores, examples)
    answered = [example for example in examples if example.answer]
    answers = [read(example.answer) for example in answered]
    answer_vocabulary = Vocabulary.fit(answers, ANSWER_VIEWS)
    classes = one_hot([example.answer_class for example in answered], ANSWER_CLASSES)
    rarity = classes.sum(axis=0).mean() / (classes @ classes.sum(axis=0))
    answer_weights, answer_scores = linear.fit(
        answer_vocabulary.matrix(answers),
        classes,
        [one.family for one in answered],
        RIDGE / rarity,
        1 / len(ANSWER_CLASSES),
    )
    facts["answer"] = answer_classes.measure(answer_scores, answered)
    facts["texts"] = len(examples)
    return Model(
        key, vocabulary, topic_weights, kind_vocabulary, kind_weights, answer_vocabulary, answer_weights, facts
    )  # fmt: skip


def train(target: Path | None = None, folder: Path = TRAINING) -> Path:
    """Trains, writes the model's folder under a temporary name and renames it. Returns the folder."""
    key = model_key()
    target = target or models_folder() / f"topics-{key}"
    examples = training_text(folder)
    model = fit_model(examples, [read(example.text) for example in examples], key)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=target.parent))
    try:
        _write(model, draft)
        draft.chmod(0o755)
        shutil.rmtree(target, ignore_errors=True)
        draft.rename(target)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target


def models_folder() -> Path:
    """Where trained models lie: ``HIEUDAN_MODELS``, else ``.cache/models`` of the checkout."""
    return Path(os.environ.get("HIEUDAN_MODELS") or ROOT / ".cache" / "models")


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model of the present data and code; trained first (under a lock) when it is not there."""
    key = model_key()
    folder = models_folder() / f"topics-{key}"
    if not (folder / "model.json").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (folder.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "model.json").exists():
                train(folder)
    return _read(folder, key)


def _packed(vocabulary: Vocabulary) -> tuple[npt.NDArray[np.uint8], list[tuple[str, int]]]:
    terms = "\n".join(term for columns in vocabulary.terms.values() for term in columns)
    sizes = [(view, len(columns)) for view, columns in vocabulary.terms.items()]  # the order is that of the columns
    return np.frombuffer(terms.encode(), np.uint8), sizes


def _unpacked(terms: npt.NDArray[np.uint8], sizes: list[tuple[str, int]], idf: Floats) -> Vocabulary:
    flat = terms.tobytes().decode().split("\n")
    columns: dict[str, list[str]] = {}
    start = 0
    for view, size in sizes:
        columns[view] = flat[start : start + size]
        start += size
    return Vocabulary(columns, idf)


_VOCABULARIES = {"topic": "vocabulary", "kind": "kind_vocabulary", "answer": "answer_vocabulary"}


def _write(model: Model, folder: Path) -> None:
    arrays: dict[str, npt.NDArray[Any]] = {}
    sizes = {}
    for name, field in _VOCABULARIES.items():
        vocabulary: Vocabulary = getattr(model, field)
        arrays[f"{name}_terms"], sizes[name] = _packed(vocabulary)
        arrays[f"{name}_idf"] = vocabulary.idf
        arrays[f"{name}_weights"] = getattr(model, f"{name}_weights")
    np.savez(folder / "model.npz", allow_pickle=False, **arrays)
    facts = {**model.facts, "sizes": sizes}
    # Not sorted: the order of "sizes" is the order of the terms.
    (folder / "model.json").write_text(json.dumps(facts, ensure_ascii=False, indent=1), encoding="utf-8")


def _read(folder: Path, key: str) -> Model:
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    parts: dict[str, Any] = {}
    with np.load(folder / "model.npz", allow_pickle=False) as arrays:
        for name, field in _VOCABULARIES.items():
            parts[field] = _unpacked(arrays[f"{name}_terms"], facts["sizes"][name], arrays[f"{name}_idf"])
            parts[f"{name}_weights"] = arrays[f"{name}_weights"]
    return Model(key=key, facts=facts, **parts)
