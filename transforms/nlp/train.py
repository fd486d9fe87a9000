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
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from hieudan.records import ANSWER_CLASSES, KINDS, TOPICS
from hieudan.settings import ROOT
from transforms.nlp import answers as answer_classes
from transforms.nlp import bayes, calibrate, category, kind, linear, logistic
from transforms.nlp.corpus import TRAINING, Example, training_files, training_text
from transforms.nlp.features import Reading, Vocabulary, read
from transforms.nlp.figures import figures

Floats = npt.NDArray[np.float32]
Doubles = npt.NDArray[np.float64]

RIDGE = 0.5
LOGISTIC = 0.1
"""Penalty of the logistic regression of topics."""
BAYES_SHARE = 18.0
"""Of naive Bayes in the sum of the scores, against 1 for the logistic: its own are small, times 18 they spread half as wide."""
FIELD_WEIGHT = 2.0
"""How much more a reworded real matter counts than a text that the authors thought of."""
KIND_FIELD_WEIGHT = 3.0
TOPIC_VIEWS = ("word", "syllable", "folded", "letters", "concept")
KIND_VIEWS = ("word", "folded", "cue", "concept")
ALSO = 0.15
"""Where a further topic stands between a topic that is not there (0) and the primary one (1)."""
SECOND_SHARE = 0.5
"""Texts labelled by the portals' own words never weigh more than this share of what people labelled, topic by topic."""
ANSWER_VIEWS = ("word", "folded", "letters")
_CODE = (
    "normalise.py",
    "features.py",
    "lexicon.py",
    "segment.py",
    "linear.py",
    "logistic.py",
    "bayes.py",
    "category.py",
    "figures.py",
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
    for path in [*training_files(), *(here / name for name in _CODE), category.SEED, *privacy]:
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    for name in _LIBRARIES:
        digest.update(f"{name}={importlib.metadata.version(name)}\n".encode())
    return digest.hexdigest()[:12]


def topic_targets(examples: list[Example]) -> Doubles:
    """Each text's share of TOPICS, one row in all: the primary topic most, a further one ALSO of that."""
    column = {code: place for place, code in enumerate(TOPICS)}
    targets = np.zeros((len(examples), len(TOPICS)))
    for row, example in enumerate(examples):
        targets[row, [column[code] for code in example.also]] = ALSO
        targets[row, column[example.topic]] = 1.0
    return np.asarray(targets / targets.sum(axis=1, keepdims=True), np.float64)


def row_weights(examples: list[Example]) -> Doubles:
    """What a row counts: field texts more, and texts of a rare topic more, by the square root of its rarity.

    Texts of second rank (``is_second``) share, within their topic, at most SECOND_SHARE of what people's texts weigh.
    """
    count = Counter(example.topic for example in examples if not example.is_second)
    seconds = Counter(example.topic for example in examples if example.is_second)
    mean = sum(count.values()) / len(count)
    first = {topic: (mean / many) ** 0.5 for topic, many in count.items()}
    weights = []
    for one in examples:
        weight = first.get(one.topic, 0.0)
        if one.is_second:
            weight *= min(SECOND_SHARE, SECOND_SHARE * count[one.topic] / seconds[one.topic])
        weights.append(weight * (FIELD_WEIGHT if one.is_field else 1.0))
    return np.array(weights, np.float64)


def one_hot(labels: list[str], codes: tuple[str, ...]) -> Doubles:
    """One row a label, 1 in its column."""
    return np.asarray(np.array(labels)[:, None] == np.array(codes)[None, :], np.float64)


def topic_scores(examples: list[Example], readings: list[Reading]) -> tuple[Vocabulary, Floats, Doubles]:
    """Vocabulary, weights of the terms, and the scores that each text gets from a model without its family, by five folds.

    The vocabulary is that of people's texts alone.
    """
    weights = np.maximum(row_weights(examples), 1e-3)
    own = [reading for example, reading in zip(examples, readings, strict=True) if not example.is_second]
    vocabulary = Vocabulary.fit(own, TOPIC_VIEWS)
    rows = vocabulary.matrix(readings)
    gram = np.asarray((rows @ rows.T).toarray(), np.float32)
    targets = topic_targets(examples)
    fold = calibrate.folds([example.family for example in examples])
    fresh = logistic.out_of_fold(gram, targets, weights, LOGISTIC, fold)
    fresh += BAYES_SHARE * bayes.out_of_fold(rows, targets, weights, fold)
    duals = logistic.fit(gram, targets, weights, LOGISTIC)
    whole = np.asarray(rows.T @ duals, np.float32) + BAYES_SHARE * bayes.fit(rows, targets, weights)
    return vocabulary, np.asarray(whole, np.float32), fresh


def fit_model(examples: list[Example], readings: list[Reading], key: str, evidence: category.Evidence) -> Model:
    """Everything that is learnt, and the out-of-family figures. ``evidence``: of the portals' own words."""
    vocabulary, topic_weights, scores = topic_scores(examples, readings)
    facts: dict[str, Any] = {"topic": calibrate.topics(scores, examples), "words": dict(evidence)}
    field = np.flatnonzero([example.is_field for example in examples])
    facts["figures"] = figures(scores[field], [examples[place] for place in field], facts["topic"])
    facts["second_rank"] = sum(example.is_second for example in examples)
    people = [place for place, example in enumerate(examples) if not example.is_second]
    examples, readings = [examples[place] for place in people], [readings[place] for place in people]
    families = [example.family for example in examples]
    kinds = one_hot([example.kind for example in examples], KINDS)
    kind_vocabulary = Vocabulary.fit(readings, KIND_VIEWS)
    often = kinds.sum(axis=0)
    rarity = np.asarray((often.mean() / often) ** 0.5 @ kinds.T)
    counts = np.where([example.is_field for example in examples], KIND_FIELD_WEIGHT, 1.0)
    kind_weights, kind_scores = linear.fit(
        kind_vocabulary.matrix(readings), kinds, families, RIDGE / (rarity * counts), 1 / len(KINDS)
    )
    facts["kind"] = kind.measure(kind_scores - 1 / len(KINDS), examples, counts)
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


def train(target: Path | None = None, folder: Path = TRAINING, extra: Extra | None = None) -> Path:
    """Trains, writes the model's folder under a temporary name and renames it. Returns the folder.

    ``extra``: what a province adds to the repository's training text; its hash becomes part of the model's key.
    """
    extra = extra or Extra()
    key = model_key() + extra.key()
    target = target or models_folder() / f"topics-{key}"
    examples = [*training_text(folder), *extra.examples]
    model = fit_model(examples, [read(example.text) for example in examples], key, extra.evidence())
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


@dataclass(frozen=True, slots=True)
class Extra:
    """What a province adds: texts that its people labelled, texts of second rank, and how its portals use words."""

    examples: tuple[Example, ...] = ()
    words: tuple[tuple[str, tuple[float, ...]], ...] = ()

    def key(self) -> str:
        """A suffix of the model's key; empty when nothing is added."""
        if not (self.examples or self.words):
            return ""
        return "-" + hashlib.sha256(repr((self.examples, self.words)).encode()).hexdigest()[:8]

    def evidence(self) -> dict[str, Sequence[float]]:
        """What the seed says of the portals' words, and over it what was learned of them."""
        return {**category.untrained(), **dict(self.words)}


def models_folder() -> Path:
    """Where trained models lie: ``HIEUDAN_MODELS``, else ``.cache/models`` of the checkout."""
    return Path(os.environ.get("HIEUDAN_MODELS") or ROOT / ".cache" / "models")


def put_in_use(folder: Path) -> None:
    """Makes a province's own model the one of the night, for as long as data and code stay as they are."""
    choice = folder.parent / "in_use.json"
    fresh = choice.with_suffix(".new")
    fresh.write_text(json.dumps({"base": model_key(), "folder": folder.name}), encoding="utf-8")
    os.replace(fresh, choice)


def _in_use(key: str) -> str:
    """Name of the folder to be read: the province's own model, when it was trained on the present data and code."""
    try:
        choice = json.loads((models_folder() / "in_use.json").read_text(encoding="utf-8"))
        if choice["base"] == key and (models_folder() / choice["folder"] / "model.json").exists():
            return str(choice["folder"])
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return f"topics-{key}"


@lru_cache(maxsize=1)
def load_model() -> Model:
    """The model of the present data and code; trained first (under a lock) when it is not there."""
    key = model_key()
    folder = models_folder() / _in_use(key)
    if not (folder / "model.json").exists():
        folder.parent.mkdir(parents=True, exist_ok=True)
        with (folder.parent / ".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not (folder / "model.json").exists():
                train(folder)
    return read_model(folder)


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


def read_model(folder: Path) -> Model:
    """A stored model."""
    facts = json.loads((folder / "model.json").read_text(encoding="utf-8"))
    parts: dict[str, Any] = {}
    with np.load(folder / "model.npz", allow_pickle=False) as arrays:
        for name, field in _VOCABULARIES.items():
            parts[field] = _unpacked(arrays[f"{name}_terms"], facts["sizes"][name], arrays[f"{name}_idf"])
            parts[f"{name}_weights"] = arrays[f"{name}_weights"]
    return Model(key=folder.name.removeprefix("topics-"), facts=facts, **parts)
