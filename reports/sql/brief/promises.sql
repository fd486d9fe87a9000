-- Answers that promise (a plan, or work that goes on) and name a day: the last full date in the answer, if it has passed.
WITH promise AS (
    SELECT
        feedback_id,
        topic_code,
        agency_code,
        resolved_on,
        try_strptime(
            regexp_extract(replace(list_last(regexp_extract_all(answer, '\d{1,2}[/-]\d{1,2}[/-]20\d{2}')), '-', '/'), '.*'), '%d/%m/%Y'
        )::DATE AS promised_on
    FROM fct_feedback
    WHERE
        answer_class IN ('co_ke_hoach', 'dang_xu_ly') AND kind != 'to_cao' AND NOT is_gone
        AND ($commune_code = '' OR commune_code = $commune_code)
        AND ($agency_code = '' OR agency_code = $agency_code)
)

SELECT
    promise.feedback_id,
    topic.topic_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    promise.resolved_on,
    promise.promised_on,
    count(*) OVER () AS promise_count
FROM promise
LEFT JOIN dim_topic AS topic USING (topic_code)
LEFT JOIN dim_agency AS agency ON promise.agency_code = agency.agency_code
WHERE promise.promised_on < $data_on AND promise.promised_on > coalesce(promise.resolved_on, DATE '2000-01-01')
ORDER BY promise.promised_on, promise.feedback_id
LIMIT 6
