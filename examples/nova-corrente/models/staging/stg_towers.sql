select tower_id, region, technology, uptime_target, snapshot_day
from ({{ latest(source('bronze', 'raw_towers'), 'snapshot_day') }}) as newest
