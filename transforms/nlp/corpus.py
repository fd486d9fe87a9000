"""The training text: ``training/*.jsonl``, read, redacted as the night redacts, and checked line by line."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from pathlib import Path

from hieudan.families import serves_demo
from hieudan.records import ANSWER_CLASSES, KINDS, TOPICS
from hieudan.settings import InputError
from privacy.redact import redact

TRAINING = Path(__file__).parent / "training"


@dataclass(frozen=True, slots=True)
class Example:
    """One training text with what people say of it."""

    id: str
    family: str
    text: str
    topic: str
    also: tuple[str, ...]
    kind: str
    severity: int | None
    answer: str
    answer_class: str
    is_field: bool
    """From ``field.jsonl``: a real matter, reworded. The figures are measured on these."""
    is_second: bool = False
    """Labelled by a portal's own word for it, not by a person."""


def _example(where: str, line: str, is_field: bool) -> Example:
    try:
        row = json.loads(line)
        example = Example(
            row["id"], row["family"], row["text"], row["topic"], tuple(row["also"]), row["kind"], row.get("severity"),
            row.get("answer", ""), row.get("answer_class", ""), is_field,
        )  # fmt: skip
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(f"{where}: not a training text: {type(error).__name__} {error}") from None
    if example.topic not in TOPICS or not set(example.also) <= set(TOPICS) - {example.topic}:
        raise InputError(f"{where}: topic or also: {example.topic!r}, {list(example.also)} are not codes of their own")
    if example.kind not in KINDS:
        raise InputError(f"{where}: kind: {example.kind!r} is none of {', '.join(KINDS)}")
    if example.severity not in (None, 0, 1, 2, 3):
        raise InputError(f"{where}: severity: {example.severity!r} is not 0 to 3")
    if example.answer_class not in ("", *ANSWER_CLASSES) or bool(example.answer) != bool(example.answer_class):
        raise InputError(f"{where}: answer_class: {example.answer_class!r} is no code, or does not go with its answer")
    return example


def read_examples(path: Path) -> list[Example]:
    """The texts of one file as they are written. :raises InputError: naming the line and the field."""
    lines = path.read_text(encoding="utf-8").splitlines()
    is_field = path.stem == "field"
    return [_example(f"{path}:{n}", line, is_field) for n, line in enumerate(lines, 1) if line.strip()]


def training_files(folder: Path = TRAINING) -> list[Path]:
    """The files of training text, in order of name."""
    return sorted(folder.glob("*.jsonl"))


def training_text(folder: Path = TRAINING) -> list[Example]:
    """All training texts, redacted, without families that serve the demo. :raises InputError: on the first bad line."""
    examples = [example for path in training_files(folder) for example in read_examples(path)]
    return [
        replace(example, text=redact(example.text).text)
        for example in examples
        if not (example.is_field and serves_demo(example.family))
    ]
