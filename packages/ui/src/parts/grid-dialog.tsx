import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Run } from 'caudal/api'
import { Dialog } from './dialog.tsx'
import type { ReactElement } from 'react'
import { api, cache } from '../api.ts'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import type { RunGrid } from './run-grid.ts'
import { StateMark } from './state-mark.tsx'

/** What is to be done with some runs; `again` runs them from a step. */
export interface GridDeed {
  readonly kind: 'retry' | 'again' | 'cancel'
  readonly runs: readonly Run[]
  readonly step?: string
}

interface Shown {
  readonly deed: GridDeed
  readonly grid: RunGrid
  /** The version of the pipeline today. */
  readonly version: string
  readonly close: () => void
}

/** The steps with which each run would begin again: those that did not succeed of themselves, in the order of the grid. */
function beginsWith(grid: RunGrid, { deed, run }: { readonly deed: GridDeed; readonly run: string }): string[] {
  if (deed.step !== undefined) return [deed.step]
  const column = grid.runs.findIndex((one) => one.run === run)
  return grid.rows.filter(({ cells }) => ['failed', 'cancelled'].includes(cells[column]?.state ?? '')).map(({ step }) => step)
}

/** Says for each of several runs what would be done with it, does it one after the other, and tells of those where it could not be done. */
export function GridDialog({ deed, grid, version, close }: Shown): ReactElement {
  const { say } = useLanguage()
  const older = deed.kind === 'cancel' ? [] : deed.runs.filter((run) => run.version !== version)
  const send = useMutation({
    mutationFn: () => doAll(deed, version),
    onSuccess: async (refused) => {
      await cache.invalidateQueries({ queryKey: ['runs'] })
      if (refused.size === 0) close()
    },
  })
  const refused = send.data ?? new Map<string, string>()
  const title = say(`grid.${deed.kind}`, { count: deed.runs.length, step: deed.step ?? '' })
  return (
    <Dialog title={title} close={close} wide>
      <div className="stack">
        <p>{say(deed.kind === 'cancel' ? 'run.cancelWhat' : 'grid.retryWhat')}</p>
        {older.length > 0 && <p>{say('grid.keptCode', { count: older.length })}</p>}
        <ul className="grid-deeds">
          {deed.runs.map((run) => (
            <li key={run.run}>
              <StateMark state={run.state} bare />{' '}
              <Link to="/runs/$run" params={{ run: run.run }}>
                {formatWindow(run.window)}
              </Link>{' '}
              {deed.kind !== 'cancel' && <span className="dim">{beginsWith(grid, { deed, run: run.run }).join(', ')}</span>}
              {refused.has(run.run) && (
                <p className="state told" data-mark="failed">
                  {refused.get(run.run)}
                </p>
              )}
            </li>
          ))}
        </ul>
        {refused.size > 0 ? (
          <Button size="xs" variant="default" onClick={close}>
            {say('action.close')}
          </Button>
        ) : (
          <Button size="xs" {...(deed.kind === 'cancel' ? { color: 'red' } : {})} loading={send.isPending} onClick={() => send.mutate()}>
            {say(deed.kind === 'cancel' ? 'grid.cancelThem' : 'action.again')}
          </Button>
        )}
      </div>
    </Dialog>
  )
}

/** Does it with one run after the other; gives what the server said where it refused. */
async function doAll({ kind, runs, step }: GridDeed, version: string): Promise<ReadonlyMap<string, string>> {
  const refused = new Map<string, string>()
  for (const run of runs) {
    const path = { run: run.run }
    const kept = run.version === version ? {} : { keptCode: true }
    try {
      if (kind === 'cancel') await api.runs.cancel({ path, body: {} })
      else await api.runs.retry({ path, body: { ...(step === undefined ? {} : { step }), ...kept } })
    } catch (error) {
      refused.set(run.run, error instanceof Error ? error.message : String(error))
    }
  }
  return refused
}
