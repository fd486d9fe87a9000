SELECT
    commune.commune_code,
    commune.commune_name,
    commune.lat,
    commune.lon,
    count(open_item.feedback_id) AS unresolved_count,
    count(*) FILTER (WHERE open_item.is_overdue) AS overdue_count,
    count(open_item.feedback_id) FILTER (WHERE open_item.due_on IS NULL) AS no_due_count
FROM dim_commune AS commune
LEFT JOIN rpt_unresolved AS open_item USING (commune_code)
GROUP BY ALL
ORDER BY commune.commune_code
