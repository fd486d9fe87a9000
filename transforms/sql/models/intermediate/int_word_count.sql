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

-- A text is read once, however many weeks compare it: bit 2n of its sides is the season of the week n weeks before the
-- night's, bit 2n + 1 that week itself.
held AS (
    SELECT DISTINCT
        week_on,
        portal_id,
        week_on AS sent_week_on,
        2 AS side
    FROM compared
    UNION ALL
    SELECT
        week_on,
        portal_id,
        season_week_on AS sent_week_on,
        1 AS side
    FROM compared
),

side AS (
    SELECT
        text.label_key,
        bit_or(held.side << 2 * ((DATE '{{ var("as_of") }}' - held.week_on) // 7)::INTEGER) AS sides
    FROM held
    INNER JOIN {{ ref('int_word_text') }} AS text USING (portal_id, sent_week_on)
    GROUP BY text.label_key
),

week AS (
    SELECT DISTINCT
        week_on,
        1 << 2 * ((DATE '{{ var("as_of") }}' - week_on) // 7)::INTEGER AS season_bit
    FROM compared
),

whole AS (
    SELECT
        week.week_on,
        week.season_bit,
        count(*) FILTER (WHERE side.sides & (2 * week.season_bit) > 0) AS week_text_count,
        count(*) FILTER (WHERE side.sides & week.season_bit > 0) AS season_text_count
    FROM week
    CROSS JOIN side
    GROUP BY week.week_on, week.season_bit
),

term AS (
    SELECT
        sides,
        term,
        count(*) AS text_count
    FROM (
        SELECT
            side.sides,
            unnest(words.terms) AS term
        FROM side
        INNER JOIN {{ source('raw', 'label_words') }} AS words ON side.label_key = words.label_key
    )
    GROUP BY sides, term
)

SELECT
    whole.week_on,
    term.term,
    coalesce(sum(term.text_count) FILTER (WHERE term.sides & (2 * whole.season_bit) > 0), 0)::BIGINT AS text_count,
    coalesce(sum(term.text_count) FILTER (WHERE term.sides & whole.season_bit > 0), 0)::BIGINT AS season_count,
    whole.week_text_count,
    whole.season_text_count
FROM term
INNER JOIN whole ON term.sides & (3 * whole.season_bit) > 0
GROUP BY whole.week_on, term.term, whole.week_text_count, whole.season_text_count
HAVING text_count + season_count >= 3
