-- Per item: through whose hands it went, by the units that its status events name, each agency as it is today. One
-- agency twice in a row is one stay: a merged department did not pass anything on.
WITH held AS (
    SELECT
        event.feedback_id,
        name.agency_code,
        event.event_no,
        event.happened_at::DATE AS held_from_on
    FROM {{ touched(ref('int_status_event')) }} AS event
    INNER JOIN {{ ref('int_agency_name') }} AS name USING (unit_raw)
    QUALIFY name.agency_code IS DISTINCT FROM lag(name.agency_code) OVER (PARTITION BY event.feedback_id ORDER BY event.event_no)
)

SELECT
    feedback_id,
    list(agency_code ORDER BY event_no) AS agency_codes,
    list(held_from_on ORDER BY event_no) AS held_from_on,
    count(*) - 1 AS handover_count,
    count(DISTINCT agency_code) AS agency_count,
    count(*) - count(DISTINCT agency_code) AS return_count
FROM held
GROUP BY feedback_id
