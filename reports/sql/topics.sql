SELECT
    topic.topic_code,
    topic.topic_name,
    week.received_count,
    week.received_last_week_count,
    week.received_last_year_count,
    week.not_comparable_reason,
    week.answered_count,
    week.unresolved_count,
    week.overdue_count,
    week.no_due_count
FROM dim_topic AS topic
LEFT JOIN rpt_weekly_topic AS week ON topic.topic_code = week.topic_code AND week.week_on = $first_on
ORDER BY topic.topic_order
