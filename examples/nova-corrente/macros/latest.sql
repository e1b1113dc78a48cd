{# The rows of the newest day that a table has. #}
{% macro latest(relation, day) -%}
  select * from {{ relation }} where {{ day }} = (select max({{ day }}) from {{ relation }})
{%- endmacro %}
