-- Both eras in one series. Every item of a month stands in one row: under today's commune, and under the old unit where
-- the text names one. Sums over commune_code_old give today's communes, sums over commune_code the old units (a split
-- one has rows without commune_code), and the sum of all rows is the number of items.
SELECT
    date_trunc('month', sent_on)::DATE AS month_on,
    commune_code,
    commune_code_old,
    commune_level,
    count(*) AS received_count,
    count(*) FILTER (WHERE is_unresolved AND is_in_resolution_figures) AS unresolved_count
FROM {{ ref('fct_feedback') }}
GROUP BY ALL
