"""Texts redacted a second on one core, on a usual mix of 84 words a text: `python benchmarks/redact.py [TEXTS]`.

The mix is joined from the hand-written test texts: one text in three holds personal data. Processor time is counted.
"""

from __future__ import annotations

import json
import re
import sys
import time
from itertools import cycle
from pathlib import Path

from privacy.redact import redact

WORDS = 84
_SOURCE = Path(__file__).parents[1] / "tests" / "privacy" / "texts.jsonl"


def texts(count: int) -> list[str]:
    """``count`` texts of about 84 words, joined from test texts: one in three with personal data (about two finds)."""
    rows = [json.loads(line)["marked"] for line in _SOURCE.read_text(encoding="utf-8").splitlines()]
    clean = cycle(text for text in rows if "{{" not in text)
    personal = cycle(re.sub(r"\{\{\w+:(.*?)\}\}", r"\1", text) for text in rows if "{{" in text)
    made = []
    for number in range(count):
        words = next(personal).split(" ") if number % 3 == 0 else []
        while len(words) < WORDS:
            words += next(clean).split(" ")
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
