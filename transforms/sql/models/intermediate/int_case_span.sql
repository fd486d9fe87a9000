-- The spans of days over which a case was unresolved: while any of its reports was. The last one of an unresolved case has
-- no end.
WITH span AS (
    SELECT
        feedback.case_id,
        feedback.sent_on,
        span.open_from_on,
        greatest(coalesce(span.closed_on, DATE '9999-12-31'), span.open_from_on) AS closed_on
    FROM {{ ref('int_open_span') }} AS span
    INNER JOIN {{ touched(ref('fct_feedback'), 'case_id') }} AS feedback USING (feedback_id)
    WHERE feedback.case_id IS NOT NULL
),

marked AS (
    SELECT
        *,
        coalesce(open_from_on > max(closed_on) OVER (
            PARTITION BY case_id
            ORDER BY open_from_on, closed_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ), true) AS is_beginning
    FROM span
),

numbered AS (
    SELECT
        *,
        sum(is_beginning::INTEGER) OVER (
            PARTITION BY case_id
            ORDER BY open_from_on, closed_on
            ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
        ) AS span_no
    FROM marked
)

SELECT
    case_id,
    span_no::INTEGER AS span_no,
    min(open_from_on) AS open_from_on,
    nullif(max(closed_on), DATE '9999-12-31') AS closed_on,
    bool_or(is_beginning AND sent_on = open_from_on) AS is_by_new_report
FROM numbered
GROUP BY case_id, span_no
