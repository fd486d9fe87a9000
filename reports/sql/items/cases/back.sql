-- Denunciations stand for the count alone: without id and address.
SELECT
    told.case_id,
    CASE WHEN item.kind != 'to_cao' THEN item.feedback_id END AS feedback_id,
    CASE WHEN item.kind != 'to_cao' THEN item.url END AS url,
    item.sent_on,
    item.is_unresolved
FROM fct_case AS told
INNER JOIN fct_feedback AS item USING (case_id)
WHERE told.is_back AND told.is_unresolved
ORDER BY told.case_id, item.sent_on, item.feedback_id
