select
  iata as airport,
  name,
  city,
  state,
  country,
  latitude,
  longitude
from {{ source('bronze', 'airports') }}
