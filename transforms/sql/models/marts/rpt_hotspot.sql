-- Topic x commune: the last four whole weeks against the usual four weeks of the year before them.
WITH bounds AS (
    SELECT date_trunc('week', DATE '{{ var("as_of") }}')::DATE AS end_on
),

counted AS (
    SELECT
        feedback.topic_code,
        feedback.commune_code,
        count(*) FILTER (WHERE feedback.sent_on >= bounds.end_on - 28) AS received_4w_count,
        count(DISTINCT feedback.case_id) FILTER (WHERE feedback.sent_on >= bounds.end_on - 28) AS case_4w_count,
        count(*) FILTER (WHERE feedback.sent_on >= bounds.end_on - 7) AS received_1w_count,
        count(*) FILTER (WHERE feedback.sent_on < bounds.end_on - 28) / 12.0 AS usual_4w_count,
        count(*) FILTER (WHERE feedback.is_unresolved AND feedback.is_in_resolution_figures) AS unresolved_count,
        min(feedback.sent_on) FILTER (WHERE feedback.sent_on >= bounds.end_on - 28) AS first_sent_on
    FROM {{ ref('fct_feedback') }} AS feedback
    CROSS JOIN bounds
    WHERE
        feedback.commune_code IS NOT NULL
        AND feedback.sent_on >= bounds.end_on - 364
        AND feedback.sent_on < bounds.end_on
    GROUP BY feedback.topic_code, feedback.commune_code
)

SELECT
    *,
    received_4w_count >= 5 AND received_4w_count >= 3 * usual_4w_count AS is_hotspot
FROM counted
WHERE received_4w_count > 0
