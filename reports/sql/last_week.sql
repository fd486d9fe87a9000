-- What became of the reports of the week before, as of the night of the data. whole_count: all that came, as on page one;
-- received_count: without praise and removed ones, which wait for no answer, and without sources that list answered ones only.
WITH came AS (
    SELECT
        *,
        kind != 'khen' AND NOT is_gone AND is_in_resolution_figures AS is_followed
    FROM fct_feedback
    WHERE sent_on BETWEEN $first_on - 7 AND $last_on - 7
)

SELECT
    count(*) AS whole_count,
    count(*) FILTER (WHERE is_followed) AS received_count,
    count(*) FILTER (WHERE is_followed AND is_answered) AS answered_count,
    count(*) FILTER (WHERE is_followed AND is_rejected) AS rejected_count,
    count(*) FILTER (WHERE is_followed AND is_unresolved) AS unresolved_count,
    count(*) FILTER (WHERE is_followed AND is_overdue) AS overdue_count
FROM came
