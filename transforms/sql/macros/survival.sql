{# Kaplan and Meier's product (JASA 53, 1958, 457-481) over rows of (at_risk_count, closed_count), and its 95 % bounds:
   Greenwood's variance on the log-log scale, as lifelines has it. `over` is an OVER clause, or empty within a GROUP BY.
   Shares from 0 to 1. #}
{% macro still_open(over='') -%}
    CASE
        WHEN bool_or(closed_count = at_risk_count) {{ over }} THEN 0.0
        ELSE exp(sum(CASE WHEN closed_count < at_risk_count THEN ln(1 - closed_count / at_risk_count::DOUBLE) ELSE 0 END) {{ over }})
    END
{%- endmacro %}

{% macro greenwood(over='') -%}
    sum(CASE WHEN closed_count < at_risk_count THEN closed_count / (at_risk_count * (at_risk_count - closed_count)::DOUBLE) ELSE 0 END) {{ over }}
{%- endmacro %}

{% macro still_open_bound(share, variance, bound) -%}
{%- set sign = '+' if bound == 'low' else '-' -%}
    CASE
        WHEN {{ share }} > 0 AND {{ share }} < 1
            THEN {{ share }} ^ exp({{ sign }}1.959964 * sqrt({{ variance }}) / abs(ln({{ share }})))
        ELSE {{ share }}
    END
{%- endmacro %}
