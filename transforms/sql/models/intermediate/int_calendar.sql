-- Every day: whether public offices work on it, its number among working days, and the next day they do.
WITH days AS (
    SELECT
        calendar.date_on,
        coalesce(make_up.is_working_day, calendar.is_working_day) AS is_working_day,
        CASE WHEN make_up.date_on IS NOT NULL THEN make_up.reason ELSE calendar.holiday_name END AS holiday_name
    FROM {{ source('raw', 'calendar') }} AS calendar
    LEFT JOIN {{ ref('make_up_days') }} AS make_up USING (date_on)
)

SELECT
    date_on,
    is_working_day,
    holiday_name,
    count(*) FILTER (WHERE is_working_day) OVER (ORDER BY date_on) AS working_day_no,
    min(date_on) FILTER (WHERE is_working_day) OVER (
        ORDER BY date_on ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
    ) AS next_working_on
FROM days
