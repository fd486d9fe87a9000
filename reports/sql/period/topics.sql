SELECT
    topic.topic_code,
    topic.topic_name,
    count(*) FILTER (WHERE item.sent_on BETWEEN $first_on AND $last_on) AS received_count,
    count(*) FILTER (WHERE item.sent_on BETWEEN $first_1 AND $last_1) AS received_1_count,
    count(*) FILTER (WHERE item.sent_on BETWEEN $first_2 AND $last_2) AS received_2_count,
    count(*) FILTER (WHERE item.is_unresolved AND item.is_in_resolution_figures AND item.sent_on BETWEEN $first_on AND $last_on) AS unresolved_count
FROM dim_topic AS topic
LEFT JOIN fct_feedback AS item USING (topic_code)
GROUP BY topic.topic_code, topic.topic_name, topic.topic_order
ORDER BY topic.topic_order
