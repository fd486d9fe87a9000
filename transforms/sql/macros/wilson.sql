{# Wilson score interval of a proportion, 95 % (E. B. Wilson, JASA 22, 1927, p. 209): bound is 'low' or 'high'; per cent.
   Null for no cases. Unlike the usual ± it stays within 0-100 and is honest for a handful of cases. #}
{% macro wilson(numerator, denominator, bound) -%}
    {%- set sign = '-' if bound == 'low' else '+' -%}
    CASE
        WHEN {{ denominator }} > 0
            THEN greatest(0, least(100, 100 * (
                {{ numerator }} / {{ denominator }}::DOUBLE + 1.96 ^ 2 / (2 * {{ denominator }})
                {{ sign }} 1.96 * sqrt(
                    {{ numerator }} / {{ denominator }}::DOUBLE * (1 - {{ numerator }} / {{ denominator }}::DOUBLE) / {{ denominator }}
                    + 1.96 ^ 2 / (4 * {{ denominator }}::DOUBLE ^ 2)
                )
            ) / (1 + 1.96 ^ 2 / {{ denominator }})))
    END
{%- endmacro %}
