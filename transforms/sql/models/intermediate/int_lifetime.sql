-- Items sent within a year before the night, with the days that each was unresolved: to its closing, or so far. What is open
-- is no answer that has not been counted yet: it is known to have taken longer (censored). What was closed already when we
-- first saw it, without the portal saying when, has no duration and is left out. A removed item counts to its last night.
SELECT
    feedback_id,
    greatest(0, CASE
        WHEN is_unresolved THEN DATE '{{ var("as_of") }}' - sent_on
        WHEN is_gone THEN last_seen_on - sent_on
        ELSE resolved_on - sent_on
    END) AS open_days,
    NOT is_unresolved AND NOT is_gone AS is_closed
FROM {{ ref('fct_feedback') }}
WHERE
    is_in_resolution_figures
    AND kind != 'khen'
    AND sent_on >= DATE '{{ var("as_of") }}' - 365
    AND (is_unresolved OR is_gone OR (resolved_on IS NOT NULL AND NOT (resolved_on_source = 'seen' AND resolved_on <= first_seen_on)))
