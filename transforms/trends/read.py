# ruff: noqa: S608 — dates and numbers of our own alone are put into these queries
"""Rows of the warehouse to counts, and findings to rows: what the dbt model ``int_surge`` calls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import astuple, fields
from datetime import date, timedelta
from operator import attrgetter

import duckdb
import numpy as np

from transforms.trends.counts import SCOPES, WEEK, Counts, Series, tet_days
from transforms.trends.expect import GUARD_WEEKS, MOST_WEEKS
from transforms.trends.surge import WEEKS, Finding, find
from transforms.trends.words import emerging, rising

MOST_TEXTS = 5000
"""Texts without a topic that are compared with each other: the latest."""

_TYPES = {
    "week_on": "DATE", "scope": "VARCHAR", "code": "VARCHAR", "state": "VARCHAR", "window_to_on": "DATE",
    "observed": "BIGINT", "expected": "DOUBLE", "low": "BIGINT", "high": "BIGINT", "p_value": "DOUBLE",
    "is_ongoing": "BOOLEAN", "first_alert_on": "DATE", "since_on": "DATE", "portal_ids": "VARCHAR[]",
}  # fmt: skip
_IN_ORDER = f"list_position({list(SCOPES)}, scope), scope_code"
"""Series as they are numbered: the province first."""
assert list(_TYPES) == [field.name for field in fields(Finding)]


def read_counts(
    daily: duckdb.DuckDBPyRelation, coverage: duckdb.DuckDBPyRelation, dates: duckdb.DuckDBPyRelation, weeks: int
) -> Counts | None:
    """Counts up to the day before the last date; None when there is no report.

    :param daily: (scope, scope_code, portal_id, sent_on, report_count)
    :param coverage: (portal_id, sent_on, is_covered) :param dates: (date_on, holiday_name)
    """
    ((last_on,),) = dates.query("dates", "SELECT max(date_on) - 1 FROM dates").fetchall()
    if last_on is None:
        return None
    oldest = last_on - timedelta(days=WEEK * (weeks + GUARD_WEEKS + MOST_WEEKS))
    oldest -= timedelta(days=oldest.weekday())
    counted = f"(FROM daily WHERE sent_on BETWEEN DATE '{oldest}' AND DATE '{last_on}')"
    ((earliest,),) = daily.query("daily", f"SELECT min(sent_on) FROM {counted}").fetchall()
    if earliest is None:
        return None
    first_on = earliest - timedelta(days=earliest.weekday())
    day_count = (last_on - first_on).days + 1
    names = daily.query("daily", f"SELECT DISTINCT scope, scope_code FROM {counted} ORDER BY {_IN_ORDER}").fetchall()
    portals = [
        row[0] for row in daily.query("daily", f"SELECT DISTINCT portal_id FROM {counted} ORDER BY 1").fetchall()
    ]
    # millions of rows: numbered and handed over as arrays by DuckDB
    rows = daily.query(
        "daily",
        f"""
        SELECT series_no, portal_no, sent_on - DATE '{first_on}' AS day, report_count
        FROM {counted}
        INNER JOIN (SELECT scope, scope_code, row_number() OVER (ORDER BY {_IN_ORDER}) - 1 AS series_no
                    FROM (SELECT DISTINCT scope, scope_code FROM {counted})) USING (scope, scope_code)
        INNER JOIN (SELECT portal_id, row_number() OVER (ORDER BY portal_id) - 1 AS portal_no
                    FROM (SELECT DISTINCT portal_id FROM {counted})) USING (portal_id)""",
    ).fetchnumpy()
    series, portal, day, count = (
        np.asarray(rows[name], np.int64) for name in ("series_no", "portal_no", "day", "report_count")
    )
    portal_no = {name: at for at, name in enumerate(portals)}
    covered = np.zeros((len(portals), day_count), dtype=bool)
    within = f"is_covered AND sent_on BETWEEN DATE '{first_on}' AND DATE '{last_on}'"
    seen = coverage.filter(within).project("portal_id, sent_on").fetchall()
    for portal_id, sent_on in seen:
        if portal_id in portal_no:
            covered[portal_no[portal_id], (sent_on - first_on).days] = True
    new_years, free = _holidays(dates)
    holiday = np.zeros(day_count)
    holiday[[at for one in free if 0 <= (at := (one - first_on).days) < day_count]] = 1
    tet = tet_days(new_years, first_on, day_count)
    return Counts(
        first_on,
        [Series(*name) for name in names],
        portals,
        series,
        portal,
        day,
        count,
        covered,
        tet,
        np.where(tet > 0, 0.0, holiday),
    )


def _holidays(dates: duckdb.DuckDBPyRelation) -> tuple[list[date], list[date]]:
    """First days of the lunar year, and all public holidays; both empty for a calendar without names."""
    rows = dates.filter("holiday_name IS NOT NULL").project("date_on, holiday_name").fetchall()
    return [day for day, name in rows if name == "Tết Nguyên Đán"], [day for day, _ in rows]


def surge_rows(
    con: duckdb.DuckDBPyConnection,
    daily: duckdb.DuckDBPyRelation,
    coverage: duckdb.DuckDBPyRelation,
    dates: duckdb.DuckDBPyRelation,
    weeks: int = WEEKS,
) -> duckdb.DuckDBPyRelation:
    """The findings as a relation of ``con``: a column for each field of ``Finding``."""
    counts = read_counts(daily, coverage, dates, weeks)
    findings: Sequence[Finding] = []
    if counts is not None:
        findings = find(counts, counts.on(counts.covered.shape[1] - 1), weeks)
    return _relation(con, "found_surges", _TYPES, list(map(attrgetter(*_TYPES), findings)))


_RISING_TYPES = {
    "week_on": "DATE", "term": "VARCHAR", "text_count": "BIGINT", "usual_text_count": "DOUBLE", "log_odds": "DOUBLE",
    "p_value": "DOUBLE", "week_text_count": "BIGINT",
}  # fmt: skip


def rising_rows(con: duckdb.DuckDBPyConnection, counted: duckdb.DuckDBPyRelation) -> duckdb.DuckDBPyRelation:
    """The terms that rose, by week.

    :param counted: (week_on, term, text_count, season_count, week_text_count, season_text_count)
    """
    columns = "week_on, term, text_count, season_count, week_text_count, season_text_count"
    weeks: dict[date, list[tuple[str, int, int, int, int]]] = {}
    for week_on, *counts in counted.project(columns).fetchall():
        weeks.setdefault(week_on, []).append(tuple(counts))
    rows = [
        (week_on, *astuple(found), counts[0][3])
        for week_on, counts in sorted(weeks.items())
        for found in rising(
            {row[0]: row[1] for row in counts}, counts[0][3], {row[0]: row[2] for row in counts}, counts[0][4]
        )
    ]
    return _relation(con, "found_words", _RISING_TYPES, rows)


_EMERGING_TYPES = {
    "group_no": "BIGINT", "label_key": "VARCHAR", "words": "VARCHAR[]", "usual_text_count": "DOUBLE"
}  # fmt: skip


def emerging_rows(
    con: duckdb.DuckDBPyConnection,
    texts: duckdb.DuckDBPyRelation,
    words: duckdb.DuckDBPyRelation,
    dates: duckdb.DuckDBPyRelation,
) -> duckdb.DuckDBPyRelation:
    """The groups among texts without a topic of the last four weeks, a row for each text of each.

    :param texts: (label_key, sent_on, topic_code) :param words: (label_key, terms)
    :param dates: (date_on): the last is the night
    """
    ((as_of,),) = dates.query("dates", "SELECT max(date_on) FROM dates").fetchall()
    if as_of is None:
        return _relation(con, "found_emerging", _EMERGING_TYPES, [])
    since, before = as_of - timedelta(days=28), as_of - timedelta(days=28 + 182)
    latest = texts.query(
        "texts",
        "SELECT label_key, min(sent_on) AS sent_on FROM texts WHERE topic_code IN ('chua_ro', 'khac')"
        f" AND sent_on >= DATE '{before}' GROUP BY label_key ORDER BY min(sent_on) DESC, label_key LIMIT {MOST_TEXTS}",
    )
    rows = (
        latest.join(words, "label_key").order("sent_on DESC, label_key").project("label_key, sent_on, terms").fetchall()
    )
    now = [(key, terms) for key, sent_on, terms in rows if sent_on >= since]
    earlier = [terms for _, sent_on, terms in rows if sent_on < since]
    oldest = min((sent_on for _, sent_on, _ in rows), default=since)
    background = {"": 0}
    if now:
        told = texts.query("texts", f"SELECT DISTINCT label_key FROM texts WHERE sent_on >= DATE '{before}'").join(
            words, "label_key"
        )
        said = "SELECT unnest(list_prepend('', terms)) AS term FROM told"
        asked = sorted({"", *(term for _, terms in now for term in terms)})
        con.execute("CREATE OR REPLACE TEMP TABLE asked_terms AS SELECT unnest(?::VARCHAR[]) AS term", [asked])
        held = f"SELECT term, count(*) FROM ({said}) SEMI JOIN asked_terms USING (term) GROUP BY term HAVING term = '' OR count(*) >= 3"
        background = dict(told.query("told", held).fetchall())
    found = emerging(now, earlier, (4, (since - oldest).days / WEEK), background)
    flat = [(number, key, list(one.words), one.usual) for number, one in enumerate(found) for key in one.keys]
    return _relation(con, "found_emerging", _EMERGING_TYPES, flat)


def _relation(
    con: duckdb.DuckDBPyConnection, name: str, types: Mapping[str, str], rows: Sequence[tuple[object, ...]]
) -> duckdb.DuckDBPyRelation:
    """Rows as a temporary table of ``con``, with the types of its columns."""
    declared = ", ".join(f"{column} {kind}" for column, kind in types.items())
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} ({declared})")
    if rows:
        unnested = ", ".join(f"unnest(?::{kind}[])" for kind in types.values())
        con.execute(f"INSERT INTO {name} SELECT {unnested}", [list(column) for column in zip(*rows, strict=True)])
    return con.table(name)
