-- Week x term: texts of the week and of its season that hold it, for the last five whole weeks. Its season: the eight weeks
-- before, and the five about the same week of each of the two years before. Only portals that were covered in the week, each
-- with the weeks of the season in which it was covered too: four at least. One text sent twice counts once.
WITH compared AS (
    SELECT
        this.week_on,
        this.portal_id,
        season.week_on AS season_week_on
    FROM {{ ref('int_week_portal') }} AS this
    INNER JOIN {{ ref('int_week_portal') }} AS season
        ON
            this.portal_id = season.portal_id
            AND (
                this.week_on - season.week_on BETWEEN 7 AND 56
                OR abs(this.week_on - 364 - season.week_on) <= 14
                OR abs(this.week_on - 728 - season.week_on) <= 14
            )
    WHERE this.is_received_covered AND season.is_received_covered AND this.week_on >= DATE '{{ var("as_of") }}' - 42
    QUALIFY count(*) OVER (PARTITION BY this.week_on, this.portal_id) >= 4
),

side AS (
    SELECT DISTINCT
        compared.week_on,
        text.label_key,
        text.terms,
        true AS is_this
    FROM compared
    INNER JOIN {{ ref('int_word_text') }} AS text
        ON compared.portal_id = text.portal_id AND compared.week_on = text.sent_week_on
    UNION ALL
    SELECT DISTINCT
        compared.week_on,
        text.label_key,
        text.terms,
        false AS is_this
    FROM compared
    INNER JOIN {{ ref('int_word_text') }} AS text
        ON compared.portal_id = text.portal_id AND compared.season_week_on = text.sent_week_on
),

whole AS (
    SELECT
        week_on,
        count(*) FILTER (WHERE is_this) AS week_text_count,
        count(*) FILTER (WHERE NOT is_this) AS season_text_count
    FROM side
    GROUP BY week_on
),

term AS (
    SELECT
        week_on,
        is_this,
        unnest(terms) AS term
    FROM side
)

SELECT
    whole.week_on,
    term.term,
    count(*) FILTER (WHERE term.is_this) AS text_count,
    count(*) FILTER (WHERE NOT term.is_this) AS season_count,
    whole.week_text_count,
    whole.season_text_count
FROM term
INNER JOIN whole ON term.week_on = whole.week_on
GROUP BY whole.week_on, term.term, whole.week_text_count, whole.season_text_count
HAVING count(*) >= 3
