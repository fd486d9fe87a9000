"""Tonight's marts beside what is published: history only grows, and a share that collapses is a step that broke."""

from __future__ import annotations

from pathlib import Path

import duckdb
import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from warehouse.gates.run import named

ENOUGH_ITEMS = 100
"""Below this, shares are not compared."""
_ROW = """
SELECT
    100.0 * (SELECT count(*) FROM marts.fct_feedback) / (SELECT count(*) FROM published.fct_feedback) AS feedback_pct,
    100.0 * (SELECT count(*) FROM marts.fct_status_event WHERE seen_on <= published_on)
        / (SELECT count(*) FROM published.fct_status_event) AS past_event_pct,
    100.0 * (SELECT count(*) FROM marts.fct_coverage WHERE night_on <= published_on)
        / (SELECT count(*) FROM published.fct_coverage) AS past_night_pct,
    100.0 * classified / published_classified AS classified_pct,
    100.0 * placed / published_placed AS placed_pct,
    100.0 * assigned / published_assigned AS assigned_pct
FROM (SELECT max(date_on) AS published_on FROM published.dim_date)
CROSS JOIN (SELECT avg((topic_code != 'chua_ro')::INTEGER) AS classified, avg((commune_code IS NOT NULL)::INTEGER) AS placed,
                   avg((agency_code IS NOT NULL)::INTEGER) AS assigned FROM marts.fct_feedback)
CROSS JOIN (SELECT avg((topic_code != 'chua_ro')::INTEGER) AS published_classified,
                   avg((commune_code IS NOT NULL)::INTEGER) AS published_placed,
                   avg((agency_code IS NOT NULL)::INTEGER) AS published_assigned FROM published.fct_feedback)
"""
_LEAST = {
    "feedback_count_kept": ("feedback_pct", 98.0),
    "history_kept": ("past_event_pct", 98.0),
    "nights_kept": ("past_night_pct", 100.0),
    "classified_share_kept": ("classified_pct", 70.0),
    "placed_share_kept": ("placed_pct", 70.0),
    "assigned_share_kept": ("assigned_pct", 70.0),
}
"""Expectation -> (column, least per cent of what is published). Items are only lost by a request to forget one (2 % is far
more than those), nights never; labels may change with a model, but not by a third overnight."""


def compared_with_yesterday(con: duckdb.DuckDBPyConnection, published: Path) -> dict[str, float | None] | None:
    """Per cent of what the published file holds; None when there is none, it is small, or it is of a later night.

    ``con`` is the warehouse, open for reading.
    """
    if not published.exists():
        return None
    con.execute(f"ATTACH '{published}' AS published (READ_ONLY)")
    try:
        row = con.execute("SELECT count(*) FROM published.fct_feedback").fetchone()
        later = con.execute(
            "SELECT (SELECT max(date_on) FROM published.dim_date) > (SELECT max(date_on) FROM marts.dim_date)"
        ).fetchone()
        if row is None or row[0] < ENOUGH_ITEMS or (later and later[0]):
            return None
        cursor = con.execute(_ROW)
        names = [column[0] for column in cursor.description or []]
        values = cursor.fetchone()
        assert values is not None
        return dict(zip(names, values, strict=True))
    except duckdb.CatalogException:
        return None  # published by an older version of the program, without these tables
    finally:
        con.execute("DETACH published")


def yesterday_expectations() -> list[Expectation]:
    """The suite of ``compared_with_yesterday``."""
    return [
        named(name, gxe.ExpectColumnValuesToBeBetween(column=column, min_value=least))
        for name, (column, least) in _LEAST.items()
    ]
