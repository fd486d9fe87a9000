{# The night, as of which marts are built: var('as_of'), read when a model runs and not when the project is parsed.
   As a dbt variable it would change every night, and each change makes dbt parse the whole project anew (4 s). #}
{% macro var(name, default=none) -%}
    {%- if name == 'as_of' and execute -%}
        {%- do return(env_var('HIEUDAN_AS_OF')) -%}
    {%- endif -%}
    {%- do return(builtins.var(name, default)) -%}
{%- endmacro %}
