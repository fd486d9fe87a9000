-- Items that a full sweep of the list did not show any more, and the night they came back. Neither closed nor removed:
-- an item that the portal confirmed as removed is told by the event gone.
WITH seen AS (
    SELECT
        feedback_id,
        portal_id,
        observed_on
    FROM {{ observed(ref('stg_observation')) }}
    UNION
    SELECT
        feedback_id,
        portal_id,
        observed_on
    FROM {{ touched(ref('stg_listed')) }}
),

followed AS (
    SELECT
        seen.*,
        lead(seen.observed_on) OVER (PARTITION BY seen.feedback_id ORDER BY seen.observed_on) AS next_seen_on
    FROM seen
),

sweep AS (
    SELECT
        portal_id,
        observed_on AS sweep_on
    FROM {{ ref('stg_crawl') }}
    WHERE is_full_sweep AND is_seen
),

gone AS (
    SELECT
        feedback_id,
        min(observed_on) AS gone_on
    FROM {{ observed(ref('stg_observation')) }}
    WHERE presence != 'listed'
    GROUP BY feedback_id
),

missed AS (
    SELECT
        followed.feedback_id,
        min(sweep.sweep_on) AS missed_on,
        followed.next_seen_on
    FROM followed
    INNER JOIN sweep
        ON
            followed.portal_id = sweep.portal_id
            AND followed.observed_on < sweep.sweep_on
            AND sweep.sweep_on < coalesce(followed.next_seen_on, DATE '9999-12-31')
    GROUP BY ALL
)

SELECT
    missed.feedback_id,
    unnest(if(missed.next_seen_on IS NULL, ['not_seen'], ['not_seen', 'seen_again'])) AS event,
    unnest(if(missed.next_seen_on IS NULL, [missed.missed_on], [missed.missed_on, missed.next_seen_on])) AS seen_on
FROM missed
LEFT JOIN gone USING (feedback_id)
WHERE gone.gone_on IS NULL OR missed.missed_on < gone.gone_on
