"""Texts redacted a second on one core, on a usual mix of 84 words a text: `python benchmarks/redact.py [TEXTS]`.

The mix is joined from the hand-written test texts: about three in five of them hold personal data.
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

from privacy.redact import redact

WORDS = 84
_SOURCE = Path(__file__).parents[1] / "tests" / "privacy" / "texts.jsonl"


def texts(count: int) -> list[str]:
    """``count`` texts of about 84 words, each joined from a few test texts without their markup."""
    pool = [json.loads(line)["marked"] for line in _SOURCE.read_text(encoding="utf-8").splitlines()]
    pool = [re.sub(r"\{\{\w+:(.*?)\}\}", r"\1", text) for text in pool]
    made: list[str] = []
    at = 0
    while len(made) < count:
        words: list[str] = []
        while len(words) < WORDS:
            words += pool[at % len(pool)].split(" ")
            at += 1
        made.append(" ".join(words[:WORDS]))
    return made


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    mix = texts(count)
    redact(mix[0])  # compiles, reads the lists
    begin = time.process_time()
    finds = sum(len(redact(text).finds) for text in mix)
    seconds = time.process_time() - begin
    print(
        f"{count / seconds:,.0f} texts/s on one core ({count} texts of {WORDS} words, {finds / count:.1f} finds each)"
    )


if __name__ == "__main__":
    main()
