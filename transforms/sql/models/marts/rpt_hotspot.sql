-- Topic x commune: the last four whole weeks against the usual four weeks of the year before them. Usual is what each portal
-- sent on the days that were covered, for as many days as were covered now: neither a portal that is out nor one that was
-- switched on lately (covered for less than eight weeks before) makes a hotspot.
WITH bounds AS (
    SELECT date_trunc('week', DATE '{{ var("as_of") }}')::DATE AS end_on
),

day AS (
    SELECT
        coverage.portal_id,
        coverage.sent_on,
        coverage.is_covered,
        coverage.sent_on >= bounds.end_on - 28 AS is_now
    FROM {{ ref('int_sent_coverage') }} AS coverage
    CROSS JOIN bounds
    WHERE coverage.sent_on >= bounds.end_on - 364 AND coverage.sent_on < bounds.end_on
),

compared AS (
    SELECT
        portal_id,
        (count(*) FILTER (WHERE is_now) / count(*) FILTER (WHERE NOT is_now))::DECIMAL(18, 6) AS span_share
    FROM day
    WHERE is_covered
    GROUP BY portal_id
    HAVING count(*) FILTER (WHERE NOT is_now) >= 56
),

counted AS (
    SELECT
        feedback.topic_code,
        feedback.commune_code,
        count(*) FILTER (WHERE day.is_now) AS received_4w_count,
        count(DISTINCT feedback.case_id) FILTER (WHERE day.is_now) AS case_4w_count,
        count(*) FILTER (WHERE feedback.sent_on >= bounds.end_on - 7) AS received_1w_count,
        coalesce(sum(compared.span_share) FILTER (WHERE NOT day.is_now AND day.is_covered), 0) AS usual_4w_count,
        count(compared.portal_id) FILTER (WHERE day.is_now AND day.is_covered) AS compared_4w_count,
        count(*) FILTER (WHERE feedback.is_unresolved AND feedback.is_in_resolution_figures) AS unresolved_count,
        min(feedback.sent_on) FILTER (WHERE day.is_now) AS first_sent_on
    FROM {{ ref('fct_feedback') }} AS feedback
    CROSS JOIN bounds
    INNER JOIN day ON feedback.portal_id = day.portal_id AND feedback.sent_on = day.sent_on
    LEFT JOIN compared ON feedback.portal_id = compared.portal_id
    WHERE feedback.commune_code IS NOT NULL
    GROUP BY feedback.topic_code, feedback.commune_code
)

SELECT
    * EXCLUDE (compared_4w_count) REPLACE (round(usual_4w_count, 2)::DOUBLE AS usual_4w_count),
    compared_4w_count >= 5 AND compared_4w_count >= 3 * usual_4w_count AS is_hotspot
FROM counted
WHERE received_4w_count > 0
