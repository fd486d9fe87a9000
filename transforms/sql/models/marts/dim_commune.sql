-- The communes of the configured province, with the names people go on using.
WITH former AS (
    SELECT
        succession.commune_code,
        list(old.commune_name_old || ', ' || old.district_name ORDER BY old.commune_code_old) AS former_names
    FROM {{ ref('commune_succession') }} AS succession
    INNER JOIN {{ ref('communes_old') }} AS old USING (commune_code_old)
    GROUP BY succession.commune_code
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
    commune.population AS population_count,
    coalesce(former.former_names, []) AS former_names
FROM {{ ref('communes') }} AS commune
LEFT JOIN former USING (commune_code)
WHERE commune.province_code IN (SELECT province_code FROM {{ source('raw', 'province') }})
