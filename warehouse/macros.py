"""What the published file can do beside holding tables: table macros, and search without diacritics (DuckDB ``fts``)."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from hieudan.settings import ROOT
from warehouse.extensions import extension_file

FOLDER = ROOT / "transforms" / "sql" / "published"
_PARAMETERS = {"fct_feedback_as_of": "night", "search_feedback": "words"}
SEARCHED_DAYS = 730
"""Search reaches this many days back (and to all that is unresolved): an index costs 0.2 ms an item, every night."""
# Words are folded before they are indexed; the extension's own folding knows neither đ nor what a Vietnamese word is.
_INDEX = "stemmer = 'none', stopwords = 'none', strip_accents = 0, lower = 0, ignore = '[^a-z0-9]+'"


def fts_extension() -> Path:
    """The file of DuckDB's ``fts`` extension, from the package ``duckdb-extension-fts``: nothing is downloaded.

    A reader who searches needs it too: ``LOAD '<this path>'``. Everything else in the file works without.
    """
    return extension_file("fts")


def add_macros_and_search(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Adds the macros of ``transforms/sql/published`` and the search index to an attached file.

    Made while the file is the current catalogue, so that no name in it depends on how a reader attaches it.
    """
    row = con.execute("SELECT current_database()").fetchone()
    assert row is not None
    con.execute(f"LOAD '{fts_extension()}'")
    con.execute(f"USE {catalog}")
    con.execute(
        f"""
        CREATE TABLE search_text AS
        SELECT feedback_id, {folded("concat_ws(' ', title, text)")} AS words
        FROM fct_feedback
        WHERE text IS NOT NULL
          AND (is_unresolved OR sent_on >= (SELECT max(date_on) FROM dim_date) - {SEARCHED_DAYS})"""  # noqa: S608
    )
    con.execute(f"PRAGMA create_fts_index('search_text', 'feedback_id', 'words', {_INDEX})")
    con.execute("DROP TABLE search_text")  # the index holds all that a search needs
    for path in sorted(FOLDER.glob("*.sql")):
        query = path.read_text(encoding="utf-8").replace("{{ folded(words) }}", folded("words"))
        con.execute(f"CREATE MACRO {path.stem}({_PARAMETERS[path.stem]}) AS TABLE {_without_comments(query)}")
    con.execute(f"USE {row[0]}")


def folded(expression: str) -> str:
    """SQL for words without diacritics, in small letters: ``strip_accents`` alone leaves đ."""
    return f"strip_accents(replace(lower({expression}), 'đ', 'd'))"


def _without_comments(query: str) -> str:
    return re.sub(r"^--.*\n", "", query, flags=re.MULTILINE)
