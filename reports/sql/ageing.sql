SELECT
    age_bucket,
    count(*) AS unresolved_count,
    count(*) FILTER (WHERE is_overdue) AS overdue_count,
    count(*) FILTER (WHERE due_on IS NULL) AS no_due_count
FROM rpt_unresolved
GROUP BY age_bucket
ORDER BY min(age_days)
