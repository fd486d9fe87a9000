-- Denunciations stand for the count alone: without id and address.
SELECT
    topic_code,
    CASE WHEN kind != 'to_cao' THEN feedback_id END AS feedback_id,
    CASE WHEN kind != 'to_cao' THEN url END AS url,
    commune_code,
    agency_code,
    sent_on
FROM fct_feedback
WHERE sent_on BETWEEN $first_on AND $first_on + 6
ORDER BY topic_code, sent_on, feedback_id
