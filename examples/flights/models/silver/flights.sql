{{ config(event_time='departed_at') }}

select
  date as departed_at,
  origin,
  destination,
  distance as distance_miles,
  delay as delay_minutes
from {{ source('bronze', 'flights') }}
where delay >= -{{ var('earliest') }}
