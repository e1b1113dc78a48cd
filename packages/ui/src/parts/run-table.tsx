import type { Run } from 'caudal/api'
import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { ReactElement } from 'react'
import { formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import { Moment, Took } from './moment.tsx'
import { StateMark } from './state-mark.tsx'

/** Runs as rows; j and k move, Enter opens. */
export function RunTable({ runs, bare = false }: { readonly runs: readonly Run[]; readonly bare?: boolean }): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table">
        <thead>
          <tr>
            <th>{say('col.state')}</th>
            {!bare && <th>{say('col.pipeline')}</th>}
            <th>{say('col.window')}</th>
            <th className="number">{say('col.duration')}</th>
            <th>{say('col.created')}</th>
            <th>{say('col.trigger')}</th>
            <th>{say('col.run')}</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.run} run={run} bare={bare} />
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** A row is drawn anew when its run has changed, not when others come. */
const RunRow = memo(({ run, bare }: { readonly run: Run; readonly bare: boolean }): ReactElement => {
  const { say } = useLanguage()
  return (
    <tr>
      <td>
        <StateMark state={run.paused ? 'paused' : run.state} />
      </td>
      {!bare && (
        <td title={run.pipeline}>
          <Link to="/pipelines/$pipeline" params={{ pipeline: run.pipeline }}>
            {run.pipeline}
          </Link>
        </td>
      )}
      <td>
        <Link to="/runs/$run" params={{ run: run.run }} data-opens>
          {formatWindow(run.window)}
        </Link>
      </td>
      <td className="number">
        <Took ms={run.ms} since={run.finishedAt === null ? run.startedAt : null} />
      </td>
      <td>
        <Moment at={run.createdAt} />
      </td>
      <td>{say(`trigger.${run.trigger}`)}</td>
      <td className="mono dim">{run.run}</td>
    </tr>
  )
})
