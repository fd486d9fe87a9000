"""The sheet on which a person corrects the model, written for Excel and LibreOffice (CSV, UTF-8), and read back."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

from hieudan.records import KINDS, TOPICS
from hieudan.settings import InputError
from privacy.redact import redact
from transforms.nlp import category

COLUMNS = (
    "feedback_id", "sent_on", "why", "text", "category_raw", "topic", "confidence", "also", "kind",
    "topic_right", "also_right", "kind_right",
)  # fmt: skip
"""The last three are filled in: codes of topics and kinds, ``also_right`` several with blanks between."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")


@dataclass(frozen=True, slots=True)
class Doubtful:
    """An item of the week as published, with the model's labels."""

    feedback_id: str
    sent_on: str
    text: str
    category_raw: str
    topic: str
    confidence: float
    also: tuple[str, ...]
    kind: str


def contradiction(one: Doubtful) -> float:
    """How loudly the portal's own word denies the model's topic: its confidence, 0 where the word is silent or agrees."""
    word = category.word_of(one.category_raw)
    if not word or one.topic not in TOPICS or category.seed()[word][TOPICS.index(one.topic)] > 0:
        return 0.0
    return one.confidence


def chosen(items: Sequence[Doubtful], most: int) -> list[tuple[str, Doubtful]]:
    """(why, item): half the most contradictory, the rest the least certain; one of several with the same text."""
    once = list({one.text: one for one in sorted(items, key=lambda one: one.feedback_id, reverse=True)}.values())
    denied = sorted((one for one in once if contradiction(one)), key=lambda one: (-contradiction(one), one.feedback_id))
    picked = [("contradicts the portal", one) for one in denied[: most // 2]]
    taken = {one.feedback_id for _, one in picked}
    rest = sorted(
        (one for one in once if one.feedback_id not in taken), key=lambda one: (one.confidence, one.feedback_id)
    )
    return picked + [("uncertain", one) for one in rest[: most - len(picked)]]


def sheet(rows: Sequence[tuple[str, Doubtful]]) -> str:
    """The sheet; a cell that a spreadsheet would run as a formula starts with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for why, one in rows:
        cells = (
            one.feedback_id, one.sent_on, why, one.text, one.category_raw, one.topic, f"{one.confidence:.2f}",
            " ".join(one.also), one.kind, "", "", "",
        )  # fmt: skip
        writer.writerow([_harmless(cell) for cell in cells])
    return "\ufeff" + out.getvalue()


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _as_it_was(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def review_name(feedback_id: str) -> str:
    """Id and family of the training text that was made of an item."""
    return "review-" + hashlib.sha256(feedback_id.encode()).hexdigest()[:10]


def _comma(lines: str) -> str:
    """Excel in Viet Nam separates by semicolons."""
    head = lines.partition("\n")[0]
    return "," if head.count(",") >= head.count(";") else ";"


def without_items(lines: str, feedback_ids: Collection[str]) -> str:
    """A sheet's text without the rows of these items; its separator stays."""
    comma = _comma(lines)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=comma, lineterminator="\r\n")
    for no, row in enumerate(csv.reader(io.StringIO(lines, newline=""), delimiter=comma)):
        if no == 0 or not row or _as_it_was(row[0]) not in feedback_ids:
            writer.writerow(row)
    return out.getvalue()


def corrected(path: Path) -> list[dict[str, object]]:
    """The rows whose ``topic_right`` is filled in, as training text, redacted once more.

    :raises InputError: no such file, not UTF-8, a column is missing, or a cell (file, line and column named) is no code.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise InputError(f"{path}: no such file") from None
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: cannot be read ({type(error).__name__}); save it as CSV, UTF-8") from None
    reader = csv.DictReader(io.StringIO(lines, newline=""), delimiter=_comma(lines))
    needed = ("feedback_id", "text", "kind", "topic_right", "also_right", "kind_right")
    if missing := [name for name in needed if name not in (reader.fieldnames or ())]:
        raise InputError(f"{path}:1: column {missing[0]} is missing")
    rows = []
    for row in reader:
        topic = (row["topic_right"] or "").strip()
        if not topic:
            continue
        where = f"{path}:{reader.line_num}"
        also = (row["also_right"] or "").replace(",", " ").split()
        kind = (row["kind_right"] or "").strip() or (row["kind"] or "").strip()
        if topic not in TOPICS:
            raise InputError(f"{where}: topic_right: {topic!r} is none of the {len(TOPICS)} codes")
        if not set(also) <= set(TOPICS) - {topic}:
            raise InputError(f"{where}: also_right: {' '.join(also)!r} are not codes besides {topic}")
        if kind not in KINDS:
            raise InputError(f"{where}: kind_right: {kind!r} is none of {', '.join(KINDS)}")
        text = redact(_as_it_was(row["text"] or "").strip()).text
        if not text:
            raise InputError(f"{where}: text: is empty")
        name = review_name(row["feedback_id"] or "")
        rows.append({"id": name, "family": name, "text": text, "topic": topic, "also": also, "kind": kind})
    return rows
