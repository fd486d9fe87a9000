-- Cases that may grow into a mass complaint, the warnings first; never one that only denunciations tell.
SELECT
    growing.case_id,
    growing.case_title,
    topic.topic_name,
    agency.agency_name,
    coalesce(agency.is_known, false) AS is_known,
    growing.is_at_several_agencies,
    growing.first_sent_on,
    growing.report_count,
    growing.last_14d_count,
    growing.prior_14d_count,
    growing.unresolved_count,
    growing.signatory_count,
    growing.repeat_count,
    growing.escalation_count,
    growing.is_back,
    growing.oldest_unanswered_on,
    growing.last_answered_on,
    growing.warning_score::INTEGER AS warning_score,
    growing.is_warning,
    count(*) FILTER (WHERE growing.is_warning) OVER () AS warning_count
FROM rpt_growing_cases AS growing
INNER JOIN fct_case USING (case_id)
INNER JOIN dim_topic AS topic ON growing.topic_code = topic.topic_code
LEFT JOIN dim_agency AS agency ON growing.agency_code = agency.agency_code
WHERE NOT fct_case.is_denunciation
ORDER BY growing.is_warning DESC, growing.warning_score DESC, growing.case_id
LIMIT 10
