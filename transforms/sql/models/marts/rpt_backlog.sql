-- How long the unresolved items would keep an agency, a topic, a commune or the province busy, at the pace of the last eight
-- weeks whose answers are known of every portal that lists all.
WITH known AS (
    SELECT week_on
    FROM {{ ref('int_week_portal') }}
    WHERE lists = 'all'
    GROUP BY week_on
    HAVING bool_and(is_answered_covered AND is_received_covered)
    ORDER BY week_on DESC
    LIMIT 8
),

pace AS (
    SELECT
        count(*) AS week_count,
        min(week_on) AS from_week_on,
        max(week_on) AS to_week_on
    FROM known
),

counted AS (
    SELECT
        feedback.scope,
        feedback.scope_code,
        count(*) FILTER (WHERE feedback.is_unresolved) AS unresolved_count,
        count(*) FILTER (WHERE feedback.sent_week_on IN (SELECT known.week_on FROM known)) AS received_count,
        count(*) FILTER (WHERE date_trunc('week', feedback.resolved_on) IN (SELECT known.week_on FROM known)) AS closed_count
    FROM {{ ref('int_scope') }} AS feedback
    WHERE feedback.is_in_resolution_figures AND feedback.kind != 'khen'
    GROUP BY feedback.scope, feedback.scope_code
)

SELECT
    counted.scope,
    counted.scope_code,
    counted.unresolved_count,
    pace.week_count AS known_week_count,
    pace.from_week_on,
    pace.to_week_on,
    round(counted.received_count / nullif(pace.week_count, 0), 2) AS received_per_week,
    round(counted.closed_count / nullif(pace.week_count, 0), 2) AS closed_per_week,
    CASE
        WHEN pace.week_count >= 4 AND counted.closed_count > 0
            THEN round(counted.unresolved_count * pace.week_count / counted.closed_count, 1)
    END AS weeks_to_clear,
    CASE
        WHEN pace.week_count < 4 THEN 'chưa đủ bốn tuần biết rõ ngày trả lời'
        WHEN counted.closed_count = 0 THEN 'không giải quyết được việc nào trong các tuần đó'
    END AS no_estimate_reason,
    counted.received_count > counted.closed_count AS is_growing
FROM counted
CROSS JOIN pace
WHERE counted.unresolved_count > 0 OR counted.closed_count > 0
