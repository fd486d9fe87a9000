-- Per item: when the portal says that it was taken on and accepted by the law, since when we know, how long its clock stood still.
-- Only days that the portal's own history states start a clock: a night on which we saw a word proves no date.
WITH events AS (
    SELECT
        event.feedback_id,
        CASE WHEN event.is_in_history THEN event.stated_at END AS stated_at,
        event.seen_on,
        words.clock_event,
        lead(event.happened_at) OVER (PARTITION BY event.feedback_id ORDER BY event.event_no) AS next_at
    FROM {{ touched(ref('int_status_event'), ages=true) }} AS event
    LEFT JOIN {{ ref('clock_words') }} AS words ON lower(trim(event.status_raw)) = words.word
)

SELECT
    feedback_id,
    min(stated_at::DATE) FILTER (WHERE clock_event = 'thu_ly') AS accepted_on,
    min(stated_at::DATE) FILTER (WHERE clock_event IN ('thu_ly', 'tiep_nhan')) AS taken_on,
    arg_min(seen_on, stated_at) FILTER (WHERE clock_event = 'thu_ly') AS accepted_seen_on,
    arg_min(seen_on, stated_at) FILTER (WHERE clock_event IN ('thu_ly', 'tiep_nhan')) AS taken_seen_on,
    coalesce(
        sum(coalesce(next_at::DATE, DATE '{{ var("as_of") }}') - stated_at::DATE) FILTER (WHERE clock_event = 'tam_dung'), 0
    )::INTEGER AS paused_days,
    coalesce(bool_or(clock_event = 'tam_dung' AND next_at IS NULL), false) AS is_paused
FROM events
WHERE stated_at IS NOT NULL
GROUP BY feedback_id
