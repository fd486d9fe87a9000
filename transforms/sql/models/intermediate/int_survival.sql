-- Scope x day after sending on which anything was closed or left the count: how many were still unresolved and at risk, how
-- many were closed that day, and the share that takes longer (Kaplan-Meier).
WITH day AS (
    SELECT
        scope.scope,
        scope.scope_code,
        life.open_days,
        count(*) AS leaving_count,
        count(*) FILTER (WHERE life.is_closed) AS closed_count
    FROM {{ ref('int_lifetime') }} AS life
    INNER JOIN {{ ref('int_scope') }} AS scope USING (feedback_id)
    GROUP BY scope.scope, scope.scope_code, life.open_days
),

risk AS (
    SELECT
        *,
        sum(leaving_count) OVER (
            PARTITION BY scope, scope_code ORDER BY open_days ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING
        )::BIGINT AS at_risk_count
    FROM day
),

share AS (
    SELECT
        *,
        {{ still_open('OVER (PARTITION BY scope, scope_code ORDER BY open_days)') }} AS open_share,
        {{ greenwood('OVER (PARTITION BY scope, scope_code ORDER BY open_days)') }} AS open_variance
    FROM risk
)

SELECT
    *,
    {{ still_open_bound('open_share', 'open_variance', 'low') }} AS open_low_share,
    {{ still_open_bound('open_share', 'open_variance', 'high') }} AS open_high_share
FROM share
