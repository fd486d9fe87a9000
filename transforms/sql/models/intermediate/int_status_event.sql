-- Every change of status, from two witnesses: what the portal states (stated_at) and what the nights saw (seen_on).
-- A change that both tell is one event.
WITH stated AS (
    SELECT
        feedback_id,
        step.status,
        step.status_raw,
        step.unit_raw,
        step.stated_at,
        true AS is_in_history,
        min(observed_on) AS seen_on
    FROM (
        SELECT
            feedback_id,
            observed_on,
            unnest(history) AS step
        FROM {{ observed(ref('stg_observation')) }}
    )
    GROUP BY ALL
),

observed AS (
    SELECT
        feedback_id,
        status,
        status_raw,
        CASE WHEN status = 'answered' AND answer_unit_raw != '' THEN answer_unit_raw ELSE unit_raw END AS unit_raw,
        CASE status WHEN 'answered' THEN answered_at WHEN 'received' THEN sent_at END AS stated_at,
        observed_on AS seen_on,
        lag(status) OVER night AS status_before
    FROM {{ observed(ref('stg_observation')) }}
    WHERE presence = 'listed'
    WINDOW night AS (PARTITION BY feedback_id ORDER BY observed_on)
),

only_observed AS (
    SELECT
        observed.* EXCLUDE (status_before),
        false AS is_in_history
    FROM observed
    LEFT JOIN stated
        ON
            observed.feedback_id = stated.feedback_id
            AND observed.status = stated.status
            AND observed.seen_on = stated.seen_on
    WHERE observed.status IS DISTINCT FROM observed.status_before AND stated.feedback_id IS NULL
),

all_events AS (
    SELECT * FROM stated
    UNION ALL BY NAME
    SELECT * FROM only_observed
),

ordered AS (
    SELECT
        *,
        coalesce(stated_at, seen_on::TIMESTAMP) AS happened_at,
        row_number() OVER item AS event_no,
        lag(status) OVER item AS status_before,
        lag(seen_on) OVER item AS seen_before_on
    FROM all_events
    WINDOW item AS (
        PARTITION BY feedback_id
        ORDER BY coalesce(stated_at, seen_on::TIMESTAMP), seen_on, status, unit_raw
    )
)

-- An answer that was dated back by the portal, and seen only after the open state, is no reopening.
SELECT
    * EXCLUDE (seen_before_on),
    coalesce(
        status_before = 'answered'
        AND status IN ('received', 'in_progress', 'transferred')
        AND seen_before_on <= seen_on,
        false
    ) AS is_reopening
FROM ordered
