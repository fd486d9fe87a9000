-- Week x topic. A change is stated only where the sent dates of both weeks are covered by every portal.
WITH week AS (
    SELECT
        week_on,
        week_code,
        max(date_on) AS last_on,
        count(*) = 7 AND max(date_on) < DATE '{{ var("as_of") }}' AS is_complete
    FROM {{ ref('dim_date') }}
    GROUP BY week_on, week_code
),

coverage AS (
    SELECT
        days.week_on,
        avg(seen.is_covered::INTEGER) * 100 AS coverage_pct,
        bool_and(seen.is_covered) AS is_covered,
        bool_or(seen.is_listed_late) AS is_listed_late
    FROM {{ ref('int_sent_coverage') }} AS seen
    INNER JOIN {{ ref('dim_date') }} AS days ON seen.sent_on = days.date_on
    WHERE days.date_on < DATE '{{ var("as_of") }}'
    GROUP BY days.week_on
),

answer_coverage AS (
    SELECT
        week_on,
        bool_and(is_answered_covered) AS is_covered
    FROM {{ ref('int_week_portal') }}
    WHERE lists = 'all'
    GROUP BY week_on
),

cell AS (
    SELECT
        week.*,
        topic.topic_code
    FROM week
    CROSS JOIN (SELECT topic_code FROM {{ ref('dim_topic') }}) AS topic
),

received AS (
    SELECT
        sent_week_on AS week_on,
        topic_code,
        count(*) AS received_count
    FROM {{ ref('fct_feedback') }}
    GROUP BY ALL
),

closed AS (
    SELECT
        date_trunc('week', resolved_on)::DATE AS week_on,
        topic_code,
        count(*) FILTER (WHERE is_answered) AS answered_count,
        count(*) FILTER (WHERE is_rejected) AS rejected_count,
        count(*) FILTER (WHERE is_closed_late) AS closed_late_count
    FROM {{ ref('fct_feedback') }}
    WHERE is_in_resolution_figures AND resolved_on IS NOT NULL
    GROUP BY ALL
),

reopened AS (
    SELECT
        date_trunc('week', event.happened_on)::DATE AS week_on,
        feedback.topic_code,
        count(*) AS reopened_count
    FROM {{ ref('fct_status_event') }} AS event
    INNER JOIN {{ ref('fct_feedback') }} AS feedback USING (feedback_id)
    WHERE event.event = 'reopened' AND feedback.is_in_resolution_figures
    GROUP BY ALL
),

-- spans alike are counted before each is told week by week
open_span AS (
    SELECT
        date_trunc('week', span.open_from_on)::DATE AS open_from_on,
        CASE WHEN span.closed_on <= DATE '{{ var("as_of") }}' THEN date_trunc('week', span.closed_on)::DATE END AS closed_on,
        feedback.topic_code,
        feedback.due_on,
        count(*) AS span_count
    FROM {{ ref('int_open_span') }} AS span
    INNER JOIN {{ ref('fct_feedback') }} AS feedback USING (feedback_id)
    WHERE feedback.is_in_resolution_figures
    GROUP BY ALL
),

open_at_end AS (
    SELECT
        week.week_on,
        open_week.topic_code,
        sum(open_week.span_count)::BIGINT AS unresolved_count,
        sum(open_week.span_count) FILTER (
            WHERE open_week.due_on < least(week.last_on + 1, DATE '{{ var("as_of") }}')
        )::BIGINT AS overdue_count,
        sum(open_week.span_count) FILTER (WHERE open_week.due_on IS NULL)::BIGINT AS no_due_count
    FROM (SELECT topic_code, due_on, span_count, {{ open_weeks() }} AS week_on FROM open_span) AS open_week
    INNER JOIN week USING (week_on)
    GROUP BY ALL
),

counted AS (
    SELECT
        cell.*,
        coalesce(received.received_count, 0) AS received_count,
        coalesce(closed.answered_count, 0) AS answered_count,
        coalesce(closed.rejected_count, 0) AS rejected_count,
        coalesce(closed.closed_late_count, 0) AS closed_late_count,
        coalesce(reopened.reopened_count, 0) AS reopened_count,
        coalesce(open_at_end.unresolved_count, 0) AS unresolved_count,
        coalesce(open_at_end.overdue_count, 0) AS overdue_count,
        coalesce(open_at_end.no_due_count, 0) AS no_due_count,
        coverage.coverage_pct,
        coverage.is_listed_late,
        coalesce(coverage.is_covered, false) AND cell.is_complete AS is_received_covered,
        coalesce(answer_coverage.is_covered, false) AS is_answered_covered
    FROM cell
    LEFT JOIN received USING (week_on, topic_code)
    LEFT JOIN closed USING (week_on, topic_code)
    LEFT JOIN reopened USING (week_on, topic_code)
    LEFT JOIN open_at_end USING (week_on, topic_code)
    LEFT JOIN coverage USING (week_on)
    LEFT JOIN answer_coverage USING (week_on)
)

SELECT
    this.* EXCLUDE (last_on, is_listed_late),
    CASE WHEN this.is_received_covered AND last_week.is_received_covered THEN last_week.received_count END AS received_last_week_count,
    CASE WHEN this.is_received_covered AND last_year.is_received_covered THEN last_year.received_count END AS received_last_year_count,
    CASE
        WHEN NOT this.is_complete THEN 'tuần chưa hết'
        WHEN this.is_listed_late THEN 'có cổng chỉ đăng nội dung đã trả lời, nên chưa đủ nội dung mới gửi'
        WHEN NOT this.is_received_covered THEN 'tuần này chưa thu thập đủ'
        WHEN last_week.week_on IS NULL OR NOT last_week.is_received_covered THEN 'tuần trước chưa thu thập đủ'
    END AS not_comparable_reason
FROM counted AS this
LEFT JOIN counted AS last_week ON this.week_on - 7 = last_week.week_on AND this.topic_code = last_week.topic_code
LEFT JOIN counted AS last_year ON this.week_on - 364 = last_year.week_on AND this.topic_code = last_year.topic_code
