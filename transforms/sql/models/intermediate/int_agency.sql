-- Every agency that is known: the province's own table, and the bodies of today's communes, of the communes before
-- July 2025 and of the former districts. agency_code_today follows the successors to the end. A body whose unit was
-- split, or that had no successor (the districts), has none and stays what it is.
WITH RECURSIVE province AS (
    SELECT province_code FROM {{ source('raw', 'province') }}
),

body AS (
    SELECT unnest([
        {'body_code': 'ubnd', 'body_name': 'UBND', 'agency_kind': 'cap_xa'},
        {'body_code': 'hdnd', 'body_name': 'HĐND', 'agency_kind': 'cap_xa'},
        {'body_code': 'dang_uy', 'body_name': 'Đảng ủy', 'agency_kind': 'dang_doan_the'},
        {'body_code': 'mttq', 'body_name': 'MTTQ', 'agency_kind': 'dang_doan_the'},
        {'body_code': 'cong_an', 'body_name': 'Công an', 'agency_kind': 'cong_an'},
        {'body_code': 'tram_y_te', 'body_name': 'Trạm Y tế', 'agency_kind': 'don_vi'},
        {'body_code': 'hcc', 'body_name': 'Trung tâm Phục vụ hành chính công', 'agency_kind': 'don_vi'}
    ], recursive := true)
),

heir AS (
    SELECT
        old.*,
        list(succession.commune_code ORDER BY succession.commune_code) AS heirs
    FROM {{ ref('communes_old') }} AS old
    INNER JOIN {{ ref('commune_succession') }} AS succession USING (commune_code_old)
    INNER JOIN {{ ref('communes') }} AS commune USING (commune_code)
    INNER JOIN province ON commune.province_code = province.province_code
    GROUP BY ALL
),

district AS (
    SELECT DISTINCT
        district_name,
        district_kind,
        province_code_old,
        'huyen_' || province_code_old || '_' || replace(replace(strip_accents(lower(district_name)), 'đ', 'd'), ' ', '_') AS district_code,
        CASE district_kind
            WHEN 'huyen' THEN 'huyện'
            WHEN 'thi_xa' THEN 'thị xã'
            WHEN 'thanh_pho' THEN 'thành phố'
            ELSE 'quận'
        END AS district_kind_name
    FROM heir
    WHERE kind != 'huyen'
),

agency AS (
    SELECT
        agency_code,
        name AS agency_name,
        kind AS agency_kind,
        NULL::VARCHAR AS commune_code,
        NULL::VARCHAR AS commune_code_old,
        valid_from AS valid_from_on,
        valid_to AS valid_to_on,
        successor_code,
        source AS agency_source
    FROM {{ source('raw', 'agency') }}
    UNION ALL
    SELECT
        body.body_code || '_' || commune.commune_code AS agency_code,
        body.body_name || ' ' || lower(left(commune.commune_name, 1)) || substr(commune.commune_name, 2) AS agency_name,
        body.agency_kind,
        commune.commune_code,
        NULL AS commune_code_old,
        commune.as_of AS valid_from_on,
        NULL AS valid_to_on,
        NULL AS successor_code,
        'suy ra từ đơn vị hành chính: ' || commune.source AS agency_source
    FROM {{ ref('communes') }} AS commune
    INNER JOIN province USING (province_code)
    CROSS JOIN body
    UNION ALL
    SELECT
        body.body_code || '_cu_' || heir.commune_code_old AS agency_code,
        body.body_name || ' ' || lower(left(heir.commune_name_old, 1)) || substr(heir.commune_name_old, 2)
        || ', ' || heir.district_name || ' (cũ)' AS agency_name,
        body.agency_kind,
        CASE WHEN len(heir.heirs) = 1 THEN heir.heirs[1] END AS commune_code,
        heir.commune_code_old,
        NULL AS valid_from_on,
        heir.as_of AS valid_to_on,
        CASE WHEN len(heir.heirs) = 1 THEN body.body_code || '_' || heir.heirs[1] END AS successor_code,
        'suy ra từ đơn vị hành chính: ' || heir.source AS agency_source
    FROM heir
    CROSS JOIN body
    WHERE heir.kind != 'huyen'
    UNION ALL
    SELECT
        body.body_code || '_' || district.district_code AS agency_code,
        body.body_name || ' ' || district.district_kind_name || ' ' || district.district_name AS agency_name,
        CASE WHEN body.agency_kind = 'cap_xa' THEN 'cap_huyen' ELSE body.agency_kind END AS agency_kind,
        NULL AS commune_code,
        NULL AS commune_code_old,
        NULL AS valid_from_on,
        DATE '2025-06-30' AS valid_to_on,
        NULL AS successor_code,
        'suy ra từ đơn vị hành chính cấp huyện, kết thúc từ 01/7/2025' AS agency_source
    FROM district
    CROSS JOIN body
    WHERE body.body_code NOT IN ('dang_uy', 'tram_y_te', 'hcc')
),

followed AS (
    SELECT
        agency_code,
        agency_code AS agency_code_today,
        successor_code AS next_code
    FROM agency
    UNION ALL
    SELECT
        followed.agency_code,
        agency.agency_code AS agency_code_today,
        agency.successor_code AS next_code
    FROM followed
    INNER JOIN agency ON followed.next_code = agency.agency_code
)

SELECT
    agency.*,
    followed.agency_code_today
FROM agency
INNER JOIN followed ON agency.agency_code = followed.agency_code AND followed.next_code IS NULL
