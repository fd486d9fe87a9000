"""Files of one JSON object a line: read with the line named in every error, written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from hieudan.settings import InputError


def read_lines(source: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Number and object of each line with a ``text``; blank lines are passed over.

    :raises InputError: the file is missing, or a line (named) is no JSON object with a text.
    """
    if not source.is_file():
        raise InputError(f"{source}: no such file")
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
            yield number, line


@contextmanager
def written_whole(target: Path) -> Iterator[TextIO]:
    """A file to write to that takes the place of ``target`` only if the block ends well.

    :raises InputError: the folder is missing.
    """
    if not target.parent.is_dir():
        raise InputError(f"{target.parent}: no such folder")
    handle, fresh = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as out:
            yield out
        os.replace(fresh, target)
    finally:
        Path(fresh).unlink(missing_ok=True)
