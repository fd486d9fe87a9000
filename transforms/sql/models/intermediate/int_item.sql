-- One row an item: its latest content, and when it was seen first and last.
WITH version AS (
    -- rows whose words were deleted are no version
    SELECT
        feedback_id,
        count(*) AS text_version_count
    FROM (
        SELECT DISTINCT
            feedback_id,
            hash(title || chr(31) || text) AS text_hash
        FROM {{ observed(ref('stg_observation')) }}
        WHERE presence = 'listed' AND title || text != ''
    )
    GROUP BY feedback_id
),

observed AS (
    SELECT
        feedback_id,
        min(observed_on) AS first_seen_on,
        max(observed_on) FILTER (WHERE presence = 'listed') AS last_observed_on,
        max(observed_on) FILTER (WHERE presence != 'listed') AS last_gone_on
    FROM {{ observed(ref('stg_observation')) }}
    GROUP BY feedback_id
),

-- an item has one observation a night: whole rows, of which there are many, are neither sorted nor grouped
latest AS (
    SELECT observation.*
    FROM {{ observed(ref('stg_observation')) }} AS observation
    INNER JOIN observed ON observation.feedback_id = observed.feedback_id AND observation.observed_on = observed.last_observed_on
    WHERE observation.presence = 'listed'
),

listed AS (
    SELECT
        feedback_id,
        max(observed_on) AS last_listed_on
    FROM {{ touched(ref('stg_listed')) }}
    GROUP BY feedback_id
),

swept AS (
    SELECT
        portal_id,
        max(observed_on) AS last_sweep_on
    FROM {{ ref('stg_crawl') }}
    WHERE is_full_sweep AND is_seen
    GROUP BY portal_id
)

SELECT
    latest.*,
    observed.first_seen_on,
    greatest(observed.last_observed_on, coalesce(listed.last_listed_on, observed.last_observed_on)) AS last_seen_on,
    greatest(coalesce(version.text_version_count, 0) - 1, 0) AS edit_count,
    coalesce(observed.last_gone_on > observed.last_observed_on, false) AS is_gone,
    coalesce(
        swept.last_sweep_on > greatest(observed.last_observed_on, coalesce(listed.last_listed_on, observed.last_observed_on)),
        false
    ) AS is_not_seen
FROM latest
INNER JOIN observed USING (feedback_id)
LEFT JOIN version USING (feedback_id)
LEFT JOIN listed USING (feedback_id)
LEFT JOIN swept ON latest.portal_id = swept.portal_id
