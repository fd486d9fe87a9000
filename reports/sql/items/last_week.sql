-- Denunciations stand for the count alone: without id and address.
SELECT
    CASE WHEN kind != 'to_cao' THEN feedback_id END AS feedback_id,
    CASE WHEN kind != 'to_cao' THEN url END AS url,
    topic_code,
    sent_on,
    resolved_on,
    kind != 'khen' AND NOT is_gone AND is_in_resolution_figures AS is_followed,
    is_answered,
    is_unresolved,
    is_overdue
FROM fct_feedback
WHERE sent_on BETWEEN $first_on - 7 AND $last_on - 7
ORDER BY sent_on, feedback_id
