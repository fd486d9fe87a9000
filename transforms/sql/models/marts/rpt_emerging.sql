-- Matters of the last four weeks that fit no topic: texts labelled chua_ro or khac that share their words, where as many
-- were not usual in the 26 weeks before. Never fewer than three texts, never a denunciation.
SELECT
    'moi:' || min(text.feedback_id) AS emerging_id,
    min(text.sent_on) AS first_sent_on,
    max(text.sent_on) AS last_sent_on,
    count(DISTINCT text.label_key) AS text_count,
    round(any_value(emerging.usual_text_count), 2) AS usual_text_count,
    list_transform(any_value(emerging.words), LAMBDA term: replace(term, '_', ' ')) AS words,
    list(DISTINCT text.commune_code ORDER BY text.commune_code) FILTER (WHERE text.commune_code IS NOT NULL) AS from_commune_codes,
    list(DISTINCT text.feedback_id ORDER BY text.feedback_id) AS feedback_ids
FROM {{ ref('int_emerging') }} AS emerging
INNER JOIN {{ ref('int_word_text') }} AS text USING (label_key)
WHERE
    text.topic_code IN ('chua_ro', 'khac')
    AND text.sent_on >= DATE '{{ var("as_of") }}' - 28
GROUP BY emerging.group_no
