-- Unresolved cases that may grow into a mass complaint, the warning's score and its parts. Addressed to the agency that
-- owes an answer: it says what was asked and not answered, never who asks.
SELECT
    fct.case_id,
    fct.case_title,
    fct.topic_code,
    fct.commune_codes,
    fct.agency_code,
    fct.is_at_several_agencies,
    fct.first_sent_on,
    fct.last_sent_on,
    fct.report_count,
    fct.sender_count,
    fct.signatory_count,
    fct.escalation_count,
    warning.repeats AS repeat_count,
    fct.last_14d_count,
    fct.prior_14d_count,
    fct.weekly_counts,
    fct.age_days,
    fct.is_back,
    fct.unresolved_count,
    warning.oldest_unanswered_on,
    fct.last_answered_on,
    fct.answer_class,
    warning.warning_score,
    warning.growth_points,
    warning.report_points,
    warning.sender_points,
    warning.signatory_points,
    warning.repeat_points,
    warning.escalation_points,
    warning.prolonged_points,
    warning.warning_score >= 30 AND warning.report_count >= 2 AS is_warning,
    fct.unresolved_count || ' trong ' || fct.report_count || ' phản ánh chưa được trả lời, lâu nhất từ ngày '
    || strftime(warning.oldest_unanswered_on, '%d/%m/%Y')
    || CASE
        WHEN fct.last_answered_on IS NULL THEN ', chưa có trả lời nào'
        WHEN warning.repeats > 0
            THEN ', đã trả lời, gần nhất ngày ' || strftime(fct.last_answered_on, '%d/%m/%Y') || ', sau lần trả lời đầu hỏi lại '
            || warning.repeats || ' lần'
        ELSE ', đã trả lời phản ánh khác ngày ' || strftime(fct.last_answered_on, '%d/%m/%Y')
    END AS unanswered_text
FROM {{ ref('fct_case') }} AS fct
INNER JOIN {{ ref('int_case_warning') }} AS warning USING (case_id)
WHERE
    fct.is_unresolved
    AND fct.is_in_resolution_figures
    AND fct.last_14d_count + fct.prior_14d_count > 0
    AND (fct.report_count >= 2 OR fct.signatory_count >= 5)
