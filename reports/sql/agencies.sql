-- Open reports of each agency, and the days until half of what was sent to it in a year were resolved, with what is still
-- open counted as open (Kaplan-Meier, rpt_resolution_time).
SELECT
    open_item.agency_code,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    count(*) AS unresolved_count,
    count(*) FILTER (WHERE open_item.is_overdue) AS overdue_count,
    count(*) FILTER (WHERE open_item.is_very_overdue) AS very_overdue_count,
    count(*) FILTER (WHERE open_item.due_on IS NULL) AS no_due_count,
    count(*) FILTER (WHERE open_item.is_reopened) AS reopened_count,
    count(*) FILTER (WHERE open_item.transfer_count > 0) AS passed_on_count,
    max(open_item.age_days) AS oldest_days,
    coalesce(any_value(took.item_count), 0) AS timed_count,
    any_value(took.median_days) AS median_days,
    any_value(took.median_low_days) AS median_low_days,
    any_value(took.median_high_days) AS median_high_days
FROM rpt_unresolved AS open_item
LEFT JOIN dim_agency AS agency USING (agency_code)
LEFT JOIN rpt_resolution_time AS took ON took.scope = 'agency' AND open_item.agency_code = took.scope_code
GROUP BY open_item.agency_code, agency.agency_name, agency.is_known
ORDER BY open_item.agency_code
