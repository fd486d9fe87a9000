{# What two spellings of one agency share: case, blanks, dashes, where the tone stands (uỷ, ủy), and the short forms of
   the kind words (TP., H., X., P., TT.). Names are compared by this key and by nothing else. #}
{% macro agency_key(column) -%}
{%- set ns = namespace(sql="' ' || regexp_replace(lower(nfc_normalize(" ~ column ~ ")), '[\\s.,;:\"''“”–—-]+', ' ', 'g') || ' '") -%}
{%- set letters = {'uỷ': 'ủy', 'uý': 'úy', 'oà': 'òa', 'oá': 'óa', 'oả': 'ỏa', 'oã': 'õa', 'oạ': 'ọa', '(cũ)': 'cũ', '&': ' và '} -%}
{%- set words = [
    (' ủy ban nhân dân ', ' ubnd '), (' hội đồng nhân dân ', ' hđnd '), (' thường trực hđnd ', ' hđnd '),
    (' (ủy ban |ub)?(mặt trận tổ quốc|mttq)( việt nam)? ', ' mttq '), (' (tp|t p) ', ' thành phố '), (' (tx|t x) ', ' thị xã '),
    (' (tt|t t) ', ' thị trấn '), (' h ', ' huyện '), (' p ', ' phường '), (' x ', ' xã '), (' +', ' ')
] -%}
{%- for have, want in letters.items() -%}
    {%- set ns.sql = "replace(" ~ ns.sql ~ ", '" ~ have ~ "', '" ~ want ~ "')" -%}
{%- endfor -%}
{%- for have, want in words -%}
    {%- set ns.sql = "regexp_replace(" ~ ns.sql ~ ", '" ~ have ~ "', '" ~ want ~ "', 'g')" -%}
{%- endfor -%}
trim({{ ns.sql }})
{%- endmacro %}
