SELECT
    open_item.feedback_id,
    open_item.kind,
    topic.topic_name,
    commune.commune_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    open_item.status,
    open_item.sent_on,
    open_item.age_days,
    open_item.due_on,
    open_item.overdue_days,
    open_item.is_not_seen,
    open_item.last_seen_on,
    open_item.excerpt
FROM rpt_unresolved AS open_item
LEFT JOIN dim_topic AS topic USING (topic_code)
LEFT JOIN dim_commune AS commune USING (commune_code)
LEFT JOIN dim_agency AS agency ON open_item.agency_code = agency.agency_code
WHERE open_item.kind != 'to_cao' AND open_item.is_reopened AND ($commune_code = '' OR open_item.commune_code = $commune_code) AND ($agency_code = '' OR open_item.agency_code = $agency_code)
ORDER BY open_item.age_days DESC, open_item.feedback_id
LIMIT 4
