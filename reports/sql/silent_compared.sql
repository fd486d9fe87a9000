-- Communes that could be compared: half a year was covered.
SELECT count(*) AS compared_count
FROM rpt_silent_commune
WHERE covered_day_count >= 182
