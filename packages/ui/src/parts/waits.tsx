import { Link } from '@tanstack/react-router'
import type { Retry, Wait } from 'caudal/api'
import type { ReactElement, ReactNode } from 'react'
import { useLanguage } from '../words/language.tsx'
import type { Word } from '../words/words.ts'
import { Moment } from './moment.tsx'
import { StateMark } from './state-mark.tsx'

/** Steps that will be tried again, the next first: what they failed with, and when. */
export function Retries({ retries }: { readonly retries: readonly Retry[] }): ReactElement {
  const { say } = useLanguage()
  const soonest = retries.toSorted((a, b) => ((a.dueAt ?? '') < (b.dueAt ?? '') ? -1 : 1))
  return (
    <StepTable title={say('home.retrying')} columns={['col.cause', 'col.try', 'col.nextTry']}>
      {soonest.map((one) => (
        <tr key={`${one.run}/${one.step}/${one.item ?? ''}`}>
          <StepCells of={one} state="retrying" />
          <td className="cause-cell" title={one.error?.message}>
            {one.error?.message}
          </td>
          <td>{say('run.tried', { tried: one.attempts, of: one.of ?? '–' })}</td>
          <td>{one.dueAt === null ? say('home.soon') : <Moment at={one.dueAt} />}</td>
        </tr>
      ))}
    </StepTable>
  )
}

/** Steps that wait for a condition, the longest first: for what, since when, and when it is looked for again. */
export function Waits({ waits }: { readonly waits: readonly Wait[] }): ReactElement {
  const { say } = useLanguage()
  const longest = waits.toSorted((a, b) => ((a.since ?? '') < (b.since ?? '') ? -1 : 1))
  return (
    <StepTable title={say('home.waiting')} columns={['col.waitsFor', 'col.since', 'col.nextLook']}>
      {longest.map((one) => (
        <tr key={`${one.run}/${one.step}/${one.item ?? ''}`}>
          <StepCells of={one} state="waiting" />
          <td>{one.waitsFor}</td>
          <td>
            <Moment at={one.since} />
          </td>
          <td>
            <Moment at={one.dueAt} />
          </td>
        </tr>
      ))}
    </StepTable>
  )
}

function StepTable(shown: { readonly title: string; readonly columns: readonly Word[]; readonly children: ReactNode }): ReactElement {
  const { say } = useLanguage()
  return (
    <section className="stack" aria-label={shown.title}>
      <h2>{shown.title}</h2>
      <div className="table-wrap" tabIndex={0}>
        <table className="table">
          <thead>
            <tr>
              {(['col.step', 'col.pipeline', ...shown.columns] as const).map((column) => (
                <th key={column}>{say(column)}</th>
              ))}
            </tr>
          </thead>
          <tbody>{shown.children}</tbody>
        </table>
      </div>
    </section>
  )
}

function StepCells({
  of,
  state,
}: {
  readonly of: Pick<Wait, 'run' | 'step' | 'item' | 'pipeline'>
  readonly state: 'waiting' | 'retrying'
}): ReactElement {
  const name = of.item === null ? of.step : `${of.step}/${of.item}`
  return (
    <>
      <td title={name}>
        <span className="row">
          <StateMark state={state} bare />
          <Link to="/runs/$run" params={{ run: of.run }} search={{ step: of.step }} data-opens>
            {name}
          </Link>
        </span>
      </td>
      <td>
        <Link to="/pipelines/$pipeline" params={{ pipeline: of.pipeline }}>
          {of.pipeline}
        </Link>
      </td>
    </>
  )
}
