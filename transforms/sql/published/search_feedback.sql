-- search_feedback(words): items whose title or text holds any of the words, with or without diacritics, the closest first. match_kind:
-- nguyen_van (the words side by side, with the diacritics that were typed), cum_tu (side by side), du_tu (all of them), mot_phan.
-- The reader loads the extension fts before (docs/analysts.md).
WITH found AS (
    SELECT
        feedback_id,
        fts_main_search_text.match_bm25(feedback_id, {{ folded(words) }}) AS score,
        fts_main_search_text.match_bm25(feedback_id, {{ folded(words) }}, conjunctive := 1) IS NOT NULL AS has_all
    FROM fct_feedback
)

SELECT
    feedback.*,
    CASE
        WHEN NOT found.has_all THEN 'mot_phan'
        WHEN
            lower(nfc_normalize(words)) != {{ folded(words) }} AND contains(
                ' ' || regexp_replace(lower(concat_ws(' ', feedback.title, feedback.text)), '[^\p{L}\p{N}]+', ' ', 'g') || ' ',
                ' ' || trim(regexp_replace(lower(nfc_normalize(words)), '[^\p{L}\p{N}]+', ' ', 'g')) || ' '
            ) THEN 'nguyen_van'
        WHEN
            contains(
                ' ' || regexp_replace({{ folded(concat_ws(' ', feedback.title, feedback.text)) }}, '[^a-z0-9]+', ' ', 'g') || ' ',
                ' ' || trim(regexp_replace({{ folded(words) }}, '[^a-z0-9]+', ' ', 'g')) || ' '
            ) THEN 'cum_tu'
        ELSE 'du_tu'
    END AS match_kind,
    found.score
FROM found
INNER JOIN fct_feedback AS feedback USING (feedback_id)
WHERE found.score IS NOT NULL
ORDER BY list_position(['nguyen_van', 'cum_tu', 'du_tu', 'mot_phan'], match_kind), found.score DESC, feedback.feedback_id
