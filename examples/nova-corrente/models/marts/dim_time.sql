with days as (
  select distinct forecast_day as day from {{ ref('stg_forecasts') }}
)

select
  days.day,
  extract('year' from days.day) as year,
  extract('quarter' from days.day) as quarter,
  extract('month' from days.day) as month,
  extract('dow' from days.day) in (0, 6) as is_weekend,
  holidays.holiday is not null as is_holiday
from days
left join {{ ref('holidays') }} as holidays on holidays.holiday = days.day
