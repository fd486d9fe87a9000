-- Open reports of each agency, and how long its answers of the last 52 weeks took: the middle one, with the 95 % interval
-- of the order statistics n/2 ± 0.98 √n. Only what was answered has such a time: what still waits is in the columns of age.
WITH closed AS (
    SELECT
        agency_code,
        count(*) AS n,
        list_sort(list(days_to_resolve)) AS days
    FROM fct_feedback
    WHERE
        is_in_resolution_figures AND is_answered AND kind != 'khen' AND days_to_resolve >= 0
        AND resolved_on BETWEEN $last_on - 363 AND $last_on
    GROUP BY agency_code
)

SELECT
    open_item.agency_code,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    count(*) AS unresolved_count,
    count(*) FILTER (WHERE open_item.is_overdue) AS overdue_count,
    count(*) FILTER (WHERE open_item.is_very_overdue) AS very_overdue_count,
    count(*) FILTER (WHERE open_item.due_on IS NULL) AS no_due_count,
    count(*) FILTER (WHERE open_item.is_reopened) AS reopened_count,
    count(*) FILTER (WHERE open_item.transfer_count > 0) AS passed_on_count,
    max(open_item.age_days) AS oldest_days,
    coalesce(any_value(closed.n), 0) AS answered_count,
    any_value(closed.days[(closed.n + 1) // 2]) AS median_days,
    any_value(closed.days[greatest(1, floor(closed.n / 2 - 0.98 * sqrt(closed.n))::BIGINT)]) AS median_low_days,
    any_value(closed.days[least(closed.n, ceil(closed.n / 2 + 1 + 0.98 * sqrt(closed.n))::BIGINT)]) AS median_high_days
FROM rpt_unresolved AS open_item
LEFT JOIN dim_agency AS agency USING (agency_code)
LEFT JOIN closed ON open_item.agency_code = closed.agency_code
GROUP BY open_item.agency_code, agency.agency_name, agency.is_known
ORDER BY open_item.agency_code
