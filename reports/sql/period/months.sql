SELECT
    date_trunc('month', sent_on)::DATE AS month_on,
    count(*) AS received_count,
    count(*) FILTER (WHERE is_unresolved AND is_in_resolution_figures) AS unresolved_count
FROM fct_feedback
WHERE sent_on BETWEEN $first_on AND $last_on OR sent_on BETWEEN $first_2 AND $last_2
GROUP BY ALL
ORDER BY month_on
