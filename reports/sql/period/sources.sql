SELECT
    portal.portal_name,
    count(*) AS day_count,
    count(*) FILTER (
        WHERE EXISTS (
            SELECT 1 FROM fct_coverage AS night
            WHERE night.portal_id = portal.portal_id AND night.is_seen AND night.paged_back_on <= date_on.d AND date_on.d < night.night_on
        )
    ) AS covered_day_count
FROM dim_portal AS portal
CROSS JOIN generate_series($first_on::TIMESTAMP, $last_on::TIMESTAMP, INTERVAL 1 DAY) AS date_on (d)
GROUP BY portal.portal_id, portal.portal_name
ORDER BY portal.portal_id
