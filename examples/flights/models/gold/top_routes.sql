select
  route.origin,
  departure.name as origin_name,
  route.destination,
  arrival.name as destination_name,
  sum(route.flights)::integer as flights,
  round(100 * sum(route.delayed) / sum(route.flights), 1) as delayed_percent,
  max(route.worst_delay_minutes) as worst_delay_minutes
from {{ ref('daily_delay_by_route') }} as route
inner join {{ ref('dim_airport') }} as departure on departure.airport = route.origin
inner join {{ ref('dim_airport') }} as arrival on arrival.airport = route.destination
group by all
order by flights desc, route.origin, route.destination
limit 25
