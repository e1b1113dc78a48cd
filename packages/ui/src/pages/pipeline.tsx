import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation, useQueries, useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import type { PipelineDetail, Run } from 'caudal/api'
import type { ReactElement } from 'react'
import { pipelineSearch } from '../address.ts'
import type { PipelineSearch } from '../address.ts'
import { api, cache } from '../api.ts'
import { Backfills } from '../parts/backfills.tsx'
import { Calendar } from '../parts/calendar.tsx'
import { DayWindows } from '../parts/day-windows.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Moment } from '../parts/moment.tsx'
import { HeldRuns } from '../parts/newer-runs.tsx'
import { readAll } from '../parts/read-all.ts'
import { useMayAct } from '../parts/role.ts'
import { RunBars } from '../parts/run-bars.tsx'
import { StepGraph } from '../parts/run-graph.tsx'
import { gridOf } from '../parts/run-grid.ts'
import { RunGridView } from '../parts/run-grid-view.tsx'
import { RunNow } from '../parts/run-now.tsx'
import { RunTable } from '../parts/run-table.tsx'
import { ScheduleText } from '../parts/schedule-text.tsx'
import { Tabs } from '../parts/tabs.tsx'
import { VersionDiff } from '../parts/version-diff.tsx'
import { EmptyView, ErrorView, RowsSkeleton } from '../parts/views.tsx'
import { formatAbsolute, formatDuration } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'

type Change = { readonly [K in keyof PipelineSearch]?: PipelineSearch[K] | undefined }

const gridRuns = 20
const mostRuns = 100
const mostSteps = 1_000

/** A pipeline: its graph, its runs by steps, its calendar and its versions. */
export function PipelinePage(): ReactElement {
  const { pipeline } = useParams({ from: '/pipelines/$pipeline' })
  const found = useQuery({
    queryKey: ['pipeline', pipeline, 'itself'],
    queryFn: ({ signal }) => api.pipelines.get({ path: { pipeline }, signal }),
  })
  return <div className="page">{<Loaded from={found}>{(detail) => <PipelineBody pipeline={detail} />}</Loaded>}</div>
}

function PipelineBody({ pipeline }: { readonly pipeline: PipelineDetail }): ReactElement {
  const { say } = useLanguage()
  const search: PipelineSearch = useSearch({ from: '/pipelines/$pipeline' })
  const navigate = useNavigate()
  const tab = search.tab ?? 'graph'
  const tabs = [
    { value: 'graph', label: say('pipeline.overview') },
    { value: 'grid', label: say('pipeline.grid') },
    { value: 'calendar', label: say('pipeline.calendar') },
    { value: 'backfills', label: say('pipeline.backfills') },
    { value: 'versions', label: say('pipeline.versions') },
  ] as const
  const choose = (change: Change): void =>
    void navigate({
      to: '/pipelines/$pipeline',
      params: { pipeline: pipeline.name },
      search: pipelineSearch({ ...search, ...change }),
      replace: true,
      resetScroll: false,
    })
  return (
    <>
      <PipelineHead pipeline={pipeline} />
      <Tabs label={pipeline.name} tabs={tabs} picked={tab} pick={(value) => choose({ tab: value })} />
      {tab === 'graph' && <Overview pipeline={pipeline} />}
      {tab === 'grid' && <Grid pipeline={pipeline} search={search} choose={choose} />}
      {tab === 'calendar' && <Schedule pipeline={pipeline} day={search.day} choose={(day) => choose({ day })} />}
      {tab === 'backfills' && <Backfills pipeline={pipeline} />}
      {tab === 'versions' && <VersionDiff pipeline={pipeline.name} version={search.version} choose={(version) => choose({ version })} />}
    </>
  )
}

function PipelineHead({ pipeline }: { readonly pipeline: PipelineDetail }): ReactElement {
  const { say, language } = useLanguage()
  const mayAct = useMayAct()
  const [running, run] = useDisclosure(false)
  const path = { pipeline: pipeline.name }
  const turn = useMutation({
    mutationFn: () => (pipeline.paused ? api.pipelines.resume({ path }) : api.pipelines.pause({ path })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['pipeline', pipeline.name] }),
  })
  return (
    <div className="stack">
      <div className="head">
        <h1>{pipeline.name}</h1>
        <RunBars runs={pipeline.lastRuns} />
        {mayAct && (
          <div className="push">
            {pipeline.schedule !== null && (
              <Button size="xs" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
                {say(pipeline.paused ? 'action.resume' : 'action.pause')}
              </Button>
            )}
            <Button size="xs" onClick={run.open}>
              {say('action.run')}
            </Button>
          </div>
        )}
      </div>
      {pipeline.description !== null && <p>{pipeline.description}</p>}
      <div className="row dim">
        <ScheduleText schedule={pipeline.schedule} />
        {pipeline.nextAt !== null && (
          <span>
            {say('col.next')}: <Moment at={pipeline.nextAt} />
          </span>
        )}
        {pipeline.usualMs !== null && <span>{say('run.usual', { usual: formatDuration(pipeline.usualMs, language) })}</span>}
        {pipeline.owner !== null && <span>{pipeline.owner}</span>}
        {pipeline.tags.length > 0 && <span>{pipeline.tags.join(', ')}</span>}
      </div>
      {pipeline.paused && (
        <p className="state" data-mark="retrying">
          {say('pipeline.paused')}
        </p>
      )}
      {turn.error !== null && <ErrorView error={turn.error} />}
      {running && <RunNow pipeline={pipeline} close={run.close} />}
    </div>
  )
}

function useSteps(run: string | undefined): ReturnType<typeof useQuery<Awaited<ReturnType<typeof stepsOf>>>> {
  return useQuery({ queryKey: ['run', run, 'steps'], enabled: run !== undefined, queryFn: ({ signal }) => stepsOf(run!, signal) })
}

function stepsOf(run: string, signal: AbortSignal): ReturnType<typeof readSteps> {
  return readSteps(run, signal)
}

async function readSteps(run: string, signal: AbortSignal): Promise<Awaited<ReturnType<typeof api.runs.steps>>['items'][number][]> {
  return readAll((cursor) => api.runs.steps({ path: { run }, query: { limit: 500, cursor }, signal }), mostSteps)
}

/** The newest runs of a pipeline, in full. */
function useRuns(pipeline: string): Run[] | undefined {
  const found = useQuery({
    queryKey: ['runs', 'of', pipeline],
    queryFn: ({ signal }) => api.runs.list({ query: { pipeline, limit: mostRuns }, signal }),
  })
  return found.data === undefined ? undefined : [...found.data.items]
}

function Overview({ pipeline }: { readonly pipeline: PipelineDetail }): ReactElement {
  const navigate = useNavigate()
  const { say } = useLanguage()
  const last = pipeline.lastRuns[0]
  const runs = useRuns(pipeline.name)
  const steps = useSteps(last?.run)
  const open = (step: string | null): void => {
    if (step !== null && last !== undefined) void navigate({ to: '/runs/$run', params: { run: last.run }, search: { step } })
  }
  return (
    <>
      <StepGraph steps={pipeline.manifest.steps} runs={steps.data ?? []} picked={null} pick={open} />
      {last === undefined ? (
        <EmptyView title={say('pipeline.neverRan')} hint={say('pipeline.neverRanHint', { pipeline: pipeline.name })} />
      ) : (
        runs !== undefined && <HeldRuns runs={runs}>{(shown) => <RunTable runs={shown.slice(0, 10)} bare />}</HeldRuns>
      )}
    </>
  )
}

function Grid({
  pipeline,
  search,
  choose,
}: {
  readonly pipeline: PipelineDetail
  readonly search: PipelineSearch
  readonly choose: (change: Change) => void
}): ReactElement {
  const { say } = useLanguage()
  const all = useRuns(pipeline.name)
  const runs = (all ?? []).slice(0, gridRuns)
  const found = useQueries({
    queries: runs.map(({ run }) => ({
      queryKey: ['run', run, 'steps'],
      queryFn: ({ signal }: { readonly signal: AbortSignal }) => stepsOf(run, signal),
    })),
  })
  if (runs.length === 0)
    return <EmptyView title={say('pipeline.neverRan')} hint={say('pipeline.neverRanHint', { pipeline: pipeline.name })} />
  const error = found.find((one) => one.error !== null)?.error
  if (error !== undefined) return <ErrorView error={error} />
  if (found.some(({ data }) => data === undefined)) return <RowsSkeleton rows={pipeline.steps} />
  const grid = gridOf({
    steps: pipeline.manifest.steps.map(({ name }) => name),
    runs: runs.map((run, at) => ({ run, steps: found[at]?.data ?? [] })),
  })
  return <RunGridView grid={grid} version={pipeline.version} search={search} choose={choose} />
}

function Schedule(shown: {
  readonly pipeline: PipelineDetail
  readonly day: string | undefined
  readonly choose: (day: string | undefined) => void
}): ReactElement {
  const { pipeline, day, choose } = shown
  const spoken = useLanguage()
  const { say } = spoken
  const { name } = pipeline
  const runs = useRuns(name) ?? []
  const ticks = useQuery({
    queryKey: ['pipeline', name, 'ticks'],
    queryFn: ({ signal }) => api.pipelines.ticks({ path: { pipeline: name }, query: { limit: 62 }, signal }),
  })
  return (
    <Loaded from={ticks}>
      {({ items, next }) => (
        <>
          <p className="dim">
            {items.length === 0 && say('pipeline.noTicks')}
            {items.length > 0 && next === null && say('pipeline.ticks')}
            {items.length > 0 && next !== null && say('calendar.to', { time: formatAbsolute(Date.parse(items.at(-1)!.at), spoken) })}
            {items.length > 0 && `. ${say('calendar.choose')}`}
          </p>
          <Calendar runs={runs} ticks={items} choose={choose} />
          {day !== undefined && <DayWindows pipeline={name} day={day} close={() => choose(undefined)} />}
        </>
      )}
    </Loaded>
  )
}
