select
  departed_on as day,
  origin as airport,
  count(*) as flights,
  count(*) filter (delayed) as delayed,
  avg(delay_minutes) as mean_delay_minutes,
  max(delay_minutes) as worst_delay_minutes
from gold.fact_flight
where departed_at >= $start::timestamp
  and departed_at < $end::timestamp
group by day, airport
