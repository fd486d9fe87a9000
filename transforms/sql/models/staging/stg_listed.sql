SELECT
    portal_id || ':' || source_id AS feedback_id,
    portal_id,
    observed_on
FROM {{ source('raw', 'listed') }}
