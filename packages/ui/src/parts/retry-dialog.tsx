import { Button, NativeSelect } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import type { Run, StepRun } from 'caudal/api'
import { useState } from 'react'
import { Dialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { ErrorView } from './views.tsx'

interface Shown {
  readonly run: Run
  readonly steps: readonly StepRun[]
  readonly close: () => void
}

/** Says what of a run that has ended would run again, and has it do so; where the code has changed since, with the code of then or anew. */
export function RetryDialog({ run, steps, close }: Shown): ReactElement {
  const { say } = useLanguage()
  const today = useQuery({
    queryKey: ['pipeline', run.pipeline, 'itself'],
    queryFn: ({ signal }) => api.pipelines.get({ path: { pipeline: run.pipeline }, signal }),
    // Asked anew each time: what runs again depends on what the code is now.
    staleTime: 0,
  })
  return (
    <Dialog title={say('run.retryTitle')} close={close}>
      <Loaded from={{ ...today, data: today.isFetchedAfterMount ? today.data : undefined }} rows={3}>
        {({ version }) => (
          <div className="stack">
            {version !== run.version && <Anew run={run} />}
            <Again run={run} steps={steps} close={close} changed={version !== run.version} />
          </div>
        )}
      </Loaded>
    </Dialog>
  )
}

function Again({ run, steps, close, changed }: Shown & { readonly changed: boolean }): ReactElement {
  const { say } = useLanguage()
  const open = steps.filter(({ item, state }) => item === null && ['failed', 'cancelled', 'upstream_failed'].includes(state))
  const [from, choose] = useState('')
  const send = useMutation({
    mutationFn: () =>
      api.runs.retry({
        path: { run: run.run },
        body: { ...(from === '' ? {} : { step: from }), ...(changed ? { keptCode: true } : {}) },
      }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['run', run.run] })
      close()
    },
  })
  const again = from === '' ? open.filter(({ state }) => state !== 'upstream_failed').map(({ step }) => step) : [from]
  const choices = [
    { value: '', label: say('run.retryFailed') },
    ...steps.filter(({ item }) => item === null).map(({ step }) => ({ value: step, label: step })),
  ]
  return (
    <>
      <NativeSelect
        label={say('run.retryFrom')}
        value={from}
        data={choices}
        onChange={({ currentTarget }) => choose(currentTarget.value)}
      />
      <p>{say('run.retryWhat', { steps: again.length === 0 ? '–' : again.join(', ') })}</p>
      {send.error !== null && <ErrorView error={send.error} />}
      <Button
        size="xs"
        variant={changed ? 'default' : 'filled'}
        disabled={again.length === 0}
        loading={send.isPending}
        onClick={() => send.mutate()}
      >
        {say(changed ? 'run.retryKept' : 'action.again')}
      </Button>
    </>
  )
}

/** A run keeps the code that it began with: what was mended since runs in a new one, for the same window and parameters. */
function Anew({ run }: { readonly run: Run }): ReactElement {
  const { say } = useLanguage()
  const navigate = useNavigate()
  const { window, params, pipeline } = run
  const start = useMutation({
    mutationFn: () => api.runs.start({ path: { pipeline }, body: { window: `${window.start}/${window.end}`, params } }),
    onSuccess: (started) => navigate({ to: '/runs/$run', params: { run: started.run.run } }),
  })
  return (
    <section className="cause" data-mark="retrying" aria-label={say('run.codeChanged')}>
      <p>{say('run.codeChanged')}</p>
      {start.error !== null && <ErrorView error={start.error} />}
      <Button size="xs" loading={start.isPending} onClick={() => start.mutate()}>
        {say('run.startAnew')}
      </Button>
    </section>
  )
}
