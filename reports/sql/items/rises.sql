-- Denunciations stand for the count alone: without id and address.
SELECT
    surge.surge_id,
    CASE WHEN feedback.kind != 'to_cao' THEN item.feedback_id END AS feedback_id,
    CASE WHEN feedback.kind != 'to_cao' THEN feedback.url END AS url,
    feedback.commune_code,
    feedback.agency_code,
    feedback.sent_on
FROM rpt_surge AS surge
INNER JOIN rpt_surge_item AS item USING (surge_id)
INNER JOIN fct_feedback AS feedback USING (feedback_id)
WHERE surge.week_on = $first_on AND surge.is_for_leader
ORDER BY surge.alert_rank, feedback.sent_on, item.feedback_id
