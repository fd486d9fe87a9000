-- Series x portal x day of sending: what surges are looked for in.
SELECT
    scope,
    scope_code,
    portal_id,
    sent_on,
    count(*) AS report_count
FROM {{ ref('int_series') }}
GROUP BY ALL
