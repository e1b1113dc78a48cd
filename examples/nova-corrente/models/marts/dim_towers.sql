select towers.tower_id, towers.region, towers.technology, towers.uptime_target, tiers.tier as sla_tier
from {{ ref('stg_towers') }} as towers
left join {{ ref('sla_tiers') }} as tiers
  on towers.uptime_target >= tiers.uptime_from and towers.uptime_target < tiers.uptime_to
