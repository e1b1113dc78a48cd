{{
  config(
    materialized='incremental',
    incremental_strategy='microbatch',
    event_time='departed_at',
    batch_size='month',
    begin='2001-01-01',
  )
}}

select
  departed_at,
  departed_at::date as departed_on,
  origin,
  destination,
  distance_miles,
  delay_minutes,
  delay_minutes >= 15 as delayed
from {{ ref('flights') }}
