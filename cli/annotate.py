"""``hieudan annotate``: a file of texts, redacted first and then labelled, as the night does it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from rich.progress import Progress

from cli.jsonl import read_lines, written_whole
from privacy.redact import redact
from transforms.nlp.annotate import Annotator, Document
from transforms.nlp.parallel import mapped, processes

_BATCH = 500
_WORTH_IT = 2000
"""Lines from which on further processes save more than the seconds that they take to start."""
_annotator: Annotator | None = None


def annotate_file(source: Path, target: Path, province_code: str) -> int:
    """Labels every line of ``source`` into ``target``, swapped in when complete. Returns how many lines.

    The words themselves are not written again: ``text`` is taken out, ``redacted`` put in; other keys pass through.
    :raises InputError: the file is missing, or a line (named) is no JSON object with a text.
    """
    lines = (line for _, line in read_lines(source))
    first = list(islice(lines, _WORTH_IT))
    many = processes() if len(first) == _WORTH_IT else 1
    count = 0
    with written_whole(target) as out, Progress(transient=True) as progress:
        task = progress.add_task("annotate", total=None)
        if many > 1:
            Annotator(province_code)  # trains the model, when it must be, once
        batches = _batches(chain(first, lines))
        for done in mapped(_annotated, batches, many, _ready, (province_code,)):
            out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in done)
            count += len(done)
            progress.update(task, completed=count)
    return count


def _ready(province_code: str) -> None:
    global _annotator
    _annotator = Annotator(province_code)


def _batches(lines: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while batch := list(islice(lines, _BATCH)):
        yield batch


def _annotated(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    assert _annotator is not None
    redactions = [redact(line["text"]) for line in lines]
    labels = _annotator.annotate([Document(title="", text=redacted.text) for redacted in redactions])
    return [
        {key: value for key, value in line.items() if key != "text"}
        | {
            "topic": label.topic,
            "confidence": round(label.confidence, 4),
            "also": list(label.also),
            "kind": label.kind,
            "severity": label.severity,
            "communes": list(label.communes),
            "commune_level": label.commune_level,
            "redacted": redacted.text,
            "pii": [{"start": find.start, "end": find.end, "type": find.type} for find in redacted.finds],
        }
        for line, redacted, label in zip(lines, redactions, labels, strict=True)
    ]
