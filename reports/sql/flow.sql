-- The 26 weeks up to the report's, and its week a year (364 days) before.
SELECT
    week_on,
    week_code,
    bool_and(is_complete) AS is_complete,
    bool_and(is_received_covered) AS is_received_covered,
    bool_and(is_answered_covered) AS is_answered_covered,
    max(coverage_pct) AS coverage_pct,
    sum(received_count)::BIGINT AS received_count,
    sum(answered_count)::BIGINT AS answered_count,
    sum(rejected_count)::BIGINT AS rejected_count,
    sum(reopened_count)::BIGINT AS reopened_count,
    sum(closed_late_count)::BIGINT AS closed_late_count,
    sum(unresolved_count)::BIGINT AS unresolved_count,
    sum(overdue_count)::BIGINT AS overdue_count,
    sum(no_due_count)::BIGINT AS no_due_count
FROM rpt_weekly_topic
WHERE week_on BETWEEN $first_on - 175 AND $first_on OR week_on = $first_on - 364
GROUP BY week_on, week_code
ORDER BY week_on
