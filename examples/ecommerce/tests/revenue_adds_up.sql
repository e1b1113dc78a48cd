-- The summary is worth what the orders are worth.
select summary.revenue as summary, fact.revenue as fact
from (select sum(revenue_usd) as revenue from {{ ref('sales_summary') }}) as summary,
  (select sum(amount_usd) as revenue from {{ ref('sales_fact') }}) as fact
where summary.revenue <> fact.revenue
