-- Reports of cases with what their words say of the matter's course. What a denunciation or a removed item says is not
-- shown: it names no place, and only its numbers count.
SELECT
    feedback.* EXCLUDE (title, text, answer, url),
    item.sender_hash,
    coalesce(said.signatory_count, 0) AS signatory_count,
    coalesce(len(said.escalations) > 0, false) AS is_escalating,
    CASE WHEN feedback.kind != 'to_cao' AND NOT feedback.is_gone THEN said.place_words END AS place_words
FROM {{ touched(ref('fct_feedback'), ages=true) }} AS feedback
INNER JOIN {{ ref('int_item') }} AS item USING (feedback_id)
LEFT JOIN {{ source('raw', 'case_report') }} AS said USING (feedback_id)
WHERE feedback.case_id IS NOT NULL
