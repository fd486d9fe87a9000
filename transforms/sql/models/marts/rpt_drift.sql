-- Portal x week of sending: whether the model still understands what comes. A week is held against the eight before it.
WITH weekly AS (
    SELECT
        feedback.sent_week_on AS week_on,
        feedback.portal_id,
        count(*) AS item_count,
        count(*) FILTER (WHERE feedback.topic_code = 'chua_ro') AS unclear_count,
        avg(feedback.topic_confidence) AS mean_confidence,
        avg(vocabulary.unseen_share) * 100 AS unseen_word_pct
    FROM {{ ref('fct_feedback') }} AS feedback
    INNER JOIN {{ ref('int_item') }} AS item ON feedback.feedback_id = item.feedback_id
    LEFT JOIN {{ source('raw', 'label_vocabulary') }} AS vocabulary ON item.label_key = vocabulary.label_key
    GROUP BY ALL
),

usual AS (
    SELECT
        this.week_on,
        this.portal_id,
        sum(earlier.item_count) AS usual_item_count,
        sum(earlier.unclear_count) / sum(earlier.item_count) AS unclear_share,
        sum(earlier.mean_confidence * earlier.item_count) / sum(earlier.item_count) AS confidence,
        sum(earlier.unseen_word_pct * earlier.item_count)
        / sum(earlier.item_count) FILTER (WHERE earlier.unseen_word_pct IS NOT NULL) AS unseen_word_pct
    FROM weekly AS this
    INNER JOIN weekly AS earlier
        ON
            this.portal_id = earlier.portal_id
            AND earlier.week_on >= this.week_on - 56
            AND earlier.week_on < this.week_on
    GROUP BY this.week_on, this.portal_id
)

SELECT
    weekly.week_on,
    weekly.portal_id,
    weekly.item_count,
    weekly.unclear_count,
    100.0 * weekly.unclear_count / weekly.item_count AS unclear_pct,
    weekly.mean_confidence,
    weekly.unseen_word_pct,
    100.0 * usual.unclear_share AS usual_unclear_pct,
    usual.confidence AS usual_confidence,
    usual.unseen_word_pct AS usual_unseen_word_pct,
    coalesce(
        weekly.item_count >= 20 AND usual.usual_item_count >= 50
        AND (
            -- Three standard errors of a share, and at least five points: a small week says little.
            weekly.unclear_count / weekly.item_count - usual.unclear_share
            > greatest(0.05, 3 * sqrt(usual.unclear_share * (1 - usual.unclear_share) / weekly.item_count))
            OR usual.confidence - weekly.mean_confidence > 0.08
            OR weekly.unseen_word_pct - usual.unseen_word_pct > 5
        ), false
    ) AS is_drifting
FROM weekly
LEFT JOIN usual ON weekly.week_on = usual.week_on AND weekly.portal_id = usual.portal_id
