select
  order_month,
  status,
  count(*) as total_orders,
  sum(amount_usd)::decimal(14, 2) as revenue_usd,
  round(avg(amount_usd), 2)::decimal(12, 2) as avg_order_usd,
  max(amount_usd) as max_order_usd
from {{ ref('sales_fact') }}
group by order_month, status
order by order_month, status
