"""How long things take, with what is open counted as open: the SQL against lifelines, and a handful of items by hand."""

from __future__ import annotations

import random
from datetime import date, timedelta

import duckdb
import numpy as np
import pytest
from lifelines import KaplanMeierFitter
from lifelines.utils import qth_survival_times
from models import build_models, load_seeds
from raw_rows import crawled, raw_tables, seen, step

NIGHT = date(2026, 11, 23)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    """120 items of y_te, some open; eleven of dat_dai by hand; what has no duration."""
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", date(2026, 1, 5))
    crawled(con, "thu", NIGHT)
    pick = random.Random(8)
    for number in range(120):
        sent = NIGHT - timedelta(days=pick.randrange(1, 200))
        took = int(pick.expovariate(1 / 25))
        is_closed = sent + timedelta(days=took) < NIGHT
        told = [step("answered", "", f"{sent + timedelta(days=took)}T18:00")] if is_closed else []
        seen(con, f"y{number}", NIGHT, sent=str(sent), topic="y_te", status="answered" if is_closed else "received",
             history=told)  # fmt: skip
    # dat_dai: ten that took 2, 4, … 20 days, and one that is 12 days old and due in five.
    for number in range(10):
        sent = date(2026, 8, 3)
        told = [step("answered", "", f"{sent + timedelta(days=2 + 2 * number)}T18:00")]
        seen(con, f"d{number}", NIGHT, sent=str(sent), topic="dat_dai", status="answered", history=told)
    seen(con, "due", NIGHT, sent=str(NIGHT - timedelta(days=2)), topic="dat_dai", due_on=NIGHT + timedelta(days=5))
    seen(con, "khen", NIGHT, sent="2026-11-01", topic="dat_dai", kind="khen")
    seen(con, "old", NIGHT, sent="2025-01-05", topic="dat_dai")
    # Closed before it was first seen, and the portal does not say when.
    seen(con, "when", NIGHT, sent="2026-09-01", topic="dat_dai", status="answered", answered_at=None)
    build_models(con, NIGHT)
    return con


def test_the_sql_says_what_lifelines_says(con: duckdb.DuckDBPyConnection) -> None:
    life = con.execute("SELECT open_days, is_closed FROM staging.int_lifetime INNER JOIN marts.fct_feedback USING (feedback_id)"
                       " WHERE topic_code = 'y_te'").fetchnumpy()  # fmt: skip
    assert 0 < life["is_closed"].sum() < len(life["is_closed"]) == 120
    fitted = KaplanMeierFitter().fit(life["open_days"], life["is_closed"])
    bounds = fitted.confidence_interval_
    days = con.execute("SELECT open_days, open_share, open_low_share, open_high_share FROM staging.int_survival"
                       " WHERE scope = 'topic' AND scope_code = 'y_te' ORDER BY open_days").fetchnumpy()  # fmt: skip
    assert np.allclose(days["open_share"], fitted.survival_function_at_times(days["open_days"]))
    assert np.allclose(days["open_low_share"], bounds.loc[days["open_days"]].iloc[:, 0])
    assert np.allclose(days["open_high_share"], bounds.loc[days["open_days"]].iloc[:, 1])
    row = con.execute("SELECT median_days, median_low_days, median_high_days, p90_days, p90_low_days FROM marts.rpt_resolution_time"
                      " WHERE scope = 'topic' AND scope_code = 'y_te'").fetchone()  # fmt: skip
    assert row is not None
    half, tenth = (qth_survival_times(share, bounds) for share in (0.5, 0.1))
    assert row == (
        fitted.percentile(0.5), half.iloc[0, 0], half.iloc[0, 1], fitted.percentile(0.1), tenth.iloc[0, 0],
    )  # fmt: skip


def test_what_has_no_duration_and_what_is_old_is_left_out(con: duckdb.DuckDBPyConnection) -> None:
    assert con.execute("SELECT item_count, closed_count, median_days, no_time_reason FROM marts.rpt_resolution_time"
                       " WHERE scope_code = 'dat_dai'").fetchall() == [(11, 10, None, "quá ít để kết luận")]  # fmt: skip


def test_the_chance_that_an_item_breaches_its_deadline(con: duckdb.DuckDBPyConnection) -> None:
    """Of the eleven of its topic, all at risk at two days; within seven days 2, 4 and 6: one of 11, of 9 and of 8."""
    row = con.execute("SELECT scope, scope_code, alike_count, breach_pct FROM marts.rpt_breach_risk").fetchall()
    share = (1 - 1 / 11) * (1 - 1 / 9) * (1 - 1 / 8)
    assert row == [("topic", "dat_dai", 11, round(100 * share, 1))]
    low, high = con.execute("SELECT breach_low_pct, breach_high_pct FROM marts.rpt_breach_risk").fetchone() or (0, 0)
    assert low < 100 * share < high < 100


def test_a_chance_that_nobody_contradicts_is_no_certainty() -> None:
    """Of thirteen, the item itself among them, all were still open after five days: Wilson's interval begins at 77.2 %; none: it ends at 22.8."""
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", NIGHT)
    for number in range(12):
        sent = date(2026, 8, 3)
        for topic, took in (("dat_dai", 20 + number), ("y_te", 3)):
            told = [step("answered", "", f"{sent + timedelta(days=took)}T18:00")]
            seen(con, f"{topic}{number}", NIGHT, sent=str(sent), topic=topic, status="answered", history=told)
    for topic in ("dat_dai", "y_te"):
        seen(con, f"{topic}-due", NIGHT, sent=str(NIGHT), topic=topic, due_on=NIGHT + timedelta(days=5))
    build_models(con, NIGHT)
    rows = con.execute(
        "SELECT scope_code, breach_pct, breach_low_pct, breach_high_pct FROM marts.rpt_breach_risk ORDER BY 1"
    )
    assert rows.fetchall() == [("dat_dai", 100.0, 77.2, 100.0), ("y_te", 0.0, 0.0, 22.8)]


def test_with_few_alike_there_is_no_chance() -> None:
    con = raw_tables()
    load_seeds(con)
    crawled(con, "thu", NIGHT)
    seen(con, "1", NIGHT, sent="2026-11-20", due_on=date(2026, 11, 25))
    build_models(con, NIGHT)
    assert con.execute("SELECT alike_count, breach_pct FROM marts.rpt_breach_risk").fetchall() == [(None, None)]
    assert con.execute("SELECT count(*) FROM marts.rpt_surge WHERE surge_state = 'tang'").fetchone() == (0,)
