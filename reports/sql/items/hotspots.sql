-- Denunciations stand for the count alone: without id and address.
SELECT
    hot.topic_code,
    hot.commune_code,
    CASE WHEN item.kind != 'to_cao' THEN item.feedback_id END AS feedback_id,
    CASE WHEN item.kind != 'to_cao' THEN item.url END AS url,
    item.sent_on,
    item.is_unresolved
FROM rpt_hotspot AS hot
INNER JOIN fct_feedback AS item ON hot.topic_code = item.topic_code AND hot.commune_code = item.commune_code
WHERE
    hot.is_hotspot
    AND item.sent_on BETWEEN date_trunc('week', $data_on)::DATE - 28 AND date_trunc('week', $data_on)::DATE - 1
ORDER BY hot.topic_code, hot.commune_code, item.sent_on, item.feedback_id
