-- Per item: where its deadline comes from, how it stands, and the sentence that explains it.
WITH stated AS (
    SELECT
        feedback.feedback_id,
        feedback.kind,
        feedback.sent_on,
        feedback.resolved_on,
        feedback.due_on,
        feedback.deadline_source,
        feedback.is_gone,
        feedback.is_rejected,
        deadline.accepted_on,
        deadline.taken_on,
        deadline.portal_due_on,
        deadline.rule_due_on,
        deadline.deadline_rule_id,
        deadline.rule_starts_on,
        deadline.rule_known_on,
        deadline.rule_day_count,
        deadline.is_remote_rule,
        deadline.allowed_days,
        deadline.paused_days,
        deadline.is_paused,
        CASE WHEN feedback.is_unresolved THEN feedback.due_on - DATE '{{ var("as_of") }}' END AS days_left,
        CASE
            WHEN feedback.is_gone OR feedback.kind = 'khen' THEN 'khong_tinh'
            WHEN feedback.due_on IS NULL THEN 'khong_co_han'
            WHEN feedback.is_very_overdue THEN 'qua_han_lau'
            WHEN feedback.is_overdue THEN 'qua_han'
            WHEN feedback.is_due_soon THEN 'sap_den_han'
            WHEN feedback.is_unresolved THEN 'con_han'
            WHEN feedback.resolved_on IS NULL THEN 'khong_ro_ngay_tra_loi'
            WHEN feedback.is_closed_late THEN 'tra_loi_muon'
            ELSE 'tra_loi_dung_han'
        END AS deadline_state
    FROM {{ touched(ref('fct_feedback'), ages=true) }} AS feedback
    INNER JOIN {{ ref('int_deadline') }} AS deadline USING (feedback_id)
),

told AS (
    SELECT
        stated.*,
        rule.law,
        rule.article,
        rule.is_checked AS is_rule_checked,
        CASE stated.deadline_state
            WHEN 'khong_tinh' THEN if(
                stated.is_gone, 'Không tính hạn: nội dung đã bị gỡ khỏi cổng.', 'Không tính hạn: lời khen không chờ giải quyết.'
            )
            WHEN 'khong_co_han' THEN CASE
                WHEN stated.kind NOT IN ('khieu_nai', 'to_cao')
                    THEN 'Không có hạn: cổng không ghi hạn và không có quy định nào của tỉnh áp dụng được.'
                WHEN stated.accepted_on IS NULL
                    THEN 'Không có hạn: cổng không ghi hạn và chưa biết ngày thụ lý, nên thời hạn của luật chưa được tính.'
                ELSE 'Không có hạn: cổng không ghi hạn và không có quy định nào áp dụng cho ngày thụ lý '
                    || strftime(stated.accepted_on, '%d/%m/%Y') || '.'
            END
            WHEN 'qua_han' THEN 'Quá hạn ' || -stated.days_left || ' ngày, chưa trả lời.'
            WHEN 'qua_han_lau' THEN 'Quá hạn ' || -stated.days_left || ' ngày, hơn hai lần thời gian được phép ('
            || stated.allowed_days || ' ngày), chưa trả lời.'
            WHEN 'sap_den_han' THEN 'Sắp đến hạn: còn ' || stated.days_left || ' ngày.'
            WHEN 'con_han' THEN 'Còn hạn ' || stated.days_left || ' ngày.'
            WHEN 'tra_loi_muon' THEN if(stated.is_rejected, 'Từ chối, muộn ', 'Trả lời muộn ')
            || (stated.resolved_on - stated.due_on) || ' ngày (ngày ' || strftime(stated.resolved_on, '%d/%m/%Y') || ').'
            WHEN 'tra_loi_dung_han' THEN if(stated.is_rejected, 'Từ chối trong hạn (ngày ', 'Trả lời đúng hạn (ngày ')
            || strftime(stated.resolved_on, '%d/%m/%Y') || ').'
            ELSE if(stated.is_rejected, 'Đã từ chối', 'Đã trả lời') || ', nhưng không rõ ngày.'
        END AS state_sentence,
        CASE WHEN stated.portal_due_on IS NOT NULL THEN ' Hạn ' || strftime(stated.portal_due_on, '%d/%m/%Y') || ' do cổng ghi.' ELSE '' END
        AS portal_sentence,
        CASE
            WHEN stated.rule_due_on IS NOT NULL
                THEN ' Theo ' || rule.law || ', ' || rule.article || ': ' || stated.rule_day_count
                    || if(rule.day_kind = 'working', ' ngày làm việc', ' ngày')
                    || if(stated.is_remote_rule, ' (vùng sâu, vùng xa, đi lại khó khăn)', '')
                    || if(rule.starts_from = 'thu_ly', ' từ ngày thụ lý ', ' từ ngày tiếp nhận ')
                    || strftime(stated.rule_starts_on, '%d/%m/%Y')
                    || if(
                        stated.paused_days > 0,
                        ' (không kể ' || stated.paused_days || ' ngày tạm dừng' || if(stated.is_paused, ', đến nay vẫn dừng)', ')'), ''
                    )
                    || ', hạn là ' || strftime(stated.rule_due_on, '%d/%m/%Y')
                    -- the law's longer periods, of which no portal says whether one applies
                    || if(
                        rule.deadline_source = 'rule',
                        ' (' || concat_ws(
                            ', ',
                            CASE WHEN rule.level = 'lan_dau' THEN 'khiếu nại lần hai' END,
                            if(rule.level IS NULL, 'vụ việc phức tạp được gia hạn', 'vụ việc phức tạp'),
                            CASE WHEN rule.remote_allowed_days IS NOT NULL AND NOT stated.is_remote_rule THEN 'ở vùng sâu, vùng xa' END
                        ) || ' thì dài hơn).', '.'
                    )
                    || if(rule.is_checked, '', ' Quy định này chưa được người có chuyên môn pháp lý kiểm tra.')
                    || coalesce(' ' || rule.note || '.', '')
            ELSE ''
        END AS rule_sentence
    FROM stated
    LEFT JOIN {{ ref('dim_deadline_rule') }} AS rule USING (deadline_rule_id)
)

SELECT
    * EXCLUDE (is_gone, is_rejected, state_sentence, portal_sentence, rule_sentence),
    CASE
        WHEN deadline_state IN ('khong_tinh', 'khong_co_han') THEN state_sentence
        ELSE state_sentence || portal_sentence || rule_sentence
    END AS deadline_reason
FROM told
