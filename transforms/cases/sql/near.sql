-- Pairs (new report, old report) worth a look: each new report with the old ones with which it shares most keys.
-- new_keys, old_keys: (report_id, sent_on date, key, weight).
-- Of the reports under one key only the newest are looked at: a key of all says nothing.
with asked as (
    select
        report_id,
        sent_on,
        key,
        weight
    from new_keys
),

bounds as (
    select
        min(sent_on) - $gap_days as first_on,
        max(sent_on) + $gap_days as last_on
    from asked
),

block as (
    select
        old_keys.report_id,
        old_keys.sent_on,
        old_keys.key
    from old_keys
    cross join bounds
    where
        old_keys.sent_on between bounds.first_on and bounds.last_on
        and old_keys.key in (select asked.key from asked)
    qualify
        row_number() over (
            partition by old_keys.key
            order by old_keys.sent_on desc, old_keys.report_id desc
        ) <= $largest_block
),

shared as (
    select
        asked.report_id as new_id,
        block.report_id as old_id,
        block.sent_on,
        sum(asked.weight) as weight
    from asked
    inner join block on asked.key = block.key
    where
        asked.report_id <> block.report_id
        and abs(asked.sent_on - block.sent_on) <= $gap_days
    group by asked.report_id, block.report_id, block.sent_on
)

select
    new_id,
    old_id
from shared
qualify row_number() over (partition by new_id order by weight desc, sent_on desc, old_id desc) <= $most
