-- Portal x night since its first: a night without a crawl is there too, as missing.
WITH nights AS (
    SELECT
        portal.portal_id,
        days.date_on AS night_on
    FROM {{ ref('dim_portal') }} AS portal
    INNER JOIN {{ ref('dim_date') }} AS days ON portal.first_night_on <= days.date_on
)

SELECT
    nights.portal_id,
    nights.night_on,
    coalesce(crawl.outcome, 'missing') AS outcome,
    crawl.failure_class,
    coalesce(crawl.is_seen, false) AS is_seen,
    coalesce(crawl.is_full_sweep, false) AS is_full_sweep,
    crawl.paged_back_to AS paged_back_on,
    coalesce(crawl.request_count, 0) AS request_count,
    coalesce(crawl.listed_count, 0) AS listed_count,
    coalesce(crawl.item_count, 0) AS item_count,
    coalesce(crawl.new_count, 0) AS new_count,
    coalesce(crawl.quarantined_count, 0) AS quarantined_count
FROM nights
LEFT JOIN {{ ref('stg_crawl') }} AS crawl ON nights.portal_id = crawl.portal_id AND nights.night_on = crawl.observed_on
