-- The nights from Tuesday to the Monday after the week are those that saw its days end.
WITH days AS (
    SELECT unnest(generate_series($first_on, $last_on, INTERVAL 1 DAY))::DATE AS day_on
),

covered AS (
    SELECT
        night.portal_id,
        count(DISTINCT days.day_on) AS covered_day_count
    FROM fct_coverage AS night
    INNER JOIN days ON night.paged_back_on <= days.day_on AND days.day_on < night.night_on
    WHERE night.is_seen
    GROUP BY night.portal_id
),

nights AS (
    SELECT
        portal_id,
        count(*) AS night_count,
        count(*) FILTER (WHERE is_seen) AS seen_night_count,
        sum(new_count)::BIGINT AS new_count,
        sum(quarantined_count)::BIGINT AS quarantined_count
    FROM fct_coverage
    WHERE night_on BETWEEN $first_on + 1 AND $last_on + 1
    GROUP BY portal_id
),

last_night AS (
    SELECT *
    FROM fct_coverage
    WHERE night_on <= $last_on + 1
    QUALIFY row_number() OVER (PARTITION BY portal_id ORDER BY night_on DESC) = 1
)

SELECT
    portal.portal_id,
    portal.portal_name,
    portal.lists,
    portal.first_night_on,
    portal.last_good_night_on,
    coalesce(nights.night_count, 0) AS night_count,
    coalesce(nights.seen_night_count, 0) AS seen_night_count,
    coalesce(covered.covered_day_count, 0) AS covered_day_count,
    last_night.outcome AS last_outcome,
    last_night.failure_class AS last_failure_class,
    last_night.night_on AS last_night_on,
    coalesce(nights.new_count, 0) AS new_count,
    coalesce(nights.quarantined_count, 0) AS quarantined_count
FROM dim_portal AS portal
LEFT JOIN nights USING (portal_id)
LEFT JOIN covered USING (portal_id)
LEFT JOIN last_night USING (portal_id)
ORDER BY portal.portal_id
