select date, delay, distance, origin, destination
from read_parquet($file)
where date >= $start::timestamp
  and date < $end::timestamp
