import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { Run } from 'caudal/api'
import { useState } from 'react'
import type { ReactElement } from 'react'
import { formatDuration, formatWindow } from '../time/format.ts'
import { useLanguage } from '../words/language.tsx'
import type { GridChoice, GridOffers, Spot } from './grid-choice.ts'
import { GridDialog } from './grid-dialog.tsx'
import type { GridDeed } from './grid-dialog.tsx'
import { useMayAct } from './role.ts'
import type { RunGrid } from './run-grid.ts'
import { StateMark } from './state-mark.tsx'

interface Shown {
  readonly grid: RunGrid
  readonly version: string
  readonly chosen: GridChoice | null
  readonly offers: GridOffers | null
  /** The spot that a pointer or the keys are at. */
  readonly near: Spot | null
  readonly picking: boolean
  readonly byTime: boolean
  readonly pick: () => void
  readonly time: () => void
  readonly clear: () => void
}

/** Above the grid: how it is shown, what is chosen with what can be done with it, and what the cell at hand says. It is as high with as without. */
export function GridBar(shown: Shown): ReactElement {
  const { say } = useLanguage()
  const { grid, chosen, offers, near } = shown
  return (
    <div className="grid-bar">
      <div className="row">
        <Button size="compact-xs" variant={shown.byTime ? 'filled' : 'default'} aria-pressed={shown.byTime} onClick={shown.time}>
          {say('grid.byTime')}
        </Button>
        <Button size="compact-xs" variant={shown.picking ? 'filled' : 'default'} aria-pressed={shown.picking} onClick={shown.pick}>
          {say('grid.pick')}
        </Button>
        {chosen === null || offers === null ? (
          <span className="dim">{say(shown.picking ? 'grid.pickHint' : 'grid.hint')}</span>
        ) : (
          <Chosen {...shown} chosen={chosen} offers={offers} />
        )}
      </div>
      <div className="grid-near" role="status">
        {near !== null && <Near grid={grid} at={near} />}
      </div>
    </div>
  )
}

function Chosen(shown: Shown & { readonly chosen: GridChoice; readonly offers: GridOffers }): ReactElement {
  const { say } = useLanguage()
  const mayAct = useMayAct()
  const [deed, plan] = useState<GridDeed | null>(null)
  const { chosen, offers } = shown
  const [from, to] = [chosen.steps[0] ?? '', chosen.steps.at(-1) ?? '']
  const steps = chosen.rows === null ? null : from === to ? from : `${from} – ${to}`
  const ways: readonly GridDeed[] = [
    { kind: 'retry', runs: offers.retry },
    { kind: 'again', runs: offers.again, step: from },
    { kind: 'cancel', runs: offers.cancel },
  ]
  return (
    <>
      <strong>
        {say('grid.runs', { count: chosen.runs.length })}
        {steps !== null && ` · ${steps}`}
      </strong>
      {mayAct &&
        ways
          .filter(({ runs }) => runs.length > 0)
          .map((one) => (
            <Button key={one.kind} size="compact-xs" variant="default" onClick={() => plan(one)}>
              {say(`grid.${one.kind}`, { count: one.runs.length, step: one.step ?? '' })}
            </Button>
          ))}
      {offers.compare !== null && <Compare runs={offers.compare} />}
      <Button size="compact-xs" variant="subtle" onClick={shown.clear}>
        {say('grid.clear')}
      </Button>
      {deed !== null && <GridDialog deed={deed} grid={shown.grid} version={shown.version} close={() => plan(null)} />}
    </>
  )
}

function Compare({ runs: [oldest, newest] }: { readonly runs: readonly [Run, Run] }): ReactElement {
  const { say } = useLanguage()
  return (
    <Link to="/runs/$run" params={{ run: newest.run }} search={{ view: 'compare', with: oldest.run }}>
      {say('grid.compare', { one: formatWindow(newest.window), other: formatWindow(oldest.window) })}
    </Link>
  )
}

function Near({ grid, at }: { readonly grid: RunGrid; readonly at: Spot }): ReactElement | null {
  const { language } = useLanguage()
  const run = grid.runs[at.column]
  const row = grid.rows[at.row]
  if (run === undefined) return null
  const cell = row?.cells[at.column]
  const [state, ms] = row === undefined ? [run.state, run.ms] : [cell?.state ?? null, cell?.ms ?? null]
  const said = [
    row?.step,
    formatWindow(run.window),
    ms === null ? null : formatDuration(ms, language),
    row === undefined ? run.reason : cell?.error,
  ]
  return (
    <>
      {state !== null && <StateMark state={state} />}
      <span>{said.filter((one) => (one ?? null) !== null).join(' · ')}</span>
    </>
  )
}
