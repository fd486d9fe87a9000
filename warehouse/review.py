"""What the published file knows of a week's labels, and what became of them when the model changed."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import duckdb

from hieudan.settings import DataFolder, InputError, Province
from transforms.nlp.review import Doubtful
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
