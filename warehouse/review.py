"""What the published file knows of a week's labels, and what became of them when the model changed."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Collection
from datetime import date, timedelta
from pathlib import Path

import duckdb

from hieudan.settings import DataFolder, InputError, Province
from transforms.nlp.review import Doubtful, review_name, without_items
from transforms.nlp.second_rank import Crawled
from warehouse.annotate import annotate
from warehouse.schema import warehouse

_WEEK = """
SELECT feedback_id, sent_on::VARCHAR, trim(concat_ws(chr(10), nullif(title, ''), text)), category_raw, topic_code,
    topic_confidence, also_topic_codes, kind
FROM fct_feedback WHERE sent_on BETWEEN ? AND ? AND text IS NOT NULL AND trim(text) != ''
ORDER BY feedback_id
"""
_CRAWLED = """
SELECT feedback_id, trim(concat_ws(chr(10), nullif(title, ''), text)), category_raw FROM fct_feedback
WHERE text IS NOT NULL AND trim(text) != '' AND category_raw != '' ORDER BY feedback_id
"""


def _published(data: DataFolder) -> duckdb.DuckDBPyConnection:
    if not data.published_file.exists():
        raise InputError(f"{data.published_file}: nothing is published yet")
    try:
        return duckdb.connect(str(data.published_file), read_only=True)
    except duckdb.Error:
        raise InputError(f"{data.published_file}: cannot be opened as a DuckDB file") from None


def reviewed_file(data: DataFolder) -> Path:
    """Where what a province's people corrected is kept."""
    return data.root / "training" / "reviewed.jsonl"


def _sheets_file(data: DataFolder) -> Path:
    return data.root / "training" / "sheets.txt"


def remember_sheet(data: DataFolder, sheet: Path) -> None:
    """Writes down where a review sheet lies: when an item is forgotten, its row goes there too."""
    path = _sheets_file(data)
    known = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    if str(sheet.resolve()) not in known:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="utf-8") as out:
            out.write(f"{sheet.resolve()}\n")


def clean_sheets(data: DataFolder, feedback_ids: Collection[str]) -> None:
    """Takes items out of the sheets that were written and of what was read back from them.

    :raises InputError: a sheet cannot be read or written: naming it.
    """
    sheets = _sheets_file(data)
    for path in map(Path, sheets.read_text(encoding="utf-8").splitlines() if sheets.exists() else ()):
        if path.exists():
            try:
                _replace(path, without_items(path.read_text(encoding="utf-8-sig"), feedback_ids), "utf-8-sig")
            except (OSError, UnicodeDecodeError) as error:
                raise InputError(
                    f"{path}: the item cannot be taken out of this sheet: {type(error).__name__}"
                ) from None
    reviewed = reviewed_file(data)
    if reviewed.exists():
        names = {review_name(one) for one in feedback_ids}
        lines = reviewed.read_text(encoding="utf-8").splitlines(keepends=True)
        _replace(reviewed, "".join(line for line in lines if json.loads(line)["id"] not in names), "utf-8")


def _replace(path: Path, text: str, encoding: str) -> None:
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding=encoding, newline="")
    os.replace(fresh, path)


def labelled_in(data: DataFolder, monday: date) -> list[Doubtful]:
    """The week's published items with their labels; denunciations are not among them, their words are not published."""
    with _published(data) as con:
        rows = con.execute(_WEEK, [monday, monday + timedelta(days=6)]).fetchall()
    return [
        Doubtful(name, sent_on, text, category, topic, confidence, tuple(also), kind)
        for name, sent_on, text, category, topic, confidence, also, kind in rows
    ]


def crawled(data: DataFolder) -> list[Crawled]:
    """Published items that carry a word of their portal's own."""
    with _published(data) as con:
        return [Crawled(*row) for row in con.execute(_CRAWLED).fetchall()]


def is_demo(data: DataFolder) -> bool:
    """Whether the published items are invented ones."""
    with _published(data) as con:
        found = con.execute("SELECT coalesce(bool_or(is_demo), false) FROM dim_portal").fetchone()
    return bool(found and found[0])


def relabel(data: DataFolder, province: Province) -> tuple[Counter[tuple[str, str]], int]:
    """Labels everything with the present model. Returns how many texts went from which topic to which, and how many
    texts and answers were labelled in all; a text that had no label before counts under no move."""
    with warehouse(data.warehouse, read_only=True) as con:
        before = dict(con.execute("SELECT label_key, topic FROM raw.label").fetchall())
    count = annotate(data, province)
    with warehouse(data.warehouse, read_only=True) as con:
        after = con.execute("SELECT label_key, topic FROM raw.label").fetchall()
    return Counter((before[key], topic) for key, topic in after if key in before), count
