import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Run, StepRun } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Filter } from './filter.tsx'
import { ListView } from './list-view.tsx'
import { Took } from './moment.tsx'
import { useMayAct } from './role.ts'
import { StateMark, runsSince, stepState } from './state-mark.tsx'
import { TriesText, useTriesOf } from './tries-text.tsx'
import { ErrorView } from './views.tsx'

const states = ['ready', 'running', 'waiting', 'succeeded', 'failed', 'cancelled', 'skipped'] as const

/** The items of a mapped step, page by page, of one state or of all; of a run that has ended each can be run again. */
export function StepItems({ run, step }: { readonly run: Run; readonly step: string }): ReactElement {
  const { say } = useLanguage()
  const of = useTriesOf(run).get(step)
  const [state, choose] = useState<(typeof states)[number] | undefined>(undefined)
  return (
    <>
      <Filter label={say('col.state')} values={states} nameOf={(one) => say(`state.${one}`)} picked={state} pick={choose} />
      <ListView
        of={['run', run.run, 'items', step]}
        asked={state ?? null}
        page={({ query, signal }) => api.runs.items({ path: { run: run.run, step }, query: { state, ...query }, signal })}
        empty={<p className="dim">{say('run.noItems')}</p>}
        rows={4}
      >
        {(items) => (
          <ol className="attempts">
            {items.map((item) => (
              <Item key={item.item} run={run} item={item} of={of} />
            ))}
          </ol>
        )}
      </ListView>
    </>
  )
}

function Item({ run, item, of }: { readonly run: Run; readonly item: StepRun; readonly of: number | undefined }): ReactElement {
  const { say } = useLanguage()
  const mayAct = useMayAct()
  const [sure, ask] = useState(false)
  const index = item.item ?? 0
  const send = useMutation({
    mutationFn: () => api.runs.retry({ path: { run: run.run }, body: { step: item.step, item: index } }),
    onSuccess: async () => {
      ask(false)
      await cache.invalidateQueries({ queryKey: ['run', run.run] })
    },
  })
  return (
    <li>
      <div className="row">
        <span>/{index}</span>
        <StateMark state={stepState(item)} />
        <Took ms={item.ms} since={runsSince(item)} />
        <TriesText step={item} of={of} />
        {mayAct && run.finishedAt !== null && !sure && (
          <Button size="compact-xs" variant="default" aria-label={say('run.retryItem', { item: index })} onClick={() => ask(true)}>
            {say('action.retry')}
          </Button>
        )}
      </div>
      {item.error !== null && <p>{item.error.message}</p>}
      {sure && (
        <div className="row">
          <span>{say('run.retryItemWhat', { item: index })}</span>
          <Button size="compact-xs" loading={send.isPending} onClick={() => send.mutate()}>
            {say('action.again')}
          </Button>
          <Button size="compact-xs" variant="default" onClick={() => ask(false)}>
            {say('action.close')}
          </Button>
        </div>
      )}
      {send.error !== null && <ErrorView error={send.error} />}
    </li>
  )
}
