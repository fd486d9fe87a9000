-- Where the reports behind the week's alerts came from, and whose they are.
SELECT
    surge.surge_id,
    feedback.commune_code,
    commune.commune_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    count(*) AS received_count
FROM rpt_surge AS surge
INNER JOIN rpt_surge_item AS item USING (surge_id)
INNER JOIN fct_feedback AS feedback USING (feedback_id)
LEFT JOIN dim_commune AS commune ON feedback.commune_code = commune.commune_code
LEFT JOIN dim_agency AS agency ON feedback.agency_code = agency.agency_code
WHERE surge.week_on = $first_on AND surge.is_for_leader
GROUP BY ALL
ORDER BY received_count DESC, commune.commune_name, agency.agency_name
