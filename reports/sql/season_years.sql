-- How many of the last three years were covered in the eight weeks that season.sql looks at.
WITH year AS (
    SELECT
        back.years,
        bool_and(week.is_received_covered) AND count(DISTINCT week.week_on) = 8 AS is_covered
    FROM rpt_weekly_topic AS week
    CROSS JOIN (VALUES (1), (2), (3)) AS back (years)
    WHERE week.week_on BETWEEN $first_on - 364 * back.years - 21 AND $first_on - 364 * back.years + 28
    GROUP BY back.years
)

SELECT count(*) FILTER (WHERE is_covered) AS year_count
FROM year
