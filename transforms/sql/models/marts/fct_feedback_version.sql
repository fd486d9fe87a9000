-- What was known of an item from one night to another: a row whenever the item was not what it had been.
WITH changed AS (
    SELECT
        feedback_id,
        observed_on,
        presence,
        status,
        due_on,
        coalesce(nullif(CASE WHEN status = 'answered' THEN answer_unit_raw END, ''), unit_raw) AS handling_unit_raw
    FROM {{ observed(ref('stg_observation')) }}
    QUALIFY content_hash IS DISTINCT FROM lag(content_hash) OVER (PARTITION BY feedback_id ORDER BY observed_on)
),

version AS (
    SELECT
        *,
        row_number() OVER (PARTITION BY feedback_id ORDER BY observed_on) AS version_no,
        lead(observed_on) OVER (PARTITION BY feedback_id ORDER BY observed_on) - 1 AS known_to_on,
        max(observed_on) FILTER (WHERE presence = 'listed') OVER (PARTITION BY feedback_id ORDER BY observed_on) AS listed_on
    FROM changed
),

-- A removal says nothing but that: status, deadline and unit stay as they were last read.
read_last AS (
    SELECT
        version.*,
        coalesce(listed.status, version.status) AS known_status,
        CASE WHEN listed.feedback_id IS NULL THEN version.due_on ELSE listed.due_on END AS known_due_on,
        coalesce(listed.handling_unit_raw, version.handling_unit_raw) AS known_unit_raw
    FROM version
    LEFT JOIN changed AS listed ON version.feedback_id = listed.feedback_id AND version.listed_on = listed.observed_on
),

closing AS (
    SELECT
        version.feedback_id,
        version.version_no,
        max(event.happened_at)::DATE AS closed_on
    FROM version
    INNER JOIN {{ ref('int_status_event') }} AS event
        ON
            version.feedback_id = event.feedback_id
            AND event.status IN ('answered', 'rejected')
            AND event.seen_on <= version.observed_on
    GROUP BY version.feedback_id, version.version_no
)

SELECT
    read_last.feedback_id,
    read_last.version_no,
    read_last.observed_on AS known_from_on,
    read_last.known_to_on,
    read_last.known_status AS status,
    read_last.presence != 'listed' AS is_gone,
    read_last.known_due_on AS portal_due_on,
    agency.agency_code,
    CASE WHEN read_last.known_status IN ('answered', 'rejected') THEN closing.closed_on END AS resolved_on
FROM read_last
LEFT JOIN closing USING (feedback_id, version_no)
LEFT JOIN {{ ref('int_agency_name') }} AS agency ON read_last.known_unit_raw = agency.unit_raw
WHERE read_last.feedback_id IN (SELECT feedback.feedback_id FROM {{ ref('fct_feedback') }} AS feedback)
