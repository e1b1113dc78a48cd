{{ config(materialized='incremental', incremental_strategy='merge', unique_key='order_id', on_schema_change='fail') }}

-- The newest record of each order. An older day that is run again cannot bring an old state back.
with newest as (
  select order_id, shop, customer_id, status, amount_usd, order_date, order_month, updated_at
  from {{ ref('sales') }}
  qualify row_number() over (partition by order_id order by updated_at desc) = 1
)

select * from newest
{% if is_incremental() %}
-- Only what is new or has changed is merged.
except
select * from {{ this }}
{% endif %}
