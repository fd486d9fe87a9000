-- Week x word or phrase that rose against its season. Never from fewer than three texts, never from a denunciation.
WITH held AS (
    SELECT
        rising.week_on,
        rising.term,
        mode(text.topic_code ORDER BY text.topic_code) AS topic_code,
        list(DISTINCT text.feedback_id ORDER BY text.feedback_id) AS feedback_ids
    FROM {{ ref('int_rising_word') }} AS rising
    INNER JOIN {{ ref('int_word_text') }} AS text ON rising.week_on = text.sent_week_on
    INNER JOIN {{ source('raw', 'label_words') }} AS words ON text.label_key = words.label_key AND list_contains(words.terms, rising.term)
    GROUP BY rising.week_on, rising.term
)

SELECT
    rising.week_on,
    strftime(rising.week_on, '%G-W%V') AS week_code,
    replace(rising.term, '_', ' ') AS term,
    rising.text_count,
    round(rising.usual_text_count, 2) AS usual_text_count,
    rising.week_text_count,
    rising.p_value,
    round(rising.log_odds, 2) AS log_odds,
    row_number() OVER (PARTITION BY rising.week_on ORDER BY rising.log_odds DESC, rising.term ASC) AS word_rank,
    held.topic_code,
    held.feedback_ids
FROM {{ ref('int_rising_word') }} AS rising
INNER JOIN held USING (week_on, term)
