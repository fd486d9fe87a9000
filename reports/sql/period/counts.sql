-- The period (no 0) and those it is compared with (1, 2): what came, was answered, was open at its end, which deadlines were
-- kept. What was open at the end is built anew from the dates of the answers.
WITH span AS (
    SELECT *
    FROM (VALUES (0, $first_on::DATE, $last_on::DATE), (1, $first_1::DATE, $last_1::DATE), (2, $first_2::DATE, $last_2::DATE))
        AS spans (no, first_on, last_on)
),

day AS (
    SELECT
        span.no,
        portal.portal_id,
        portal.lists,
        date_on.d::DATE AS date_on,
        EXISTS (
            SELECT 1 FROM fct_coverage AS night
            WHERE night.portal_id = portal.portal_id AND night.is_seen AND night.paged_back_on <= date_on.d AND date_on.d < night.night_on
        ) AS is_covered
    FROM span
    CROSS JOIN dim_portal AS portal
    CROSS JOIN generate_series(span.first_on::TIMESTAMP, span.last_on::TIMESTAMP, INTERVAL 1 DAY) AS date_on (d)
),

coverage AS (
    SELECT
        no,
        round(100.0 * count(*) FILTER (WHERE is_covered) / count(*), 1) AS coverage_pct
    FROM day
    GROUP BY no
),

dated AS (
    SELECT
        span.no,
        coalesce(bool_and(portal.has_answer_dates AND portal.last_good_night_on > span.last_on), false) AS is_answered_known
    FROM span
    LEFT JOIN dim_portal AS portal ON portal.lists = 'all'
    GROUP BY span.no
)

SELECT
    span.no,
    span.first_on,
    span.last_on,
    any_value(coverage.coverage_pct) AS coverage_pct,
    any_value(dated.is_answered_known) AS is_answered_known,
    count(*) FILTER (WHERE item.sent_on BETWEEN span.first_on AND span.last_on) AS received_count,
    count(*) FILTER (WHERE item.is_whole AND item.is_answered AND item.resolved_on BETWEEN span.first_on AND span.last_on) AS answered_count,
    count(*) FILTER (
        WHERE item.is_whole AND item.kind != 'khen' AND NOT item.is_gone AND item.sent_on <= span.last_on
        AND coalesce(item.resolved_on, DATE '9999-12-31') > span.last_on
    ) AS unresolved_count,
    count(*) FILTER (
        WHERE item.is_whole AND item.kind != 'khen' AND NOT item.is_gone AND item.sent_on <= span.last_on
        AND item.due_on < span.last_on AND coalesce(item.resolved_on, DATE '9999-12-31') > span.last_on
    ) AS overdue_count,
    count(*) FILTER (
        WHERE item.is_whole AND item.kind != 'khen' AND NOT item.is_gone AND item.due_on BETWEEN span.first_on AND least(span.last_on, $data_on - 1)
    ) AS due_count,
    count(*) FILTER (
        WHERE item.is_whole AND item.kind != 'khen' AND NOT item.is_gone AND item.due_on BETWEEN span.first_on AND least(span.last_on, $data_on - 1)
        AND item.resolved_on <= item.due_on
    ) AS kept_count,
    coalesce(sum(item.rating_good_count) FILTER (WHERE item.resolved_on BETWEEN span.first_on AND span.last_on), 0)::BIGINT AS rating_good_count,
    coalesce(sum(coalesce(item.rating_good_count, 0) + coalesce(item.rating_fair_count, 0) + coalesce(item.rating_poor_count, 0))
        FILTER (WHERE item.resolved_on BETWEEN span.first_on AND span.last_on), 0)::BIGINT AS rating_count
FROM span
INNER JOIN coverage ON span.no = coverage.no
INNER JOIN dated ON span.no = dated.no
LEFT JOIN (SELECT *, is_in_resolution_figures AS is_whole FROM fct_feedback) AS item
    ON item.sent_on <= span.last_on
GROUP BY span.no, span.first_on, span.last_on
ORDER BY span.no
