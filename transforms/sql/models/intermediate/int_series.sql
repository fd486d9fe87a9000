-- Every item once for each series that is watched for surges: the province, its topic, its agency, its topic in its commune,
-- its case. A case of fewer than five reports can never alert, and one of denunciations is told nowhere.
-- Praise is no grievance, and what has no date of sending is on no day: neither is in it.
{{ config(materialized='view') }}

WITH counted AS (
    SELECT
        feedback_id,
        portal_id,
        sent_on,
        topic_code,
        commune_code,
        agency_code,
        case_id,
        kind
    FROM {{ ref('fct_feedback') }}
    WHERE kind != 'khen' AND sent_at IS NOT NULL
),

several AS (
    SELECT case_id
    FROM counted
    WHERE kind != 'to_cao'
    GROUP BY case_id
    HAVING count(*) >= 5
)

SELECT
    feedback_id,
    portal_id,
    sent_on,
    'province' AS scope,
    '' AS scope_code
FROM counted
UNION ALL
SELECT
    feedback_id,
    portal_id,
    sent_on,
    'topic' AS scope,
    topic_code AS scope_code
FROM counted
UNION ALL
SELECT
    feedback_id,
    portal_id,
    sent_on,
    'agency' AS scope,
    agency_code AS scope_code
FROM counted
WHERE agency_code IS NOT NULL
UNION ALL
SELECT
    feedback_id,
    portal_id,
    sent_on,
    'topic_commune' AS scope,
    topic_code || ':' || commune_code AS scope_code
FROM counted
WHERE commune_code IS NOT NULL AND topic_code != 'chua_ro'
UNION ALL
SELECT
    feedback_id,
    portal_id,
    sent_on,
    'case' AS scope,
    case_id AS scope_code
FROM counted
WHERE
    kind != 'to_cao'
    AND case_id IN (SELECT case_id FROM several)
