-- For the annex: of each agency the fifty unresolved reports that are latest against their deadline, then the oldest.
-- Denunciations are counted in agency_count, never listed.
SELECT
    open_item.agency_code,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    open_item.feedback_id,
    topic.topic_name,
    commune.commune_name,
    open_item.status,
    open_item.sent_on,
    open_item.age_days,
    open_item.due_on,
    open_item.overdue_days,
    count(*) OVER (PARTITION BY open_item.agency_code) AS agency_count
FROM rpt_unresolved AS open_item
LEFT JOIN dim_topic AS topic USING (topic_code)
LEFT JOIN dim_commune AS commune USING (commune_code)
LEFT JOIN dim_agency AS agency ON open_item.agency_code = agency.agency_code
QUALIFY open_item.kind != 'to_cao' AND row_number() OVER (
    PARTITION BY open_item.agency_code, open_item.kind = 'to_cao'
    ORDER BY coalesce(open_item.overdue_days, 0) DESC, open_item.age_days DESC, open_item.feedback_id
) <= 50
ORDER BY open_item.agency_code, coalesce(open_item.overdue_days, 0) DESC, open_item.age_days DESC, open_item.feedback_id
