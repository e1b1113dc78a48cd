import { Button, NativeSelect } from '@mantine/core'
import { useInfiniteQuery, useMutation } from '@tanstack/react-query'
import type { Run, StepRun } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { useLanguage } from '../words/language.tsx'
import { Loaded } from './loaded.tsx'
import { Took } from './moment.tsx'
import { useMayAct } from './role.ts'
import { StateMark, stepState } from './state-mark.tsx'
import { ErrorView } from './views.tsx'

const states = ['ready', 'running', 'waiting', 'succeeded', 'failed', 'cancelled', 'skipped'] as const

/** The items of a mapped step, page by page, of one state or of all; of a run that has ended each can be run again. */
export function StepItems({ run, step }: { readonly run: Run; readonly step: string }): ReactElement {
  const { say } = useLanguage()
  const [state, choose] = useState<(typeof states)[number] | undefined>(undefined)
  const found = useInfiniteQuery({
    queryKey: ['run', run.run, 'items', step, state ?? null],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam, signal }) =>
      api.runs.items({ path: { run: run.run, step }, query: { state, limit: 100, cursor: pageParam }, signal }),
    getNextPageParam: ({ next }) => next ?? undefined,
  })
  return (
    <>
      <NativeSelect
        size="xs"
        aria-label={say('col.state')}
        value={state ?? ''}
        onChange={({ currentTarget }) => choose(states.find((one) => one === currentTarget.value))}
        data={[
          { value: '', label: `${say('col.state')}: ${say('runs.any')}` },
          ...states.map((value) => ({ value, label: say(`state.${value}`) })),
        ]}
      />
      <Loaded from={found} rows={4}>
        {({ pages }) => {
          const items = pages.flatMap((page) => page.items)
          if (items.length === 0) return <p className="dim">{say('run.noItems')}</p>
          return (
            <ol className="attempts">
              {items.map((item) => (
                <Item key={item.item} run={run} item={item} />
              ))}
            </ol>
          )
        }}
      </Loaded>
      {found.hasNextPage && (
        <Button variant="default" size="xs" loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {say('action.more')}
        </Button>
      )}
    </>
  )
}

function Item({ run, item }: { readonly run: Run; readonly item: StepRun }): ReactElement {
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
        <Took ms={item.ms} since={item.finishedAt === null ? item.startedAt : null} />
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
