-- depends_on: {{ ref('fct_feedback') }}
-- Series x portal x day of sending: what surges are looked for in. A night counts anew the days on which a changed item was or
-- is sent (macros/days.sql), and cases: with its fifth report, a case's earlier days count, too.
SELECT
    scope,
    scope_code,
    portal_id,
    sent_on,
    count(*) AS report_count
FROM {{ ref('int_series') }}
{% if is_incremental() %}
    WHERE {{ is_counted_anew() }}
{% endif %}
GROUP BY ALL
