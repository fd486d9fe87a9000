-- search_feedback(words): items whose title or text holds any of the words, with or without diacritics, the best first.
-- The reader loads the extension fts before (docs/analysts.md).
SELECT
    feedback.*,
    found.score
FROM (
    SELECT
        feedback_id,
        fts_main_search_text.match_bm25(feedback_id, {{ folded(words) }}) AS score
    FROM fct_feedback
) AS found
INNER JOIN fct_feedback AS feedback USING (feedback_id)
WHERE found.score IS NOT NULL
ORDER BY found.score DESC, feedback.feedback_id
