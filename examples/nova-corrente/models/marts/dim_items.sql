with newest_stock as (
  select item_id, available
  from {{ ref('stg_inventory') }}
  where stock_day = (select max(stock_day) from {{ ref('stg_inventory') }})
)

select
  items.item_id,
  items.item_name,
  items.family,
  items.category,
  items.supplier_id,
  items.cost,
  case when items.cost >= 1000 then 'high' when items.cost >= 200 then 'medium' else 'low' end as cost_tier,
  items.lead_time_days,
  coalesce(newest_stock.available, 0) as available
from {{ ref('stg_items') }} as items
left join newest_stock using (item_id)
