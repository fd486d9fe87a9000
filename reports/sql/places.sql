-- Where the week's reports came from, and whose they are.
SELECT
    feedback.topic_code,
    feedback.commune_code,
    commune.commune_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    count(*) AS received_count
FROM fct_feedback AS feedback
LEFT JOIN dim_commune AS commune USING (commune_code)
LEFT JOIN dim_agency AS agency ON feedback.agency_code = agency.agency_code
WHERE feedback.sent_on BETWEEN $first_on AND $last_on
GROUP BY ALL
ORDER BY received_count DESC, commune.commune_name, agency.agency_name
