"""The gate on marts: a broken mart stops publishing."""

from __future__ import annotations

import duckdb
import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from hieudan.records import ABSTAINED, KINDS, TOPICS
from hieudan.settings import DataFolder, InputError
from warehouse.gates.run import Finding, Gate, named
from warehouse.schema import warehouse

_FRAMES = {
    "marts_fct_feedback": """
        SELECT feedback_id, topic_code, kind, status, severity, topic_confidence, age_days, days_to_resolve,
               is_unresolved AND (is_answered OR is_rejected) AS is_contradictory,
               is_overdue AND due_on IS NULL AS is_overdue_without_due,
               kind = 'to_cao' AND (text IS NOT NULL OR title IS NOT NULL OR answer IS NOT NULL) AS shows_denunciation
        FROM marts.fct_feedback""",
    "marts_rpt_weekly_topic": """
        SELECT week_code || topic_code AS week_topic, received_count, answered_count, unresolved_count, overdue_count,
               coverage_pct, overdue_count > unresolved_count AS is_more_overdue_than_open
        FROM marts.rpt_weekly_topic""",
    "marts_fct_coverage": "SELECT portal_id || night_on AS portal_night, outcome, item_count FROM marts.fct_coverage",
    "marts_whole": """
        SELECT (SELECT count(*) FROM marts.fct_feedback) AS feedback_count,
               (SELECT count(DISTINCT feedback_id) FROM staging.stg_observation WHERE presence = 'listed')
                   - (SELECT count(*) FROM marts.fct_feedback) AS lost_count,
               (SELECT count(*) FROM marts.fct_feedback) - (SELECT sum(received_count)::BIGINT
                   FROM marts.rpt_weekly_topic) AS outside_weeks_count""",
}


def gate_marts(data: DataFolder) -> list[Finding]:
    """Checks the marts as they stand in the warehouse; Data Docs to ``quality/marts``. Any finding stops publishing.

    :raises InputError: a mart is missing.
    """
    with warehouse(data.warehouse, read_only=True) as con:
        try:
            frames = {name: con.execute(query).df() for name, query in _FRAMES.items()}
        except duckdb.CatalogException as error:
            raise InputError(f"{data.warehouse}: {str(error).splitlines()[0]}") from None
    gate = Gate()
    try:
        findings = [
            finding for name, frame in frames.items() for finding in gate.check(name, frame, _expectations(name))
        ]
        gate.write_docs(data.quality / "marts")
    finally:
        gate.close()
    return findings


def _never(column: str) -> Expectation:
    return named(f"never_{column}", gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[False]))


def _at_least_zero(column: str) -> Expectation:
    return named(f"{column}_not_negative", gxe.ExpectColumnValuesToBeBetween(column=column, min_value=0))


def _expectations(name: str) -> list[Expectation]:
    return {
        "marts_fct_feedback": [
            named("feedback_id_unique", gxe.ExpectColumnValuesToBeUnique(column="feedback_id")),
            named("feedback_id_set", gxe.ExpectColumnValuesToNotBeNull(column="feedback_id")),
            named("topic_known", gxe.ExpectColumnValuesToBeInSet(column="topic_code", value_set=[*TOPICS, ABSTAINED])),
            named("kind_known", gxe.ExpectColumnValuesToBeInSet(column="kind", value_set=list(KINDS))),
            named("severity_range", gxe.ExpectColumnValuesToBeBetween(column="severity", min_value=0, max_value=3)),
            named(
                "confidence_range",
                gxe.ExpectColumnValuesToBeBetween(column="topic_confidence", min_value=0, max_value=1),
            ),
            _at_least_zero("age_days"),
            _at_least_zero("days_to_resolve"),
            _never("is_contradictory"),
            _never("is_overdue_without_due"),
            _never("shows_denunciation"),
        ],
        "marts_rpt_weekly_topic": [
            named("week_topic_unique", gxe.ExpectColumnValuesToBeUnique(column="week_topic")),
            _at_least_zero("received_count"),
            _at_least_zero("answered_count"),
            _never("is_more_overdue_than_open"),
            named(
                "coverage_range",
                gxe.ExpectColumnValuesToBeBetween(column="coverage_pct", min_value=0, max_value=100),
            ),
        ],
        "marts_fct_coverage": [
            named("portal_night_unique", gxe.ExpectColumnValuesToBeUnique(column="portal_night")),
            _at_least_zero("item_count"),
        ],
        "marts_whole": [
            named("some_feedback", gxe.ExpectColumnValuesToBeBetween(column="feedback_count", min_value=1)),
            named("none_lost", gxe.ExpectColumnValuesToBeInSet(column="lost_count", value_set=[0])),
            named("weeks_add_up", gxe.ExpectColumnValuesToBeInSet(column="outside_weeks_count", value_set=[0])),
        ],
    }[name]
