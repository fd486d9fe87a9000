WITH words AS (
    SELECT
        feedback_id,
        observed_on,
        concat_ws(
            ', ',
            CASE WHEN title != lag(title) OVER nights THEN 'title' END,
            CASE WHEN text != lag(text) OVER nights THEN 'text' END,
            -- A first answer, and one taken back, are statuses. Another answer in its place is an edit.
            CASE WHEN answer != '' AND answer != nullif(lag(answer) OVER nights, '') THEN 'answer' END
        ) AS changed_fields
    FROM {{ observed(ref('stg_observation')) }}
    WHERE presence = 'listed' AND title || text != '' -- words that were deleted are no edit
    WINDOW nights AS (PARTITION BY feedback_id ORDER BY observed_on)
),

presence AS (
    SELECT
        feedback_id,
        observed_on,
        presence = 'listed' AS is_listed,
        lag(presence = 'listed', 1, true) OVER (PARTITION BY feedback_id ORDER BY observed_on) AS was_listed
    FROM {{ observed(ref('stg_observation')) }}
),

events AS (
    SELECT
        feedback_id,
        CASE WHEN is_reopening THEN 'reopened' ELSE status END AS event,
        status,
        status_raw,
        unit_raw,
        stated_at,
        seen_on,
        happened_at::DATE AS happened_on
    FROM {{ touched(ref('int_status_event')) }}
    UNION ALL BY NAME
    SELECT
        feedback_id,
        'sent' AS event,
        sent_at AS stated_at,
        first_seen_on AS seen_on,
        coalesce(sent_at::DATE, first_seen_on) AS happened_on
    FROM {{ touched(ref('int_item')) }}
    UNION ALL BY NAME
    SELECT
        feedback_id,
        if(is_listed, 'seen_again', 'gone') AS event,
        observed_on AS seen_on,
        observed_on AS happened_on
    FROM presence
    WHERE is_listed != was_listed
    UNION ALL BY NAME
    SELECT
        feedback_id,
        'edited' AS event,
        observed_on AS seen_on,
        observed_on AS happened_on,
        changed_fields
    FROM words
    WHERE changed_fields != ''
    UNION ALL BY NAME
    SELECT
        feedback_id,
        event,
        seen_on,
        seen_on AS happened_on
    FROM {{ touched(ref('int_absence')) }}
)

SELECT
    events.feedback_id,
    row_number() OVER (
        PARTITION BY events.feedback_id
        ORDER BY events.happened_on, events.stated_at NULLS LAST, events.event != 'sent', events.seen_on, events.event, events.unit_raw
    ) AS event_no,
    events.event,
    events.status,
    events.status_raw,
    events.unit_raw,
    events.changed_fields,
    agency.agency_code,
    events.stated_at,
    events.seen_on,
    events.happened_on
FROM events
LEFT JOIN {{ ref('int_agency_name') }} AS agency USING (unit_raw)
