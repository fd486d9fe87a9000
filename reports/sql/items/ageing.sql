SELECT
    age_bucket,
    feedback_id,
    url,
    topic_code,
    sent_on,
    due_on,
    age_days,
    overdue_days
FROM rpt_unresolved
ORDER BY age_bucket, age_days DESC, feedback_id
