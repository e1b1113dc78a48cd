-- A flight of the source is in silver or among the rejected, and nowhere twice.
select came.flights as came, kept.flights as kept, rejected.flights as rejected
from (select count(*) as flights from {{ source('bronze', 'flights') }}) as came,
  (select count(*) as flights from {{ ref('flights') }}) as kept,
  (select count(*) as flights from {{ ref('rejected_flights') }}) as rejected
where came.flights <> kept.flights + rejected.flights
