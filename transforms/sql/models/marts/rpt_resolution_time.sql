-- Days until half, and nine in ten, of what is sent are resolved, with what is still open counted as open.
WITH read AS (
    SELECT
        scope,
        scope_code,
        sum(leaving_count)::BIGINT AS item_count,
        sum(closed_count)::BIGINT AS closed_count,
        min(open_days) FILTER (WHERE open_share <= 0.5) AS median_days,
        min(open_days) FILTER (WHERE open_low_share <= 0.5) AS median_low_days,
        min(open_days) FILTER (WHERE open_high_share <= 0.5) AS median_high_days,
        min(open_days) FILTER (WHERE open_share <= 0.1) AS p90_days,
        min(open_days) FILTER (WHERE open_low_share <= 0.1) AS p90_low_days,
        min(open_days) FILTER (WHERE open_high_share <= 0.1) AS p90_high_days
    FROM {{ ref('int_survival') }}
    GROUP BY scope, scope_code
)

SELECT
    scope,
    scope_code,
    item_count,
    closed_count,
    CASE WHEN item_count >= 20 THEN median_days END AS median_days,
    CASE WHEN item_count >= 20 THEN median_low_days END AS median_low_days,
    CASE WHEN item_count >= 20 THEN median_high_days END AS median_high_days,
    CASE WHEN item_count >= 20 THEN p90_days END AS p90_days,
    CASE WHEN item_count >= 20 THEN p90_low_days END AS p90_low_days,
    CASE WHEN item_count >= 20 THEN p90_high_days END AS p90_high_days,
    CASE
        WHEN item_count < 20 THEN 'quá ít để kết luận'
        WHEN median_days IS NULL THEN 'chưa giải quyết được một nửa'
        WHEN p90_days IS NULL THEN 'chưa giải quyết được chín phần mười'
    END AS no_time_reason
FROM read
