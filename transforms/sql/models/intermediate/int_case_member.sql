-- The case that a report is in now: where the last night that moved it has put it.
SELECT
    feedback_id,
    arg_max(case_id, night_on) AS case_id
FROM {{ touched(source('raw', 'case_move')) }}
GROUP BY feedback_id
