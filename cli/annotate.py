"""``hieudan annotate``: a file of texts, redacted first and then labelled, as the night does it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from rich.progress import Progress

from hieudan.settings import InputError
from privacy.redact import redact
from transforms.nlp.annotate import Annotator, Document

_BATCH = 500


def annotate_file(source: Path, target: Path, province_code: str) -> int:
    """Labels every line of ``source`` into ``target``, swapped in when complete. Returns how many lines.

    The words themselves are not written again: ``text`` is taken out, ``redacted`` put in; other keys pass through.
    :raises InputError: the file is missing, or a line (named) is no JSON object with a text.
    """
    if not source.is_file():
        raise InputError(f"{source}: no such file")
    if not target.parent.is_dir():
        raise InputError(f"{target.parent}: no such folder")
    annotator = Annotator(province_code)
    count = 0
    handle, fresh = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out, Progress(transient=True) as progress:
            task = progress.add_task("annotate", total=None)
            waiting = _read(source)
            while lines := list(islice(waiting, _BATCH)):
                for line in _annotated(annotator, lines):
                    out.write(json.dumps(line, ensure_ascii=False) + "\n")
                count += len(lines)
                progress.update(task, completed=count)
        os.replace(fresh, target)
    finally:
        Path(fresh).unlink(missing_ok=True)
    return count


def _annotated(annotator: Annotator, lines: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    redactions = [redact(line["text"]) for line in lines]
    labels = annotator.annotate([Document(title="", text=redacted.text) for redacted in redactions])
    for line, redacted, label in zip(lines, redactions, labels, strict=True):
        passed = {key: value for key, value in line.items() if key != "text"}
        yield passed | {
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


def _read(source: Path) -> Iterator[dict[str, Any]]:
    with source.open("rb") as lines:
        for number, raw in enumerate(lines, 1):
            if not raw.strip():
                continue
            try:
                line = json.loads(raw.decode("utf-8-sig" if number == 1 else "utf-8"))
            except UnicodeDecodeError:
                raise InputError(f"{source}:{number}: not UTF-8") from None
            except ValueError:
                raise InputError(f"{source}:{number}: no JSON") from None
            if not isinstance(line, dict) or not isinstance(line.get("text"), str):
                raise InputError(f"{source}:{number}: text: missing, or no string")
            yield line
