"""Says when the topic model no longer understands what comes: the warnings of ``rpt_drift``."""

from __future__ import annotations

import duckdb

from hieudan.settings import DataFolder

_LATEST = """
SELECT portal_id, week_on, unclear_pct, usual_unclear_pct, mean_confidence, usual_confidence, unseen_word_pct,
    usual_unseen_word_pct
FROM rpt_drift WHERE is_drifting AND week_on >= (SELECT max(week_on) FROM rpt_drift) - 7 ORDER BY week_on, portal_id
"""


def drift_warnings(data: DataFolder) -> list[str]:
    """A line for each portal whose last two weeks are understood worse than usual; none for a file without the table."""
    with duckdb.connect(str(data.published_file), read_only=True) as con:
        if not con.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = 'rpt_drift'").fetchone():
            return []
        rows = con.execute(_LATEST).fetchall()
    return [
        f"warning: topics drift at {portal}, week of {week}: chua_ro {unclear:.0f}% (usually {was_unclear:.0f}%), "
        f"confidence {sure:.2f} ({was_sure:.2f}), unseen words {_percent(unseen)} ({_percent(was_unseen)})"
        for portal, week, unclear, was_unclear, sure, was_sure, unseen, was_unseen in rows
    ]


def _percent(value: float | None) -> str:
    return "not known" if value is None else f"{value:.0f}%"
