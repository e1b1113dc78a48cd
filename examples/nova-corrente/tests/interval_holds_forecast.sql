-- What is forecast lies within its own interval.
select forecast_id
from {{ ref('fact_forecasts') }}
where forecasted_demand < ci_lower or forecasted_demand > ci_upper
