"""What a night touches: the items and cases that the marts must tell anew. All others stay as the last night built them.

Changed is what the raw tables tell otherwise than at the last build (``prints.py``); what hangs on the night's date alone
(an unresolved item's age) is touched, too, but only where a model asks for what ages.
"""

from __future__ import annotations

from datetime import date
from hashlib import sha256
from pathlib import Path

import duckdb

from warehouse import prints

MOST_SHARE = 0.2
"""Where more of the items are touched, all are built anew: that is cheaper then."""

WHOLE_ON = 6
"""Day of the week (Sunday) whose night builds and publishes everything: no error lives longer, and no file keeps holes."""

_RULES = ("agency", "agency_alias", "calendar", "province", "province_deadline", "remote_commune")
"""Raw tables that every item's rows may hang on: another row in one of them, and all are built anew."""

_ITEMS = """
CREATE OR REPLACE TABLE changed.item AS
WITH ages AS (
    SELECT feedback_id FROM marts.fct_feedback WHERE is_unresolved
    UNION
    SELECT feedback_id FROM staging.int_clock WHERE is_paused
)
SELECT feedback_id, true AS is_changed FROM changed.differs
UNION ALL
SELECT feedback_id, false FROM ages ANTI JOIN changed.differs USING (feedback_id)
"""
_IS_FEW = "SELECT (SELECT count(*) FROM changed.item) <= ? * (SELECT count(*) FROM marts.fct_feedback)"
_OBSERVATIONS = """
CREATE OR REPLACE TABLE changed.observation AS
SELECT observation.portal_id || ':' || observation.source_id AS feedback_id, observation.*
FROM raw.observation AS observation
SEMI JOIN (
    SELECT split_part(feedback_id, ':', 1) AS portal_id, substr(feedback_id, instr(feedback_id, ':') + 1) AS source_id
    FROM changed.differs
) AS item ON observation.portal_id = item.portal_id AND observation.source_id = item.source_id
"""
_MATTERS = """
CREATE OR REPLACE TABLE changed.matter AS
WITH was AS (SELECT feedback_id, case_id, sent_on FROM marts.fct_feedback),
its AS (
    SELECT case_id, is_changed FROM was INNER JOIN changed.item USING (feedback_id)
    UNION ALL
    SELECT case_id, is_changed FROM raw.case_move INNER JOIN changed.item USING (feedback_id)
    UNION ALL
    SELECT case_id, is_changed FROM raw.case_event INNER JOIN changed.item USING (feedback_id)
    UNION ALL
    SELECT unnest([case_id, other_case_id]), true FROM raw.case_event WHERE night_on > $before
    UNION ALL
    -- what counts by day or week up to the night, twelve weeks back
    SELECT case_id, false FROM was WHERE sent_on > $before::DATE - 100
)
SELECT case_id, bool_or(is_changed) AS is_changed
FROM (
    FROM its
    UNION ALL
    SELECT event.case_id, its.is_changed
    FROM raw.case_event AS event INNER JOIN its ON event.other_case_id = its.case_id
    WHERE event.event = 'returned'
)
WHERE case_id IS NOT NULL
GROUP BY case_id
"""
_CELL = "hash(topic_code, commune_code, agency_code, portal_id)"
_CELLS = f"""
CREATE OR REPLACE TABLE changed.cell AS
SELECT DISTINCT {_CELL} AS cell FROM marts.fct_feedback SEMI JOIN changed.differs USING (feedback_id)
"""  # noqa: S608
_DAYS = """
CREATE OR REPLACE TABLE changed.day AS
SELECT DISTINCT sent_on FROM marts.fct_feedback SEMI JOIN changed.differs USING (feedback_id)
"""
_WEEKS = f"""
INSERT INTO changed.unpublished (week_on)
WITH now AS (
    SELECT *
    FROM marts.rpt_weekly_flow
    WHERE week_on >= (SELECT since_week_on FROM changed.built) OR {_CELL} IN (SELECT cell FROM changed.cell)
)
SELECT DISTINCT week_on FROM ((FROM now EXCEPT FROM changed.flow) UNION ALL (FROM changed.flow EXCEPT FROM now))
"""  # noqa: S608
"""Weeks of which a figure has moved: ``changed.flow`` is what the build took out (``macros/flow.sql``)."""


def find(con: duckdb.DuckDBPyConnection, as_of: date, *, is_fresh: bool) -> bool:
    """Writes what the build of a night must tell anew into the schema ``changed``. Returns False when that is everything.

    A build that is killed or fails before :func:`settle` is followed by one of everything. ``is_fresh``: everything in any case.
    """
    con.begin()
    if is_fresh:
        con.execute("DROP SCHEMA IF EXISTS changed CASCADE")
    con.execute("CREATE SCHEMA IF NOT EXISTS changed")
    con.execute("DROP TABLE IF EXISTS changed.observation")  # of a build that was killed
    rules = _rules(con)
    before = None if is_fresh or as_of.weekday() == WHOLE_ON else _last(con, rules)
    if before is None:
        prints.remember(con)
    else:
        prints.compare(con)
    is_partial = False
    if before is not None and before < as_of:
        con.execute(_ITEMS)
        is_partial = con.execute(_IS_FEW, [MOST_SHARE]).fetchone() == (True,)
    if is_partial:
        con.execute(_OBSERVATIONS)
        con.execute(_MATTERS, {"before": before})
        con.execute(_CELLS)
        con.execute(_DAYS)
    if is_partial and "unpublished" in _tables(con):
        con.execute("INSERT INTO changed.unpublished BY NAME FROM changed.item")
        con.execute("INSERT INTO changed.unpublished BY NAME FROM changed.matter")
    else:
        con.execute("DROP TABLE IF EXISTS changed.unpublished")
    con.execute("CREATE OR REPLACE TABLE changed.built AS SELECT ?::DATE AS night_on, ? AS rules, ? AS is_partial, false AS is_settled,"
                " date_trunc('week', ?::DATE)::DATE AS since_week_on", [as_of, rules, is_partial, before])  # fmt: skip
    con.commit()
    return is_partial


def settle(con: duckdb.DuckDBPyConnection) -> None:
    """The build has ended well: what it was made from is what the next one is compared with."""
    con.begin()
    if was_partial(con) and "unpublished" in _tables(con):
        con.execute(_WEEKS)
    con.execute("UPDATE changed.built SET is_settled = true")
    con.execute("DROP TABLE IF EXISTS changed.observation")
    con.commit()


def was_partial(con: duckdb.DuckDBPyConnection) -> bool:
    """Whether the marts of a file were built in part: ``changed.item`` and ``changed.matter`` tell by what."""
    return "built" in _tables(con) and con.execute("SELECT is_partial FROM changed.built").fetchone() == (True,)


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
        "CREATE OR REPLACE TABLE changed.unpublished (feedback_id VARCHAR, case_id VARCHAR, week_on DATE, is_changed BOOLEAN)"
    )
    con.execute("CREATE OR REPLACE TABLE changed.published AS SELECT ? AS file_print", [_file_print(published)])
    con.commit()


def _file_print(path: Path) -> str:
    told = path.stat()
    return f"{told.st_size} {told.st_mtime_ns} {told.st_ino}"


def _rules(con: duckdb.DuckDBPyConnection) -> str:
    told = [con.execute(f"SELECT count(*), sum(hash(t)::HUGEINT) FROM raw.{name} AS t").fetchone() for name in _RULES]  # noqa: S608
    return f"{told} {sha256(Path(prints.__file__).read_bytes()).hexdigest()}"


def _last(con: duckdb.DuckDBPyConnection, rules: str) -> date | None:
    """The night of the last build that ended well and by the same rules."""
    if "built" not in _tables(con):
        return None
    row = con.execute("SELECT night_on FROM changed.built WHERE is_settled AND rules = ?", [rules]).fetchone()
    return row[0] if row else None


def _tables(con: duckdb.DuckDBPyConnection) -> set[str]:
    found = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'changed' AND database_name = current_database()"
    )
    return {name for (name,) in found.fetchall()}
