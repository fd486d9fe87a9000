-- Week x topic x commune x agency x portal, where anything came, went or waited. Sums over it are safe: each item counts
-- in one cell. Whether a week may be compared says rpt_weekly_trend.
-- A night counts anew where an item has changed, and the week of the night (macros/flow.sql).
WITH item AS (
    SELECT
        feedback_id,
        portal_id,
        topic_code,
        commune_code,
        agency_code,
        sent_week_on,
        date_trunc('week', resolved_on)::DATE AS resolved_week_on,
        is_answered,
        is_in_resolution_figures{% if is_incremental() %},
            {{ flow_cell() }} IN (SELECT cell FROM changed.cell) AS is_anew{% endif %}
    FROM {{ ref('fct_feedback') }}
),

span AS (
    {% if is_incremental() %}
        -- of what is not anew, no week before that of the last build is told
        SELECT
            span.feedback_id,
            span.closed_on,
            CASE
                WHEN span.feedback_id IN (SELECT item.feedback_id FROM item WHERE item.is_anew) THEN span.open_from_on
                ELSE greatest(span.open_from_on, (SELECT since_week_on FROM changed.built))
            END AS open_from_on
        FROM {{ ref('int_open_span') }} AS span
        WHERE
            span.closed_on IS NULL
            OR span.closed_on >= (SELECT since_week_on FROM changed.built)
            OR span.feedback_id IN (SELECT item.feedback_id FROM item WHERE item.is_anew)
    {% else %}
        SELECT
            feedback_id,
            closed_on,
            open_from_on
        FROM {{ ref('int_open_span') }}
    {% endif %}
),

counted AS (
    SELECT
        * EXCLUDE (feedback_id),
        sent_week_on AS week_on,
        'received' AS figure
    FROM item
    UNION ALL
    SELECT
        * EXCLUDE (feedback_id),
        resolved_week_on AS week_on,
        if(is_answered, 'answered', 'rejected') AS figure
    FROM item
    WHERE is_in_resolution_figures AND resolved_week_on IS NOT NULL
    UNION ALL
    SELECT
        item.* EXCLUDE (feedback_id),
        date_trunc('week', event.happened_on)::DATE AS week_on,
        'reopened' AS figure
    FROM {{ ref('fct_status_event') }} AS event
    INNER JOIN item USING (feedback_id)
    WHERE event.event = 'reopened' AND item.is_in_resolution_figures
    UNION ALL
    SELECT
        item.* EXCLUDE (feedback_id),
        open_week.week_on,
        'unresolved' AS figure
    FROM (SELECT feedback_id, {{ open_weeks() }} AS week_on FROM span) AS open_week
    INNER JOIN item USING (feedback_id)
    WHERE item.is_in_resolution_figures
)

SELECT
    week_on,
    strftime(week_on, '%G-W%V') AS week_code,
    topic_code,
    commune_code,
    agency_code,
    portal_id,
    count(*) FILTER (WHERE figure = 'received') AS received_count,
    count(*) FILTER (WHERE figure = 'answered') AS answered_count,
    count(*) FILTER (WHERE figure = 'rejected') AS rejected_count,
    count(*) FILTER (WHERE figure = 'reopened') AS reopened_count,
    count(*) FILTER (WHERE figure = 'unresolved') AS unresolved_count
FROM counted
{% if is_incremental() %}
    WHERE is_anew OR week_on >= (SELECT since_week_on FROM changed.built)
{% endif %}
GROUP BY week_on, topic_code, commune_code, agency_code, portal_id
