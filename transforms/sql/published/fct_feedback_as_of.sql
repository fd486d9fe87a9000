-- fct_feedback_as_of(night): every item as it was known on a past night. Topic, kind and commune are by
-- today's labels, days of pause by what the portal states today.
SELECT
    version.feedback_id,
    feedback.portal_id,
    feedback.kind,
    feedback.topic_code,
    feedback.commune_code,
    version.agency_code,
    feedback.sent_on,
    feedback.is_in_resolution_figures,
    version.known_from_on,
    version.status,
    version.is_gone,
    version.status = 'answered' AS is_answered,
    version.status = 'rejected' AS is_rejected,
    NOT version.is_gone AND feedback.kind != 'khen' AND version.status NOT IN ('answered', 'rejected') AS is_unresolved,
    version.resolved_on,
    coalesce(version.portal_due_on, CASE WHEN deadline.rule_known_on <= night THEN deadline.rule_due_on END) AS due_on,
    NOT version.is_gone AND feedback.kind != 'khen' AND version.status NOT IN ('answered', 'rejected')
    AND coalesce(coalesce(version.portal_due_on, CASE WHEN deadline.rule_known_on <= night THEN deadline.rule_due_on END) < night, false)
    AS is_overdue,
    CASE
        WHEN NOT version.is_gone AND feedback.kind != 'khen' AND version.status NOT IN ('answered', 'rejected')
            THEN night - feedback.sent_on
    END AS age_days
FROM fct_feedback_version AS version
INNER JOIN fct_feedback AS feedback USING (feedback_id)
LEFT JOIN fct_deadline AS deadline USING (feedback_id)
WHERE version.known_from_on <= night AND (version.known_to_on IS NULL OR night <= version.known_to_on)
