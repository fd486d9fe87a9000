WITH span AS (
    SELECT
        coalesce(min(sent_at)::DATE, DATE '{{ var("as_of") }}') AS first_on,
        DATE '{{ var("as_of") }}' AS last_on
    FROM {{ ref('stg_observation') }}
),

days AS (
    SELECT unnest(generate_series(date_trunc('week', first_on), last_on, INTERVAL 1 DAY))::DATE AS date_on
    FROM span
)

SELECT
    days.date_on,
    date_trunc('week', days.date_on)::DATE AS week_on,
    strftime(days.date_on, '%G-W%V') AS week_code,
    date_trunc('month', days.date_on)::DATE AS month_on,
    isodow(days.date_on) AS weekday_no,
    days.date_on >= DATE '2025-07-01' AS is_after_reform,
    calendar.is_working_day,
    calendar.holiday_name,
    calendar.working_day_no
FROM days
LEFT JOIN {{ ref('int_calendar') }} AS calendar USING (date_on)
