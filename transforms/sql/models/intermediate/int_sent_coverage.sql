-- Portal x sent date: whether a crawl that truly saw the portal paged back without a gap to that date or further. A portal
-- that lists what is answered alone, and not under the day of its answer, covers no date: what was sent last week and is not
-- answered is not there yet, and each week would look poorer than the one before.
WITH listed_late AS (
    SELECT portal_id
    FROM {{ ref('int_item') }}
    INNER JOIN {{ ref('dim_portal') }} AS portal USING (portal_id)
    WHERE portal.lists = 'answered_only' AND status = 'answered' AND sent_at IS NOT NULL
    GROUP BY portal_id
    HAVING avg((answered_at::DATE IS DISTINCT FROM sent_at::DATE)::INTEGER) > 0.1
)

SELECT
    portal.portal_id,
    days.date_on AS sent_on,
    bool_or(crawl.portal_id IS NOT NULL) AND NOT bool_or(listed_late.portal_id IS NOT NULL) AS is_covered,
    bool_or(listed_late.portal_id IS NOT NULL) AS is_listed_late
FROM {{ ref('dim_portal') }} AS portal
CROSS JOIN {{ ref('dim_date') }} AS days
LEFT JOIN listed_late ON portal.portal_id = listed_late.portal_id
LEFT JOIN {{ ref('stg_crawl') }} AS crawl
    ON
        portal.portal_id = crawl.portal_id
        AND crawl.is_seen
        AND crawl.paged_back_to <= days.date_on
        AND days.date_on < crawl.observed_on
GROUP BY portal.portal_id, days.date_on
