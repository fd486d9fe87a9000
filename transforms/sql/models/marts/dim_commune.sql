-- The communes of the configured province, with the names people go on using.
WITH former AS (
    SELECT
        succession.commune_code,
        list(old.commune_name_old || ', ' || old.district_name ORDER BY old.commune_code_old) AS former_names,
        list(old.commune_code_old ORDER BY old.commune_code_old) AS former_codes,
        list(DISTINCT old.district_name ORDER BY old.district_name) AS former_districts
    FROM {{ ref('commune_succession') }} AS succession
    INNER JOIN {{ ref('communes_old') }} AS old USING (commune_code_old)
    GROUP BY succession.commune_code
),

alias AS (
    SELECT
        commune_code,
        list(DISTINCT alias ORDER BY alias) AS alias_names
    FROM {{ ref('place_aliases') }}
    GROUP BY commune_code
)

SELECT
    commune.commune_code,
    commune.commune_name,
    commune.kind AS commune_kind,
    commune.province_code,
    commune.province_name,
    commune.lat,
    commune.lon,
    commune.area_km2,
    coalesce(people.population, commune.population) AS population_count,
    people.source AS population_source,
    people.as_of AS population_as_of_on,
    coalesce(former.former_names, []) AS former_names,
    coalesce(former.former_codes, []) AS former_codes,
    coalesce(former.former_districts, []) AS former_districts,
    coalesce(alias.alias_names, []) AS alias_names,
    replace(strip_accents(lower(array_to_string(
        [commune.commune_name] || coalesce(former.former_names, []) || coalesce(alias.alias_names, []), ' · '
    ))), 'đ', 'd') AS search_text
FROM {{ ref('communes') }} AS commune
LEFT JOIN former USING (commune_code)
LEFT JOIN alias USING (commune_code)
LEFT JOIN {{ source('raw', 'commune_population') }} AS people USING (commune_code)
WHERE commune.province_code IN (SELECT province_code FROM {{ source('raw', 'province') }})
