-- Portal x sent date: whether a crawl that truly saw the portal paged back without a gap to that date or further.
WITH portal AS (
    SELECT DISTINCT portal_id FROM {{ ref('stg_crawl') }}
)

SELECT
    portal.portal_id,
    days.date_on AS sent_on,
    bool_or(crawl.portal_id IS NOT NULL) AS is_covered
FROM portal
CROSS JOIN {{ ref('dim_date') }} AS days
LEFT JOIN {{ ref('stg_crawl') }} AS crawl
    ON
        portal.portal_id = crawl.portal_id
        AND crawl.is_seen
        AND crawl.paged_back_to <= days.date_on
        AND days.date_on < crawl.observed_on
GROUP BY portal.portal_id, days.date_on
