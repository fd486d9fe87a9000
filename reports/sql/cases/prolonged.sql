-- Cases told by several reports and left unresolved for more than 60 days without a break, the longest first.
SELECT
    prolonged.case_id,
    prolonged.case_title,
    topic.topic_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    prolonged.open_since_on,
    prolonged.open_days,
    prolonged.report_count,
    prolonged.unresolved_count,
    prolonged.overdue_count,
    count(*) OVER () AS case_count
FROM rpt_prolonged_cases AS prolonged
INNER JOIN fct_case USING (case_id)
INNER JOIN dim_topic AS topic ON prolonged.topic_code = topic.topic_code
LEFT JOIN dim_agency AS agency ON prolonged.agency_code = agency.agency_code
WHERE prolonged.report_count > 1 AND NOT fct_case.is_denunciation
ORDER BY prolonged.unresolved_count DESC, prolonged.open_days DESC, prolonged.case_id
LIMIT 6
