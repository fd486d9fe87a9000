SELECT
    deadline_rule_id,
    deadline_source,
    kind,
    level,
    complexity,
    is_applied,
    starts_from,
    valid_from_on,
    valid_to_on,
    day_count AS allowed_days,
    day_kind,
    remote_day_count AS remote_allowed_days,
    law,
    article,
    note,
    checked_by IS NOT NULL AS is_checked,
    checked_by
FROM {{ ref('int_deadline_rule') }}
