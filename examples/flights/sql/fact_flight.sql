select
  departed_at,
  departed_at::date as departed_on,
  origin,
  destination,
  distance_miles,
  delay_minutes,
  delay_minutes >= 15 as delayed
from silver.flights
where departed_at >= $start::timestamp
  and departed_at < $end::timestamp
