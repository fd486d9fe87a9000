-- Every way a handling unit is written, and the agency it means. What nobody has told us stays an agency of its own:
-- units are never merged by resemblance.
WITH written AS (
    SELECT DISTINCT
        unit_raw,
        regexp_replace(lower(trim(unit_raw)), '\s+', ' ', 'g') AS unit_key
    FROM (
        SELECT unit_raw FROM {{ ref('stg_observation') }}
        UNION
        SELECT answer_unit_raw FROM {{ ref('stg_observation') }}
        UNION
        SELECT unit_raw FROM {{ ref('int_status_event') }}
    )
    WHERE trim(unit_raw) != ''
),

committee AS (
    SELECT
        commune_code,
        commune_name,
        lower(commune_name) AS commune_key
    FROM {{ ref('communes') }}
    WHERE province_code IN (SELECT province_code FROM {{ source('raw', 'province') }})
)

SELECT
    written.unit_raw,
    CASE
        WHEN alias.agency_code IS NOT NULL THEN alias.agency_code
        WHEN committee.commune_code IS NOT NULL THEN 'ubnd_' || committee.commune_code
        ELSE 'chua_ro_' || left(md5(written.unit_key), 8)
    END AS agency_code,
    CASE
        WHEN alias.agency_code IS NOT NULL THEN alias.name
        WHEN committee.commune_code IS NOT NULL THEN 'UBND ' || lower(left(committee.commune_name, 1)) || substr(committee.commune_name, 2)
        ELSE trim(written.unit_raw)
    END AS agency_name,
    CASE
        WHEN alias.agency_code IS NOT NULL THEN alias.kind
        WHEN committee.commune_code IS NOT NULL THEN 'cap_xa'
        ELSE 'chua_ro'
    END AS agency_kind,
    committee.commune_code
FROM written
LEFT JOIN {{ source('raw', 'agency_alias') }} AS alias ON written.unit_key = alias.alias
LEFT JOIN committee
    ON regexp_extract(written.unit_key, '^(ubnd|ủy ban nhân dân|uỷ ban nhân dân) (.+)$', 2) = committee.commune_key
