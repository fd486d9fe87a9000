SELECT
    topic_code,
    topic_name,
    topic_order
FROM {{ ref('topics') }}
