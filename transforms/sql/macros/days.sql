{# How int_series_day is written anew in part. Run before, in this order. #}
{% macro is_counted_anew() -%}
(scope = 'case' OR sent_on IN (SELECT sent_on FROM changed.day))
{%- endmacro %}

{% macro find_days() -%}
{%- if is_incremental() -%}
INSERT INTO changed.day SELECT DISTINCT sent_on FROM {{ touched(ref('fct_feedback')) }}
{%- endif -%}
{%- endmacro %}

{% macro forget_days() -%}
{%- if is_incremental() -%}
DELETE FROM {{ this }} WHERE {{ is_counted_anew() }}
{%- endif -%}
{%- endmacro %}
