{# A table's key of several columns: no two rows share it. #}
{% test unique_key(model, columns) %}
SELECT
    {{ columns | join(', ') }},
    count(*) AS row_count
FROM {{ model }}
GROUP BY {{ columns | join(', ') }}
HAVING count(*) > 1
{% endtest %}
