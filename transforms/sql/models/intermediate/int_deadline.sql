-- Per item: the portal's deadline, the rule's, and the one that counts (the portal's wins, the rule is kept beside it).
-- A period's first day is not counted, one that ends on a day off ends on the next working day (Bộ luật Dân sự 2015,
-- Điều 147 khoản 2, Điều 148 khoản 5). Days on which the clock stood still are added. Where the
-- item's one commune is on the province's list of remote ones, a rule's longer period counts (Luật Khiếu nại, Điều 28).
WITH item AS (
    SELECT
        item.feedback_id,
        item.due_on AS portal_due_on,
        coalesce(item.sent_at::DATE, item.first_seen_on) AS sent_on,
        label.kind,
        clock.accepted_on,
        clock.taken_on,
        clock.accepted_seen_on,
        clock.taken_seen_on,
        coalesce(clock.paused_days, 0) AS paused_days,
        coalesce(clock.is_paused, false) AS is_paused,
        remote.commune_code IS NOT NULL AS is_remote
    FROM {{ touched(ref('int_item'), ages=true) }} AS item
    INNER JOIN {{ source('raw', 'label') }} AS label USING (label_key)
    LEFT JOIN {{ ref('int_clock') }} AS clock USING (feedback_id)
    LEFT JOIN {{ source('raw', 'remote_commune') }} AS remote
        ON len(label.communes) = 1 AND NOT label.is_place_ambiguous AND label.communes[1] = remote.commune_code
),

ruled AS (
    SELECT
        item.feedback_id,
        rule.deadline_rule_id,
        rule.deadline_source,
        item.is_remote AND rule.remote_day_count IS NOT NULL AS is_remote_rule,
        if(item.is_remote, coalesce(rule.remote_day_count, rule.day_count), rule.day_count) AS day_count,
        rule.day_kind,
        if(rule.starts_from = 'thu_ly', item.accepted_on, item.taken_on) AS starts_on,
        if(rule.starts_from = 'thu_ly', item.accepted_seen_on, item.taken_seen_on) AS known_on,
        if(rule.starts_from = 'thu_ly', item.accepted_on, item.taken_on) + item.paused_days AS counted_from_on
    FROM item
    INNER JOIN {{ ref('int_deadline_rule') }} AS rule
        ON
            item.kind = rule.kind
            AND rule.is_applied
            AND if(rule.starts_from = 'thu_ly', item.accepted_on, item.taken_on)
            BETWEEN rule.valid_from_on AND coalesce(rule.valid_to_on, DATE '9999-12-31')
    QUALIFY row_number() OVER (PARTITION BY item.feedback_id ORDER BY rule.valid_from_on DESC, rule.deadline_rule_id ASC) = 1
),

due AS (
    SELECT
        ruled.*,
        if(ruled.day_kind = 'working', by_working_days.date_on, by_days.next_working_on) AS rule_due_on
    FROM ruled
    LEFT JOIN {{ ref('int_calendar') }} AS start_day ON ruled.counted_from_on = start_day.date_on
    LEFT JOIN {{ ref('int_calendar') }} AS by_working_days
        ON by_working_days.is_working_day AND start_day.working_day_no + ruled.day_count = by_working_days.working_day_no
    LEFT JOIN {{ ref('int_calendar') }} AS by_days ON ruled.counted_from_on + ruled.day_count = by_days.date_on
)

SELECT
    item.feedback_id,
    item.accepted_on,
    item.taken_on,
    item.paused_days,
    item.is_paused,
    item.portal_due_on,
    due.deadline_rule_id,
    due.starts_on AS rule_starts_on,
    due.known_on AS rule_known_on,
    due.day_count AS rule_day_count,
    coalesce(due.is_remote_rule, false) AS is_remote_rule,
    due.rule_due_on,
    coalesce(item.portal_due_on, due.rule_due_on) AS due_on,
    CASE
        WHEN item.portal_due_on IS NOT NULL THEN 'portal'
        WHEN due.rule_due_on IS NOT NULL THEN due.deadline_source
        ELSE 'none'
    END AS deadline_source,
    CASE
        WHEN item.portal_due_on IS NOT NULL THEN item.portal_due_on - item.sent_on
        ELSE due.rule_due_on - due.starts_on
    END AS allowed_days
FROM item
LEFT JOIN due USING (feedback_id)
