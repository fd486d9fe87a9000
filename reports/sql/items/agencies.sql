-- Denunciations stand for the count alone: without id and address.
SELECT
    agency_code,
    CASE WHEN kind != 'to_cao' THEN feedback_id END AS feedback_id,
    CASE WHEN kind != 'to_cao' THEN url END AS url,
    topic_code,
    sent_on,
    due_on,
    age_days,
    overdue_days
FROM rpt_unresolved
ORDER BY agency_code, age_days DESC, feedback_id
