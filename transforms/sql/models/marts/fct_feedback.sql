-- A night takes its few items out of all before anything is joined to them. What ages is written last: a night that writes it
-- anew leaves what is stored before it as it is.
WITH item AS {{ 'MATERIALIZED ' if is_incremental() else '' }}(
    {% if is_incremental() %}
        SELECT * FROM {{ touched(ref('int_item'), ages=true) }}
    {% else %}
        SELECT * FROM {{ ref('int_item') }} WHERE status IN ('answered', 'rejected')
        UNION ALL
        SELECT * FROM {{ ref('int_item') }} WHERE status NOT IN ('answered', 'rejected')
    {% endif %}
),

labelled AS (
    SELECT
        item.* EXCLUDE (due_on),
        label.* EXCLUDE (label_key),
        deadline.due_on,
        deadline.deadline_source,
        deadline.allowed_days,
        answer_label.answer_class,
        resolution.* EXCLUDE (feedback_id),
        crawl.lists,
        crawl.is_demo,
        removed.reason AS removed_reason,
        DATE '{{ var("as_of") }}' AS as_of_on
    FROM item
    INNER JOIN {{ source('raw', 'label') }} AS label USING (label_key)
    LEFT JOIN {{ source('raw', 'answer_label') }} AS answer_label USING (answer_key)
    LEFT JOIN {{ ref('int_resolution') }} AS resolution USING (feedback_id)
    INNER JOIN {{ ref('int_deadline') }} AS deadline USING (feedback_id)
    INNER JOIN {{ ref('dim_portal') }} AS crawl ON item.portal_id = crawl.portal_id
    LEFT JOIN {{ source('raw', 'removed') }} AS removed ON item.portal_id = removed.portal_id AND item.source_id = removed.source_id
),

stated AS (
    SELECT
        *,
        coalesce(sent_at::DATE, first_seen_on) AS sent_on,
        status = 'answered' AS is_answered,
        status = 'rejected' AS is_rejected,
        NOT is_gone AND kind != 'khen' AND status NOT IN ('answered', 'rejected') AS is_unresolved,
        CASE WHEN status IN ('answered', 'rejected') THEN last_closed_on END AS resolved_on,
        coalesce(nullif(CASE WHEN status = 'answered' THEN answer_unit_raw END, ''), unit_raw) AS handling_unit_raw,
        CASE
            WHEN kind = 'to_cao' THEN 'denunciation'
            WHEN is_gone THEN 'gone'
            WHEN title = '' AND text = '' THEN coalesce(removed_reason, 'gone')
        END AS text_removed_reason
    FROM labelled
)

SELECT
    stated.feedback_id,
    stated.portal_id,
    stated.source_id,
    CASE WHEN stated.kind != 'khen' THEN member.case_id END AS case_id,
    stated.url,
    stated.is_demo,
    CASE WHEN stated.text_removed_reason IS NULL THEN stated.title END AS title,
    CASE WHEN stated.text_removed_reason IS NULL THEN stated.text END AS text,
    CASE WHEN stated.text_removed_reason IS NULL THEN stated.answer END AS answer,
    stated.text_removed_reason,
    stated.sent_at,
    stated.sent_on,
    date_trunc('week', stated.sent_on)::DATE AS sent_week_on,
    stated.first_seen_on,
    stated.last_seen_on,
    stated.is_gone,
    stated.is_not_seen,
    stated.edit_count,
    stated.status,
    stated.status_raw,
    stated.is_answered,
    stated.is_rejected,
    stated.is_unresolved,
    coalesce(stated.reopening_count, 0) > 0 AS is_reopened,
    stated.lists = 'all' AS is_in_resolution_figures,
    stated.resolved_on,
    CASE WHEN stated.resolved_on IS NOT NULL THEN if(stated.is_closing_stated, 'portal', 'seen') END AS resolved_on_source,
    stated.resolved_on - stated.sent_on AS days_to_resolve,
    stated.due_on,
    stated.deadline_source,
    stated.is_unresolved AND coalesce(stated.due_on < stated.as_of_on, false) AS is_overdue,
    stated.is_unresolved AND coalesce(stated.as_of_on - stated.due_on > 2 * greatest(stated.allowed_days, 1), false) AS is_very_overdue,
    stated.is_unresolved AND coalesce(stated.due_on BETWEEN stated.as_of_on AND stated.as_of_on + 7, false) AS is_due_soon,
    coalesce(stated.resolved_on > stated.due_on, false) AS is_closed_late,
    CASE WHEN stated.is_unresolved THEN stated.as_of_on - stated.sent_on END AS age_days,
    stated.topic AS topic_code,
    stated.confidence AS topic_confidence,
    stated.also AS also_topic_codes,
    stated.kind,
    stated.severity,
    stated.model_version,
    CASE WHEN len(stated.communes) = 1 AND NOT stated.is_place_ambiguous THEN stated.communes[1] END AS commune_code,
    stated.communes AS commune_codes,
    stated.commune_level,
    CASE WHEN len(stated.old_units) = 1 THEN stated.old_units[1] END AS commune_code_old,
    agency.agency_code,
    stated.handling_unit_raw AS unit_raw,
    stated.category_raw,
    stated.answer_class,
    CASE
        WHEN stated.is_answered
            THEN coalesce(stated.answer_class IN ('da_xu_ly', 'giai_thich_chinh_sach', 'khong_co_co_so', 'tu_choi'), false)
    END AS is_substantively_resolved,
    coalesce(stated.transfer_count, 0) AS transfer_count,
    stated.rating_good AS rating_good_count,
    stated.rating_fair AS rating_fair_count,
    stated.rating_poor AS rating_poor_count,
    stated.photo_count
FROM stated
LEFT JOIN {{ ref('int_agency_name') }} AS agency ON stated.handling_unit_raw = agency.unit_raw
LEFT JOIN {{ ref('int_case_member') }} AS member ON stated.feedback_id = member.feedback_id
