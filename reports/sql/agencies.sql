SELECT
    open_item.agency_code,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    count(*) AS unresolved_count,
    count(*) FILTER (WHERE open_item.is_overdue) AS overdue_count,
    count(*) FILTER (WHERE open_item.is_very_overdue) AS very_overdue_count,
    count(*) FILTER (WHERE open_item.due_on IS NULL) AS no_due_count,
    count(*) FILTER (WHERE open_item.is_reopened) AS reopened_count,
    max(open_item.age_days) AS oldest_days
FROM rpt_unresolved AS open_item
LEFT JOIN dim_agency AS agency USING (agency_code)
GROUP BY ALL
ORDER BY open_item.agency_code
