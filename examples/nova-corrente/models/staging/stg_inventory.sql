select item_id, stock_day, quantity, reserved, quantity - reserved as available, counted_at
from {{ source('bronze', 'raw_inventory') }}
qualify row_number() over (partition by item_id, stock_day order by counted_at desc) = 1
