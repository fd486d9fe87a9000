-- Null where the week's sent dates were not covered by every source.
SELECT
    topic_code,
    week_on,
    CASE WHEN is_received_covered THEN received_count END AS received_count
FROM rpt_weekly_topic
WHERE week_on BETWEEN $first_on - 77 AND $first_on
ORDER BY topic_code, week_on
