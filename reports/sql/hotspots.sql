-- The mart's window: the last four whole weeks before the night of the data.
SELECT
    hot.topic_code,
    topic.topic_name,
    hot.commune_code,
    commune.commune_name,
    date_trunc('week', $data_on)::DATE - 28 AS from_on,
    date_trunc('week', $data_on)::DATE - 1 AS to_on,
    hot.first_sent_on,
    hot.received_4w_count,
    hot.case_4w_count,
    hot.received_1w_count,
    hot.usual_4w_count::DOUBLE AS usual_4w_count,
    hot.unresolved_count
FROM rpt_hotspot AS hot
INNER JOIN dim_topic AS topic USING (topic_code)
INNER JOIN dim_commune AS commune USING (commune_code)
WHERE hot.is_hotspot
ORDER BY hot.topic_code = 'chua_ro', hot.received_4w_count DESC, hot.unresolved_count DESC, hot.commune_code, hot.topic_code
