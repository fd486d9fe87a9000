{# How rpt_weekly_flow is written anew in part: all weeks of the cells (topic, commune, agency, portal) in which a changed item
   was or is, and all cells from the week of the last build on: there what is unresolved adds a week. #}
{% macro flow_cell(row='') -%}
hash({{ row }}topic_code, {{ row }}commune_code, {{ row }}agency_code, {{ row }}portal_id)
{%- endmacro %}

{% macro flow_is_anew(row='') -%}
({{ row }}week_on >= (SELECT since_week_on FROM changed.built) OR {{ flow_cell(row) }} IN (SELECT cell FROM changed.cell))
{%- endmacro %}

{# Run before, in this order: the cells in which changed items are now; what is taken out, which tells later what has moved. #}
{% macro find_flow_cells() -%}
{%- if is_incremental() -%}
INSERT INTO changed.cell SELECT DISTINCT {{ flow_cell() }} FROM {{ touched(ref('fct_feedback')) }}
{%- endif -%}
{%- endmacro %}

{% macro keep_flow() -%}
{%- if is_incremental() -%}
CREATE OR REPLACE TABLE changed.flow AS SELECT * FROM {{ this }} WHERE {{ flow_is_anew() }}
{%- endif -%}
{%- endmacro %}

{% macro forget_flow() -%}
{%- if is_incremental() -%}
DELETE FROM {{ this }} WHERE {{ flow_is_anew() }}
{%- endif -%}
{%- endmacro %}
