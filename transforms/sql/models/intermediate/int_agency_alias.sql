-- Key of a written name -> the agency of that name. rank 1 wins over 2: a new commune's bare name is the new commune.
-- A key that means two agencies of the same rank keeps both rows: it decides nothing.
WITH old_unit AS (
    SELECT
        agency.agency_code,
        regexp_extract(agency.agency_name, '^(.*), [^,]* \(cũ\)$', 1) AS plain_name,
        old.district_name,
        old.province_name_old
    FROM {{ ref('int_agency') }} AS agency
    INNER JOIN {{ ref('communes_old') }} AS old USING (commune_code_old)
),

written AS (
    SELECT
        agency_code,
        alias AS written_name,
        1 AS alias_rank
    FROM {{ source('raw', 'agency_alias') }}
    UNION ALL
    SELECT
        agency_code,
        agency_name,
        1
    FROM {{ ref('int_agency') }}
    WHERE commune_code_old IS NULL
    UNION ALL
    SELECT
        agency_code,
        plain_name,
        2
    FROM old_unit
    UNION ALL
    SELECT
        agency_code,
        plain_name || unnest([
            ' cũ', ' huyện ' || district_name, ' thành phố ' || district_name, ' thị xã ' || district_name, ' ' || district_name,
            ' huyện ' || district_name || ' cũ', ' thành phố ' || district_name || ' cũ', ' thị xã ' || district_name || ' cũ'
        ]),
        1
    FROM old_unit
    UNION ALL
    SELECT
        agency_code,
        regexp_replace(agency_name, ' (huyện|thị xã|thành phố) ', ' ' || unnest(['huyện', 'thị xã', 'thành phố']) || ' '),
        1
    FROM {{ ref('int_agency') }}
    WHERE agency_code LIKE '%\_huyen\_%' ESCAPE '\'
),

keyed AS (
    SELECT DISTINCT
        {{ agency_key('written_name') }} AS agency_key,
        agency_code,
        alias_rank
    FROM written
)

SELECT *
FROM keyed
QUALIFY alias_rank = min(alias_rank) OVER (PARTITION BY agency_key)
