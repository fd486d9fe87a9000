SELECT
    portal_id,
    arg_max(portal_name, observed_on) AS portal_name,
    arg_max(platform, observed_on) AS platform,
    arg_max(lists, observed_on) AS lists,
    arg_max(states_answer_date, observed_on) AS has_answer_dates,
    bool_or(is_demo) AS is_demo,
    min(observed_on) AS first_night_on,
    max(observed_on) FILTER (WHERE is_seen) AS last_good_night_on
FROM {{ ref('stg_crawl') }}
GROUP BY portal_id
