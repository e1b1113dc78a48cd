select
  date as departed_at,
  origin,
  destination,
  distance as distance_miles,
  delay as delay_minutes
from bronze.flights
where date >= $start::timestamp
  and date < $end::timestamp
