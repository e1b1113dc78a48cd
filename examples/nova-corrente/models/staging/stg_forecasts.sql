-- The newest word on each forecast: later days know more.
select
  forecast_id,
  item_id,
  tower_id,
  forecast_day,
  cast(forecasted_demand as decimal(10, 2)) as forecasted_demand,
  cast(actual_demand as decimal(10, 2)) as actual_demand,
  ci_lower,
  ci_upper,
  model_type,
  made_on
from {{ source('bronze', 'raw_forecasts') }}
qualify row_number() over (partition by forecast_id order by made_on desc) = 1
