-- What became of the reports of the week before, as of the night of the data; praise waits for no answer.
SELECT
    count(*) AS received_count,
    count(*) FILTER (WHERE is_answered) AS answered_count,
    count(*) FILTER (WHERE is_rejected) AS rejected_count,
    count(*) FILTER (WHERE is_unresolved) AS unresolved_count,
    count(*) FILTER (WHERE is_overdue) AS overdue_count
FROM fct_feedback
WHERE
    sent_on BETWEEN $first_on - 7 AND $last_on - 7
    AND kind != 'khen' AND NOT is_gone AND is_in_resolution_figures
