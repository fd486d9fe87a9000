-- The reports that were counted in an alert's window: those of the series at the portals and on the days that were compared.
SELECT
    surge.week_on,
    surge.scope,
    surge.code AS scope_code,
    series.feedback_id
FROM {{ ref('int_surge') }} AS surge
INNER JOIN {{ ref('int_series') }} AS series
    ON
        surge.scope = series.scope
        AND surge.code = series.scope_code
        AND series.sent_on BETWEEN surge.window_to_on - 6 AND surge.window_to_on
        AND list_contains(surge.portal_ids, series.portal_id)
INNER JOIN {{ ref('int_sent_coverage') }} AS coverage
    ON series.portal_id = coverage.portal_id AND series.sent_on = coverage.sent_on AND coverage.is_covered
WHERE surge.state = 'tang'
