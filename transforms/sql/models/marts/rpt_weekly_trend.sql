-- Week x topic x figure against the week before and the same week a year before, like with like: only portals that were
-- covered in both weeks count on both sides. Where none was, the figures are null and the reason is given.
WITH coverage AS (
    UNPIVOT (
        SELECT
            week_on,
            week_code,
            is_complete,
            portal_id,
            is_received_covered AS received,
            is_answered_covered AS answered,
            is_reopened_covered AS reopened
        FROM {{ ref('int_week_portal') }}
    ) ON received, answered, reopened INTO NAME figure VALUE is_covered
),

pair AS (
    SELECT
        this.week_on,
        this.week_code,
        this.is_complete,
        this.figure,
        this.portal_id,
        span.comparison,
        before.week_on AS before_week_on,
        this.is_covered AS is_this_covered,
        this.is_covered AND coalesce(before.is_covered, false) AS is_comparable
    FROM coverage AS this
    CROSS JOIN (VALUES ('last_week', 7), ('last_year', 364)) AS span (comparison, days)
    INNER JOIN {{ ref('dim_portal') }} AS portal
        ON this.portal_id = portal.portal_id AND (this.figure = 'received' OR portal.lists = 'all')
    LEFT JOIN coverage AS before
        ON this.week_on - span.days = before.week_on AND this.figure = before.figure AND this.portal_id = before.portal_id
),

flow AS (
    UNPIVOT (
        SELECT
            week_on,
            portal_id,
            topic_code,
            sum(received_count)::BIGINT AS received,
            sum(answered_count)::BIGINT AS answered,
            sum(reopened_count)::BIGINT AS reopened
        FROM {{ ref('rpt_weekly_flow') }}
        GROUP BY week_on, portal_id, topic_code
    ) ON received, answered, reopened INTO NAME figure VALUE value_count
),

comparison AS (
    SELECT
        week_on,
        week_code,
        figure,
        comparison,
        count(*) FILTER (WHERE is_comparable) AS compared_portal_count,
        coalesce(list(portal_id ORDER BY portal_id) FILTER (WHERE NOT is_comparable), []) AS left_out_portal_ids,
        CASE
            WHEN NOT bool_and(is_complete) THEN 'tuần chưa hết'
            WHEN NOT bool_or(is_this_covered) THEN 'tuần này chưa thu thập đủ'
            WHEN bool_or(is_comparable) THEN NULL
            WHEN comparison = 'last_week' THEN 'tuần trước chưa thu thập đủ'
            ELSE 'cùng kỳ năm trước chưa thu thập đủ'
        END AS not_comparable_reason
    FROM pair
    GROUP BY week_on, week_code, figure, comparison
),

counted AS (
    SELECT
        pair.week_on,
        pair.figure,
        pair.comparison,
        flow.topic_code,
        sum(flow.value_count) FILTER (WHERE flow.week_on = pair.week_on) AS this_count,
        sum(flow.value_count) FILTER (WHERE flow.week_on = pair.before_week_on) AS before_count
    FROM pair
    INNER JOIN flow
        ON pair.portal_id = flow.portal_id AND pair.figure = flow.figure AND flow.week_on IN (pair.week_on, pair.before_week_on)
    WHERE pair.is_comparable
    GROUP BY ALL
),

cell AS (
    SELECT
        comparison.*,
        topic.topic_code,
        CASE WHEN comparison.not_comparable_reason IS NULL THEN coalesce(counted.this_count, 0)::BIGINT END AS this_count,
        CASE WHEN comparison.not_comparable_reason IS NULL THEN coalesce(counted.before_count, 0)::BIGINT END AS before_count
    FROM comparison
    CROSS JOIN {{ ref('dim_topic') }} AS topic
    LEFT JOIN counted USING (week_on, figure, comparison, topic_code)
)

SELECT
    week_on,
    week_code,
    topic_code,
    figure,
    comparison,
    this_count,
    before_count,
    this_count - before_count AS moved_count,
    CASE WHEN before_count > 0 THEN round(100.0 * (this_count - before_count) / before_count, 1) END AS moved_pct,
    compared_portal_count,
    left_out_portal_ids,
    not_comparable_reason
FROM cell
