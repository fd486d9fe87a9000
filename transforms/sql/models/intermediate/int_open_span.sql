-- The spans of days over which an item was unresolved: from sending or reopening to the last closing before it was
-- reopened. The last span ends as fct_feedback says: praise has none.
WITH events AS (
    SELECT
        feedback_id,
        event,
        happened_on,
        count(*) FILTER (WHERE event = 'reopened') OVER (PARTITION BY feedback_id ORDER BY event_no) AS span_no
    FROM {{ touched(ref('fct_status_event')) }}
    WHERE event IN ('sent', 'reopened', 'answered', 'rejected', 'gone')
),

spans AS (
    SELECT
        feedback_id,
        span_no,
        min(happened_on) FILTER (WHERE event IN ('sent', 'reopened')) AS open_from_on,
        max(happened_on) FILTER (WHERE event IN ('answered', 'rejected', 'gone')) AS closed_on,
        span_no = max(span_no) OVER (PARTITION BY feedback_id) AS is_last
    FROM events
    GROUP BY feedback_id, span_no
)

SELECT
    spans.feedback_id,
    spans.span_no,
    coalesce(spans.open_from_on, feedback.sent_on) AS open_from_on,
    CASE
        WHEN spans.is_last AND feedback.is_unresolved THEN NULL
        WHEN spans.is_last THEN coalesce(feedback.resolved_on, spans.closed_on, feedback.last_seen_on)
        ELSE spans.closed_on
    END AS closed_on
FROM spans
INNER JOIN {{ ref('fct_feedback') }} AS feedback USING (feedback_id)
WHERE feedback.kind != 'khen'
