WITH week AS (
    SELECT * FROM fct_feedback
    WHERE sent_on BETWEEN $first_on AND $last_on
),

received AS (
    SELECT
        count(*) AS received_count,
        count(*) FILTER (WHERE topic_code = 'chua_ro') AS unclassified_count,
        count(*) FILTER (WHERE commune_code IS NULL AND len(commune_codes) < 2) AS without_commune_count,
        count(*) FILTER (WHERE commune_code IS NULL AND len(commune_codes) > 1) AS ambiguous_commune_count,
        count(*) FILTER (WHERE agency_code IS NULL) AS without_agency_count,
        count(*) FILTER (WHERE NOT is_in_resolution_figures) AS answered_only_count,
        count(*) FILTER (WHERE kind = 'to_cao') AS denunciation_count
    FROM week
),

waiting AS (
    SELECT
        count(*) AS unresolved_count,
        count(*) FILTER (WHERE kind = 'to_cao') AS unresolved_denunciation_count,
        count(*) FILTER (WHERE is_not_seen) AS not_seen_count,
        count(*) FILTER (WHERE due_on IS NULL) AS no_due_count,
        count(*) FILTER (WHERE status = 'unknown') AS unknown_status_count
    FROM rpt_unresolved
)

SELECT *
FROM received
CROSS JOIN waiting
