SELECT
    open_item.topic_code,
    open_item.commune_code,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    count(*) AS unresolved_count
FROM rpt_unresolved AS open_item
INNER JOIN rpt_hotspot AS hot USING (topic_code, commune_code)
LEFT JOIN dim_agency AS agency ON open_item.agency_code = agency.agency_code
WHERE
    hot.is_hotspot
    AND open_item.sent_on >= date_trunc('week', $data_on)::DATE - 364
    AND open_item.sent_on < date_trunc('week', $data_on)::DATE
GROUP BY ALL
ORDER BY unresolved_count DESC, agency.agency_name
