-- What the early warning looks at, for every case that was unresolved on the day as_of: nothing that happened after that
-- day is looked at, so that the same query tells how it would have warned in the past (benchmarks/early_warning.py).
WITH bounds AS (
    SELECT DATE '{{ var("as_of") }}' AS as_of_on
),

open_case AS (
    SELECT DISTINCT report.case_id
    FROM {{ ref('int_open_span') }} AS span
    INNER JOIN {{ ref('int_case_report') }} AS report USING (feedback_id)
    CROSS JOIN bounds
    WHERE span.closed_on IS NULL OR span.closed_on > bounds.as_of_on
),

report AS (
    SELECT
        report.case_id,
        report.feedback_id,
        report.sent_on,
        report.sender_hash,
        report.signatory_count,
        report.is_escalating
    FROM {{ ref('int_case_report') }} AS report
    CROSS JOIN bounds
    WHERE report.sent_on <= bounds.as_of_on AND report.case_id IN (SELECT open_case.case_id FROM open_case)
),

span AS (
    SELECT
        report.case_id,
        report.feedback_id,
        span.open_from_on,
        span.span_no,
        CASE WHEN span.closed_on <= bounds.as_of_on THEN span.closed_on END AS closed_on
    FROM {{ ref('int_open_span') }} AS span
    INNER JOIN report USING (feedback_id)
    CROSS JOIN bounds
    WHERE span.open_from_on <= bounds.as_of_on
),

closing AS (
    SELECT
        case_id,
        min(closed_on) AS first_closed_on,
        max(closed_on) AS last_closed_on,
        count(*) FILTER (WHERE span_no > 0) AS reopening_count,
        count(DISTINCT feedback_id) FILTER (WHERE closed_on IS NULL) AS unanswered_count,
        min(open_from_on) FILTER (WHERE closed_on IS NULL) AS oldest_unanswered_on
    FROM span
    GROUP BY case_id
),

counted AS (
    SELECT
        report.case_id,
        count(*) AS report_count,
        count(*) FILTER (WHERE report.sent_on > bounds.as_of_on - 14) AS last_14d_count,
        count(*) FILTER (WHERE report.sent_on > bounds.as_of_on - 28 AND report.sent_on <= bounds.as_of_on - 14) AS prior_14d_count,
        nullif(count(DISTINCT report.sender_hash), 0) AS senders,
        max(report.signatory_count) AS signatories,
        count(*) FILTER (WHERE report.is_escalating) AS escalation,
        count(*) FILTER (WHERE report.sent_on > closing.first_closed_on) + any_value(closing.reopening_count) AS repeats,
        any_value(closing.last_closed_on) AS last_closed_on,
        any_value(closing.unanswered_count) AS unanswered_count,
        any_value(closing.oldest_unanswered_on) AS oldest_unanswered_on,
        any_value(bounds.as_of_on - closing.oldest_unanswered_on) AS prolonged
    FROM report
    INNER JOIN closing ON report.case_id = closing.case_id AND closing.unanswered_count > 0
    CROSS JOIN bounds
    GROUP BY report.case_id
),

part AS (
    UNPIVOT (
        SELECT
            case_id,
            greatest(last_14d_count - prior_14d_count, 0)::DOUBLE AS growth,
            report_count::DOUBLE AS reports,
            senders::DOUBLE AS senders,
            signatories::DOUBLE AS signatories,
            repeats::DOUBLE AS repeats,
            escalation::DOUBLE AS escalation,
            prolonged::DOUBLE AS prolonged
        FROM counted
    ) ON growth, reports, senders, signatories, repeats, escalation, prolonged INTO NAME part_code VALUE part_value
),

scored AS (
    SELECT
        part.case_id,
        round(
            100.0 * sum(parts.part_weight * least(part.part_value / parts.full_value, 1)) / sum(parts.part_weight)
        )::INTEGER AS warning_score,
        map_from_entries(
            list(
                (part.part_code, round(parts.part_weight * least(part.part_value / parts.full_value, 1), 1))
                ORDER BY part.part_code
            )
        ) AS points
    FROM part
    INNER JOIN {{ ref('case_warning_parts') }} AS parts USING (part_code)
    GROUP BY part.case_id
)

SELECT
    counted.*,
    scored.warning_score,
    scored.points['growth'] AS growth_points,
    scored.points['reports'] AS report_points,
    scored.points['senders'] AS sender_points,
    scored.points['signatories'] AS signatory_points,
    scored.points['repeats'] AS repeat_points,
    scored.points['escalation'] AS escalation_points,
    scored.points['prolonged'] AS prolonged_points
FROM counted
INNER JOIN scored USING (case_id)
