SELECT
    *,
    outcome IN ('ok', 'quiet') AS is_seen
FROM {{ source('raw', 'crawl') }}
