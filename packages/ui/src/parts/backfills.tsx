import { Button } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { useMutation } from '@tanstack/react-query'
import type { Backfill, PipelineDetail } from 'caudal/api'
import { SureDialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { formatDuration } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { BackfillDialog } from './backfill-dialog.tsx'
import { ListView } from './list-view.tsx'
import { Moment } from './moment.tsx'
import { useMayAct } from './role.ts'
import { StateMark } from './state-mark.tsx'
import type { AnyState } from './state-mark.tsx'
import { EmptyView, ErrorView } from './views.tsx'

/** How far a backfill is: windows that have ended, of all. */
export function progressOf({ counts }: Pick<Backfill, 'counts'>): { readonly ended: number; readonly total: number } {
  const total = Object.values(counts).reduce((sum, count) => sum + count, 0)
  return { ended: total - counts.todo - counts.running, total }
}

/** The state by which a backfill is shown: one that is done with windows that failed has failed. */
export function markedAs({ state, counts }: Pick<Backfill, 'state' | 'counts'>): AnyState {
  if (state !== 'done') return state
  return counts.failed > 0 ? 'failed' : 'succeeded'
}

/** The backfills of a pipeline, newest first, with how far each is and what stops it. */
export function Backfills({ pipeline }: { readonly pipeline: PipelineDetail }): ReactElement {
  const { say } = useLanguage()
  const mayAct = useMayAct()
  const [asking, ask] = useDisclosure(false)
  return (
    <div className="stack">
      {mayAct && (
        <div className="row">
          <Button size="xs" onClick={ask.open}>
            {say('backfill.open')}
          </Button>
        </div>
      )}
      <ListView
        of={['backfills', pipeline.name]}
        asked={null}
        page={({ query, signal }) => api.backfills.list({ query: { pipeline: pipeline.name, ...query }, signal })}
        empty={<EmptyView title={say('backfill.none')} hint={say('backfill.noneHint')} />}
        rows={4}
      >
        {(backfills) => backfills.map((one) => <OneBackfill key={one.backfill} backfill={one} />)}
      </ListView>
      {asking && <BackfillDialog pipeline={pipeline} close={ask.close} />}
    </div>
  )
}

function OneBackfill({ backfill }: { readonly backfill: Backfill }): ReactElement {
  const { say, language } = useLanguage()
  const { counts, leftMs, from, to } = backfill
  const { ended, total } = progressOf(backfill)
  const open = backfill.state === 'running' || backfill.state === 'paused'
  const last = new Date(Date.parse(to) - 1).toISOString()
  const span = `${from.slice(0, 10)} – ${last.slice(0, 10)}`
  return (
    <section className="backfill" aria-label={`${say('trigger.backfill')} ${span}`}>
      <div className="row">
        <StateMark state={markedAs(backfill)} />
        <strong>{span}</strong>
        <span className="dim">
          <Moment at={backfill.createdAt} />
        </span>
        {backfill.startedBy !== null && <span className="dim">{backfill.startedBy}</span>}
        <span className="mono dim">{backfill.backfill}</span>
        {open && <Orders backfill={backfill} />}
      </div>
      <progress max={Math.max(1, total)} value={ended} aria-label={say('backfill.progress', { ended, total })} />
      <p className="dim">
        {say('backfill.progress', { ended, total })} · {say('backfill.counts', counts)}
        {leftMs !== null && open && ` · ${say('backfill.left', { time: formatDuration(leftMs, language) })}`}
      </p>
      {backfill.state === 'running' && !backfill.attended && (
        <p className="state" data-mark="retrying">
          {say('backfill.unattended')}
        </p>
      )}
      {backfill.reason !== null && <p>{backfill.reason}</p>}
    </section>
  )
}

function Orders({ backfill }: { readonly backfill: Backfill }): ReactElement | null {
  const { say } = useLanguage()
  const mayAct = useMayAct()
  const [cancelling, cancel] = useDisclosure(false)
  const path = { backfill: backfill.backfill }
  const paused = backfill.state === 'paused'
  const again = (): Promise<void> => cache.invalidateQueries({ queryKey: ['backfills'] })
  const turn = useMutation({
    mutationFn: () => (paused ? api.backfills.resume({ path }) : api.backfills.pause({ path })),
    onSuccess: again,
  })
  const stop = useMutation({
    mutationFn: () => api.backfills.cancel({ path, body: {} }),
    onSuccess: async () => {
      await again()
      cancel.close()
    },
  })
  if (!mayAct) return null
  return (
    <div className="push">
      <Button size="xs" variant="default" loading={turn.isPending} onClick={() => turn.mutate()}>
        {say(paused ? 'action.resume' : 'action.pause')}
      </Button>
      <Button size="xs" variant="default" onClick={cancel.open}>
        {say('backfill.cancel')}
      </Button>
      {turn.error !== null && <ErrorView error={turn.error} />}
      {cancelling && (
        <SureDialog
          title={say('backfill.cancel')}
          what={say('backfill.cancelWhat')}
          deed={say('backfill.cancel')}
          send={stop}
          close={cancel.close}
        />
      )}
    </div>
  )
}
