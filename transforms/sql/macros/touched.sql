{# What an incremental model reads and writes anew: items (and cases) that warehouse/changes.py put into the schema `changed`;
   `ages`: those, too, that hang on the night's date alone. The first build, and every one after a change of rules, reads
   everything. #}
{% macro observed(relation) -%}
{{ 'changed.observation' if is_incremental() else relation }}
{%- endmacro %}

{% macro touched(relation, key='feedback_id', ages=false) -%}
{%- if is_incremental() -%}
(SELECT * FROM {{ relation }} WHERE {{ key }} IN {{ changed_keys(key, ages) }})
{%- else -%}
{{ relation }}
{%- endif -%}
{%- endmacro %}

{# Run before an incremental model adds its rows: what it told of these items goes, also where nothing comes in its place. #}
{% macro forget_touched(key='feedback_id', ages=false) -%}
{%- if is_incremental() -%}
DELETE FROM {{ this }} WHERE {{ key }} IN {{ changed_keys(key, ages) }}
{%- endif -%}
{%- endmacro %}

{% macro changed_keys(key, ages) -%}
(SELECT {{ key }} FROM {{ 'changed.matter' if key == 'case_id' else 'changed.item' }}{{ '' if ages else ' WHERE is_changed' }})
{%- endmacro %}
