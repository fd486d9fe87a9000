-- By how much the figures of a past week have moved since they were first published.
WITH published AS (
    SELECT
        week_on,
        topic_code,
        figure,
        min(night_on) AS first_published_on,
        arg_min(value_count, night_on) AS first_published_count,
        arg_max(value_count, night_on) AS last_published_count,
        max(night_on) AS last_changed_on,
        count(*) - 1 AS change_count
    FROM {{ source('raw', 'published_week') }}
    WHERE night_on < DATE '{{ var("as_of") }}'
    GROUP BY week_on, topic_code, figure
),

today AS (
    SELECT
        week_on,
        week_code,
        topic_code,
        replace(figure, '_count', '') AS figure,
        value_count
    FROM (
        UNPIVOT {{ ref('rpt_weekly_topic') }}
        ON received_count, answered_count, rejected_count, reopened_count, unresolved_count, overdue_count
        INTO NAME figure VALUE value_count
    )
)

SELECT
    published.week_on,
    today.week_code,
    published.topic_code,
    published.figure,
    published.first_published_on,
    published.first_published_count,
    today.value_count AS now_count,
    today.value_count - published.first_published_count AS moved_count,
    published.change_count + (today.value_count != published.last_published_count)::INTEGER AS revision_count,
    CASE
        WHEN today.value_count != published.last_published_count THEN DATE '{{ var("as_of") }}'
        WHEN published.change_count > 0 THEN published.last_changed_on
    END AS last_revised_on
FROM published
INNER JOIN today USING (week_on, topic_code, figure)
