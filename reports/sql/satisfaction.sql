-- Ratings of answers that fell in the four weeks and in the 52 weeks to the end of the report's week, at portals that show ratings.
WITH rated_portal AS (
    SELECT portal_id
    FROM fct_feedback
    GROUP BY portal_id
    HAVING max(coalesce(rating_good_count, rating_fair_count, rating_poor_count)) IS NOT NULL
)

SELECT
    span.week_count,
    count(*) AS answered_count,
    count(*) FILTER (
        WHERE coalesce(rating_good_count, 0) + coalesce(rating_fair_count, 0) + coalesce(rating_poor_count, 0) > 0
    ) AS rated_count,
    coalesce(sum(rating_good_count), 0)::BIGINT AS good_count,
    coalesce(sum(rating_fair_count), 0)::BIGINT AS fair_count,
    coalesce(sum(rating_poor_count), 0)::BIGINT AS poor_count
FROM fct_feedback
CROSS JOIN (VALUES (4), (52)) AS span (week_count)
WHERE
    is_answered AND is_in_resolution_figures
    AND resolved_on BETWEEN $last_on - 7 * span.week_count + 1 AND $last_on
    AND portal_id IN (SELECT portal_id FROM rated_portal)
GROUP BY span.week_count
ORDER BY span.week_count
