-- Week x series: whether it rose beyond chance (transforms/trends/surge.py). An alert most of whose reports are those of a
-- more telling alert of the week is kept, but is not one more: explained_by names the other. At most five reach a leader.
WITH finding AS (
    SELECT
        strftime(week_on, '%G-W%V') || ':' || scope || CASE WHEN scope_code != '' THEN ':' || scope_code ELSE '' END AS surge_id,
        *,
        list_position(['province', 'agency', 'topic', 'case', 'topic_commune'], scope) AS telling
    FROM (SELECT * RENAME (code AS scope_code) FROM {{ ref('int_surge') }})
),

behind AS (
    SELECT
        finding.surge_id,
        finding.week_on,
        finding.telling,
        finding.p_value,
        item.feedback_id,
        count(*) OVER (PARTITION BY finding.surge_id) AS item_count
    FROM finding
    INNER JOIN {{ ref('int_surge_item') }} AS item USING (week_on, scope, scope_code)
    WHERE finding.state = 'tang'
),

shared AS (
    SELECT
        this.surge_id,
        other.surge_id AS other_id,
        other.telling,
        other.p_value
    FROM behind AS this
    INNER JOIN behind AS other
        ON
            this.week_on = other.week_on
            AND this.feedback_id = other.feedback_id
            AND (other.telling > this.telling OR (other.telling = this.telling AND other.p_value < this.p_value))
    GROUP BY ALL
    HAVING count(*) >= 0.6 * any_value(this.item_count)
),

explained AS (
    SELECT
        surge_id,
        arg_min(other_id, (-telling, p_value, other_id)) AS explained_by
    FROM shared
    GROUP BY surge_id
),

stated AS (
    SELECT
        finding.*,
        explained.explained_by,
        finding.state = 'tang' AND finding.first_alert_on >= finding.week_on AS is_new
    FROM finding
    LEFT JOIN explained USING (surge_id)
),

ranked AS (
    SELECT
        surge_id,
        row_number() OVER (PARTITION BY week_on ORDER BY p_value, surge_id) AS alert_rank
    FROM stated
    WHERE state = 'tang' AND explained_by IS NULL AND (is_new OR is_ongoing)
)

SELECT
    stated.surge_id,
    stated.week_on,
    strftime(stated.week_on, '%G-W%V') AS week_code,
    stated.scope,
    stated.scope_code,
    CASE WHEN stated.scope IN ('topic', 'topic_commune') THEN split_part(stated.scope_code, ':', 1) END AS topic_code,
    CASE WHEN stated.scope = 'topic_commune' THEN split_part(stated.scope_code, ':', 2) END AS commune_code,
    CASE WHEN stated.scope = 'agency' THEN stated.scope_code END AS agency_code,
    stated.state AS surge_state,
    stated.window_to_on - 6 AS window_from_on,
    stated.window_to_on,
    stated.observed AS window_count,
    round(stated.expected, 3) AS usual_count,
    stated.low AS usual_low_count,
    stated.high AS usual_high_count,
    stated.p_value,
    stated.is_new,
    stated.is_ongoing,
    stated.first_alert_on,
    stated.since_on,
    stated.explained_by,
    ranked.alert_rank,
    coalesce(ranked.alert_rank <= 5, false) AS is_for_leader,
    stated.portal_ids AS compared_portal_ids
FROM stated
LEFT JOIN ranked USING (surge_id)
