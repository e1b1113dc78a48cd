import { Link, createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router'
import { Shell } from './parts/shell.tsx'
import { ErrorView, RowsSkeleton } from './parts/views.tsx'
import {
  runSearch,
  runsSearch,
  pipelineSearch,
  graphSearch,
  datasetSearch,
  listSearch,
  modelSearch,
  modelsSearch,
  settingsSearch,
} from './address.ts'
import { useLanguage } from './words/language.tsx'
import type { ReactElement } from 'react'

function Nothing(): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="page">
      <h1>{say('error.nothing')}</h1>
      <p className="dim">{say('error.nothingHint')}</p>
      <p>
        <Link to="/">{say('nav.home')}</Link>
      </p>
    </div>
  )
}

function Failed({ error }: { readonly error: unknown }): ReactElement {
  return (
    <div className="page">
      <ErrorView error={error} again={() => window.location.reload()} />
    </div>
  )
}

const root = createRootRoute({ component: Shell, notFoundComponent: Nothing, errorComponent: Failed })
const under = { getParentRoute: () => root } as const

const home = createRoute({ ...under, path: '/', component: lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage') })
const pipelines = createRoute({
  ...under,
  path: '/pipelines',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/pipelines.tsx'), 'PipelinesPage'),
})
const pipeline = createRoute({
  ...under,
  path: '/pipelines/$pipeline',
  validateSearch: pipelineSearch,
  component: lazyRouteComponent(() => import('./pages/pipeline.tsx'), 'PipelinePage'),
})
const runs = createRoute({
  ...under,
  path: '/runs',
  validateSearch: runsSearch,
  component: lazyRouteComponent(() => import('./pages/runs.tsx'), 'RunsPage'),
})
const run = createRoute({
  ...under,
  path: '/runs/$run',
  validateSearch: runSearch,
  component: lazyRouteComponent(() => import('./pages/run.tsx'), 'RunPage'),
})
const datasets = createRoute({
  ...under,
  path: '/datasets',
  validateSearch: listSearch,
  component: lazyRouteComponent(() => import('./pages/datasets.tsx'), 'DatasetsPage'),
})
const dataset = createRoute({
  ...under,
  path: '/datasets/$dataset',
  validateSearch: datasetSearch,
  component: lazyRouteComponent(() => import('./pages/dataset.tsx'), 'DatasetPage'),
})
const models = createRoute({
  ...under,
  path: '/models',
  validateSearch: modelsSearch,
  component: lazyRouteComponent(() => import('./pages/models.tsx'), 'ModelsPage'),
})
const model = createRoute({
  ...under,
  path: '/models/$model',
  validateSearch: modelSearch,
  component: lazyRouteComponent(() => import('./pages/model.tsx'), 'ModelPage'),
})
const graph = createRoute({
  ...under,
  path: '/graph',
  validateSearch: graphSearch,
  component: lazyRouteComponent(() => import('./pages/graph.tsx'), 'GraphPage'),
})
const settings = createRoute({
  ...under,
  path: '/settings',
  validateSearch: settingsSearch,
  component: lazyRouteComponent(() => import('./pages/settings.tsx'), 'SettingsPage'),
})

/** Every page by its address. */
export const router = createRouter({
  routeTree: root.addChildren([home, pipelines, pipeline, runs, run, datasets, dataset, models, model, graph, settings]),
  defaultPreload: 'intent',
  defaultErrorComponent: Failed,
  scrollRestoration: true,
  defaultPendingComponent: () => <RowsSkeleton />,
})

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router
  }
}
