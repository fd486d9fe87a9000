"""What must hold within a mart and between marts, beyond keys, sets and references (``declared.py``)."""

from __future__ import annotations

import great_expectations.expectations as gxe
from great_expectations.expectations import Expectation

from hieudan.records import ABSTAINED, KINDS, TOPICS
from warehouse.gates.run import named

FRAMES = {
    "marts_fct_feedback": f"""
        SELECT topic_code NOT IN {(*TOPICS, ABSTAINED)} AS is_topic_unknown, kind NOT IN {tuple(KINDS)} AS is_kind_unknown,
               severity, topic_confidence, age_days, days_to_resolve,
               is_unresolved AND (is_answered OR is_rejected) AS is_contradictory,
               is_overdue AND due_on IS NULL AS is_overdue_without_due,
               (due_on IS NULL) != (deadline_source = 'none') AS is_due_without_source,
               is_very_overdue AND NOT is_overdue AS is_very_overdue_alone,
               is_due_soon AND is_overdue AS is_soon_and_late,
               is_closed_late AND is_unresolved AS is_closed_and_open,
               last_seen_on < first_seen_on AS is_seen_backwards,
               kind = 'to_cao' AND (text IS NOT NULL OR title IS NOT NULL OR answer IS NOT NULL) AS shows_denunciation,
               is_gone AND (text IS NOT NULL OR title IS NOT NULL OR answer IS NOT NULL) AS shows_removed
        FROM marts.fct_feedback""",  # noqa: S608
    "marts_fct_deadline": """
        SELECT deadline_reason = '' AS is_unexplained, deadline_source IN ('rule', 'configured') AND rule_due_on IS NULL AS is_rule_missing,
               deadline_state IN ('qua_han', 'qua_han_lau') AND due_on IS NULL AS is_late_without_due, allowed_days, paused_days
        FROM marts.fct_deadline""",
    "marts_fct_feedback_version": """
        SELECT this.known_to_on < this.known_from_on AS is_backwards, this.known_to_on + 1 IS DISTINCT FROM next.known_from_on AS is_gap
        FROM marts.fct_feedback_version AS this
        LEFT JOIN (SELECT feedback_id, version_no - 1 AS version_no, known_from_on FROM marts.fct_feedback_version WHERE version_no > 1)
            AS next USING (feedback_id, version_no)""",
    "marts_fct_status_event": """
        SELECT max(happened_on) > (SELECT max(date_on) FROM marts.dim_date) AS is_in_future,
               min(event_no) != 1 OR max(event_no) != count(*) AS is_number_missing
        FROM marts.fct_status_event GROUP BY feedback_id""",
    "marts_fct_case": """
        SELECT report_count, unresolved_count, unresolved_count > report_count OR (unresolved_count > 0) != is_unresolved AS is_miscounted,
               last_sent_on < first_sent_on AS is_backwards, sender_count > known_sender_report_count AS is_guessed FROM marts.fct_case""",
    "marts_rpt_growing_cases": """
        SELECT warning_score, abs(warning_score - 100 * (growth_points + report_points + coalesce(sender_points, 0) + signatory_points
                   + repeat_points + escalation_points + prolonged_points) / if(sender_points IS NULL, 90, 100)) > 1 AS is_unexplained_score
        FROM marts.rpt_growing_cases""",
    "marts_fct_coverage": """
        SELECT item_count, is_seen AND outcome IN ('failed', 'missing', 'partial') AS is_seen_though_failed FROM marts.fct_coverage""",
    "marts_rpt_weekly_topic": """
        SELECT received_count, answered_count, coverage_pct, overdue_count > unresolved_count AS is_more_overdue_than_open
        FROM marts.rpt_weekly_topic""",
    "marts_rpt_weekly_trend": """
        SELECT (this_count IS NULL) != (not_comparable_reason IS NOT NULL) AS is_unexplained_gap,
               this_count IS NOT NULL AND compared_portal_count = 0 AS is_compared_without_portal
        FROM marts.rpt_weekly_trend""",
    "marts_rpt_on_time": """
        SELECT kept_count > due_count AS is_above_denominator, NOT kept_pct BETWEEN kept_low_pct AND kept_high_pct AS is_outside_interval,
               kept_count + closed_late_count + overdue_count > due_count AS is_counted_twice
        FROM marts.rpt_on_time""",
    "marts_rpt_backlog": """
        SELECT (weeks_to_clear IS NULL) != (no_estimate_reason IS NOT NULL) AS is_unexplained_estimate, weeks_to_clear
        FROM marts.rpt_backlog""",
    "marts_rpt_revisions": """
        SELECT moved_count != now_count - first_published_count AS is_wrong_difference,
               moved_count != 0 AND last_revised_on IS NULL AS is_moved_without_date
        FROM marts.rpt_revisions""",
    "marts_rpt_surge": """
        SELECT surge_state = 'tang' AND (window_count < 5 OR window_count < 1.5 * usual_count OR since_on IS NULL) AS is_alert_unfounded,
               (usual_count IS NULL) != (surge_state = 'chua_du') AS is_unexplained_usual,
               usual_low_count > usual_high_count AS is_interval_reversed,
               is_for_leader AND (surge_state != 'tang' OR alert_rank > 5) AS is_above_budget,
               window_count != (SELECT count(*) FROM marts.rpt_surge_item AS item WHERE item.surge_id = surge.surge_id)
                   AND surge_state = 'tang' AS is_item_missing, p_value
        FROM marts.rpt_surge AS surge""",
    "marts_rpt_resolution_time": """
        SELECT median_days > p90_days AS is_median_above_p90, median_low_days > median_days OR median_days > median_high_days
               AS is_outside_interval, closed_count > item_count AS is_above_denominator FROM marts.rpt_resolution_time""",
    "marts_rpt_breach_risk": """
        SELECT breach_pct, NOT breach_pct BETWEEN breach_low_pct AND breach_high_pct AS is_outside_interval FROM marts.rpt_breach_risk""",
    "marts_rpt_rising_word": """
        SELECT text_count, len(feedback_ids) < text_count AS is_item_missing,
               list_has_any(feedback_ids, (SELECT list(feedback_id) FROM marts.fct_feedback WHERE (kind = 'to_cao' OR is_gone)
                   AND feedback_id IN (SELECT unnest(feedback_ids) FROM marts.rpt_rising_word))) AS shows_denunciation
        FROM marts.rpt_rising_word""",
    "marts_rpt_emerging": """
        SELECT text_count, list_has_any(feedback_ids, (SELECT list(feedback_id) FROM marts.fct_feedback WHERE (kind = 'to_cao' OR is_gone)
                   AND feedback_id IN (SELECT unnest(feedback_ids) FROM marts.rpt_emerging))) AS shows_denunciation
        FROM marts.rpt_emerging""",
    "marts_whole": """
        SELECT (SELECT count(*) FROM marts.fct_feedback) AS feedback_count,
               (SELECT count(DISTINCT hash(portal_id, source_id)) FROM raw.observation WHERE presence = 'listed')
                   - (SELECT count(*) FROM marts.fct_feedback) AS lost_count,
               (SELECT count(*) FROM marts.fct_feedback) - (SELECT sum(received_count)::BIGINT
                   FROM marts.rpt_weekly_topic) AS outside_weeks_count,
               (SELECT sum(received_count + answered_count + rejected_count + reopened_count + unresolved_count)::BIGINT
                   FROM marts.rpt_weekly_topic)
                   - (SELECT sum(received_count + answered_count + rejected_count + reopened_count + unresolved_count)::BIGINT
                   FROM marts.rpt_weekly_flow) AS flow_difference_count,
               (SELECT sum(unresolved_count)::BIGINT FROM marts.rpt_ageing)
                   - (SELECT count(*) FROM marts.rpt_unresolved) AS ageing_difference_count,
               (SELECT count(*) FROM marts.fct_feedback) - (SELECT count(*) FROM marts.fct_deadline) AS without_deadline_row_count,
               (SELECT count(*) FROM marts.fct_feedback WHERE kind != 'khen')
                   - (SELECT coalesce(sum(report_count), 0)::BIGINT FROM marts.fct_case) AS without_case_count,
               (SELECT count(*) FROM marts.fct_feedback)
                   - (SELECT count(*) FROM marts.fct_feedback_version WHERE known_to_on IS NULL) AS without_version_count""",
}  # fmt: skip
"""Suite -> the query of the columns that it checks: numbers, and what must never be true. Their least and greatest tell all."""


def _never(column: str) -> Expectation:
    return named(f"never_{column}", gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[False]))


def _none(column: str) -> Expectation:
    return named(column.replace("_count", "_none"), gxe.ExpectColumnValuesToBeInSet(column=column, value_set=[0]))


def _at_least_zero(column: str) -> Expectation:
    return named(f"{column}_not_negative", gxe.ExpectColumnValuesToBeBetween(column=column, min_value=0))


def _range(name: str, column: str, least: float, most: float) -> Expectation:
    return named(name, gxe.ExpectColumnValuesToBeBetween(column=column, min_value=least, max_value=most))


def _suites() -> dict[str, list[Expectation]]:
    return {
        "marts_fct_feedback": [
            named("topic_known", gxe.ExpectColumnValuesToBeInSet(column="is_topic_unknown", value_set=[False])),
            named("kind_known", gxe.ExpectColumnValuesToBeInSet(column="is_kind_unknown", value_set=[False])),
            _range("severity_range", "severity", 0, 3),
            _range("confidence_range", "topic_confidence", 0, 1),
            *map(_at_least_zero, ("age_days", "days_to_resolve")),
            *map(_never, ("is_contradictory", "is_overdue_without_due", "is_due_without_source", "is_very_overdue_alone",
                          "is_soon_and_late", "is_closed_and_open", "is_seen_backwards", "shows_denunciation",
                          "shows_removed")),
        ],
        "marts_fct_deadline": [
            *map(_never, ("is_unexplained", "is_rule_missing", "is_late_without_due")),
            *map(_at_least_zero, ("allowed_days", "paused_days")),
        ],
        "marts_fct_feedback_version": [*map(_never, ("is_backwards", "is_gap"))],
        "marts_fct_status_event": [*map(_never, ("is_in_future", "is_number_missing"))],
        "marts_fct_case": [_range("reports", "report_count", 1, 1e12), _at_least_zero("unresolved_count"),
                           *map(_never, ("is_miscounted", "is_backwards", "is_guessed"))],
        "marts_rpt_growing_cases": [_range("score_range", "warning_score", 0, 100), _never("is_unexplained_score")],
        "marts_fct_coverage": [_at_least_zero("item_count"), _never("is_seen_though_failed")],
        "marts_rpt_weekly_topic": [
            *map(_at_least_zero, ("received_count", "answered_count")),
            _never("is_more_overdue_than_open"),
            _range("coverage_range", "coverage_pct", 0, 100),
        ],
        "marts_rpt_weekly_trend": [*map(_never, ("is_unexplained_gap", "is_compared_without_portal"))],
        "marts_rpt_on_time": [*map(_never, ("is_above_denominator", "is_outside_interval", "is_counted_twice"))],
        "marts_rpt_backlog": [_never("is_unexplained_estimate"), _at_least_zero("weeks_to_clear")],
        "marts_rpt_revisions": [*map(_never, ("is_wrong_difference", "is_moved_without_date"))],
        "marts_rpt_surge": [
            *map(_never, ("is_alert_unfounded", "is_unexplained_usual", "is_interval_reversed", "is_above_budget", "is_item_missing")),
            _range("p_value_range", "p_value", 0, 1),
        ],
        "marts_rpt_resolution_time": [*map(_never, ("is_median_above_p90", "is_outside_interval", "is_above_denominator"))],
        "marts_rpt_breach_risk": [_never("is_outside_interval"), _range("breach_range", "breach_pct", 0, 100)],
        "marts_rpt_rising_word": [
            _range("at_least_three_texts", "text_count", 3, 1e9), *map(_never, ("is_item_missing", "shows_denunciation")),
        ],
        "marts_rpt_emerging": [_range("at_least_three_texts", "text_count", 3, 1e9), _never("shows_denunciation")],
        "marts_whole": [
            _range("some_feedback", "feedback_count", 1, 1e12),
            named("none_lost", gxe.ExpectColumnValuesToBeInSet(column="lost_count", value_set=[0])),
            named("weeks_add_up", gxe.ExpectColumnValuesToBeInSet(column="outside_weeks_count", value_set=[0])),
            *map(_none, ("flow_difference_count", "ageing_difference_count", "without_deadline_row_count",
                         "without_version_count", "without_case_count")),
        ],
    }  # fmt: skip


def expectations(name: str) -> list[Expectation]:
    """The suite of one of ``FRAMES``, made anew: an expectation belongs to the suite that it was put in."""
    return _suites()[name]
