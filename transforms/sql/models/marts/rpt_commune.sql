-- One row for each commune, also where nothing was reported: what came in the last 52 weeks, what is open now.
WITH bounds AS (
    SELECT
        date_trunc('week', DATE '{{ var("as_of") }}')::DATE - 364 AS first_on,
        date_trunc('week', DATE '{{ var("as_of") }}')::DATE - 1 AS last_on
),

covered AS (
    SELECT count(*) AS covered_day_count
    FROM (
        SELECT sent_on
        FROM {{ ref('int_sent_coverage') }}
        CROSS JOIN bounds
        WHERE sent_on BETWEEN bounds.first_on AND bounds.last_on
        GROUP BY sent_on
        HAVING bool_and(is_covered OR is_listed_late)
    )
),

counted AS (
    SELECT
        feedback.commune_code,
        count(*) FILTER (WHERE feedback.sent_on BETWEEN bounds.first_on AND bounds.last_on) AS received_52w_count,
        count(*) FILTER (WHERE feedback.is_unresolved AND feedback.is_in_resolution_figures) AS unresolved_count,
        count(DISTINCT feedback.case_id) FILTER (
            WHERE feedback.is_unresolved AND feedback.is_in_resolution_figures
        ) AS unresolved_case_count,
        count(*) FILTER (WHERE feedback.is_overdue AND feedback.is_in_resolution_figures) AS overdue_count,
        count(*) FILTER (
            WHERE feedback.is_unresolved AND feedback.is_in_resolution_figures AND feedback.due_on IS NULL
        ) AS no_due_count,
        max(feedback.age_days) FILTER (WHERE feedback.is_in_resolution_figures) AS oldest_age_days
    FROM {{ ref('fct_feedback') }} AS feedback
    CROSS JOIN bounds
    WHERE feedback.commune_code IS NOT NULL
    GROUP BY feedback.commune_code
)

SELECT
    commune.commune_code,
    commune.commune_name,
    commune.lat,
    commune.lon,
    coalesce(counted.received_52w_count, 0) AS received_52w_count,
    covered.covered_day_count,
    commune.population_count,
    round(1000 * coalesce(counted.received_52w_count, 0) / commune.population_count, 2) AS received_per_1000,
    coalesce(counted.unresolved_count, 0) AS unresolved_count,
    coalesce(counted.unresolved_case_count, 0) AS unresolved_case_count,
    coalesce(counted.overdue_count, 0) AS overdue_count,
    coalesce(counted.no_due_count, 0) AS no_due_count,
    round(counted.overdue_count / nullif(counted.unresolved_count - counted.no_due_count, 0), 3) AS overdue_share,
    counted.oldest_age_days
FROM {{ ref('dim_commune') }} AS commune
LEFT JOIN counted USING (commune_code)
CROSS JOIN covered
