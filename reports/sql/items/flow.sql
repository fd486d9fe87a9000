-- Denunciations stand for the count alone: without id and address.
-- Received in the week, answered in the week, or open on the night of the data: the columns say which.
SELECT
    CASE WHEN kind != 'to_cao' THEN feedback_id END AS feedback_id,
    CASE WHEN kind != 'to_cao' THEN url END AS url,
    topic_code,
    commune_code,
    agency_code,
    sent_on,
    resolved_on,
    due_on,
    sent_on BETWEEN $first_on AND $first_on + 6 AS is_received,
    is_answered AND resolved_on BETWEEN $first_on AND $first_on + 6 AS is_answered_in_week,
    is_unresolved,
    is_overdue
FROM fct_feedback
WHERE sent_on BETWEEN $first_on AND $first_on + 6 OR resolved_on BETWEEN $first_on AND $first_on + 6 OR is_unresolved
ORDER BY sent_on, feedback_id
