-- The matter that tells most of an alert's reports: three at least, and half of them.
SELECT
    surge.surge_id,
    fct.case_id,
    fct.case_title,
    topic.topic_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    fct.report_count,
    count(*) AS of_surge_count
FROM rpt_surge AS surge
INNER JOIN rpt_surge_item AS item USING (surge_id)
INNER JOIN fct_feedback AS feedback USING (feedback_id)
INNER JOIN fct_case AS fct ON feedback.case_id = fct.case_id
INNER JOIN dim_topic AS topic ON fct.topic_code = topic.topic_code
LEFT JOIN dim_agency AS agency ON fct.agency_code = agency.agency_code
WHERE surge.week_on = $first_on AND surge.is_for_leader AND NOT fct.is_denunciation
GROUP BY ALL
HAVING count(*) >= 3 AND 2 * count(*) >= max(surge.window_count)
ORDER BY surge.surge_id, of_surge_count DESC, fct.case_id
