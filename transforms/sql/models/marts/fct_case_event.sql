-- What became of cases: as the nights matched them (created, joined, merged, split, returned, confirmed), and as their
-- reports were answered (closed, reopened).
WITH praise AS (
    SELECT member.case_id
    FROM {{ touched(ref('int_case_member'), 'case_id') }} AS member
    INNER JOIN {{ ref('fct_feedback') }} AS feedback USING (feedback_id)
    GROUP BY member.case_id
    HAVING bool_and(feedback.kind = 'khen')
),

told AS (
    SELECT
        event.case_id,
        event.event,
        coalesce(feedback.sent_on, event.night_on) AS happened_on,
        event.night_on,
        event.event_no AS told_no,
        event.feedback_id,
        event.other_case_id,
        event.reason,
        event.decision_no IS NOT NULL AS is_by_person
    FROM {{ touched(source('raw', 'case_event'), 'case_id') }} AS event
    LEFT JOIN {{ ref('fct_feedback') }} AS feedback
        ON event.feedback_id = feedback.feedback_id AND event.event IN ('created', 'joined')
    ANTI JOIN praise ON event.case_id = praise.case_id
    UNION ALL BY NAME
    SELECT
        case_id,
        'reopened' AS event,
        open_from_on AS happened_on,
        CASE
            WHEN is_by_new_report THEN 'có phản ánh mới sau khi mọi phản ánh trước đã được trả lời'
            ELSE 'một phản ánh đã trả lời được mở lại'
        END AS reason,
        false AS is_by_person
    FROM {{ touched(ref('int_case_span'), 'case_id') }}
    WHERE span_no > 1
    UNION ALL BY NAME
    SELECT
        case_id,
        'closed' AS event,
        closed_on AS happened_on,
        'mọi phản ánh đã được trả lời hoặc kết thúc' AS reason,
        false AS is_by_person
    FROM {{ touched(ref('int_case_span'), 'case_id') }}
    WHERE closed_on IS NOT NULL
)

SELECT
    case_id,
    row_number() OVER (
        PARTITION BY case_id
        ORDER BY happened_on, event = 'closed', night_on NULLS LAST, told_no, event
    ) AS event_no,
    event,
    happened_on,
    night_on,
    feedback_id,
    other_case_id,
    reason,
    is_by_person
FROM told
