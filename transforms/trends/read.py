"""Rows of the warehouse to counts, and findings to rows: what the dbt model ``int_surge`` calls."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, fields
from datetime import date, timedelta

import duckdb
import numpy as np

from transforms.trends.counts import SCOPES, WEEK, Counts, Series, tet_days
from transforms.trends.expect import GUARD_WEEKS, MOST_WEEKS
from transforms.trends.surge import WEEKS, Finding, find

_TYPES = {
    "week_on": "DATE", "scope": "VARCHAR", "code": "VARCHAR", "state": "VARCHAR", "window_to_on": "DATE",
    "observed": "BIGINT", "expected": "DOUBLE", "low": "BIGINT", "high": "BIGINT", "p_value": "DOUBLE",
    "is_ongoing": "BOOLEAN", "first_alert_on": "DATE", "since_on": "DATE", "portal_ids": "VARCHAR[]",
}  # fmt: skip
assert list(_TYPES) == [field.name for field in fields(Finding)]


def read_counts(
    daily: duckdb.DuckDBPyRelation, coverage: duckdb.DuckDBPyRelation, dates: duckdb.DuckDBPyRelation, weeks: int
) -> Counts | None:
    """Counts up to the day before the last date; None when there is no report.

    :param daily: (scope, scope_code, portal_id, sent_on, report_count)
    :param coverage: (portal_id, sent_on, is_covered) :param dates: (date_on, holiday_name)
    """
    (last_on,) = dates.query("dates", "SELECT max(date_on) - 1 FROM dates").fetchone() or (None,)
    if last_on is None:
        return None
    oldest = last_on - timedelta(days=WEEK * (weeks + GUARD_WEEKS + MOST_WEEKS))
    oldest -= timedelta(days=oldest.weekday())
    rows = (
        daily.filter(f"sent_on BETWEEN DATE '{oldest}' AND DATE '{last_on}'")
        .project("scope, scope_code, portal_id, sent_on, report_count")
        .fetchall()
    )
    if not rows:
        return None
    earliest = min(row[3] for row in rows)
    first_on = earliest - timedelta(days=earliest.weekday())
    day_count = (last_on - first_on).days + 1
    names = sorted({(row[0], row[1]) for row in rows}, key=lambda name: (SCOPES.index(name[0]), name[1]))
    portals = sorted({row[2] for row in rows})
    series_no, portal_no = ({name: at for at, name in enumerate(names)}, {name: at for at, name in enumerate(portals)})
    covered = np.zeros((len(portals), day_count), dtype=bool)
    within = f"is_covered AND sent_on BETWEEN DATE '{first_on}' AND DATE '{last_on}'"
    seen = coverage.filter(within).project("portal_id, sent_on").fetchall()
    for portal_id, sent_on in seen:
        if portal_id in portal_no:
            covered[portal_no[portal_id], (sent_on - first_on).days] = True
    new_years, free = _holidays(dates)
    holiday = np.zeros(day_count)
    holiday[[at for day in free if 0 <= (at := (day - first_on).days) < day_count]] = 1
    tet = tet_days(new_years, first_on, day_count)
    return Counts(
        first_on,
        [Series(*name) for name in names],
        portals,
        np.array([series_no[row[0], row[1]] for row in rows]),
        np.array([portal_no[row[2]] for row in rows]),
        np.array([(row[3] - first_on).days for row in rows]),
        np.array([row[4] for row in rows]),
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
    con.execute(
        "CREATE OR REPLACE TEMP TABLE found_surges ("
        + ", ".join(f"{name} {kind}" for name, kind in _TYPES.items())
        + ")"
    )
    if findings:
        columns = list(zip(*map(astuple, findings), strict=True))
        unnested = ", ".join(f"unnest(?::{kind}[]) AS {name}" for name, kind in _TYPES.items())
        con.execute(f"INSERT INTO found_surges SELECT {unnested}", [list(column) for column in columns])
    return con.table("found_surges")
