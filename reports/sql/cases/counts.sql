-- Cases (one matter, told by one or more reports) among what is unresolved on the night of the data.
SELECT
    count(*) AS unresolved_count,
    count(*) FILTER (WHERE report_count > 1) AS several_count,
    count(*) FILTER (WHERE is_back) AS back_count,
    count(*) FILTER (WHERE open_since_on < $data_on - 60) AS prolonged_count
FROM fct_case
WHERE is_unresolved AND is_in_resolution_figures
