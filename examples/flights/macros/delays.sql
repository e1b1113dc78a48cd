{# How late a group of flights was. #}
{% macro delays() -%}
  count(*) as flights,
  count(*) filter (delayed) as delayed,
  avg(delay_minutes) as mean_delay_minutes,
  max(delay_minutes) as worst_delay_minutes
{%- endmacro %}
