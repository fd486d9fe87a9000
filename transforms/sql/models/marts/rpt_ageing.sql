-- Unresolved items by age, as of the night: every bucket has its row.
WITH bucket AS (
    SELECT unnest(['0-7', '8-15', '16-30', '31-60', '61-180', '181-365', '>365']) AS age_bucket
),

counted AS (
    SELECT
        age_bucket,
        count(*) AS unresolved_count,
        count(*) FILTER (WHERE is_overdue) AS overdue_count,
        count(*) FILTER (WHERE is_very_overdue) AS very_overdue_count,
        count(*) FILTER (WHERE due_on IS NULL) AS no_due_count
    FROM {{ ref('rpt_unresolved') }}
    GROUP BY age_bucket
)

SELECT
    bucket.age_bucket,
    row_number() OVER (ORDER BY bucket.age_bucket = '>365', regexp_extract(bucket.age_bucket, '\d+')::INTEGER) AS age_bucket_order,
    coalesce(counted.unresolved_count, 0) AS unresolved_count,
    coalesce(counted.overdue_count, 0) AS overdue_count,
    coalesce(counted.very_overdue_count, 0) AS very_overdue_count,
    coalesce(counted.no_due_count, 0) AS no_due_count,
    round(100.0 * coalesce(counted.unresolved_count, 0) / nullif(sum(counted.unresolved_count) OVER (), 0), 1) AS unresolved_pct
FROM bucket
LEFT JOIN counted USING (age_bucket)
