"""The words of texts, cut once a text: what rising words are counted from (``transforms/trends/words.py``)."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pandas as pd

from hieudan.settings import DataFolder
from transforms.nlp.normalise import has_diacritics, normalise
from transforms.nlp.segment import words
from transforms.trends.words import terms
from warehouse.schema import put, warehouse

RECENT_DAYS, SEASON_DAYS, YEARS = 7 * 32, 7 * 8, (364, 728)
"""Texts of the last weeks, and of the weeks about the same day of earlier years, are those that are compared."""
_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT label_key, min(observation.rowid) AS row_no
FROM raw.observation INNER JOIN raw.label USING (label_key)
WHERE observation.presence = 'listed' AND label.kind NOT IN ('to_cao', 'khen') AND ({spans})
GROUP BY label_key
"""
_WAITING = """
SELECT label_key, title, text FROM raw.observation
WHERE rowid IN (SELECT row_no FROM wanted ANTI JOIN raw.label_words USING (label_key))
ORDER BY label_key
"""


def compared_spans(as_of: date) -> list[tuple[date, date]]:
    """First and last day of sending of the texts that the marts of ``as_of`` compare."""
    seasons = [(as_of - timedelta(days=back + SEASON_DAYS), as_of - timedelta(days=back - 21)) for back in YEARS]
    return [(as_of - timedelta(days=RECENT_DAYS), as_of), *seasons]


def cut_words(data: DataFolder, as_of: date) -> int:
    """Cuts the texts that the marts of ``as_of`` compare and that are not cut yet; forgets those of other times.

    Denunciations are never cut. Returns how many were cut.
    """
    within = " OR ".join(f"observation.sent_at BETWEEN '{first}' AND '{last}'" for first, last in compared_spans(as_of))
    with warehouse(data.warehouse) as con:
        con.execute(_WANTED.format(spans=within))
        waiting = con.execute(_WAITING).fetchall()
        cut = [(key, terms(_words(f"{title}\n{text}"))) for key, title, text in waiting]
        con.begin()
        con.execute("DELETE FROM raw.label_words WHERE label_key NOT IN (SELECT label_key FROM wanted)")
        if cut:
            _insert(con, cut)
        con.commit()
    return len(cut)


def _words(text: str) -> list[str]:
    """A text without diacritics is not cut: its words would be others than those of all the rest."""
    plain = normalise(text)
    return words(plain) if has_diacritics(plain) else []


def _insert(con: duckdb.DuckDBPyConnection, cut: list[tuple[str, list[str]]]) -> None:
    con.register("cut", pd.DataFrame(cut, columns=["label_key", "terms"]))
    put(con, "label_words", ["label_key"], "FROM cut")
    con.unregister("cut")
