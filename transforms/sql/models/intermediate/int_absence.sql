-- Items that a full sweep of the list did not show any more, and the night they came back. Neither closed nor removed:
-- what the portal confirmed as removed is missed by no sweep, and told by the events gone and seen_again of fct_status_event.
WITH seen AS (
    SELECT
        feedback_id,
        portal_id,
        observed_on,
        presence = 'listed' AS is_listed
    FROM {{ observed(ref('stg_observation')) }}
    UNION
    SELECT
        feedback_id,
        portal_id,
        observed_on,
        true AS is_listed
    FROM {{ touched(ref('stg_listed')) }}
),

followed AS (
    SELECT
        seen.*,
        lead(seen.observed_on) OVER night AS next_seen_on,
        lead(seen.is_listed) OVER night AS is_next_listed
    FROM seen
    WINDOW night AS (PARTITION BY seen.feedback_id ORDER BY seen.observed_on)
),

sweep AS (
    SELECT
        portal_id,
        observed_on AS sweep_on
    FROM {{ ref('stg_crawl') }}
    WHERE is_full_sweep AND is_seen
),

missed AS (
    SELECT
        followed.feedback_id,
        min(sweep.sweep_on) AS missed_on,
        followed.next_seen_on,
        followed.is_next_listed
    FROM followed
    INNER JOIN sweep
        ON
            followed.portal_id = sweep.portal_id
            AND followed.observed_on < sweep.sweep_on
            AND sweep.sweep_on < coalesce(followed.next_seen_on, DATE '9999-12-31')
    WHERE followed.is_listed
    GROUP BY ALL
)

SELECT
    missed.feedback_id,
    unnest(if(missed.is_next_listed, ['not_seen', 'seen_again'], ['not_seen'])) AS event,
    unnest(if(missed.is_next_listed, [missed.missed_on, missed.next_seen_on], [missed.missed_on])) AS seen_on
FROM missed
