-- Cases that were closed and are open again, the latest to come back first; never one that only denunciations tell.
SELECT
    fct.case_id,
    fct.case_title,
    topic.topic_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    fct.first_sent_on,
    fct.back_on,
    fct.last_answered_on,
    fct.report_count,
    fct.unresolved_count,
    count(*) OVER () AS case_count
FROM fct_case AS fct
INNER JOIN dim_topic AS topic USING (topic_code)
LEFT JOIN dim_agency AS agency ON fct.agency_code = agency.agency_code
WHERE fct.is_back AND fct.is_unresolved AND fct.is_in_resolution_figures AND NOT fct.is_denunciation
ORDER BY fct.back_on DESC, fct.unresolved_count DESC, fct.case_id
LIMIT 8
