import type { Endpoint } from './endpoint.ts'
import { backfillEndpoints } from './resources/backfills.ts'
import { datasetEndpoints } from './resources/datasets.ts'
import { graphEndpoints } from './resources/graph.ts'
import { healthEndpoints } from './resources/health.ts'
import { journalEndpoints } from './resources/journal.ts'
import { modelEndpoints } from './resources/models.ts'
import { windowEndpoints } from './resources/pipeline-windows.ts'
import { pipelineEndpoints } from './resources/pipelines.ts'
import { profileEndpoint } from './resources/profiles.ts'
import { retryEndpoints } from './resources/retries.ts'
import { runOrders } from './resources/run-orders.ts'
import { runReads } from './resources/runs.ts'
import { serverEndpoints } from './resources/server.ts'
import { workEndpoints } from './resources/work.ts'

/** A group of operations, as the reference shows them. */
export interface EndpointGroup {
  readonly title: string
  readonly endpoints: readonly Endpoint[]
}

/** All operations of the API, in groups. */
export function endpointGroups(options: { readonly version: string }): readonly EndpointGroup[] {
  return [
    { title: 'Pipelines', endpoints: [...pipelineEndpoints, ...windowEndpoints] },
    { title: 'Runs', endpoints: [...runReads, ...runOrders] },
    { title: 'Backfills', endpoints: backfillEndpoints },
    { title: 'Work', endpoints: [...workEndpoints, ...retryEndpoints] },
    { title: 'Data', endpoints: [...datasetEndpoints, profileEndpoint, ...graphEndpoints] },
    { title: 'Models', endpoints: modelEndpoints },
    { title: 'Journal', endpoints: journalEndpoints },
    { title: 'Health', endpoints: healthEndpoints },
    { title: 'Server', endpoints: serverEndpoints(options.version) },
  ]
}
