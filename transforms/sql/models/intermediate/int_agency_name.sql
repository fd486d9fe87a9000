-- Every way a handling unit is written, and the agency it means today. A name is matched by its key alone, as written
-- or without ", tỉnh <the province>" behind it. What no table knows, and what means two agencies, stays an agency of its
-- own: units are never merged by resemblance.
WITH written AS (
    SELECT DISTINCT
        unit_raw,
        {{ agency_key('unit_raw') }} AS agency_key
    FROM (
        SELECT unit_raw FROM {{ ref('stg_observation') }}
        UNION
        SELECT answer_unit_raw FROM {{ ref('stg_observation') }}
        UNION
        SELECT unit_raw FROM {{ ref('int_status_event') }}
    )
    WHERE trim(unit_raw) != ''
),

province AS (
    SELECT DISTINCT lower(province_name) AS province_key
    FROM (
        SELECT 'tỉnh ' || province_name AS province_name FROM {{ source('raw', 'province') }}
        UNION ALL
        SELECT province_name_old
        FROM {{ ref('communes_old') }}
        WHERE commune_code_old IN (SELECT commune_code_old FROM {{ ref('int_agency') }})
    )
),

tried AS (
    SELECT
        written.unit_raw,
        written.agency_key,
        written.agency_key AS tried_key,
        1 AS attempt
    FROM written
    UNION ALL
    SELECT
        written.unit_raw,
        written.agency_key,
        left(written.agency_key, len(written.agency_key) - len(province.province_key) - 1) AS tried_key,
        2 AS attempt
    FROM written
    INNER JOIN province
        ON
            ends_with(written.agency_key, ' ' || province.province_key)
            AND (
                province.province_key = (SELECT 'tỉnh ' || lower(province_name) FROM {{ source('raw', 'province') }})
                OR regexp_matches(written.agency_key, ' (xã|phường|thị trấn|huyện|thị xã|thành phố) ')
            )
),

matched AS (
    SELECT
        tried.unit_raw,
        tried.attempt,
        list(DISTINCT alias.agency_code ORDER BY alias.agency_code) AS agency_codes
    FROM tried
    INNER JOIN {{ ref('int_agency_alias') }} AS alias ON tried.tried_key = alias.agency_key
    GROUP BY tried.unit_raw, tried.attempt
    QUALIFY row_number() OVER (PARTITION BY tried.unit_raw ORDER BY tried.attempt) = 1
)

SELECT
    written.unit_raw,
    written.agency_key,
    coalesce(today.agency_code, 'chua_ro_' || left(md5(written.agency_key), 8)) AS agency_code,
    coalesce(today.agency_name, trim(written.unit_raw)) AS agency_name,
    coalesce(today.agency_kind, 'chua_ro') AS agency_kind,
    today.commune_code,
    CASE WHEN named.agency_code != today.agency_code THEN named.agency_code END AS agency_code_old,
    named.agency_name AS agency_name_then,
    CASE WHEN len(matched.agency_codes) > 1 THEN matched.agency_codes ELSE [] END AS candidate_codes
FROM written
LEFT JOIN matched USING (unit_raw)
LEFT JOIN {{ ref('int_agency') }} AS named ON len(matched.agency_codes) = 1 AND matched.agency_codes[1] = named.agency_code
LEFT JOIN {{ ref('int_agency') }} AS today ON named.agency_code_today = today.agency_code
