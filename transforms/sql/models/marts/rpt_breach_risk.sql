-- Items due soon: the chance that each is still unresolved when its deadline has passed, from how long what is like it took.
-- Where none of them was closed in that time, or all were, the variance says nothing: the bound is that of so many cases (Wilson).
-- Like it: of the same agency. Where fewer than ten of those were still open at its age, of its topic, else of the province.
WITH due AS (
    SELECT
        feedback_id,
        due_on,
        age_days,
        due_on - sent_on AS due_days
    FROM {{ ref('fct_feedback') }}
    WHERE is_due_soon AND is_in_resolution_figures
),

alike AS (
    SELECT
        due.*,
        scope.scope,
        scope.scope_code,
        (
            SELECT coalesce(sum(survival.leaving_count), 0) FROM {{ ref('int_survival') }} AS survival
            WHERE survival.scope = scope.scope AND survival.scope_code = scope.scope_code AND survival.open_days >= due.age_days
        )::BIGINT AS alike_count
    FROM due
    INNER JOIN {{ ref('int_scope') }} AS scope USING (feedback_id)
    WHERE scope.scope IN ('agency', 'topic', 'province') AND scope.scope_code != 'chua_ro'
),

chosen AS (
    SELECT *
    FROM alike
    WHERE alike_count >= 10
    QUALIFY row_number() OVER (PARTITION BY feedback_id ORDER BY list_position(['agency', 'topic', 'province'], scope)) = 1
),

step AS (
    SELECT
        chosen.feedback_id,
        chosen.scope,
        chosen.scope_code,
        chosen.alike_count,
        coalesce(survival.at_risk_count, 1) AS at_risk_count,
        coalesce(survival.closed_count, 0) AS closed_count
    FROM chosen
    LEFT JOIN {{ ref('int_survival') }} AS survival
        ON
            chosen.scope = survival.scope
            AND chosen.scope_code = survival.scope_code
            AND survival.open_days BETWEEN chosen.age_days AND chosen.due_days
),

chance AS (
    SELECT
        feedback_id,
        scope,
        scope_code,
        alike_count,
        {{ still_open() }} AS open_share,
        {{ greenwood() }} AS open_variance
    FROM step
    GROUP BY feedback_id, scope, scope_code, alike_count
)

SELECT
    due.feedback_id,
    due.due_on,
    due.age_days,
    chance.scope,
    chance.scope_code,
    chance.alike_count,
    round(100 * chance.open_share, 1) AS breach_pct,
    round(CASE
        WHEN chance.open_share = 1 THEN {{ wilson('chance.alike_count', 'chance.alike_count', 'low') }}
        ELSE 100 * {{ still_open_bound('chance.open_share', 'chance.open_variance', 'low') }}
    END, 1) AS breach_low_pct,
    round(CASE
        WHEN chance.open_share = 0 THEN {{ wilson('0', 'chance.alike_count', 'high') }}
        ELSE 100 * {{ still_open_bound('chance.open_share', 'chance.open_variance', 'high') }}
    END, 1) AS breach_high_pct
FROM due
LEFT JOIN chance USING (feedback_id)
