-- Week x portal: what of the week this portal lets us count.
-- Received: the sent dates of all seven days are covered. Answered: the portal states dates, was seen after the week, and
-- was read back half a year before it (what was answered may be old): or all seven nights were seen. Reopened: all seven
-- nights were seen, for no portal states later that it had answered before. A portal's first night begins its count.
WITH week AS (
    SELECT
        week_on,
        week_code,
        max(date_on) AS last_on,
        count(*) = 7 AND max(date_on) < DATE '{{ var("as_of") }}' AS is_complete
    FROM {{ ref('dim_date') }}
    GROUP BY week_on, week_code
),

sent AS (
    SELECT
        seen.portal_id,
        days.week_on,
        count(*) FILTER (WHERE seen.is_covered) AS covered_day_count
    FROM {{ ref('int_sent_coverage') }} AS seen
    INNER JOIN {{ ref('dim_date') }} AS days ON seen.sent_on = days.date_on
    GROUP BY seen.portal_id, days.week_on
),

-- The night of a date sees the day before it end.
night AS (
    SELECT
        portal_id,
        date_trunc('week', night_on - 1)::DATE AS week_on,
        count(*) FILTER (WHERE is_seen) AS seen_night_count
    FROM {{ ref('fct_coverage') }}
    GROUP BY ALL
),

read_back AS (
    SELECT
        portal_id,
        min(paged_back_on) FILTER (WHERE is_seen) AS oldest_on
    FROM {{ ref('fct_coverage') }}
    GROUP BY portal_id
)

SELECT
    week.week_on,
    week.week_code,
    week.last_on,
    week.is_complete,
    portal.portal_id,
    portal.lists,
    coalesce(sent.covered_day_count, 0) AS covered_day_count,
    coalesce(night.seen_night_count, 0) AS seen_night_count,
    week.is_complete AND coalesce(sent.covered_day_count = 7, false) AS is_received_covered,
    week.is_complete AND portal.lists = 'all' AND coalesce(
        (portal.has_answer_dates AND portal.last_good_night_on > week.last_on AND read_back.oldest_on <= week.week_on - 182)
        OR night.seen_night_count = 7, false
    ) AS is_answered_covered,
    week.is_complete AND portal.lists = 'all' AND coalesce(night.seen_night_count = 7, false) AS is_reopened_covered
FROM week
CROSS JOIN {{ ref('dim_portal') }} AS portal
LEFT JOIN sent ON week.week_on = sent.week_on AND portal.portal_id = sent.portal_id
LEFT JOIN night ON week.week_on = night.week_on AND portal.portal_id = night.portal_id
LEFT JOIN read_back ON portal.portal_id = read_back.portal_id
