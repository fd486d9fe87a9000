-- Agencies of today that are written anywhere, and all that the province's table names. What ended without a successor
-- (a district's committee) stays under its own code.
WITH written AS (
    SELECT
        agency_code,
        list(DISTINCT unit_raw ORDER BY unit_raw) AS written_names,
        list(DISTINCT agency_name_then ORDER BY agency_name_then) FILTER (WHERE agency_code_old IS NOT NULL) AS former_names,
        min(agency_name) AS agency_name
    FROM {{ ref('int_agency_name') }}
    GROUP BY agency_code
),

listed AS (
    SELECT *
    FROM {{ ref('int_agency') }}
    WHERE
        agency_code = agency_code_today
        AND (agency_code IN (SELECT agency_code FROM {{ source('raw', 'agency') }}) OR agency_code IN (SELECT agency_code FROM written))
)

SELECT
    coalesce(listed.agency_code, written.agency_code) AS agency_code,
    coalesce(listed.agency_name, written.agency_name) AS agency_name,
    coalesce(listed.agency_kind, 'chua_ro') AS agency_kind,
    listed.commune_code,
    listed.agency_code IS NOT NULL AS is_known,
    listed.valid_from_on,
    listed.valid_to_on,
    listed.agency_source,
    coalesce(written.written_names, []) AS written_names,
    coalesce(written.former_names, []) AS former_agency_names
FROM listed
FULL JOIN written ON listed.agency_code = written.agency_code
