-- What became of the reports that an instruction is about: those named, or all of its topic, commune and agency sent until it was given.
SELECT
    count(*) AS item_count,
    count(*) FILTER (WHERE is_answered) AS answered_count,
    count(*) FILTER (WHERE is_rejected) AS rejected_count,
    count(*) FILTER (WHERE is_unresolved) AS unresolved_count,
    count(*) FILTER (WHERE is_reopened AND is_unresolved) AS reopened_count
FROM fct_feedback
WHERE
    kind != 'khen' AND NOT is_gone AND is_in_resolution_figures
    AND CASE
        WHEN $feedback_ids != '' THEN list_contains(string_split($feedback_ids, ' '), feedback_id)
        ELSE
            sent_on <= $given_on
            AND (is_unresolved OR resolved_on > $given_on)
            AND ($topic_code = '' OR topic_code = $topic_code)
            AND ($commune_code = '' OR commune_code = $commune_code)
            AND ($agency_code = '' OR agency_code = $agency_code)
    END
