"""What was published of each week, night by night: from it ``rpt_revisions`` tells by how much a past week has moved."""

from __future__ import annotations

from datetime import date

from hieudan.settings import DataFolder
from warehouse.schema import warehouse

_REMEMBER = """
INSERT INTO raw.published_week
WITH today AS (
    SELECT week_on, topic_code, replace(figure, '_count', '') AS figure, value_count
    FROM (UNPIVOT (FROM marts.rpt_weekly_topic WHERE is_complete)
          ON received_count, answered_count, rejected_count, reopened_count, unresolved_count, overdue_count
          INTO NAME figure VALUE value_count)
),
before AS (
    SELECT week_on, topic_code, figure, arg_max(value_count, night_on) AS value_count
    FROM raw.published_week WHERE night_on < $night GROUP BY ALL
)
SELECT $night, today.week_on, today.topic_code, today.figure, today.value_count
FROM today LEFT JOIN before USING (week_on, topic_code, figure)
WHERE today.value_count IS DISTINCT FROM before.value_count
"""


def remember_published(data: DataFolder, night: date) -> None:
    """Writes down the figures of every whole week as published on a night; only those that are not what they were.

    Run again for a night, it replaces what it wrote. Called when the published file has been swapped in: a night that is
    killed between the two is put right by running it again, as a night that was killed anywhere.
    """
    with warehouse(data.warehouse) as con:
        con.begin()
        con.execute("DELETE FROM raw.published_week WHERE night_on >= ?", [night])
        con.execute(_REMEMBER, {"night": night})
        con.commit()
