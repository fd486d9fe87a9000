-- Per item: when it was answered or rejected for good, how often it was passed on and reopened.
SELECT
    feedback_id,
    max(happened_at) FILTER (WHERE status IN ('answered', 'rejected'))::DATE AS last_closed_on,
    arg_max(stated_at IS NOT NULL, happened_at) FILTER (WHERE status IN ('answered', 'rejected')) AS is_closing_stated,
    min(happened_at) FILTER (WHERE status = 'answered')::DATE AS first_answered_on,
    count(*) FILTER (WHERE status = 'transferred') AS transfer_count,
    count(*) FILTER (WHERE is_reopening) AS reopening_count
FROM {{ touched(ref('int_status_event')) }}
GROUP BY feedback_id
