"""What a night touches: the items and cases that the marts must tell anew. All others stay as the last night built them.

Nobody has to say what he changed. A print of all that is told of an item (what was seen of it, its labels, its case, what
its portal is) is compared with the print of the last build that ended well, so that a load, a late landing, a removal,
another model and a repaired table are found alike. What hangs on the night's date (an unresolved item's age) is touched, too.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb

MOST_SHARE = 0.2
"""Where more of the items are touched, all are built anew: that is cheaper then."""

WHOLE_ON = 6
"""Day of the week (Sunday) whose night builds and publishes everything: no error lives longer, and no file keeps holes."""

_RULES = ("agency", "agency_alias", "calendar", "province", "province_deadline", "remote_commune")
"""Raw tables that every item's rows may hang on: another row in one of them, and all are built anew."""

# An observation's title, text and answer are in its label_key and answer_key.
_PRINTS = """
CREATE OR REPLACE TABLE changed.next_print AS
WITH seen AS (
    SELECT
        portal_id,
        source_id,
        sum(hash(observed_on, presence, url, sent_at, due_on, status, status_raw, category_raw, unit_raw, answered_at,
                 answer_unit_raw, rating_good, rating_fair, rating_poor, photo_count, history, sender_hash, content_hash,
                 label_key, answer_key, title || text = '')::HUGEINT) AS seen_print,
        arg_max(label_key, observed_on) FILTER (WHERE presence = 'listed') AS label_key,
        arg_max(answer_key, observed_on) FILTER (WHERE presence = 'listed') AS answer_key
    FROM raw.observation
    GROUP BY portal_id, source_id
),
listed AS (SELECT portal_id, source_id, sum(hash(observed_on)::HUGEINT) AS listed_print FROM raw.listed GROUP BY ALL),
portal AS (
    SELECT
        portal_id,
        hash(arg_max(lists, observed_on), bool_or(is_demo), list(observed_on ORDER BY observed_on)
             FILTER (WHERE is_full_sweep AND outcome IN ('ok', 'quiet'))) AS portal_print
    FROM raw.crawl
    GROUP BY portal_id
),
matter AS (SELECT feedback_id, arg_max(case_id, night_on) AS case_id FROM raw.case_move GROUP BY feedback_id),
said AS (SELECT feedback_id, hash(signatory_count, escalations, place_words) AS said_print FROM raw.case_report)
SELECT
    seen.portal_id || ':' || seen.source_id AS feedback_id,
    matter.case_id,
    hash(seen_print, listed_print, portal_print, matter.case_id, said_print, removed.reason, answer_label.answer_class,
         label.model_version, topic, confidence, also, kind, severity, communes, commune_level, old_units, is_place_ambiguous)
        AS item_print
FROM seen
LEFT JOIN listed USING (portal_id, source_id)
LEFT JOIN portal USING (portal_id)
LEFT JOIN raw.removed AS removed USING (portal_id, source_id)
LEFT JOIN raw.label AS label ON seen.label_key = label.label_key
LEFT JOIN raw.answer_label AS answer_label ON seen.answer_key = answer_label.answer_key
LEFT JOIN matter ON seen.portal_id || ':' || seen.source_id = matter.feedback_id
LEFT JOIN said ON seen.portal_id || ':' || seen.source_id = said.feedback_id
"""
_ITEMS = """
CREATE OR REPLACE TABLE changed.item AS
WITH differs AS (
    SELECT coalesce(fresh.feedback_id, old.feedback_id) AS feedback_id
    FROM changed.next_print AS fresh FULL JOIN changed.print AS old ON fresh.feedback_id = old.feedback_id
    WHERE fresh.item_print IS DISTINCT FROM old.item_print
),
ages AS (
    SELECT feedback_id FROM marts.fct_feedback WHERE is_unresolved
    UNION
    SELECT feedback_id FROM staging.int_clock WHERE is_paused
)
SELECT feedback_id, true AS is_changed FROM differs
UNION ALL
SELECT feedback_id, false FROM ages ANTI JOIN differs USING (feedback_id)
"""
_OBSERVATIONS = """
CREATE OR REPLACE TABLE changed.observation AS
SELECT observation.portal_id || ':' || observation.source_id AS feedback_id, observation.*
FROM raw.observation AS observation
SEMI JOIN (
    SELECT split_part(feedback_id, ':', 1) AS portal_id, substr(feedback_id, instr(feedback_id, ':') + 1) AS source_id
    FROM changed.item
) AS item ON observation.portal_id = item.portal_id AND observation.source_id = item.source_id
"""
_MATTERS = """
CREATE OR REPLACE TABLE changed.matter AS
WITH its AS (
    SELECT case_id FROM changed.next_print SEMI JOIN changed.item USING (feedback_id)
    UNION
    SELECT case_id FROM changed.print SEMI JOIN changed.item USING (feedback_id)
    UNION
    SELECT case_id FROM raw.case_event SEMI JOIN changed.item USING (feedback_id)
    UNION
    SELECT unnest([case_id, other_case_id]) FROM raw.case_event WHERE night_on > $before
    UNION
    -- what counts by day or week up to the night, twelve weeks back
    SELECT case_id FROM marts.fct_feedback WHERE sent_on > $before::DATE - 100
)
SELECT case_id FROM its WHERE case_id IS NOT NULL
UNION
SELECT case_id FROM raw.case_event WHERE event = 'returned' AND other_case_id IN (SELECT case_id FROM its)
"""


def find(con: duckdb.DuckDBPyConnection, as_of: date, *, is_fresh: bool) -> bool:
    """Writes what the build of a night must tell anew into the schema ``changed``. Returns False when that is everything.

    From here to :func:`settle` no prints are kept: a build that is killed or fails between the two is followed by one of
    everything. ``is_fresh``: everything in any case.
    """
    con.begin()
    con.execute("CREATE SCHEMA IF NOT EXISTS changed")
    con.execute("DROP TABLE IF EXISTS changed.observation")  # of a build that was killed
    con.execute(_PRINTS)
    rules = _rules(con)
    before = None if is_fresh or as_of.weekday() == WHOLE_ON else _last(con, rules)
    if before is not None and before < as_of:
        con.execute(_ITEMS)
        row = con.execute("SELECT (SELECT count(*) FROM changed.item) <= ? * (SELECT count(*) FROM changed.next_print)",
                          [MOST_SHARE]).fetchone()  # fmt: skip
        is_partial = row == (True,)
    else:
        is_partial = False
    if is_partial:
        con.execute(_OBSERVATIONS)
        con.execute(_MATTERS, {"before": before})
    if is_partial and "unpublished" in _tables(con):
        con.execute("INSERT INTO changed.unpublished BY NAME FROM changed.item")
        con.execute("INSERT INTO changed.unpublished BY NAME FROM changed.matter")
    else:
        con.execute("DROP TABLE IF EXISTS changed.unpublished")
    con.execute("DROP TABLE IF EXISTS changed.print")
    con.execute("CREATE OR REPLACE TABLE changed.built AS SELECT ?::DATE AS night_on, ? AS rules", [as_of, rules])
    con.commit()
    return is_partial


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """The build has ended well: what it was made from is what the next one is compared with."""
    con.execute("ALTER TABLE changed.next_print RENAME TO print")
    con.execute("DROP TABLE IF EXISTS changed.observation")


def forget(con: duckdb.DuckDBPyConnection) -> None:
    """Words were deleted: what is published is then written out whole, and no copy of them stays here."""
    for name in ("unpublished", "observation"):
        con.execute(f"DROP TABLE IF EXISTS changed.{name}")


def is_known_of(con: duckdb.DuckDBPyConnection, published: Path) -> bool:
    """Whether ``changed.unpublished`` of the current catalogue tells by what the marts differ from the file that is published."""
    if not published.exists() or not {"unpublished", "published"} <= _tables(con):
        return False
    return con.execute("SELECT file_print FROM changed.published").fetchone() == (_file_print(published),)


def remember(con: duckdb.DuckDBPyConnection, published: Path) -> None:
    """The marts as they stand are published in this file."""
    con.begin()
    con.execute("CREATE SCHEMA IF NOT EXISTS changed")
    con.execute(
        "CREATE OR REPLACE TABLE changed.unpublished (feedback_id VARCHAR, is_changed BOOLEAN, case_id VARCHAR)"
    )
    con.execute("CREATE OR REPLACE TABLE changed.published AS SELECT ? AS file_print", [_file_print(published)])
    con.commit()


def _file_print(path: Path) -> str:
    told = path.stat()
    return f"{told.st_size} {told.st_mtime_ns} {told.st_ino}"


def _rules(con: duckdb.DuckDBPyConnection) -> str:
    prints = [con.execute(f"SELECT count(*), sum(hash(t)::HUGEINT) FROM raw.{name} AS t").fetchone() for name in _RULES]  # noqa: S608
    return str(prints)


def _last(con: duckdb.DuckDBPyConnection, rules: str) -> date | None:
    """The night of the last build that ended well and by the same rules."""
    if not {"print", "built"} <= _tables(con):
        return None
    row = con.execute("SELECT night_on FROM changed.built WHERE rules = ?", [rules]).fetchone()
    return row[0] if row else None


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'changed' AND database_name = current_database()"
    )
    return {name for (name,) in found.fetchall()}
