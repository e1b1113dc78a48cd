select
  departed_on as day,
  origin as airport,
  {{ delays() }}
from {{ ref('fact_flight') }}
group by day, airport
