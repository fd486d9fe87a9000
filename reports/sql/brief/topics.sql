SELECT
    topic.topic_code,
    topic.topic_name,
    count(*) AS unresolved_count,
    count(*) FILTER (WHERE item.is_overdue) AS overdue_count,
    min(item.sent_on) AS first_sent_on,
    count(*) FILTER (WHERE item.sent_on >= $data_on - 28) AS recent_count
FROM rpt_unresolved AS item
INNER JOIN dim_topic AS topic USING (topic_code)
WHERE ($commune_code = '' OR item.commune_code = $commune_code) AND ($agency_code = '' OR item.agency_code = $agency_code)
GROUP BY ALL
ORDER BY unresolved_count DESC, topic.topic_code
