-- Every item once for the province, once for its topic, its agency and its commune: a figure by scope is one GROUP BY.
{{ config(materialized='view') }}

SELECT
    feedback_id,
    'province' AS scope,
    '' AS scope_code
FROM {{ ref('fct_feedback') }}
UNION ALL
SELECT
    feedback_id,
    'topic' AS scope,
    topic_code AS scope_code
FROM {{ ref('fct_feedback') }}
UNION ALL
SELECT
    feedback_id,
    'agency' AS scope,
    coalesce(agency_code, 'chua_ro') AS scope_code
FROM {{ ref('fct_feedback') }}
UNION ALL
SELECT
    feedback_id,
    'commune' AS scope,
    coalesce(commune_code, 'chua_ro') AS scope_code
FROM {{ ref('fct_feedback') }}
