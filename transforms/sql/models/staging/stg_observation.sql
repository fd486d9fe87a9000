SELECT
    portal_id || ':' || source_id AS feedback_id,
    *
FROM {{ source('raw', 'observation') }}
