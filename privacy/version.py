"""Which rules redacted a text: what is stored is redacted again when they change."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path

from privacy.lexicon import dictionary


@functools.cache
def rules_version() -> str:
    """12 hex digits over the rules' code, the word lists and the dictionary."""
    folder = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.suffix in (".py", ".txt", ".csv")):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    digest.update(dictionary().read_bytes())
    return digest.hexdigest()[:12]
