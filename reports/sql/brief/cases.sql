-- Open matters that several reports tell, or that came back after closing, of one commune or agency.
SELECT
    fct.case_id,
    fct.case_title,
    topic.topic_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    fct.first_sent_on,
    fct.report_count,
    fct.unresolved_count,
    fct.is_back
FROM fct_case AS fct
INNER JOIN dim_topic AS topic USING (topic_code)
LEFT JOIN dim_agency AS agency ON fct.agency_code = agency.agency_code
WHERE
    fct.is_unresolved AND fct.is_in_resolution_figures AND NOT fct.is_denunciation
    AND (fct.report_count > 1 OR fct.is_back)
    AND ($commune_code = '' OR list_contains(fct.commune_codes, $commune_code))
    AND ($agency_code = '' OR list_contains(fct.agency_codes, $agency_code))
ORDER BY fct.unresolved_count DESC, fct.first_sent_on, fct.case_id
LIMIT 4
