{{
  config(
    materialized='incremental',
    unique_key=['forecast_id'],
    incremental_strategy='merge',
    on_schema_change='append_new_columns',
    tags=['facts', 'forecasts'],
  )
}}

with forecasts as (
  select *
  from {{ ref('stg_forecasts') }}
  where forecast_day >= (select max(made_on) from {{ ref('stg_forecasts') }}) - interval '{{ var('days_kept') }} days'
  {% if is_incremental() %}
    and made_on >= (select max(made_on) from {{ this }})
  {% endif %}
)

select
  forecasts.forecast_id,
  forecasts.item_id,
  forecasts.tower_id,
  forecasts.forecast_day,
  forecasts.forecasted_demand,
  forecasts.actual_demand,
  forecasts.ci_lower,
  forecasts.ci_upper,
  forecasts.forecasted_demand - forecasts.actual_demand as forecast_error,
  abs(forecasts.forecasted_demand - forecasts.actual_demand) as absolute_error,
  case
    when forecasts.actual_demand > 0
      then round(abs(forecasts.forecasted_demand - forecasts.actual_demand) / forecasts.actual_demand * 100, 2)
  end as mape,
  items.category,
  items.cost_tier,
  towers.region,
  towers.sla_tier,
  days.is_holiday,
  forecasts.model_type,
  forecasts.made_on
from forecasts
inner join {{ ref('dim_items') }} as items using (item_id)
left join {{ ref('dim_towers') }} as towers using (tower_id)
inner join {{ ref('dim_time') }} as days on days.day = forecasts.forecast_day
