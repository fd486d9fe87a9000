"""Which days public offices of Viet Nam work: Monday to Friday but for public holidays, with days swapped by decision."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import holidays
import pandas as pd

LONGEST_PERIOD_YEARS = 2
"""A deadline lies at most this far ahead of the night."""


def calendar_rows(first_year: int, last_year: int) -> list[tuple[date, bool, str | None]]:
    """(day, whether it is worked, holiday's name) of every day of these years.

    Public holidays are those of article 112 of the Labour Code, as the package ``holidays`` gives them, with the days
    off and the Saturdays worked that it knows of; ``make_up_days.csv`` holds what it does not (applied by the models).
    """
    known = holidays.country_holidays("VN", years=range(first_year, last_year + 1), language="vi")
    worked = known.weekend_workdays
    days = (date(last_year, 12, 31) - date(first_year, 1, 1)).days + 1
    found = []
    for number in range(days):
        day = date(first_year, 1, 1) + timedelta(days=number)
        name = known.get(day)
        found.append((day, day in worked or (day.weekday() < 5 and name is None), name))
    return found


def load_calendar(con: duckdb.DuckDBPyConnection, latest: date) -> None:
    """``raw.calendar``, replaced whole: from the year of the oldest item to two years after the latest night."""
    row = con.execute("SELECT year(min(sent_at)) FROM raw.observation").fetchone()
    first_year = min(row[0] if row and row[0] else latest.year, latest.year)
    rows = calendar_rows(first_year - 1, latest.year + LONGEST_PERIOD_YEARS)
    con.begin()
    con.execute("DELETE FROM raw.calendar")
    con.register("days", pd.DataFrame(rows, columns=["date_on", "is_working_day", "holiday_name"]))
    con.execute("INSERT INTO raw.calendar SELECT date_on::DATE, is_working_day, holiday_name FROM days")
    con.unregister("days")
    con.commit()
