-- How the week's topics were judged; nothing for a week that was not.
SELECT
    count(*) AS topic_count,
    count(*) FILTER (WHERE surge_state = 'tang') AS rose_count,
    count(*) FILTER (WHERE surge_state = 'qua_it') AS too_few_count,
    count(*) FILTER (WHERE surge_state = 'chua_du') AS not_covered_count
FROM rpt_surge
WHERE week_on = $first_on AND scope = 'topic'
