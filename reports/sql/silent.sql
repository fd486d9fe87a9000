SELECT
    commune_code,
    commune_name,
    observed_count,
    expected_count::DOUBLE AS expected_count,
    covered_day_count
FROM rpt_silent_commune
WHERE is_silent
ORDER BY observed_to_expected_high, commune_code
