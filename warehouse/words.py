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

KEPT_DAYS = 7 * (2 * 52 + 8)
"""Texts sent within so many days before the night: the marts compare weeks with those before and with earlier years'."""
_WANTED = """
CREATE OR REPLACE TEMP TABLE wanted AS
SELECT label_key, min(observation.rowid) AS row_no
FROM raw.observation INNER JOIN raw.label USING (label_key)
WHERE observation.presence = 'listed' AND label.kind NOT IN ('to_cao', 'khen') AND observation.sent_at >= $since
GROUP BY label_key
"""
_WAITING = """
SELECT label_key, title, text FROM raw.observation
WHERE rowid IN (SELECT row_no FROM wanted ANTI JOIN raw.label_words USING (label_key))
ORDER BY label_key
"""


def cut_words(data: DataFolder, as_of: date) -> int:
    """Cuts the texts that the marts of ``as_of`` and of later nights compare and that are not cut yet; forgets older ones.

    Denunciations are never cut. Returns how many were cut.
    """
    with warehouse(data.warehouse) as con:
        con.execute(_WANTED, {"since": as_of - timedelta(days=KEPT_DAYS)})
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
