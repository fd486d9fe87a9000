-- One row a case: all that its reports say of it together, as of the night.
WITH bounds AS (
    SELECT
        DATE '{{ var("as_of") }}' AS as_of_on,
        date_trunc('week', DATE '{{ var("as_of") }}')::DATE AS week_on
),

ranked AS (
    SELECT
        case_id,
        topic_code,
        row_number() OVER (
            PARTITION BY case_id
            ORDER BY topic_code = 'chua_ro', count(*) DESC, min(sent_on), topic_code
        ) AS topic_rank
    FROM {{ touched(ref('int_case_report'), 'case_id', ages=true) }}
    GROUP BY case_id, topic_code
),

owing AS (
    SELECT
        case_id,
        agency_code,
        row_number() OVER (
            PARTITION BY case_id
            ORDER BY count(*) FILTER (WHERE is_unresolved) DESC, count(*) DESC, agency_code
        ) AS agency_rank
    FROM {{ touched(ref('int_case_report'), 'case_id', ages=true) }}
    WHERE agency_code IS NOT NULL
    GROUP BY case_id, agency_code
),

spot AS (
    SELECT
        case_id,
        min(place_words) AS place_words,
        count(*) AS place_count,
        row_number() OVER (
            PARTITION BY case_id
            ORDER BY count(*) DESC, min(place_words)
        ) AS place_rank
    FROM {{ touched(ref('int_case_report'), 'case_id', ages=true) }}
    WHERE place_words IS NOT NULL
    GROUP BY case_id, lower(place_words)
),

span AS (
    SELECT
        case_id,
        count(*) AS span_count,
        max(open_from_on) AS open_since_on,
        arg_max(closed_on, span_no) AS closed_on
    FROM {{ ref('int_case_span') }}
    GROUP BY case_id
),

absorbed AS (
    SELECT
        member.case_id,
        list(DISTINCT event.other_case_id ORDER BY event.other_case_id) AS absorbed_case_ids
    FROM {{ source('raw', 'case_event') }} AS event
    INNER JOIN {{ ref('int_case_member') }} AS member ON event.case_id = member.case_id AND event.event = 'merged'
    GROUP BY member.case_id
),

earlier AS (
    SELECT
        told.case_id,
        told.earlier_case_id,
        span.closed_on
    FROM (
        SELECT
            case_id,
            arg_max(other_case_id, night_on) AS earlier_case_id
        FROM {{ source('raw', 'case_event') }}
        WHERE event = 'returned'
        GROUP BY case_id
    ) AS told
    LEFT JOIN span ON told.earlier_case_id = span.case_id
),

place AS (
    SELECT
        report.case_id,
        commune.commune_name,
        row_number() OVER (
            PARTITION BY report.case_id
            ORDER BY count(*) DESC, commune.commune_code
        ) AS commune_rank,
        count(*) OVER (PARTITION BY report.case_id) AS commune_count
    FROM {{ touched(ref('int_case_report'), 'case_id', ages=true) }} AS report
    INNER JOIN {{ ref('dim_commune') }} AS commune ON report.commune_code = commune.commune_code
    GROUP BY report.case_id, commune.commune_code, commune.commune_name
),

summed AS (
    SELECT
        report.case_id,
        bool_or(report.is_demo) AS is_demo,
        min(report.sent_on) AS first_sent_on,
        max(report.sent_on) AS last_sent_on,
        count(*) AS report_count,
        count(*) FILTER (WHERE report.is_unresolved) AS unresolved_count,
        count(*) FILTER (WHERE report.is_overdue) AS overdue_count,
        nullif(count(DISTINCT report.sender_hash), 0) AS sender_count,
        count(report.sender_hash) AS known_sender_report_count,
        coalesce(
            list(DISTINCT report.commune_code ORDER BY report.commune_code) FILTER (WHERE report.commune_code IS NOT NULL), []
        ) AS commune_codes,
        coalesce(
            list(DISTINCT report.topic_code ORDER BY report.topic_code) FILTER (WHERE report.topic_code != 'chua_ro'), []
        ) AS topic_codes,
        coalesce(
            list(DISTINCT report.agency_code ORDER BY report.agency_code) FILTER (WHERE report.agency_code IS NOT NULL), []
        ) AS agency_codes,
        count(DISTINCT report.agency_code) FILTER (WHERE report.is_unresolved) > 1 AS is_at_several_agencies,
        list(DISTINCT report.portal_id ORDER BY report.portal_id) AS portal_ids,
        max(report.severity) AS severity,
        bool_or(report.is_in_resolution_figures) AS is_in_resolution_figures,
        bool_or(report.is_unresolved) AS is_unresolved,
        max(report.transfer_count) AS transfer_count,
        count(*) FILTER (WHERE report.is_reopened) AS reopened_report_count,
        max(report.signatory_count) AS signatory_count,
        count(*) FILTER (WHERE report.is_escalating) AS escalation_count,
        bool_and(report.kind = 'to_cao') AS is_denunciation,
        max(report.resolved_on) FILTER (WHERE report.is_answered) AS last_answered_on,
        arg_max(report.answer_class, report.resolved_on) FILTER (WHERE report.is_answered) AS answer_class,
        min(report.sent_on) FILTER (WHERE report.is_unresolved) AS oldest_unanswered_on,
        count(*) FILTER (WHERE report.sent_on > bounds.as_of_on - 14) AS last_14d_count,
        count(*) FILTER (WHERE report.sent_on > bounds.as_of_on - 28 AND report.sent_on <= bounds.as_of_on - 14) AS prior_14d_count,
        [
            {% for weeks in range(11, -1, -1) -%}
                count(*) FILTER (WHERE report.sent_week_on = bounds.week_on - {{ 7 * weeks }}){{ "," if weeks }}
            {% endfor %}
        ] AS weekly_counts
    FROM {{ touched(ref('int_case_report'), 'case_id', ages=true) }} AS report
    CROSS JOIN bounds
    GROUP BY report.case_id
)

SELECT
    summed.case_id,
    summed.is_demo,
    topic.topic_name
    || coalesce(', ' || spot.place_words, '')
    || coalesce(', ' || lower(left(place.commune_name, 1)) || substr(place.commune_name, 2), '')
    || CASE WHEN place.commune_count > 1 THEN ' và ' || (place.commune_count - 1) || ' nơi khác' ELSE '' END
    || ': ' || summed.report_count || ' phản ánh'
    || CASE
        WHEN summed.report_count = 1 THEN ''
        WHEN summed.last_sent_on - summed.first_sent_on < 7 THEN ' trong một tuần'
        ELSE ' trong ' || ceil((summed.last_sent_on - summed.first_sent_on + 1) / 7.0)::INTEGER || ' tuần'
    END AS case_title,
    ranked.topic_code,
    summed.topic_codes,
    CASE WHEN len(summed.commune_codes) = 1 THEN summed.commune_codes[1] END AS commune_code,
    summed.commune_codes,
    owing.agency_code,
    summed.agency_codes,
    summed.is_at_several_agencies,
    summed.portal_ids,
    summed.first_sent_on,
    summed.last_sent_on,
    summed.report_count,
    summed.sender_count,
    summed.known_sender_report_count,
    summed.is_unresolved,
    summed.is_in_resolution_figures,
    summed.unresolved_count,
    summed.overdue_count,
    CASE WHEN summed.is_unresolved THEN bounds.as_of_on - summed.first_sent_on END AS age_days,
    CASE WHEN summed.is_unresolved THEN coalesce(span.open_since_on, summed.first_sent_on) END AS open_since_on,
    CASE WHEN NOT summed.is_unresolved THEN span.closed_on END AS closed_on,
    summed.oldest_unanswered_on,
    summed.last_answered_on,
    summed.answer_class,
    summed.last_14d_count,
    summed.prior_14d_count,
    summed.weekly_counts,
    coalesce(span.span_count > 1, false) OR coalesce(earlier.closed_on < summed.first_sent_on, false) AS is_back,
    CASE
        WHEN span.span_count > 1 THEN span.open_since_on
        WHEN earlier.closed_on < summed.first_sent_on THEN summed.first_sent_on
    END AS back_on,
    earlier.earlier_case_id,
    coalesce(absorbed.absorbed_case_ids, []) AS absorbed_case_ids,
    summed.severity,
    summed.transfer_count,
    summed.reopened_report_count,
    summed.signatory_count,
    summed.escalation_count,
    summed.is_denunciation
FROM summed
CROSS JOIN bounds
INNER JOIN ranked ON summed.case_id = ranked.case_id AND ranked.topic_rank = 1
INNER JOIN {{ ref('dim_topic') }} AS topic ON ranked.topic_code = topic.topic_code
LEFT JOIN owing ON summed.case_id = owing.case_id AND owing.agency_rank = 1
LEFT JOIN spot ON summed.case_id = spot.case_id AND spot.place_rank = 1 AND 3 * spot.place_count >= summed.report_count
LEFT JOIN place ON summed.case_id = place.case_id AND place.commune_rank = 1
LEFT JOIN span ON summed.case_id = span.case_id
LEFT JOIN absorbed ON summed.case_id = absorbed.case_id
LEFT JOIN earlier ON summed.case_id = earlier.case_id
