SELECT
    surge.surge_id,
    item.feedback_id
FROM {{ ref('rpt_surge') }} AS surge
INNER JOIN {{ ref('int_surge_item') }} AS item USING (week_on, scope, scope_code)
WHERE surge.surge_state = 'tang'
