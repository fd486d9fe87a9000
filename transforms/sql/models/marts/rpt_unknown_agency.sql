-- Names that decide no agency: to be added to the province's table, or to be asked about. The likeness is a hint for
-- whoever does that, nothing is merged by it.
WITH unknown AS (
    SELECT
        agency_code,
        min(agency_name) AS agency_name,
        min(agency_key) AS agency_key,
        list(DISTINCT unit_raw ORDER BY unit_raw) AS written_names,
        any_value(candidate_codes) AS candidate_codes
    FROM {{ ref('int_agency_name') }}
    WHERE agency_kind = 'chua_ro'
    GROUP BY agency_code
),

counted AS (
    SELECT
        agency_code,
        count(DISTINCT feedback_id) AS item_count,
        min(happened_on) AS first_named_on,
        max(happened_on) AS last_named_on
    FROM {{ ref('fct_status_event') }}
    WHERE agency_code IN (SELECT unknown.agency_code FROM unknown)
    GROUP BY agency_code
),

held AS (
    SELECT
        agency_code,
        count(*) AS unresolved_count
    FROM {{ ref('rpt_unresolved') }}
    GROUP BY agency_code
),

likest AS (
    SELECT
        agency_code,
        arg_max(agency_code_today, (likeness, agency_key)) AS likest_agency_code,
        round(max(likeness), 3) AS likeness
    FROM (
        SELECT
            unknown.agency_code,
            agency.agency_code_today,
            alias.agency_key,
            jaro_winkler_similarity(unknown.agency_key, alias.agency_key) AS likeness
        FROM unknown
        CROSS JOIN {{ ref('int_agency_alias') }} AS alias
        INNER JOIN {{ ref('int_agency') }} AS agency ON alias.agency_code = agency.agency_code
    )
    GROUP BY agency_code
)

SELECT
    unknown.agency_code,
    unknown.agency_name,
    CASE WHEN len(unknown.candidate_codes) > 1 THEN 'nhieu_co_quan' ELSE 'khong_co_trong_bang' END AS issue,
    unknown.written_names,
    unknown.candidate_codes,
    coalesce(counted.item_count, 0) AS item_count,
    coalesce(held.unresolved_count, 0) AS unresolved_count,
    counted.first_named_on,
    counted.last_named_on,
    CASE WHEN likest.likeness >= 0.9 AND len(unknown.candidate_codes) = 0 THEN likest.likest_agency_code END AS likest_agency_code,
    CASE WHEN likest.likeness >= 0.9 AND len(unknown.candidate_codes) = 0 THEN likest.likeness END AS likeness
FROM unknown
LEFT JOIN counted USING (agency_code)
LEFT JOIN held USING (agency_code)
LEFT JOIN likest USING (agency_code)
