-- The week's alerts that reach a leader, the least likely first.
SELECT
    surge.surge_id,
    surge.scope,
    surge.topic_code,
    topic.topic_name,
    commune.commune_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    surge.window_from_on AS from_on,
    surge.window_to_on AS to_on,
    surge.window_count AS received_count,
    surge.usual_count,
    surge.usual_low_count,
    surge.usual_high_count,
    surge.p_value,
    surge.since_on,
    surge.is_new,
    surge.is_ongoing
FROM rpt_surge AS surge
LEFT JOIN dim_topic AS topic USING (topic_code)
LEFT JOIN dim_commune AS commune ON surge.commune_code = commune.commune_code
LEFT JOIN dim_agency AS agency ON surge.agency_code = agency.agency_code
WHERE surge.week_on = $first_on AND surge.is_for_leader
ORDER BY surge.alert_rank
