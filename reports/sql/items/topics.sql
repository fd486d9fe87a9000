SELECT
    topic_code,
    feedback_id,
    url,
    commune_code,
    agency_code,
    sent_on
FROM fct_feedback
WHERE sent_on BETWEEN $first_on AND $first_on + 6
ORDER BY topic_code, sent_on, feedback_id
