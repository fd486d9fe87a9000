-- Every item, but for its words, once for the province, once for its topic, its agency and its commune: a figure by scope is
-- one GROUP BY, without a join.
{{ config(materialized='view') }}

SELECT
    * EXCLUDE (title, text, answer, url),
    'province' AS scope,
    '' AS scope_code
FROM {{ ref('fct_feedback') }}
UNION ALL
SELECT
    * EXCLUDE (title, text, answer, url),
    'topic' AS scope,
    topic_code AS scope_code
FROM {{ ref('fct_feedback') }}
UNION ALL
SELECT
    * EXCLUDE (title, text, answer, url),
    'agency' AS scope,
    coalesce(agency_code, 'chua_ro') AS scope_code
FROM {{ ref('fct_feedback') }}
UNION ALL
SELECT
    * EXCLUDE (title, text, answer, url),
    'commune' AS scope,
    coalesce(commune_code, 'chua_ro') AS scope_code
FROM {{ ref('fct_feedback') }}
