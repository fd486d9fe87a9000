-- Deadlines that fell in the period and have passed: kept, or not.
SELECT
    item.agency_code,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    count(*) AS due_count,
    count(*) FILTER (WHERE item.resolved_on <= item.due_on) AS kept_count,
    count(*) FILTER (WHERE item.is_unresolved) AS unresolved_count
FROM fct_feedback AS item
LEFT JOIN dim_agency AS agency USING (agency_code)
WHERE
    item.is_in_resolution_figures AND item.kind != 'khen' AND NOT item.is_gone
    AND item.due_on BETWEEN $first_on AND least($last_on, $data_on - 1)
GROUP BY ALL
ORDER BY item.agency_code
