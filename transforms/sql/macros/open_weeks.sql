{# The weeks (their Mondays, one row each) at whose end a span was open; for the week of the night, as of the night. Made for
   each span by itself: a join by range of all spans with all weeks grows with their product. #}
{% macro open_weeks() -%}
date_trunc('week', open_from_on)::DATE + 7 * unnest(range(
    (
        CASE
            WHEN closed_on <= DATE '{{ var("as_of") }}' THEN date_trunc('week', closed_on)::DATE - 7
            ELSE date_trunc('week', DATE '{{ var("as_of") }}')::DATE
        END - date_trunc('week', open_from_on)::DATE
    ) // 7 + 1
))::INTEGER
{%- endmacro %}
