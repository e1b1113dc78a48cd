select
  day,
  shop,
  sum(visitors) as visitors,
  arg_max(hour, visitors) as busiest_hour
from bronze.visits
where day = $day::date
group by day, shop
