import { useState } from 'react'
import type { ReactElement } from 'react'
import type { PipelineSearch } from '../address.ts'
import { useLanguage } from '../words/language.tsx'
import { GridBar } from './grid-bar.tsx'
import { chosenOf, noChoice, offersOf } from './grid-choice.ts'
import type { ChoiceSearch, Spot } from './grid-choice.ts'
import { useChoosing } from './grid-choosing.ts'
import { GridHead, GridRow } from './grid-rows.tsx'
import type { RowPlace } from './grid-rows.tsx'
import { useLinksWithin } from './links-within.ts'
import type { RunGrid } from './run-grid.ts'

const none = { from: -1, to: -1 }

interface Shown {
  readonly grid: RunGrid
  /** The version of the pipeline today. */
  readonly version: string
  readonly search: PipelineSearch
  readonly choose: (change: ChoiceSearch & { readonly by?: 'time' | undefined }) => void
}

/**
 * Steps as rows and runs as columns; each cell leads to its step in its run. Dragging over cells or heads chooses what something is to be
 * done with, and so do shift and a click or an arrow key; what is chosen stands in the address.
 */
export function RunGridView({ grid, version, search, choose }: Shown): ReactElement {
  const { say } = useLanguage()
  const follow = useLinksWithin()
  const [picking, turnPicking] = useState(false)
  const [near, look] = useState<Spot | null>(null)
  const { dragged, entered, listeners } = useChoosing({ grid, picking, choose, look, begun: search.from !== undefined })
  const chosen = chosenOf(grid, dragged ?? search)
  const byTime = search.by === 'time'
  const place = (row: number): RowPlace => {
    const within = chosen !== null && (chosen.rows === null || (row >= chosen.rows.from && row <= chosen.rows.to))
    const { from, to } = within ? chosen.columns : none
    return { row, from, to, entered: entered.row === row ? entered.column : null, byTime }
  }
  return (
    <>
      <GridBar
        grid={grid}
        version={version}
        chosen={chosen}
        offers={chosen === null ? null : offersOf(grid, chosen)}
        near={near}
        picking={picking}
        byTime={byTime}
        pick={() => turnPicking(!picking)}
        time={() => choose({ by: byTime ? undefined : 'time' })}
        clear={() => choose(noChoice)}
      />
      <div className="table-wrap" ref={showNewest}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-to-interactive-role -- cells that keys move over make a table a grid */}
        <table role="grid" aria-multiselectable className="table grid" data-by-time={byTime} ref={follow} {...listeners}>
          <thead>
            <GridHead {...place(-1)} runs={grid.runs} label={say('col.step')} />
          </thead>
          <tbody>
            {grid.rows.map((of, row) => (
              <GridRow key={of.step} {...place(row)} of={of} />
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** Where not all runs fit, the newest are in sight. */
function showNewest(box: HTMLDivElement | null): void {
  if (box !== null) box.scrollLeft = box.scrollWidth
}
