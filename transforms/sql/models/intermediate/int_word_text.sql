-- Texts whose words were cut, by the week of sending: no denunciation, no praise, nothing that its portal took down, nothing sent before
-- the oldest week that int_word_count compares (the night's day less 42, 728 and 14).
SELECT
    feedback.feedback_id,
    feedback.portal_id,
    feedback.sent_week_on,
    feedback.sent_on,
    feedback.topic_code,
    feedback.commune_code,
    words.label_key
FROM (SELECT * FROM {{ ref('fct_feedback') }} WHERE sent_week_on >= DATE '{{ var("as_of") }}' - 784) AS feedback
INNER JOIN {{ ref('int_item') }} AS item USING (feedback_id)
INNER JOIN (SELECT label_key FROM {{ source('raw', 'label_words') }}) AS words USING (label_key)
WHERE feedback.kind NOT IN ('to_cao', 'khen') AND NOT feedback.is_gone AND item.sent_at IS NOT NULL
