-- The newest record of each order that the day touched. An older day that runs again cannot bring an old state back.
select
  order_id,
  shop,
  customer_id,
  status,
  amount_usd,
  order_date,
  order_month,
  updated_at
from silver.sales
where order_id in (select order_id from silver.sales where sales_day = $day::date)
qualify row_number() over (partition by order_id order by updated_at desc) = 1
