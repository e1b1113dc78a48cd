select
  *,
  'left more than {{ var("earliest") }} minutes early' as reason
from {{ source('bronze', 'flights') }}
where delay < -{{ var('earliest') }}
