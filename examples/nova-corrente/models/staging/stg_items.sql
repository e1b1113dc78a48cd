with newest as (
  {{ latest(source('bronze', 'raw_items'), 'snapshot_day') }}
)

select
  item_id,
  family,
  trim(item_name) as item_name,
  lower(trim(category)) as category,
  supplier_id,
  cast(cost as decimal(10, 2)) as cost,
  lead_time_days,
  snapshot_day
from newest
where item_name is not null and cost > 0
