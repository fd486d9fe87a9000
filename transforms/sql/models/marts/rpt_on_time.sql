-- Deadlines of a month that were kept. The month is that of the deadline, so that what is still open and late counts as
-- missed: what has no deadline, or one that has not passed, is not in it.
WITH due AS (
    SELECT
        scope,
        scope_code,
        date_trunc('month', due_on)::DATE AS month_on,
        is_closed_late,
        is_overdue,
        resolved_on <= due_on AS is_kept
    FROM {{ ref('int_scope') }}
    WHERE
        is_in_resolution_figures
        AND kind != 'khen'
        AND NOT is_gone
        AND due_on < DATE '{{ var("as_of") }}'
),

counted AS (
    SELECT
        due.month_on,
        due.scope,
        due.scope_code,
        count(*) AS due_count,
        count(*) FILTER (WHERE due.is_kept) AS kept_count,
        count(*) FILTER (WHERE due.is_closed_late) AS closed_late_count,
        count(*) FILTER (WHERE due.is_overdue) AS overdue_count
    FROM due
    GROUP BY due.month_on, due.scope, due.scope_code
)

SELECT
    *,
    month_on < date_trunc('month', DATE '{{ var("as_of") }}') AS is_complete,
    round(100.0 * kept_count / due_count, 1) AS kept_pct,
    round({{ wilson('kept_count', 'due_count', 'low') }}, 1) AS kept_low_pct,
    round({{ wilson('kept_count', 'due_count', 'high') }}, 1) AS kept_high_pct
FROM counted
