SELECT
    feedback_id,
    portal_id,
    case_id,
    url,
    topic_code,
    kind,
    severity,
    commune_code,
    agency_code,
    status,
    sent_on,
    age_days,
    CASE
        WHEN age_days <= 7 THEN '0-7'
        WHEN age_days <= 15 THEN '8-15'
        WHEN age_days <= 30 THEN '16-30'
        WHEN age_days <= 60 THEN '31-60'
        WHEN age_days <= 180 THEN '61-180'
        WHEN age_days <= 365 THEN '181-365'
        ELSE '>365'
    END AS age_bucket,
    due_on,
    deadline_source,
    is_overdue,
    is_very_overdue,
    CASE WHEN is_overdue THEN DATE '{{ var("as_of") }}' - due_on END AS overdue_days,
    is_reopened,
    transfer_count,
    last_seen_on,
    is_not_seen,
    CASE
        WHEN length(coalesce(nullif(title, ''), text)) > 160
            THEN regexp_replace(left(coalesce(nullif(title, ''), text), 160), '\s+\S*$', '') || ' …'
        ELSE coalesce(nullif(title, ''), text)
    END AS excerpt
FROM {{ ref('fct_feedback') }}
WHERE is_unresolved AND is_in_resolution_figures
