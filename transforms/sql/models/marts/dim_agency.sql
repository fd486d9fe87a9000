SELECT
    agency_code,
    min(agency_name) AS agency_name,
    min(agency_kind) AS agency_kind,
    min(commune_code) AS commune_code,
    min(agency_kind) != 'chua_ro' AS is_known,
    list(unit_raw ORDER BY unit_raw) AS written_names
FROM {{ ref('int_agency_name') }}
GROUP BY agency_code
