SELECT
    answer_class,
    count(*) AS answered_count,
    count(*) FILTER (WHERE is_substantively_resolved) AS substantive_count
FROM fct_feedback
WHERE is_answered AND is_in_resolution_figures AND resolved_on BETWEEN $first_on AND $last_on
GROUP BY answer_class
ORDER BY answered_count DESC, answer_class
