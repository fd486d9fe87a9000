-- Week x topic x commune x agency x portal, where anything came, went or waited. Sums over it are safe: each item counts
-- in one cell. Whether a week may be compared says rpt_weekly_trend.
WITH counted AS (
    SELECT
        feedback_id,
        sent_week_on AS week_on,
        'received' AS figure
    FROM {{ ref('fct_feedback') }}
    UNION ALL
    SELECT
        feedback_id,
        date_trunc('week', resolved_on)::DATE AS week_on,
        if(is_answered, 'answered', 'rejected') AS figure
    FROM {{ ref('fct_feedback') }}
    WHERE is_in_resolution_figures AND resolved_on IS NOT NULL
    UNION ALL
    SELECT
        event.feedback_id,
        date_trunc('week', event.happened_on)::DATE AS week_on,
        'reopened' AS figure
    FROM {{ ref('fct_status_event') }} AS event
    INNER JOIN {{ ref('fct_feedback') }} AS feedback USING (feedback_id)
    WHERE event.event = 'reopened' AND feedback.is_in_resolution_figures
    UNION ALL
    SELECT
        open_week.feedback_id,
        open_week.week_on,
        'unresolved' AS figure
    FROM (SELECT feedback_id, {{ open_weeks() }} AS week_on FROM {{ ref('int_open_span') }}) AS open_week
    INNER JOIN {{ ref('fct_feedback') }} AS feedback USING (feedback_id)
    WHERE feedback.is_in_resolution_figures
)

SELECT
    counted.week_on,
    strftime(counted.week_on, '%G-W%V') AS week_code,
    feedback.topic_code,
    feedback.commune_code,
    feedback.agency_code,
    feedback.portal_id,
    count(*) FILTER (WHERE counted.figure = 'received') AS received_count,
    count(*) FILTER (WHERE counted.figure = 'answered') AS answered_count,
    count(*) FILTER (WHERE counted.figure = 'rejected') AS rejected_count,
    count(*) FILTER (WHERE counted.figure = 'reopened') AS reopened_count,
    count(*) FILTER (WHERE counted.figure = 'unresolved') AS unresolved_count
FROM counted
INNER JOIN {{ ref('fct_feedback') }} AS feedback USING (feedback_id)
GROUP BY ALL
