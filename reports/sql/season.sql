-- What rose in past years in the four weeks that now lie ahead, against the four weeks before them; whole and covered weeks only.
WITH window_week AS (
    SELECT
        back.years,
        week.topic_code,
        week.week_on > $first_on - 364 * back.years AS is_ahead,
        week.received_count,
        week.is_received_covered
    FROM rpt_weekly_topic AS week
    CROSS JOIN (VALUES (1), (2), (3)) AS back (years)
    WHERE week.week_on BETWEEN $first_on - 364 * back.years - 21 AND $first_on - 364 * back.years + 28
)

SELECT
    topic.topic_name,
    window_week.years,
    sum(window_week.received_count) FILTER (WHERE window_week.is_ahead)::BIGINT AS ahead_count,
    sum(window_week.received_count) FILTER (WHERE NOT window_week.is_ahead)::BIGINT AS before_count
FROM window_week
INNER JOIN dim_topic AS topic USING (topic_code)
WHERE window_week.topic_code != 'chua_ro'
GROUP BY topic.topic_name, window_week.years
HAVING
    bool_and(window_week.is_received_covered) AND count(*) = 8
    AND ahead_count >= 10 AND ahead_count >= 1.5 * before_count
    AND ahead_count - before_count > 1.96 * sqrt(ahead_count + before_count)
ORDER BY window_week.years, ahead_count DESC, topic.topic_name
