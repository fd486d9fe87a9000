-- Cases that were left unresolved for longer than 60 days without a break: the longest period that the Law on Complaints
-- gives a complicated first complaint in a remote place (Luật Khiếu nại 2011, Điều 28).
SELECT
    case_id,
    case_title,
    topic_code,
    commune_codes,
    agency_code,
    is_at_several_agencies,
    first_sent_on,
    last_sent_on,
    report_count,
    sender_count,
    unresolved_count,
    overdue_count,
    age_days,
    open_since_on,
    DATE '{{ var("as_of") }}' - open_since_on AS open_days,
    oldest_unanswered_on,
    last_answered_on,
    answer_class,
    is_back,
    earlier_case_id,
    reopened_report_count,
    transfer_count,
    severity
FROM {{ ref('fct_case') }}
WHERE is_unresolved AND is_in_resolution_figures AND DATE '{{ var("as_of") }}' - open_since_on > 60
