-- One commune or one agency: what is open, what came back, and how its answers of the last 52 weeks were rated.
SELECT
    count(*) FILTER (WHERE is_unresolved) AS unresolved_count,
    count(*) FILTER (WHERE is_overdue) AS overdue_count,
    count(*) FILTER (WHERE is_unresolved AND is_reopened) AS reopened_count,
    count(*) FILTER (WHERE is_unresolved AND due_on IS NULL) AS no_due_count,
    coalesce(max(age_days) FILTER (WHERE is_unresolved), 0) AS oldest_days,
    count(*) FILTER (WHERE sent_on >= $data_on - 364) AS received_count,
    count(*) FILTER (WHERE is_answered AND resolved_on >= $data_on - 364) AS answered_count,
    coalesce(sum(rating_good_count) FILTER (WHERE resolved_on >= $data_on - 364), 0)::BIGINT AS good_count,
    coalesce(sum(rating_fair_count) FILTER (WHERE resolved_on >= $data_on - 364), 0)::BIGINT AS fair_count,
    coalesce(sum(rating_poor_count) FILTER (WHERE resolved_on >= $data_on - 364), 0)::BIGINT AS poor_count
FROM fct_feedback
WHERE
    is_in_resolution_figures AND kind != 'khen' AND NOT is_gone
    AND ($commune_code = '' OR commune_code = $commune_code)
    AND ($agency_code = '' OR agency_code = $agency_code)
