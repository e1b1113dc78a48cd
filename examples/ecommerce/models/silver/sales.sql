{{
  config(
    materialized='incremental',
    incremental_strategy='microbatch',
    event_time='sales_day',
    batch_size='day',
    begin='2026-11-01',
  )
}}

-- The newest record of each order that the shops sent for the day. What cannot be told in dollars is set aside; see silver.yml.
select
  sales.sales_day,
  sales.order_id,
  sales.shop,
  sales.customer_id,
  sales.status,
  sales.amount,
  sales.currency,
  (sales.amount * rates.usd)::decimal(12, 2) as amount_usd,
  sales.ordered_at,
  sales.ordered_at::date as order_date,
  strftime(sales.ordered_at, '%Y-%m') as order_month,
  sales.updated_at
from {{ source('bronze', 'sales') }} as sales
left join {{ source('bronze', 'rates') }} as rates on rates.currency = sales.currency
qualify row_number() over (partition by sales.sales_day, sales.order_id order by sales.updated_at desc) = 1
