-- What citizens said of answers, by the month of the answer: only at portals that show ratings: n and response beside it.
WITH rated_portal AS (
    SELECT portal_id
    FROM {{ ref('fct_feedback') }}
    GROUP BY portal_id
    HAVING max(coalesce(rating_good_count, rating_fair_count, rating_poor_count)) IS NOT NULL
),

answered AS (
    SELECT
        feedback_id,
        date_trunc('month', resolved_on)::DATE AS month_on,
        coalesce(rating_good_count, 0) AS good,
        coalesce(rating_fair_count, 0) AS fair,
        coalesce(rating_poor_count, 0) AS poor
    FROM {{ ref('fct_feedback') }}
    WHERE
        is_answered
        AND resolved_on IS NOT NULL
        AND is_in_resolution_figures
        AND portal_id IN (SELECT portal_id FROM rated_portal)
),

counted AS (
    SELECT
        answered.month_on,
        scope.scope,
        scope.scope_code,
        count(*) AS answered_item_count,
        count(*) FILTER (WHERE answered.good + answered.fair + answered.poor > 0) AS rated_item_count,
        sum(answered.good + answered.fair + answered.poor)::BIGINT AS rating_count,
        sum(answered.good)::BIGINT AS rating_good_count,
        sum(answered.fair)::BIGINT AS rating_fair_count,
        sum(answered.poor)::BIGINT AS rating_poor_count
    FROM answered
    INNER JOIN {{ ref('int_scope') }} AS scope USING (feedback_id)
    GROUP BY answered.month_on, scope.scope, scope.scope_code
)

SELECT
    *,
    round(100.0 * rated_item_count / answered_item_count, 1) AS response_pct,
    CASE WHEN rating_count > 0 THEN round(100.0 * rating_good_count / rating_count, 1) END AS good_pct,
    round({{ wilson('rating_good_count', 'rating_count', 'low') }}, 1) AS good_low_pct,
    round({{ wilson('rating_good_count', 'rating_count', 'high') }}, 1) AS good_high_pct
FROM counted
