SELECT
    agency_code,
    feedback_id,
    url,
    topic_code,
    sent_on,
    due_on,
    age_days,
    overdue_days
FROM rpt_unresolved
ORDER BY agency_code, age_days DESC, feedback_id
