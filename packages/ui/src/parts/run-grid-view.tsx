import { Link } from '@tanstack/react-router'
import type { ReactElement } from 'react'
import { formatDuration, formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import type { GridCell, RunGrid } from './run-grid.ts'
import { StateMark } from './state-mark.tsx'

/** Steps as rows and runs as columns; each cell leads to its step in its run. */
export function RunGridView({ grid }: { readonly grid: RunGrid }): ReactElement {
  const { say } = useLanguage()
  return (
    <div className="table-wrap" tabIndex={0}>
      <table className="table grid">
        <thead>
          <tr>
            <th>{say('col.step')}</th>
            {grid.runs.map((run) => (
              <th key={run.run} className="grid-run">
                <Link to="/runs/$run" params={{ run: run.run }} title={formatWindow(run.window)}>
                  {run.window.start.slice(5, 10)}
                  <br />
                  <StateMark state={run.state} bare />
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map(({ step, cells }) => (
            <tr key={step}>
              <td title={step}>{step}</td>
              {cells.map((cell, at) => (
                <td key={grid.runs[at]!.run} className="grid-cell">
                  {cell !== null && <Cell cell={cell} step={step} />}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Cell({ cell, step }: { readonly cell: GridCell; readonly step: string }): ReactElement {
  const { say } = useLanguage()
  const title = [say(`state.${cell.state}`), cell.ms === null ? null : formatDuration(cell.ms), cell.error]
    .filter((one) => one !== null)
    .join(' · ')
  return (
    <Link to="/runs/$run" params={{ run: cell.run }} search={{ step }} title={title}>
      <StateMark state={cell.state} bare />
    </Link>
  )
}
