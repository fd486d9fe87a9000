-- The rules by which deadlines are calculated: the laws' and the province's own.
SELECT
    deadline_rule_id,
    'rule' AS deadline_source,
    kind,
    level,
    complexity,
    is_applied,
    starts_from,
    valid_from_on,
    valid_to_on,
    day_count,
    day_kind,
    remote_day_count,
    law,
    article,
    note,
    checked_by
FROM {{ ref('deadline_rules') }}
UNION ALL BY NAME
SELECT
    deadline_rule_id,
    'configured' AS deadline_source,
    kind,
    true AS is_applied,
    starts_from,
    valid_from_on,
    valid_to_on,
    day_count,
    day_kind,
    law,
    article,
    checked_by
FROM {{ source('raw', 'province_deadline') }}
