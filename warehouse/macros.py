"""What the published file can do beside holding tables: table macros, and search without diacritics (DuckDB ``fts``)."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb

from hieudan.settings import ROOT
from warehouse.extensions import extension_file

FOLDER = ROOT / "transforms" / "sql" / "published"
_FOLDED = re.compile(r"{{ folded\((.*?)\) }}")
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


def update_search(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Brings the index of a file that was published before up to date: items of the temporary table ``unpublished`` that have
    changed, what has come into the searched days and what has left them. The same tables as an index made anew, but for the
    numbers of documents and terms. A night reads the words of few items: by the numbers of their rows."""
    row = con.execute("SELECT current_database()").fetchone()
    assert row is not None
    con.execute(f"USE {catalog}")
    for statement in _UPDATE_SEARCH.split(";"):
        con.execute(statement)
    con.execute(f"USE {row[0]}")


def add_macros_and_search(con: duckdb.DuckDBPyConnection, catalog: str) -> None:
    """Adds the macros of ``transforms/sql/published`` and the search index to an attached file.

    Made while the file is the current catalogue, so that no name in it depends on how a reader attaches it.
    """
    row = con.execute("SELECT current_database()").fetchone()
    assert row is not None
    con.execute(f"LOAD '{fts_extension()}'")
    con.execute(f"USE {catalog}")
    con.execute(f"CREATE TABLE search_text AS {_SEARCHED}")
    con.execute(f"PRAGMA create_fts_index('search_text', 'feedback_id', 'words', {_INDEX})")
    con.execute("DROP TABLE search_text")  # the index holds all that a search needs
    for path in sorted(FOLDER.glob("*.sql")):
        query = _FOLDED.sub(lambda call: folded(call[1]), path.read_text(encoding="utf-8"))
        con.execute(f"CREATE MACRO {path.stem}({_PARAMETERS[path.stem]}) AS TABLE {_without_comments(query)}")
    con.execute(f"USE {row[0]}")


def folded(expression: str) -> str:
    """SQL for words without diacritics, in small letters: ``strip_accents`` alone leaves đ."""
    return f"strip_accents(replace(lower({expression}), 'đ', 'd'))"


_SINCE = f"(SELECT max(date_on) FROM dim_date) - {SEARCHED_DAYS}"  # noqa: S608
_SEARCHED = f"""
SELECT feedback_id, {folded("concat_ws(' ', title, text)")} AS words
FROM fct_feedback
WHERE text IS NOT NULL AND (is_unresolved OR sent_on >= {_SINCE})
"""  # noqa: S608
# A text is there where no reason says why it is not: the reason is short, and is read in the text's place.
_UPDATE_SEARCH = f"""
CREATE TEMP TABLE searched AS
SELECT feedback_id, rowid AS row_no FROM fct_feedback
WHERE text_removed_reason IS NULL AND (is_unresolved OR sent_on >= {_SINCE});
CREATE TEMP TABLE left_search AS
SELECT docid FROM fts_main_search_text.docs
WHERE name IN (SELECT feedback_id FROM unpublished WHERE is_changed AND feedback_id IS NOT NULL)
    OR name NOT IN (SELECT feedback_id FROM searched);
CREATE TEMP TABLE moved_search AS
SELECT termid, -count(DISTINCT docid) AS df FROM fts_main_search_text.terms WHERE docid IN (FROM left_search) GROUP BY termid;
DELETE FROM fts_main_search_text.terms WHERE docid IN (FROM left_search);
DELETE FROM fts_main_search_text.docs WHERE docid IN (FROM left_search);
CREATE TEMP TABLE came_search AS
SELECT coalesce((SELECT max(docid) FROM fts_main_search_text.docs), -1) + row_number() OVER (ORDER BY feedback_id) AS docid, *
FROM searched ANTI JOIN fts_main_search_text.docs ON name = feedback_id;
CREATE TEMP TABLE came_words AS
SELECT docid, unnest(fts_main_search_text.tokenize({folded("concat_ws(' ', title, text)")})) AS term
FROM (SELECT rowid AS row_no, title, text FROM fct_feedback WHERE rowid IN (SELECT row_no FROM came_search))
INNER JOIN came_search USING (row_no);
DELETE FROM came_words WHERE term = '';
INSERT INTO fts_main_search_text.docs
SELECT docid, feedback_id, (SELECT count(*) FROM came_words WHERE came_words.docid = came_search.docid) FROM came_search;
INSERT INTO fts_main_search_text.dict
SELECT coalesce((SELECT max(termid) FROM fts_main_search_text.dict), -1) + row_number() OVER (ORDER BY term), term, 0
FROM (SELECT DISTINCT term FROM came_words) ANTI JOIN fts_main_search_text.dict USING (term);
INSERT INTO fts_main_search_text.terms
SELECT docid, 0, termid FROM came_words INNER JOIN fts_main_search_text.dict USING (term);
INSERT INTO moved_search
SELECT termid, count(DISTINCT docid) FROM came_words INNER JOIN fts_main_search_text.dict USING (term) GROUP BY termid;
UPDATE fts_main_search_text.dict AS dict SET df = dict.df + moved.df
FROM (SELECT termid, sum(df)::BIGINT AS df FROM moved_search GROUP BY termid) AS moved WHERE dict.termid = moved.termid;
DELETE FROM fts_main_search_text.dict WHERE df = 0;
UPDATE fts_main_search_text.stats SET
    num_docs = (SELECT count(*) FROM fts_main_search_text.docs), avgdl = (SELECT avg(len) FROM fts_main_search_text.docs)
"""  # noqa: S608


def _without_comments(query: str) -> str:
    return re.sub(r"^--.*\n", "", query, flags=re.MULTILINE)
