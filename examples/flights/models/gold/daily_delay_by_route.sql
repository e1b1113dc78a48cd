select
  departed_on as day,
  origin,
  destination,
  {{ delays() }}
from {{ ref('fact_flight') }}
group by day, origin, destination
