-- Communes from which far fewer reports came in 52 weeks than from others of their kind and size. "Ít phản ánh" is not
-- "hài lòng": people may have no network, no habit of writing, or no trust.
-- Expected: for each topic, what the other communes of the same kind (xã, phường) reported, times this commune's share of
-- their size. Size is the population where the province has filled in all of it, else the number of former units the
-- commune was made of (a rough stand-in, and said to be one). A topic of which one commune sent more than half is a local
-- affair: it stays out of both sides.
-- Interval: Byar's approximation of the Poisson limits (Breslow and Day, 1987, vol. II, eq. 2.10), 99 %, widened by the
-- square root of the dispersion, which is the median of (O-E)²/E over that of chi-square with one degree of freedom.
WITH recent AS (
    SELECT
        feedback.commune_code,
        feedback.topic_code,
        count(*) AS received_count
    FROM {{ ref('fct_feedback') }} AS feedback
    WHERE
        feedback.commune_code IS NOT NULL
        AND feedback.kind != 'khen'
        AND feedback.sent_on >= date_trunc('week', DATE '{{ var("as_of") }}')::DATE - 364
        AND feedback.sent_on < date_trunc('week', DATE '{{ var("as_of") }}')::DATE
    GROUP BY feedback.commune_code, feedback.topic_code
),

broad AS (
    SELECT *
    FROM recent
    QUALIFY max(received_count) OVER (PARTITION BY topic_code) <= 0.5 * sum(received_count) OVER (PARTITION BY topic_code)
),

sized AS (
    SELECT
        commune_code,
        commune_name,
        commune_kind,
        CASE
            WHEN count(population_count) OVER () = count(*) OVER () THEN population_count::DOUBLE
            ELSE (
                SELECT sum(coalesce(succession.share, 0.5))
                FROM {{ ref('commune_succession') }} AS succession
                WHERE succession.commune_code = dim_commune.commune_code
            )
        END AS size,
        CASE WHEN count(population_count) OVER () = count(*) OVER () THEN 'population' ELSE 'former_units' END AS size_basis
    FROM {{ ref('dim_commune') }} AS dim_commune
),

kind_topic AS (
    SELECT
        sized.commune_kind,
        broad.topic_code,
        sum(broad.received_count) AS received_count
    FROM broad
    INNER JOIN sized USING (commune_code)
    GROUP BY sized.commune_kind, broad.topic_code
),

kind_size AS (
    SELECT
        commune_kind,
        sum(size) AS size
    FROM sized
    GROUP BY commune_kind
),

compared AS (
    SELECT
        sized.commune_code,
        sized.commune_name,
        sized.size_basis,
        coalesce(sum(broad.received_count), 0) AS observed_count,
        sum(kind_topic.received_count - coalesce(broad.received_count, 0)) * sized.size / (kind_size.size - sized.size) AS expected_count
    FROM sized
    INNER JOIN kind_size USING (commune_kind)
    INNER JOIN kind_topic USING (commune_kind)
    LEFT JOIN broad ON sized.commune_code = broad.commune_code AND kind_topic.topic_code = broad.topic_code
    WHERE kind_size.size > sized.size
    GROUP BY sized.commune_code, sized.commune_name, sized.size_basis, sized.size, kind_size.size
),

spread AS (
    SELECT greatest(1.0, median((observed_count - expected_count) ** 2 / expected_count) / 0.4549) AS dispersion
    FROM compared
    WHERE expected_count > 0
),

limits AS (
    SELECT
        compared.*,
        spread.dispersion,
        2.576 * sqrt(spread.dispersion) AS z
    FROM compared
    CROSS JOIN spread
    WHERE compared.expected_count > 0
),

rated AS (
    SELECT
        *,
        observed_count / expected_count AS ratio,
        CASE
            WHEN observed_count = 0 THEN 0
            ELSE observed_count * greatest(0, 1 - 1 / (9 * observed_count) - z / (3 * sqrt(observed_count))) ** 3 / expected_count
        END AS ratio_low,
        (observed_count + 1) * (1 - 1 / (9 * (observed_count + 1)) + z / (3 * sqrt(observed_count + 1))) ** 3 / expected_count AS ratio_high
    FROM limits
)

SELECT
    rated.commune_code,
    rated.commune_name,
    rated.observed_count::INTEGER AS observed_count,
    round(rated.expected_count, 1) AS expected_count,
    round(rated.ratio, 2) AS observed_to_expected,
    round(rated.ratio_low, 2) AS observed_to_expected_low,
    round(rated.ratio_high, 2) AS observed_to_expected_high,
    round(rated.dispersion, 1) AS dispersion,
    rated.size_basis,
    commune.covered_day_count,
    commune.covered_day_count >= 182 AND rated.ratio_high < 0.5 AS is_silent,
    CASE
        WHEN commune.covered_day_count < 182
            THEN 'Chưa đủ dữ liệu để so sánh (' || commune.covered_day_count || '/364 ngày được thu thập đầy đủ)'
        WHEN rated.ratio_high < 0.5
            THEN 'Ít phản ánh hơn hẳn mức thường thấy ở nơi tương tự (ít phản ánh không có nghĩa là hài lòng)'
        ELSE 'Không thấy ít phản ánh khác thường'
    END AS note
FROM rated
INNER JOIN {{ ref('rpt_commune') }} AS commune USING (commune_code)
